"""Edits as a person reads them: what is done to which node, the values below it as they would stand in the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.document.edits import EDITS, Edit
from studio.cli.output import Output


def edit_shapes(edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """The edits for JSON; reading them back gives the same edits."""
    return list(EDITS.dump_python(tuple(edits), mode="json"))


def print_edits(output: Output, edits: Sequence[Edit]) -> None:
    """Print one block an edit."""
    for shape in edit_shapes(edits):
        name = shape.pop("edit")
        inline = {key: value for key, value in shape.items() if not isinstance(value, Mapping | list)}
        output.line((name.replace("_", " "), "bold"), *(f" {key}={value}" for key, value in inline.items() if value is not None))
        for key, value in shape.items():
            if key not in inline and value:
                for line in _block(key, value, "  "):
                    output.line(line)


def _block(key: str, value: Any, indent: str) -> Iterator[str]:
    """The lines of a value, indented like YAML."""
    if isinstance(value, Mapping):
        yield f"{indent}{key}:"
        for name, item in value.items():
            yield from _block(str(name), item, indent + "  ")
    elif isinstance(value, list):
        yield f"{indent}{key}: [{', '.join(str(item) for item in value)}]"
    else:
        yield f"{indent}{key}: {value}"
