"""What was detected of every source: a table of columns and options, then what a person should know of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.document.edits import Configure
from engine.document.model import Value
from engine.document.scalars import inline
from engine.errors import StudioError
from engine.preview.detection import Detected
from studio.cli.edits import edit_shapes
from studio.cli.failure import error_shape, report
from studio.cli.output import Output
from studio.cli.place import Place
from studio.cli.problems import print_problem, problem_shapes
from studio.cli.table import print_list


@dataclass(frozen=True)
class Looked:
    """What a look at a source's data gave."""

    node: str
    detected: Detected = field(default_factory=lambda: Detected(()))
    error: StudioError | None = None
    """Why nothing was found."""


def detection_shape(looked: Looked) -> dict[str, Any]:
    """For JSON."""
    return {
        "node": looked.node,
        "edits": edit_shapes(looked.detected.edits),
        "problems": problem_shapes(looked.detected.problems),
        "error": error_shape(looked.error) if looked.error is not None else None,
    }


def print_detections(output: Output, place: Place, looked: Sequence[Looked]) -> None:
    """Print a row for each source, and below the table what is to be known, each where it stands."""
    print_list(output, ("node", "columns", "options"), [_row(each) for each in looked])
    output.line()
    for each in looked:
        for problem in each.detected.problems:
            print_problem(output.line, place, problem)
        if each.error is not None:
            report(each.error, as_json=False)


def _row(looked: Looked) -> tuple[str, str, str]:
    if looked.error is not None:
        return looked.node, "", "nothing was found"
    fields = {".".join(map(str, edit.field)): edit.value for edit in looked.detected.edits if isinstance(edit, Configure)}
    columns = fields.pop("columns", None)
    number = str(len(columns)) if isinstance(columns, Mapping) else ""
    return looked.node, number, ", ".join(f"{name}: {_worded(value)}" for name, value in fields.items())


def _worded(value: Value | None) -> str:
    if isinstance(value, Mapping):
        return f"({', '.join(f'{name}: {_worded(each)}' for name, each in value.items())})"
    return f"[{', '.join(map(_worded, value))}]" if isinstance(value, tuple) else inline(value or "null")
