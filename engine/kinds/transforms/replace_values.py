"""The kind `replace_values`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError, SchemaError, StudioError
from engine.kinds.extending import extended
from engine.kinds.fields import Choice, Pairs, Selectors, Text
from engine.kinds.frozen import FrozenMap
from engine.kinds.kind import Example, Inputs, Kind, Preset
from engine.kinds.replacing import value_of, value_pairs, with_pairs
from engine.kinds.selector import chosen
from engine.kinds.wording import names, one_line
from engine.language import call, literal
from engine.language.tree import Column, Expr
from engine.language.types import TEXT
from engine.relation import Relation


class ReplaceValues(Kind):
    r"""Finds values in columns and puts others in their place.

    `pairs` say what is found and what takes its place, or null. `match` says what is compared: the whole `value`, each place of a
    `text` inside of texts, or what a regular `pattern` matches, where `\1` stands for the first group. Values are replaced at
    once, so that no pair sees what another gave; parts of texts are replaced pair after pair. Upper and lower case count.
    Null is never found by a pair: `null_to` says what takes its place. A column keeps its type.
    """

    kind = "replace_values"
    category = "transform"
    family = "columns"
    title = "Replace values"
    synonyms = ("find and replace", "substitute", "search and replace", "regex replace", "null if", "nullif", "set to null")

    columns: Annotated[Selectors, Field(title="Columns", description="The columns in which values are replaced.")]
    pairs: Annotated[Pairs, Field(title="Pairs", description="What is found, and what takes its place.")] = FrozenMap()
    match: Annotated[
        Choice[Literal["value", "text", "pattern"]],
        Field(title="Match", description="Whether the whole value is found, a part of a text, or what a regular expression matches."),
    ] = "value"
    null_to: Annotated[Text | None, Field(title="Null becomes", description="What stands in the place of null; by default nothing.")] = None

    presets = (
        Preset(
            name="values_to_null",
            title="Values to null",
            description="Turn words for a missing value into null.",
            fields={"columns": ({"type": "text"},), "pairs": {"NA": None, "n/a": None, "-": None}},
            synonyms=("na to null", "missing value codes", "sentinel values"),
        ),
    )
    examples = (
        Example(
            title="Whole values, in all number columns",
            fields="columns:\n  - type: integer\npairs:\n  -999: null",
            inputs={"from": "station text, rain integer, snow integer\na,-999,5\nb,0,-999"},
            outputs={"rows": "station text, rain integer, snow integer\na,,5\nb,0,"},
            summary="-999 by null in integer columns",
        ),
        Example(
            title="A part of the text",
            fields="columns: [street]\npairs:\n  str.: straße\nmatch: text",
            inputs={"from": "street text\nHauptstr. 5\nAm Markt"},
            outputs={"rows": "street text\nHauptstraße 5\nAm Markt"},
            summary="str. by straße in street",
        ),
        Example(
            title="A pattern with groups",
            fields="columns: [day]\npairs:\n  ^(\\d+)\\.(\\d+)\\.(\\d+)$: \\3-\\2-\\1\nmatch: pattern\nnull_to: unknown",
            inputs={"from": "day text\n31.01.2024\nsoon\n"},
            outputs={"rows": "day text\n2024-01-31\nsoon\nunknown"},
            summary="^(\\d+)\\.(\\d+)\\.(\\d+)$ by \\3-\\2-\\1, null by unknown in day",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with values replaced."""
        rows = inputs.relation("from")
        if not self.pairs and self.null_to is None:
            inputs.report(("pairs",), _NOTHING)
        columns = [rows.column(name) for name in chosen(inputs, ("columns",), self.columns, rows)]
        if self.match != "value":
            self._report_parts(inputs)
        return {"rows": extended(f"{inputs.node}.rows", rows, {column.name: self._replaced(inputs, column) for column in columns})}

    def _replaced(self, inputs: Inputs, column: Column) -> Expr:
        if self.match == "value":
            pairs = value_pairs(inputs, ("pairs",), self.pairs, column, column.type)
            for_null = value_of(inputs, ("null_to",), self.null_to, column.type, column.name) if self.null_to is not None else None
            return with_pairs(column, pairs, column, for_null)
        if column.type != TEXT:
            inputs.report(("columns",), _no_text(column))
            return column
        replaced = self._by_pattern(inputs, column) if self.match == "pattern" else self._by_text(column)
        return call("coalesce", replaced, literal(self.null_to)) if self.null_to is not None else replaced

    def _report_parts(self, inputs: Inputs) -> None:
        for find, give in self.pairs.items():
            if give is None:
                inputs.report(("pairs", find), _part_to_null(find))
            if not find:
                inputs.report(("pairs", find), _EMPTY)

    def _by_text(self, column: Column) -> Expr:
        first: Expr = column
        return reduce(lambda text, pair: call("replace", text, literal(pair[0]), literal(pair[1] or "")), self.pairs.items(), first)

    def _by_pattern(self, inputs: Inputs, column: Column) -> Expr:
        text: Expr = column
        for pattern, give in self.pairs.items():
            try:
                text = call("regexp_replace", text, literal(pattern), literal(give or ""))
            except StudioError as error:
                # what is wrong stands in the key or in the value, so no place inside of one text is told
                inputs.report(("pairs", pattern), ConfigError(error.message, code="replace.pattern", hint=error.hint))
        return text

    def summary(self) -> str:
        """What is replaced by what, and where."""
        parts = [f"{_shown(find)} by {_shown(give)}" for find, give in self.pairs.items()]
        parts += [f"null by {_shown(self.null_to)}"] if self.null_to is not None else []
        return f"{names(parts)} in {names([str(selector) for selector in self.columns])}"


def _shown(text: str | None) -> str:
    return "null" if text is None else one_line(text) or "empty text"


_NOTHING = ConfigError("nothing says what is replaced", code="replace.nothing", hint="write a pair, such as NA: null, or null_to")
_EMPTY = ConfigError(
    "an empty text stands at every place of a text, so it cannot be found in one", code="replace.empty", hint="use match: value"
)


def _part_to_null(find: str) -> ConfigError:
    message = f"'{find}' is a part of a text, which cannot become null"
    return ConfigError(message, code="replace.part_to_null", hint="use match: value for whole values, or give an empty text")


def _no_text(column: Column) -> SchemaError:
    message = f"'{column.name}' is of type {column.type}, and only in text a part is found"
    return SchemaError(message, code="replace.type", hint="choose columns by type: text, or use match: value")
