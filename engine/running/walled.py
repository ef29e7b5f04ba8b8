"""The walled process of a run: what it may read and write, how it counts, and the files that it opens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from engine.backends.duckdb.sources import OpenScans
from engine.preview.child import Child, Limits
from engine.project.project import Project
from engine.relation import Scan
from engine.running.limits import memory_alone
from engine.running.staging import SPILL

SETTINGS = {"enable_profiling": "no_output", "disabled_optimizers": "cte_filter_pusher"}
"""What counts rows per node; with the pusher on, the counts are wrong (166,667 for 333,334)."""


@contextmanager
def walled(project: Project, writable: Mapping[str, Path], memory: int | None = None) -> Iterator[Child]:
    """The walled process: it reads the project and what this person allowed, and writes to the staging folders alone.

    Args:
        project: whose settings bound it.
        writable: the staging folders.
        memory: bytes for the engine, where another engine works beside it.
    """
    allowed = {f"in/allowed_{number}": folder for number, folder in enumerate(project.allowed)}
    settings = project.settings
    limits = Limits(memory=memory or memory_alone(settings), seconds=settings.time_limit, disk=settings.disk_limit)
    spill = f"/{SPILL}" if writable else ""
    child = Child.start({"in/project": project.root, **allowed}, writable=writable, limits=limits, spill=spill, settings=SETTINGS)
    try:
        yield child
    finally:
        child.close()


def open_scans(child: Child, files: Callable[[Scan], Iterable[tuple[str, Path]]], work: str) -> OpenScans:
    """The files of the run's sources, looked through whole when a stage first reads them."""
    return OpenScans(
        lambda operation, arguments: child.request(operation, arguments).values,
        lambda scan: [(name, child.inside(path)) for name, path in files(scan)],
        work=work,
        is_thorough=True,
    )
