"""`penstock export`: a pipeline as one script that runs without Penstock."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from engine.errors import ConfigError
from engine.exporting.script import make_script
from engine.exporting.spark import spark_script
from engine.exporting.texts import python_text, sql_text
from engine.project.saving import save
from engine.running.analysed import analysed
from engine.running.spark_process import SparkProcess
from studio.cli.exits import Exit
from studio.cli.options import NodeWord, Options, PipelineWord
from studio.cli.parameters import SettingWords, read_settings
from studio.cli.paths import shown_path
from studio.cli.place import Place, open_place_and_node
from studio.cli.placing import placed_errors


def export_command(
    to: Annotated[Literal["sql", "python"], Parameter(help="What is made: sql for the engine's own shell, or python.")],
    pipeline: PipelineWord = None,
    node: NodeWord = None,
    /,
    *,
    dialect: Annotated[
        Literal["duckdb", "spark"], Parameter(help="With sql: whose. Spark's reads the sources as tables named like their nodes.")
    ] = "duckdb",
    file: Annotated[Path | None, Parameter(help="Write the script there; without it, it is printed.")] = None,
    force: Annotated[bool, Parameter(help="Replace a file that is there.")] = False,
    set_: SettingWords = (),
    options: Options = Options(),
) -> int:
    """Write a pipeline as a script that runs without Penstock."""
    place, only = open_place_and_node(pipeline, node)
    _require_room(file, is_forced=force)
    with placed_errors(place), options.output.waiting("exporting"):
        text, facts = _made(place, to, dialect, only, file, set_)
    if file is not None:
        save(file, text.encode())
    if options.json:
        written = None if file is None else shown_path(file.resolve())
        options.output.value({"pipeline": place.relative, "to": to, "dialect": dialect, "file": written, "script": text, **facts})
    elif file is None:
        sys.stdout.write(text)
    else:
        options.output.line(f"{shown_path(file.resolve())}: written")
    return Exit.OK


def _require_room(file: Path | None, *, is_forced: bool) -> None:
    if file is not None and file.exists() and not is_forced:
        raise ConfigError(f"there is a file {file} already", code="export.taken", hint="choose another name, or replace it by --force")


def _made(
    place: Place, to: str, dialect: str, only: str | None, file: Path | None, words: tuple[str, ...]
) -> tuple[str, dict[str, list[str]]]:
    """The script's text, and the files that it reads and writes."""
    project, document = place.project, place.document
    if to == "python" and dialect == "spark":
        raise ConfigError("a script of Python runs on DuckDB", code="export.dialect", hint="write export sql --dialect spark")
    with SparkProcess(project) as process:
        analysis = analysed(project, document, read_settings(document, words), process)
    target = only.partition(".")[0] if only is not None else None
    if dialect == "spark":
        return spark_script(analysis, document.pipeline.name, only=target), {"reads": [], "writes": []}
    script = make_script(project, analysis, only=target)
    facts = {"reads": list(script.files), "writes": list(script.outputs)}
    return sql_text(script) if to == "sql" else python_text(script, project.root, file.resolve() if file is not None else None), facts
