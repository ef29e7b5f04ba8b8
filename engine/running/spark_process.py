"""The Spark process of one run: started when something first needs it, ended with the run."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Self

from engine.preview.child import Limits
from engine.project.project import Project
from engine.running.limits import default_memory

if TYPE_CHECKING:
    from engine.backends.spark.driver import SparkDriver


class SparkProcess:
    """Used as a context around the run; a run that needs no Spark loads nothing of it."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._driver: SparkDriver | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._driver is not None:
            self._driver.close()

    def driver(self) -> SparkDriver:
        """The process, whose session may still be coming up.

        Raises:
            MissingExtraError: pyspark is not installed.
            BackendError: there is no Java, or the process does not start.
        """
        if self._driver is None:
            from engine.backends.spark.driver import SparkDriver, master_of

            settings = self._project.settings
            limits = Limits(memory=settings.memory_limit or default_memory(), seconds=settings.time_limit, disk=None)
            self._driver = SparkDriver.start(master=master_of(None), limits=limits)
        return self._driver

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
