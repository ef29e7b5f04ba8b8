"""The session of the Spark process: what is run in it, how far that is, and how it is broken off."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import re
import subprocess
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.backends.spark.arguments import spark_arguments
from engine.backends.spark.making import made
from engine.backends.spark.plan import SparkPlan
from engine.backends.spark.settings import LOUD_LOGGERS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.connect.shell.progress import StageInfo

_PATTERN = re.compile(r"[*?\[\]{}\\]")
_LOOK_SECONDS = 0.05
_DYING_SECONDS = 2.0


class Session:
    """One Spark session, of whatever sort."""

    def __init__(self, plan: SparkPlan) -> None:
        for name in LOUD_LOGGERS:
            logging.getLogger(name).disabled = True
        self.spark: SparkSession = made(plan)
        self.master = plan.master
        self.is_remote = plan.is_remote
        self.is_local = plan.is_local
        self.errors = _engine_errors()
        self.shared: set[Path] = set()
        """Folders that the cluster is known to share with this machine."""
        self._told: tuple[int, int] | None = None
        self.samples: dict[str, int] = {}
        """Bytes of each sample that was handed over, by the name of its view; the one that was used last comes last."""
        self._folder = Path(plan.folder)
        if self.is_remote:
            self.spark.registerProgressHandler(self._note)  # type: ignore[arg-type]  # it is called with names
        if plan.is_brief:
            self._warm_up()

    def sql(self, text: str, parameters: Mapping[str, Any]) -> DataFrame:
        """The rows of one statement."""
        return self.spark.sql(text, args=spark_arguments(parameters))

    def parsed(self, text: str) -> Any:
        """The plan that Spark's own parser makes of a text: an object of Java's; nothing is resolved."""
        return self.spark._jsparkSession.sessionState().sqlParser().parsePlan(text)  # noqa: SLF001 - there is no public way to it

    def visible_path(self, path: str) -> str:
        """The path, or a link to it.

        For Spark a file whose name begins with `_` or `.` does not exist, and one with the sign of a pattern among others is read
        twice, whatever its options say.
        """
        if not Path(path).name.startswith(("_", ".")) and not _PATTERN.search(path):
            return path
        link = self._folder / f"linked-{hashlib.sha256(path.encode()).hexdigest()[:24]}"
        if not link.is_symlink():
            link.symlink_to(path)
        return str(link)

    def begin(self, group: str) -> None:
        """What runs from now on, in this thread, goes by that name."""
        self._told = None
        if self.is_remote:
            self.spark.clearTags()
            self.spark.addTag(group)
        else:
            self.spark.sparkContext.setJobGroup(group, group, interruptOnCancel=True)

    def cancel(self, group: str) -> None:
        """Break off what goes by that name; where nobody listens any more, there is nothing to break off."""
        with contextlib.suppress(*self.errors):
            if self.is_remote:
                self.spark.interruptTag(group)
            else:
                self.spark.sparkContext.cancelJobGroup(group)

    def is_quiet_within(self, seconds: float) -> bool:
        """Whether no task runs any more, or at the latest after so long."""
        deadline = time.monotonic() + seconds
        while (is_busy := self._has_tasks()) and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
        return not is_busy

    def progress(self, group: str) -> tuple[int, int] | None:
        """Tasks done, and tasks known so far; None while there are none."""
        with contextlib.suppress(*self.errors):
            return self._told if self.is_remote else self._tasks(group)
        return None

    def kill(self) -> None:
        """End Java at once, if there is one of ours; it writes nothing more when this returns."""
        gateway: Any = None if self.is_remote else self.spark.sparkContext._gateway  # noqa: SLF001 - nothing public says which process it is
        if gateway is not None:
            gateway.proc.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                gateway.proc.wait(_DYING_SECONDS)

    def _has_tasks(self) -> bool:
        """Of a session of ours: a cluster looks after its tasks itself."""
        if not self.is_local:
            return False
        tracker: Any = self.spark.sparkContext._jsc.sc().statusTracker()  # noqa: SLF001 - Python's tracker does not tell
        return any(info.numRunningTasks() for info in tracker.getExecutorInfos())

    def _warm_up(self) -> None:
        """A first statement loads thousands of classes, deaf to every wish to stop; so nobody should be waiting for it.

        Where few statements are to come, the first of them is as good: whoever wants it to stop wants the process to end.
        """
        self.sql("SELECT sum(id) AS n FROM range(9) WHERE id > :least GROUP BY id % 2 ORDER BY n", {"least": 1}).limit(9).toArrow()

    def _note(self, stages: Iterable[StageInfo] | None, **others: object) -> None:
        """What a server tells of the running statement."""
        del others
        known = list(stages or ())
        self._told = (sum(stage.num_completed_tasks for stage in known), sum(stage.num_tasks for stage in known)) if known else None

    def _tasks(self, group: str) -> tuple[int, int] | None:
        tracker = self.spark.sparkContext.statusTracker()
        jobs = [tracker.getJobInfo(job) for job in tracker.getJobIdsForGroup(group)]
        stages = [tracker.getStageInfo(stage) for job in jobs if job is not None for stage in job.stageIds]
        known = [stage for stage in stages if stage is not None]
        return (sum(stage.numCompletedTasks for stage in known), sum(stage.numTasks for stage in known)) if known else None

    def stop(self) -> None:
        """Say goodbye to a cluster; a session in this process ends with it."""
        if not self.is_local:
            self.spark.stop()


def _engine_errors() -> tuple[type[Exception], ...]:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    return Py4JError, PySparkException
