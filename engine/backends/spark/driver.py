"""The process that runs Spark, seen from the studio: started when it is first needed, stopped when nobody needs it for a while.

It is no walled process: it has no secrets, works in a folder of its own and listens on this machine only (or, for a standalone master
elsewhere, where that finds it), but it may read what the person may read. So only statements that we print, and texts that passed the
allow-list, are sent to it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.backends.spark import class_archive
from engine.backends.spark.missing import require_parts, require_spark
from engine.backends.spark.plan import LOCAL, SERVER, SparkPlan, inherited
from engine.backends.spark.reaching import own_address, places_of, shown
from engine.errors import BackendError, StudioError, TrustError, Where
from engine.preview.child import Limits, processors
from engine.preview.conversation import Conversation, Progress, Reply
from engine.preview.process import Program
from engine.project.project import Project
from engine.project.settings import SETTINGS_FILE, Settings
from engine.project.trust import clusters

MASTER_VARIABLE = "PENSTOCK_SPARK_MASTER"
"""Of the environment; counts more than the project's setting."""
IDLE_SECONDS = 300.0
SESSION_SECONDS = 300.0
"""For a session to come up, which counts for no request: much class loading, slow on a busy machine."""
SHIELD = "Spark's process is not walled"
"""What every page and every run that came from here must say."""
_GRACE_SECONDS = 5.0
"""A statement is planned deaf, for a second or more on a busy machine; a session that is not up yet has nothing to lose."""
_PACKAGES = ("pyspark", "pyarrow", "pydantic", "sqlglot", "duckdb")


def _permit_any(master: str) -> None:
    """Whoever starts a process by hand names its master."""
    del master


def master_of(settings: Settings) -> str:
    """Where Spark runs, for previews and runs alike: the environment's word, else the project's, else in a process of ours."""
    return os.environ.get(MASTER_VARIABLE) or settings.spark_master or LOCAL


def spark_lack(project: Project) -> StudioError | None:
    """Why Spark cannot be started for a project here, found out without starting it; None: nothing is known to be in the way."""
    master = master_of(project.settings)
    try:
        require_parts(is_remote=master.startswith(SERVER))
        require_trusted(project, master)
    except StudioError as error:
        return error
    return None


def require_trusted(project: Project, master: str) -> None:
    """Refuse a cluster that nobody but the project names: it may come from a stranger, and rows would go there.

    Raises:
        TrustError: `trust.cluster`, unless this person has allowed it, or names it in the environment.
    """
    address = shown(master)
    if not places_of(master) or master == os.environ.get(MASTER_VARIABLE) or address in clusters(project.root):
        return
    message = f"{SETTINGS_FILE} wants the rows to be handed to the Spark cluster at {address}"
    hint = f"if that is where they shall go: penstock allow {address}"
    raise TrustError(message, code="trust.cluster", hint=hint, where=Where(file=str(project.root / SETTINGS_FILE)))


