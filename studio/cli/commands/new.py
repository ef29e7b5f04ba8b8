"""`penstock new`: a project, a pipeline, or the sample."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from engine.errors import ConfigError
from studio.cli.exits import Exit
from studio.cli.options import Options
from studio.cli.place import SUFFIX, shown_path
from studio.cli.starting import copy_sample, start_pipeline, start_project

SAMPLE_NAME = "flights"


def new_command(
    name: Annotated[str | None, Parameter(help="Of the pipeline; with --project or --sample, of the folder.")] = None,
    /,
    *,
    from_: Annotated[
        tuple[str, ...],
        Parameter(name="--from", consume_multiple=True, help="CSV or Parquet files; their columns are found and written down."),
    ] = (),
    project: Annotated[bool, Parameter(help="Make a folder with settings of its own; the files are copied into it.")] = False,
    sample: Annotated[bool, Parameter(help="Make the sample project.")] = False,
    options: Options = Options(),
) -> int:
    """Make a pipeline beside your files, a project, or the sample to play with."""
    written = _written(name, from_, is_project=project, is_sample=sample)
    next_step = _next_step(written)
    if options.json:
        options.output.value({"written": [shown_path(path.resolve()) for path in written], "next": next_step})
        return Exit.OK
    for path in written:
        options.output.line(f"made {shown_path(path.resolve())}")
    options.output.line(("next", "bold cyan"), f": {next_step}")
    return Exit.OK


def _written(name: str | None, files: Sequence[str], *, is_project: bool, is_sample: bool) -> list[Path]:
    if is_sample:
        return copy_sample(Path(name or SAMPLE_NAME))
    if name is None:
        raise ConfigError("new needs a name", code="usage.no_name", hint="penstock new sales --from orders.csv, or penstock new --sample")
    if is_project:
        return start_project(Path(name), files)
    return [start_pipeline(Path(name), files)]


def _next_step(written: Sequence[Path]) -> str:
    pipeline = next(path for path in written if path.name.endswith(SUFFIX))
    return f"penstock check {shown_path(pipeline.resolve())}"
