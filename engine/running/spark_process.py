"""The Spark process of one run: started when something first needs it, ended with the run."""

from __future__ import annotations

import secrets
from contextlib import ExitStack
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Self

from engine.errors import SinkError
from engine.preview.child import Limits
from engine.project.project import Project
from engine.running.limits import memory_beside
from engine.running.staging import scratch

if TYPE_CHECKING:
    from engine.backends.spark.driver import SparkDriver


class SparkProcess:
    """Used as a context around the run; a run that needs no Spark loads nothing of it."""

    def __init__(self, project: Project, *, is_brief: bool = False) -> None:
        """Nothing is started yet; `is_brief` where it will be asked for many short runs rather than for one long one."""
        self.project = project
        self._is_brief = is_brief
        self._driver: SparkDriver | None = None
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._closing.close()

    def driver(self) -> SparkDriver:
        """The process, whose session may still be coming up.

        Raises:
            MissingExtraError: pyspark is not installed.
            TrustError: the project names a cluster that this person has not allowed.
            BackendError: there is no Java, nothing answers at the master's address, or the process does not start.
        """
        if self._driver is None:
            from engine.backends.spark.driver import SparkDriver, master_of, require_trusted

            settings = self.project.settings
            limits = Limits(memory=memory_beside(settings).spark, seconds=settings.time_limit, disk=None)
            self._driver = SparkDriver.start(
                master=master_of(settings),
                limits=limits,
                spill=self._spill(),
                is_brief=self._is_brief,
                permit=partial(require_trusted, self.project),
            )
            self._closing.callback(self._driver.close)
        elif not self._driver.is_running:
            self._driver.wake()
        return self._driver

    def _spill(self) -> Path | None:
        """In the project; of one that cannot be written to, pipelines are still checked."""
        try:
            return self._closing.enter_context(scratch(self.project, f"spark-{secrets.token_hex(6)}"))
        except SinkError:
            return None

    @property
    def is_archiving(self) -> bool:
        """Whether its end had Java's classes archived, in the background, so that Spark starts faster from then on."""
        return self._driver is not None and self._driver.is_archiving

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._driver is not None and self._driver.is_running

    def cancel(self) -> None:
        """End the running request, if there is one. Returns at once."""
        if self._driver is not None:
            self._driver.cancel()

    def versions(self, seconds: float | None) -> dict[str, str]:
        """Of the package, of Spark itself, and where it runs; waits until the session is there, at most so long.

        Raises:
            BackendError: it does not come up.
        """
        told = self.driver().request("ping", {}, timeout=seconds).values
        return {"pyspark": version("pyspark"), "spark": str(told["version"]), "spark_master": str(told["master"])}
