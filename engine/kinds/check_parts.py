"""What every check of `assert_rows` is read with: its parts, its lists, its columns, and words for what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

from engine.document.model import Fields, Value
from engine.errors import ConfigError
from engine.kinds.kind import Inputs
from engine.language.tree import Column
from engine.language.types import is_comparable
from engine.nearest import known_names
from engine.relation import Relation

Path: TypeAlias = tuple[str | int, ...]


def parts(inputs: Inputs, path: Path, raw: Value, known: Sequence[str]) -> Mapping[str, Value]:
    """The parts of a check that is a mapping; unknown ones are reported and left out."""
    if not isinstance(raw, Fields) or not raw:
        report(
            inputs, path, f"a mapping of {', '.join(known)} is meant here", "assert.shape", f"write {known[0]}: on a line of its own below"
        )
        return {}
    for word in raw:
        if word not in known:
            report(inputs, (*path, word), f"'{word}' is not known here", "assert.unknown_part", known_names(word, known))
    return {word: value for word, value in raw.items() if word in known}


def texts(inputs: Inputs, path: Path, raw: Value, example: str) -> tuple[str, ...]:
    """A list of texts that is not empty; empty after reporting that there is none."""
    if isinstance(raw, tuple) and raw and all(isinstance(item, str) for item in raw):
        return cast("tuple[str, ...]", raw)
    report(inputs, path, "a list is meant here", "assert.shape", f"write {example}")
    return ()


def named_column(inputs: Inputs, path: Path, given: Mapping[str, Value], relation: Relation) -> Column | None:
    """The column that the part `column` names; None after reporting what is wrong with it, or where there are no parts at all."""
    name = given.get("column")
    if not isinstance(name, str):
        if given:
            report(inputs, path, "the column is missing", "assert.shape", "write column: dep_delay")
        return None
    return inputs.column((*path, "column"), name, relation)


def compared_column(inputs: Inputs, path: Path, given: Mapping[str, Value], relation: Relation) -> Column | None:
    """Likewise, of a type whose values can be compared."""
    column = named_column(inputs, path, given, relation)
    if column is not None and not is_comparable(column.type):
        message = f"'{column.name}' is of type {column.type}, which cannot be compared"
        report(inputs, (*path, "column"), message, "assert.type", "take out the part that matters above")
        return None
    return column


def report(inputs: Inputs, path: Path, message: str, code: str, hint: str) -> None:
    """Add a problem of the node's checks."""
    inputs.report(path, ConfigError(message, code=code, hint=hint))
