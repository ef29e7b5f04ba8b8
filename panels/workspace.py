"""What the panels of one face share: the desk, the project, what the document means, and what previews have found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Protocol

from engine.document.edits import Edit
from engine.document.problem import Problem
from engine.errors import StudioError
from engine.preview.preview import Previewer
from engine.project.project import Project
from engine.schema import Analysis
from engine.session.desk import Desk
from engine.session.events import Changed, Event, JobDone, JobFailed
from engine.session.jobs import Job
from engine.session.session import Session
from panels.meaning import Meaning
from panels.results import Results
from panels.wire import Said

_NUMBERS = count()


class Panel(Protocol):
    """One panel's browser half: what it shows as JSON, and what it hears."""

    def view(self) -> Mapping[str, object]:
        """What is shown now; cheap, and without any effect."""

    def hear(self, message: str, said: Said) -> None:
        """Do what a gesture means. Raises StudioError: it could not be done, and why."""

    def ask(self, message: str, said: Said, reply: Callable[[object], None]) -> None:
        """Answer a question, now or later, with JSON. Raises StudioError likewise."""


class Files(Protocol):
    """The file of the open pipeline, and new ones beside it. All raise StudioError: it could not be done, and why."""

    def make(self, name: str) -> Path:
        """A new pipeline."""

    def rename(self, name: str) -> Path:
        """The open pipeline under another name."""

    def put_away(self) -> Path:
        """The open pipeline out of the way, where it is kept."""


@dataclass(slots=True, eq=False)
class Workspace:
    """One face's work on one pipeline."""

    desk: Desk
    project: Project
    meaning: Meaning
    results: Results
    previewer: Callable[[], Previewer]
    """Of the project; to be asked each time. Raises BackendError: the process does not start."""
    files: Files | None = None
    """Of the open pipeline; None: a face that makes and moves none."""
    receive: Callable[[], str] = lambda: ""
    """A ticket by which a page sends files into the project's data folder."""
    take_samples: Callable[[int, int], None] | None = None
    """Has previews of the project work on about so many rows of each source, chosen by a seed, from now on; None: a face that cannot.
    Raises StudioError: it could not be done, and why."""
    changed: Callable[[], None] = lambda: None
    """To be called when a panel shows something else than before, and no event of the session says so."""
    _waiting: dict[str, tuple[Callable[[object], None], Callable[[StudioError], None]]] = field(default_factory=dict)
    _leave: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        """Hear what becomes of the jobs that panels ask for."""
        self._leave = self.session.subscribe(self._heard)

    @property
    def session(self) -> Session:
        """The pipeline's session."""
        return self.desk.session

    @property
    def analysis(self) -> Analysis:
        """Of the document as it is now."""
        return self.meaning.analysis

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Of the document as it is now, in the order of its text."""
        return self.meaning.problems

    def dispatch(self, edits: tuple[Edit, ...] | list[Edit]) -> None:
        """Apply edits as one step. Raises as `Session.dispatch`."""
        self.session.dispatch(edits)

    def request(self, job: Job, done: Callable[[object], None], failed: Callable[[StudioError], None]) -> Callable[[], None]:
        """Have a job done, and be told of its result in the session's thread, unless it has become stale.

        Several faces may ask for jobs of one name; they do not stop one another. The answer takes the job back.
        """
        name = f"{job.name} #{next(_NUMBERS)}"
        self._waiting[name] = done, failed
        self.session.request(replace(job, name=name))

        def take_back() -> None:
            self._waiting.pop(name, None)
            self.session.withdraw(name)

        return take_back

    def close(self) -> None:
        """Hear no more."""
        self._leave()
        for name in tuple(self._waiting):
            self.session.withdraw(name)
        self._waiting.clear()

    def _heard(self, event: Event) -> None:
        if isinstance(event, Changed):
            self._waiting = {name: calls for name, calls in self._waiting.items() if self.session.is_asked(name)}
        elif isinstance(event, JobDone | JobFailed) and event.name in self._waiting:
            done, failed = self._waiting.pop(event.name)
            if isinstance(event, JobDone):
                done(event.value)
            else:
                failed(event.error)
