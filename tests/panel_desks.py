"""A project, its previews, and the workspace of one face over it: what tests of panels begin with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.preview.preview import Previewer
from engine.project.project import Project
from engine.session.desk import Desk
from engine.session.session import Session
from panels.meaning import Meaning
from panels.results import Results
from panels.workspace import Workspace


def workspace_of(path: Path, project: Project, previewer: Callable[[], Previewer]) -> Workspace:
    """A workspace over a pipeline's file, whose jobs are done at once."""
    session = Session.open(path)
    meaning = Meaning(session, project, previewer)
    results = Results(session, meaning, previewer)
    workspace = Workspace(Desk(session), project, meaning, results, previewer)
    results.begin()
    return workspace


def asked(panel: object, message: str, **said: object) -> object:
    """A panel's answer to a question; `said` as JSON gives it."""
    replies: list[object] = []
    panel.ask(message, said, replies.append)  # type: ignore[attr-defined]
    (reply,) = replies
    return reply
