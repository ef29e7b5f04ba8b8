"""Values that a person froze into a field as text, read by the type of the column that they are compared with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.errors import ConfigError, ExpressionError
from engine.kinds.kind import Inputs
from engine.language import literal, read_value
from engine.language.tree import Literal
from engine.language.types import DataType


def constant(inputs: Inputs, path: Sequence[str | int], text: str, kind: DataType) -> Literal | None:
    """The text as a value of that type; None after reporting that it is none."""
    try:
        return literal(read_value(text, kind), kind)
    except (ConfigError, ExpressionError) as error:
        inputs.report(path, error)
        return None


def constants(inputs: Inputs, path: Sequence[str | int], texts: Iterable[str], kind: DataType) -> dict[str, Literal]:
    """The values by their texts; wrong ones, and those that say the same as another, are reported and left out."""
    found: dict[str, Literal] = {}
    for place, text in enumerate(texts):
        value = constant(inputs, (*path, place), text, kind)
        same = next((other for other, known in found.items() if value is not None and known.value == value.value), None)
        if same is not None:
            inputs.report(
                (*path, place), ConfigError(f"'{text}' is the same value as '{same}'", code="field.repeated", hint="take one of them out")
            )
        elif value is not None:
            found[text] = value
    return found
