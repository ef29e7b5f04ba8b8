"""What the document of a session means, as it is now: its analysis and all its problems, kept from one edit to the next.

The columns of `sql` nodes are known to the engine only: until it has told them, what hangs on them is not judged.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from engine.check import check
from engine.document.model import Document, Pipeline
from engine.document.problem import Problem
from engine.document.reader import Reading
from engine.errors import StudioError
from engine.expanding import expanded
from engine.preview.preview import Previewer
from engine.project.project import Project
from engine.schema import Analysis, analyse
from engine.session.events import Changed, Event, JobDone
from engine.session.jobs import Job
from engine.session.session import Session

_JOB = "columns of sql"


class Meaning:
    """The meaning of one session's document, for all who look at it."""

    def __init__(self, session: Session, project: Project, previewer: Callable[[], Previewer]) -> None:
        """Judge nothing yet.

        Args:
            session: whose document.
            project: where its paths lead.
            previewer: of the project; asked each time.
        """
        self._session = session
        self._project = project
        self._previewer = previewer
        self._judged: Pipeline | None = None
        self._unbound: Analysis | None = None
        self._analysis = Analysis((), {}, {}, {}, {})
        self._problems: tuple[Problem, ...] = ()
        session.subscribe(self._heard)
        self._ask_columns()

    @property
    def analysis(self) -> Analysis:
        """Of the document as it is now."""
        self._judge()
        return self._analysis

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Of the document as it is now, in the order of its text."""
        self._judge()
        return self._problems

    def _judge(self) -> None:
        document = self._session.document
        if self._judged is not expanded(document.pipeline).pipeline:
            self._unbound = analyse(document, earlier=self._unbound)
            self._judged = self._unbound.pipeline
            self._take(self._unbound)

    def _take(self, analysis: Analysis) -> None:
        snapshot = self._session.snapshot
        reading = Reading(snapshot.document, snapshot.problems, complete=not snapshot.is_partial)
        self._analysis = analysis
        self._problems = check(snapshot.document, project=self._project, reading=reading, analysis=analysis)

    def _heard(self, event: Event) -> None:
        match event:
            case Changed():
                self._ask_columns()
            case JobDone(name=name, value=Analysis() as analysis) if name == _JOB:
                self._judge()
                self._take(analysis)
            case _:
                pass

    def _ask_columns(self) -> None:
        """Have the engine say which columns the texts of `sql` nodes give."""
        if any(node.kind == "sql" for node in expanded(self._session.document.pipeline).pipeline.nodes):
            with suppress(StudioError):  # the process does not start: each preview says so
                previewer = self._previewer()
                self._session.request(Job(_JOB, partial(_bound, previewer), stop=previewer.cancel))


def _bound(previewer: Previewer, document: Document) -> Analysis:
    return previewer.analysis(document, None)
