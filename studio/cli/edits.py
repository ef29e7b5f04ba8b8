"""Edits as a person reads them: what is done to what, the values below it as they would stand in the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.document.edits import EDITS, Edit
from studio.cli.output import Output


def edit_shapes(edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """The edits for JSON; reading them back gives the same edits."""
    return list(EDITS.dump_python(tuple(edits), mode="json"))


def print_edits(output: Output, edits: Sequence[Edit]) -> None:
    """Print one block an edit: `configure orders.columns:` and the columns below it."""
    for shape in edit_shapes(edits):
        title = f"{shape.pop('edit').replace('_', ' ')} {_subject(shape)}".rstrip()
        if set(shape) == {"value"}:
            first, *rest = _block(title, shape["value"], "")
        else:
            first, rest = title, [line for key, value in shape.items() if value not in (None, [], {}) for line in _block(key, value, "  ")]
        output.line((first, "bold"))
        for line in rest:
            output.line(line)


def _subject(shape: dict[str, Any]) -> str:
    """The node and the place in it, taken out of the shape."""
    node = shape.pop("node", "")
    if isinstance(node, Mapping):
        shape.update(node)
        return str(shape.pop("id", ""))
    field = shape.pop("field", [])
    return ".".join(str(part) for part in (node, *([field] if isinstance(field, str) else field)) if part != "")


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
