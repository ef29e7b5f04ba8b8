"""A workspace over a text and a folder, with everything that a panel of the real studio has; previews only where a test begins them."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from engine.document.reader import read
from engine.errors import BackendError
from engine.project.project import Project
from engine.session.desk import Desk
from engine.session.session import Session
from panels.meaning import Meaning
from panels.results import Results
from panels.workspace import Workspace


def workspace_of(text: str, folder: Path) -> Workspace:
    """A workspace whose previewer is never started."""
    session = Session(read(text.encode()))
    project = Project.open(folder)
    meaning = Meaning(session, project, no_previewer)
    return Workspace(Desk(session), project, meaning, Results(session, meaning, no_previewer), no_previewer)


def no_previewer() -> NoReturn:
    raise BackendError("no test here starts it")
