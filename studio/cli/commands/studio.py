"""`penstock studio`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from engine.project.loader import main_pipelines
from engine.project.paths import PIPELINE_SUFFIX
from engine.project.project import Project
from studio.cli.exits import Exit
from studio.cli.options import Options
from studio.web.starting import start


def studio_command(
    where: Annotated[str | None, Parameter(help="A project's folder, or a pipeline's file. Without one the start page is shown.")] = None,
    /,
    *,
    port: Annotated[int | None, Parameter(help="Listen on this port of 127.0.0.1; by default the one that was used before.")] = None,
    browser: Annotated[bool, Parameter(negative="--no-browser", help="Open a window; else the address is only printed.")] = True,
    options: Options = Options(),
) -> int:
    """Open the studio in the browser."""
    output = options.output

    def started(address: str) -> None:
        if options.json:
            output.value({"address": address})
        else:
            output.line(f"Penstock is at {address}")
            output.line("The address works once; Control-C ends the studio.")
        sys.stdout.flush()

    start(_pipeline(where), port=port, has_browser=browser, started=started, say=lambda words: None if options.json else output.line(words))
    return Exit.OK


def _pipeline(where: str | None) -> Path | None:
    """The pipeline to show: the one that is named, or the only one of a folder."""
    if where is None:
        return None
    path = Path(where).expanduser().resolve()
    if path.name.endswith(PIPELINE_SUFFIX):
        return path
    found = main_pipelines(Project.open(path))
    return found[0] if found else None
