"""Selectors of columns: a name, `all`, or what names and types have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.errors import SchemaError
from engine.kinds.kind import Inputs
from engine.kinds.name_pattern import name_pattern
from engine.language.types import SIMPLE, DataType, parse_type
from engine.relation import Field, Relation

Word: TypeAlias = Literal["name", "all", "starts", "ends", "matches", "type"]
_FAMILIES = ("decimal", "list", "struct", "map")
"""Types with parts, which may be selected by their first word alone."""


@dataclass(frozen=True, slots=True)
class Selector:
    """One selector; `value` is a name, or what names or types must fit."""

    word: Word
    value: str

    @classmethod
    def of(cls, word: Word, value: str) -> Selector:
        """A selector whose value is sound.

        Raises:
            ExpressionError: the value is no pattern, or no type.
        """
        if word == "matches":
            name_pattern(value)
        if word == "type" and value not in _FAMILIES:
            parse_type(value)
        return cls(word, value)

    def fits(self, field: Field) -> bool:
        """Whether the column is one of those that are meant; `name` is matched elsewhere, where a missing one is reported."""
        match self.word:
            case "starts":
                return field.name.startswith(self.value)
            case "ends":
                return field.name.endswith(self.value)
            case "matches":
                return name_pattern(self.value).is_in(field.name)
            case "type":
                return self._fits_type(field.type)
            case _:
                return self.word == "all" or field.name == self.value

    def _fits_type(self, kind: DataType) -> bool:
        return kind.name == self.value if self.value in (*SIMPLE, *_FAMILIES) else kind == parse_type(self.value)

    def __str__(self) -> str:
        """The selector in words."""
        return {"name": self.value, "all": "all columns", "type": f"{self.value} columns"}.get(
            self.word, f"columns that {_VERBS.get(self.word, '')} {self.value}"
        )


_VERBS = {"starts": "start with", "ends": "end with", "matches": "match"}


def selected(
    inputs: Inputs,
    path: Sequence[str | int],
    selectors: Sequence[Selector],
    relation: Relation,
    *,
    missing: Literal["error", "ignore"] = "error",
) -> tuple[str, ...]:
    """The columns that the selectors mean, each once, in the order of the selectors and then of the relation.

    A name that is not there is reported, unless missing ones are ignored; so is, as a warning, a selector that fits nothing.
    """
    found: dict[str, None] = {}
    for place, selector in enumerate(selectors):
        if selector.word == "name":
            names = _named(inputs, (*path, place), selector.value, relation, missing)
        else:
            names = [field.name for field in relation.visible if selector.fits(field)]
            if not names:
                inputs.report((*path, place), _nothing(selector), "warning")
        found.update(dict.fromkeys(names))
    return tuple(found)


def chosen(inputs: Inputs, path: Sequence[str | int], selectors: Sequence[Selector], relation: Relation) -> tuple[str, ...]:
    """The columns that the selectors mean, of which there must be one."""
    found = selected(inputs, path, selectors, relation)
    if not found and not any(selector.word == "name" for selector in selectors):
        inputs.report(path, SchemaError("no column is chosen", code="schema.no_columns", hint="name columns, or choose by type"))
    return found


def _named(inputs: Inputs, path: Sequence[str | int], name: str, relation: Relation, missing: str) -> list[str]:
    if missing == "ignore" and not any(field.name.casefold() == name.casefold() for field in relation.visible):
        return []
    column = inputs.column(path, name, relation)
    return [column.name] if column is not None else []


def _nothing(selector: Selector) -> SchemaError:
    return SchemaError(
        f"there are no {selector}" if selector.word != "all" else "there are no columns",
        code="schema.nothing_selected",
        hint="take the selector out, or correct it",
    )
