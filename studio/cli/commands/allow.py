"""`penstock allow`: trust is a person's, kept in that person's settings and never in a project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from engine.project.trust import allow
from studio.cli.exits import Exit
from studio.cli.options import Options
from studio.cli.place import open_project


def allow_command(
    folder: Annotated[str | None, Parameter(help="A folder outside the project; without one, those allowed so far are listed.")] = None,
    /,
    *,
    options: Options = Options(),
) -> int:
    """Let this project read and write a folder outside it."""
    project = open_project()
    if folder is not None:
        allow(project.root, Path(folder).expanduser())
    folders = [str(path) for path in open_project().allowed]
    if options.json:
        options.output.value({"project": str(project.root), "allowed": folders})
        return Exit.OK
    options.output.line(f"{project.root} may use {'these folders' if folders else 'no folder'} outside it{':' if folders else ''}")
    for path in folders:
        options.output.line(f"  {path}")
    return Exit.OK
