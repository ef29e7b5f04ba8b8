"""Runs of a session's pipeline as jobs: in a lane of their own, so that previews go on; edits do not stop them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.document.model import Document
from engine.project.project import Project
from engine.running.cancel import CancelToken
from engine.running.events import RunEvent
from engine.running.record import RunRecord
from engine.running.run import run
from engine.session.events import Event, JobDone, JobFailed
from engine.session.jobs import Job
from engine.session.session import Session

NAME = "run"
"""Of the job: its result is the run's record, its error what ended it."""


class SessionRuns:
    """One run at a time."""

    def __init__(self, session: Session, project: Project, *, on_event: Callable[[RunEvent], None] | None = None) -> None:
        """Begin without a run.

        Args:
            session: whose pipeline is run.
            project: where paths lead to.
            on_event: told what happens, from the runner's thread.
        """
        self._session = session
        self._project = project
        self._on_event = on_event
        self._token: CancelToken | None = None
        session.subscribe(self._heard)

    @property
    def is_running(self) -> bool:
        """Whether a run goes on."""
        return self._token is not None

    def start(self, only: str | None = None, values: Mapping[str, object] | None = None) -> None:
        """Run the pipeline as it is now; while a run goes on this does nothing.

        Args:
            only: write this sink alone, or show the first rows of this node and write nothing.
            values: of parameters, typed.
        """
        if self._token is not None:
            return
        token = self._token = CancelToken()

        def work(document: Document) -> RunRecord:
            return run(self._project, document, values=values, only=only, on_event=self._on_event, cancel=token)

        self._session.request(Job(NAME, work, depends_on=lambda _: "", stop=token.cancel, lane=NAME))

    def stop(self) -> None:
        """End the run: the job fails with CancelledError."""
        if self._token is not None:
            self._token.cancel()

    def _heard(self, event: Event) -> None:
        if isinstance(event, JobDone | JobFailed) and event.name == NAME:
            self._token = None
