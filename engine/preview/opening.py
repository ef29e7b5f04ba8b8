"""Opens what previews of a project need: its cache, the walled process, the taking of samples."""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path

from engine.backends.python.runner import CodeRunner
from engine.backends.spark.driver import IDLE_SECONDS, SparkDriver, master_of, require_trusted
from engine.databases.fetching import Fetching
from engine.preview.cache import Cache
from engine.preview.child import Child, Limits
from engine.preview.database_tables import DatabaseTables
from engine.preview.sampling import Sampler
from engine.preview.view import HANDED_ROWS, KEPT_ROWS, Workplace
from engine.project.project import Project
from engine.project.trust import require_python

_SETTINGS = {"parquet_metadata_cache": "true", "disable_parquet_prefetching": "true"}
"""A file's footer is read once, and again when the file has changed; and of a file no more is read than the pages that are needed."""
SPARK_MEMORY = 1 << 30
"""Bytes of heap below which Spark is slow to no purpose."""


def open_workplace(project: Project, limits: Limits, closing: contextlib.ExitStack) -> Workplace:
    """Start the process; `closing` ends it, and removes a cache that could not be kept in the project.

    Raises:
        BackendError: the process does not start.
    """
    cache = Cache(_cache_folder(project, closing), project.settings.cache_bytes)
    cache.trim()
    folders = {"in/project": project.root} | {f"in/allowed_{number}": folder for number, folder in enumerate(project.allowed)}
    child = Child.start(folders, writable={"cache": cache.folder}, limits=limits, settings=_SETTINGS)
    child.remembers = False
    closing.callback(child.close)
    permit = partial(require_trusted, project)
    spark = SparkDriver(master_of(project.settings), spark_limits(limits), IDLE_SECONDS, is_brief=True, permit=permit)
    closing.callback(spark.close)
    fetching = Fetching(project, child)
    closing.callback(fetching.cancel)
    sampler = Sampler(project, child, cache, DatabaseTables(project, fetching, cache))
    python = CodeRunner(limits.memory, limits.disk, limits.seconds)
    closing.callback(python.cancel)
    return Workplace(
        child=child,
        cache=cache,
        sampler=sampler,
        spark=spark,
        fetching=fetching,
        python=python,
        require_code=partial(require_python, project.root),
        keep_rows=kept_rows(project),
        sample_rows=project.settings.sample_rows,
    )


def kept_rows(project: Project) -> int:
    """Rows that a result may have to be kept: as many as a sample."""
    return min(max(KEPT_ROWS, project.settings.sample_rows), HANDED_ROWS)


def spark_limits(limits: Limits) -> Limits:
    """What Spark may take of previews: its heap holds more than rows, so it does not follow a small limit of the project."""
    return replace(limits, memory=max(limits.memory, SPARK_MEMORY))


def _cache_folder(project: Project, closing: contextlib.ExitStack) -> Path:
    """In the project; where that cannot be written, for this session only."""
    try:
        return project.state("cache")
    except OSError:
        return Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="penstock-")))
