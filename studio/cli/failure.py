"""How an error looks: what happened, where, what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.errors import StudioError, Where
from studio.cli.excerpt import excerpt, lines_of
from studio.cli.output import Output
from studio.cli.paths import shown_path


def report(error: StudioError, *, as_json: bool) -> None:
    """Print the error: on standard error for people, as the one JSON value on standard output for programs."""
    output = Output(as_json=as_json)
    if as_json:
        output.value({"error": error_shape(error)})
        return
    output.note(("error", "bold red"), f": {error.message}")
    for line in _place(error.where):
        output.note(*line)
    if error.hint:
        output.note(("help", "bold cyan"), f": {error.hint}")


def error_shape(error: StudioError) -> dict[str, Any]:
    """The JSON shape of an error."""
    where = error.where
    place = {"file": where.file, "node": where.node, "field": where.field, "line": where.line, "column": where.column, "end": where.end}
    return {"code": error.code, "message": error.message, "hint": error.hint, "where": place}


def _place(where: Where) -> list[tuple[str | tuple[str, str], ...]]:
    if where.file is None:
        return []
    return excerpt(shown_path(Path(where.file).absolute()), lines_of(Path(where.file)), where.line, where.column, where.end)
