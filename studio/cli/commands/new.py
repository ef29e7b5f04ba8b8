"""`penstock new`: a project, a pipeline, or the sample."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from engine.errors import ConfigError
from engine.project.data_files import FORMATS
from studio.cli.exits import Exit
from studio.cli.options import Options
from studio.cli.output import Output
from studio.cli.paths import shown_path
from studio.cli.place import open_place
from studio.cli.problems import print_problem, problem_shapes
from studio.starting import Started, copy_sample, start_pipeline, start_project

SAMPLE_NAME = "flights"


def new_command(
    name: Annotated[str | None, Parameter(help="Of the pipeline; with --project or --sample, of the folder.")] = None,
    /,
    *,
    from_: Annotated[
        tuple[str, ...],
        Parameter(
            name="--from", consume_multiple=True, help=f"{FORMATS} files; columns are found and written down, a node for each sheet."
        ),
    ] = (),
    project: Annotated[bool, Parameter(help="Make a folder with settings of its own; the files are copied into it.")] = False,
    sample: Annotated[bool, Parameter(help="Make the sample project.")] = False,
    options: Options = Options(),
) -> int:
    """Make a project or a pipeline; from your files, or the sample."""
    started = _started(name, from_, is_project=project, is_sample=sample)
    if options.json:
        written = [shown_path(path.resolve()) for path in started.written]
        options.output.value({"written": written, "problems": problem_shapes(started.problems), "next": _next_step(started)})
    else:
        _print(started, options.output)
    return Exit.OK


def _started(name: str | None, files: Sequence[str], *, is_project: bool, is_sample: bool) -> Started:
    if is_sample:
        return copy_sample(Path(name or SAMPLE_NAME))
    if name is None:
        raise ConfigError("new needs a name", code="usage.no_name", hint="penstock new sales --from orders.csv, or penstock new --sample")
    return start_project(Path(name), files) if is_project else start_pipeline(Path(name), files)


def _print(started: Started, output: Output) -> None:
    for path in started.written:
        output.line(f"made {shown_path(path.resolve())}")
    place = open_place(str(started.pipeline))
    for problem in started.problems:
        print_problem(output.line, place, problem)
    output.line(("next", "bold cyan"), f": {_next_step(started)}")


def _next_step(started: Started) -> str:
    return f"penstock check {shown_path(started.pipeline.resolve())}"
