"""Runs in a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from engine.document.model import Pipeline
from engine.errors import ConfigError
from engine.running.events import RunEvent
from engine.running.record import RunRecord
from engine.session.events import Event, JobDone, JobFailed
from engine.session.runs import NAME
from panels.runs.state import RunView
from panels.runs.values import given_values, run_form
from panels.wire import Json, Said, plain, plain_object, text_of, texts_by_name
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
    """Run, its values, stop, progress and summary."""

    def __init__(self, workspace: Workspace, watch: RunWatch) -> None:
        self._workspace = workspace
        self._watch = watch
        self._last: Mapping[str, str] = {}
        """What was given last time: kept as long as the page is open, and nowhere else."""

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
        """`form`: what may be told before a run, `to_here` or of everything; `start` it with `values`.

        What is wrong with the values is answered, by parameter; where nothing is, the run has been started.
        """
        if message == "form":
            reply(plain(run_form(self._pipeline, self._last, self._here() if said.get("to_here") is True else "")))
        elif message == "start":
            reply(self._start(texts_by_name(said, "values"), text_of(said, "node")))
        else:
            raise ConfigError(f"a run is not asked '{message}'", code="web.message", hint="load the page again")

    @property
    def _pipeline(self) -> Pipeline:
        return self._workspace.session.document.pipeline

    def _here(self) -> str:
        return next(iter(self._workspace.desk.selection), "")

    def _start(self, texts: Mapping[str, str], node: str) -> Json:
        runs = self._workspace.desk.runs
        if runs is None or runs.is_running:
            raise ConfigError("a run goes on already", code="run.goes_on", hint="wait for its end, or stop it")
        if node and node not in self._pipeline.by_id:
            raise ConfigError(f"there is no node '{node}' any more", code="run.no_node", hint="select another one, or run everything")
        given = given_values(self._pipeline, texts)
        if not given.problems:
            self._last = dict(texts)
            runs.start(node or None, given.values)
            self._workspace.changed()
        return plain(given.problems)
