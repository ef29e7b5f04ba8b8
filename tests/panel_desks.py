"""The workspace of one face, over a text or a pipeline's file: what tests of panels begin with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from engine.document.reader import read
from engine.errors import BackendError
from engine.preview.preview import Previewer
from engine.project.loader import ProjectLoader
from engine.project.project import Project
from engine.session.desk import Desk
from engine.session.session import Session
from panels.meaning import Meaning
from panels.results import Results
from panels.workspace import Workspace


def no_previewer() -> NoReturn:
    raise BackendError("no test here starts it")


def workspace_over(session: Session, project: Project, previewer: Callable[[], Previewer] = no_previewer) -> Workspace:
    """A workspace whose previews a test begins by itself, if at all."""
    meaning = Meaning(session, project, previewer)
    return Workspace(Desk(session), project, meaning, Results(session, meaning, previewer), previewer)


def workspace_of_text(text: str, folder: Path) -> Workspace:
    """A workspace over a text, whose previewer is never started."""
    return workspace_over(Session(read(text.encode())), Project.open(folder))


def workspace_of(path: Path, project: Project, previewer: Callable[[], Previewer]) -> Workspace:
    """A workspace over a pipeline's file, whose jobs are done at once."""
    workspace = workspace_over(Session.open(path, loader=ProjectLoader(project)), project, previewer)
    workspace.results.begin()
    return workspace


def asked(panel: object, message: str, **said: object) -> object:
    """A panel's answer to a question; `said` as JSON gives it."""
    replies: list[object] = []
    panel.ask(message, said, replies.append)  # type: ignore[attr-defined]
    (reply,) = replies
    return reply
