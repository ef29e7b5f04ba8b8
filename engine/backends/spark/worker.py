"""The engine of the Spark process, asked by the names in a table of operations."""

from __future__ import annotations

import os
import shutil
import signal
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from engine.backends.spark import failures
from engine.backends.spark.operations import OPERATIONS
from engine.backends.spark.plan import SparkPlan
from engine.backends.spark.room import Room
from engine.backends.spark.session import Session
from engine.preview.answer import Answer
from engine.preview.serving import Tell

_TELL_SECONDS = 0.25
"""Between two looks at how far Spark is."""
_QUIET_SECONDS = 2.0
"""For tasks of a cancelled job to end: the job is over at once, its tasks only when they look up."""

_REMOVALS = 40
"""Tries to remove a folder, a twentieth of a second apart: what was killed a moment ago may still write there."""


class Worker:
    """Spark, as the loop of the process wants it. The session is made in the background, so that the first words come at once."""

    def __init__(self, plan: SparkPlan) -> None:
        self._plan = plan
        self._making: Future[Session] = ThreadPoolExecutor(1).submit(Session, plan)
        self._requests = 0
        self._watched: tuple[str, Tell, Room] | None = None
        self._cancelling: threading.Thread | None = None
        """Breaks off the running request, or the last one."""
        self._is_deaf = False

    def open(self) -> Mapping[str, Any]:
        """Nothing is known yet."""
        threading.Thread(target=self._watch, daemon=True).start()
        return {}

    def perform(self, operation: str, arguments: Mapping[str, Any], tell: Tell) -> Answer:
        """One of the operations."""
        session = self._making.result()
        self._requests += 1
        group = f"penstock-{self._requests}"
        session.begin(group)
        room = Room([self._plan.spill, *([arguments["path"]] if arguments.get("path") else [])], arguments.get("disk"))
        self._watched = group, tell, room
        self._cancelling = None
        try:
            return OPERATIONS[operation](session, arguments)
        finally:
            self._watched = None
            self._is_deaf = self._cancelling is not None and not session.is_quiet_within(_QUIET_SECONDS)
            room.require()

    def failure(self, problem: Exception) -> Answer:
        """A session that cannot be made, is beyond use, or goes on with what was cancelled, takes its process along."""
        is_fatal = failures.is_fatal(problem) or self._is_deaf or (self._making.done() and self._making.exception() is not None)
        return Answer(
            {"error": failures.describe(problem, is_far=not self._plan.is_local), "last": is_fatal},
            afterwards=self.end if is_fatal else None,
        )

    def interrupt(self) -> None:
        """Break off the jobs of the running request; a hanging Java must not keep us from hearing what comes next."""
        is_busy = self._cancelling is not None and self._cancelling.is_alive()
        if self._watched is not None and not is_busy:
            self._cancelling = threading.Thread(target=self._making.result().cancel, args=(self._watched[0],), daemon=True)
            self._cancelling.start()

    def close(self) -> None:
        """Take leave of a cluster, then end."""
        if self._making.done() and self._making.exception() is None:
            self._making.result().stop()
        self.end()

    def end(self) -> None:
        """Kill Java, remove the folder, and go, with whatever else is in our group."""
        if self._making.done() and self._making.exception() is None:
            self._making.result().kill()
        for folder in {self._plan.folder, self._plan.spill}:
            _remove(folder)
        if os.name == "posix":
            os.killpg(0, signal.SIGKILL)
        os._exit(0)

    def _watch(self) -> None:
        """Tell how far the request is, whenever that has changed, and break it off where it takes too much room."""
        told: object = None
        while True:
            time.sleep(_TELL_SECONDS)
            watched = self._watched
            if watched is None:
                continue
            group, tell, room = watched
            if room.look():
                self.interrupt()
            found = self._making.result().progress(group)
            if found is not None and (group, found) != told:
                told = group, found
                tell({"done": found[0], "of": found[1]})


def _remove(folder: str) -> None:
    for _ in range(_REMOVALS):
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.lexists(folder):
            return
        time.sleep(0.05)