class SparkDriver(Conversation):
    """A process with one Spark session; it is there from the first request on, and again after it ended."""

    start_seconds = 60.0

    def __init__(
        self,
        master: str,
        limits: Limits,
        idle_seconds: float | None,
        *,
        spill: Path | None = None,
        is_brief: bool = False,
        permit: Callable[[str], None] = _permit_any,
    ) -> None:
        super().__init__(limits.seconds)
        self._master = master
        self._permit = permit
        self._limits = limits
        self._idle_seconds = idle_seconds
        self._spill = spill
        self._is_brief = is_brief
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._timer: threading.Timer | None = None
        self._has_session = False
        self._archive = ""
        self.is_archiving = False
        """Whether closing it had Java's classes archived, in the background."""
        self.grace_seconds = 0.0

    @classmethod
    def start(
        cls,
        *,
        master: str = LOCAL,
        limits: Limits | None = None,
        idle_seconds: float | None = None,
        spill: Path | None = None,
        is_brief: bool = False,
        permit: Callable[[str], None] = _permit_any,
    ) -> SparkDriver:
        """Start a process; its session comes up meanwhile, and the first request waits for it.

        Args:
            master: `local`, `local[4]`, `spark://host:port` or `sc://host:port`.
            limits: memory of the driver's heap, seconds of a request, threads of a local session; a request brings its own bound of disk.
            idle_seconds: the process is stopped after so long without a request; the next one starts it anew.
            spill: the folder for what does not fit into the heap; by default one that is removed with the process.
            is_brief: whether it will run many short statements rather than a few long ones.
            permit: refuses a master that may not be used, when the process is to start.

        Raises:
            MissingExtraError: `extra.missing`, pyspark is not installed.
            BackendError: `spark.no_java`, `spark.old_java`; `spark.no_answer`, there is nothing at the master's address; or
                `child.unusable`: the process does not start at all.
        """
        driver = cls(master, limits or Limits(), idle_seconds, spill=spill, is_brief=is_brief, permit=permit)
        driver.wake()
        return driver

    def wake(self) -> None:
        """Have a process, whose session comes up while others work. Raises like `start`."""
        with self._asking:
            self._start()
        self._rest()

    def request(
        self, operation: str, arguments: Mapping[str, Any], *, timeout: float | None = None, on_progress: Progress | None = None
    ) -> Reply:
        """As of any process; an error of Spark's is a BackendError with its first line."""
        self._stop_timer()
        try:
            if not self._has_session:
                self._have_session()
                self._has_session, self.grace_seconds = True, _GRACE_SECONDS
            return super().request(operation, arguments, timeout=timeout, on_progress=on_progress)
        finally:
            self._rest()

    def close(self) -> None:
        """End the process with all that it started, and remove its folder; then the next one may be made to start faster."""
        self._stop_timer()
        has_java = self._has_session and not self._master.startswith(SERVER)
        super().close()
        self.is_archiving = has_java and class_archive.make_later()

    def _have_session(self) -> None:
        """Wait until it is up. An archive with which Java ends at once must not keep the next one from coming up."""
        try:
            super().request("ping", {}, timeout=SESSION_SECONDS)
        except BackendError as problem:
            if self._archive and not problem.code.startswith("spark."):
                class_archive.discard(self._archive)
            raise

    def _program(self) -> Program:
        self._permit(self._master)
        require_spark(self._plan(""))
        address = own_address(self._master)
        self._folder = tempfile.TemporaryDirectory(prefix="penstock-spark-", ignore_cleanup_errors=True)
        self._archive = "" if self._master.startswith(SERVER) else class_archive.usable()
        plan = replace(self._plan(self._folder.name), address=address, archive=self._archive)
        return Program(
            start=Path(__file__).with_name("start.py"),
            packages=_PACKAGES,
            environment=inherited() | plan.environment(),
            header=plan.header(),
            folder=self._folder.name,
            end_seconds=3.0,
        )

    def _plan(self, folder: str) -> SparkPlan:
        spill = str(self._spill) if self._spill is not None and "," not in str(self._spill) else folder  # Spark takes a list, by commas
        return SparkPlan(self._master, self._limits.memory, self._limits.threads or processors(), folder, spill, is_brief=self._is_brief)

    def _forget(self) -> None:
        super()._forget()
        self._has_session, self.grace_seconds = False, 0.0
        if self._folder is not None:
            self._folder.cleanup()
            if self._spill is not None:
                shutil.rmtree(self._spill, ignore_errors=True)
        self._folder = None

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _rest(self) -> None:
        """Stop after a while, unless there is another request before."""
        self._stop_timer()
        if self._idle_seconds is not None and self.is_running:
            self._timer = threading.Timer(self._idle_seconds, self._stop_if_idle)
            self._timer.daemon = True
            self._timer.start()

    def _stop_if_idle(self) -> None:
        if self._asking.acquire(blocking=False):
            try:
                self._stop()
            finally:
                self._asking.release()
