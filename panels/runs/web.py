"""Runs in a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from engine.running.events import RunEvent
from engine.running.record import RunRecord
from engine.session.events import Event, JobDone, JobFailed
from engine.session.runs import NAME
from panels.runs.state import RunView
from panels.wire import Said, plain_object
from panels.workspace import Workspace


class RunWatch:
    """What is known of the runs of one session, for all who look at it."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self.view = RunView()
        self._changed = changed

    def hears(self, event: RunEvent) -> None:
        """Something happened in the run; called in the session's thread."""
        self.view = self.view.hears(event)
        self._changed()

    def heard(self, event: Event) -> None:
        """A job of the session has ended."""
        if isinstance(event, JobDone) and event.name == NAME and isinstance(event.value, RunRecord):
            self.view = self.view.ended(event.value)
        elif isinstance(event, JobFailed) and event.name == NAME:
            self.view = self.view.failed(event.error)

    def close(self) -> None:
        """The summary has been read."""
        if self.view.phase not in ("running", "stopping"):
            self.view = RunView()


class RunsPanel:
    """Run, stop, progress and summary."""

    def __init__(self, workspace: Workspace, watch: RunWatch) -> None:
        self._workspace = workspace
        self._watch = watch

    def view(self) -> Mapping[str, object]:
        """See `RunView`."""
        return plain_object(self._watch.view)

    def hear(self, message: str, said: Said) -> None:
        """`stop` the run, `close` its summary."""
        del said
        runs = self._workspace.desk.runs
        if message == "stop" and runs is not None:
            runs.stop()
            self._watch.view = replace(self._watch.view, phase="stopping", title="Stopping")
        elif message == "close":
            self._watch.close()
        self._workspace.changed()

    def ask(self, message: str, said: Said, reply: Callable[[object], None]) -> None:
        """Nothing is asked here."""
