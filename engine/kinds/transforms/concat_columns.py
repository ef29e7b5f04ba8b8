"""The kind `concat_columns`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from engine.kinds.casting import text_of
from engine.kinds.extending import gathered
from engine.kinds.fields import Choice, NewColumn, Selectors, Text, Toggle
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.selector import chosen
from engine.kinds.wording import names
from engine.language import call, case, literal, null
from engine.language.tree import Expr
from engine.language.types import TEXT
from engine.relation import Relation


class ConcatColumns(Kind):
    """Joins columns into one text, with a separator between the values.

    The values stand in the order of `columns`; numbers, dates and booleans are written as text first. `nulls` says what a missing
    value does: it is skipped with its separator, counts as empty text, or makes the whole text null. Where all values are
    missing, skipping leaves nothing, which is null. The new column goes last; without the originals it takes the first one's place.
    """

    kind = "concat_columns"
    category = "transform"
    family = "columns"
    title = "Concatenate columns"
    synonyms = ("concatenate", "merge columns", "combine columns", "join text", "unite", "paste", "full name", "composite key")

    columns: Annotated[Selectors, Field(title="Columns", description="The columns to join, in this order.")]
    name: Annotated[NewColumn, Field(title="Name", description="The new column.")]
    separator: Annotated[Text, Field(title="Separator", description="What stands between two values; by default a blank.")] = " "
    nulls: Annotated[Choice[Literal["skip", "empty", "null"]], Field(title="Nulls", description="What a missing value does.")] = "skip"
    keep_originals: Annotated[Toggle, Field(title="Keep originals", description="Whether the joined columns stay.")] = True

    examples = (
        Example(
            title="A full name",
            fields="columns: [first, last]\nname: person",
            inputs={"from": "first text, last text\nAda,Lovelace\n,Euler"},
            outputs={"rows": "first text, last text, person text\nAda,Lovelace,Ada Lovelace\n,Euler,Euler"},
            summary="first, last into person",
        ),
        Example(
            title="One key from several columns",
            fields="columns: [carrier, flight]\nname: key\nseparator: '-'\nnulls: 'null'\nkeep_originals: false",
            inputs={"from": "carrier text, flight integer, delay integer\nAA,12,5\nB6,,7"},
            outputs={"rows": "key text, delay integer\nAA-12,5\n,7"},
            summary="carrier, flight into key",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with the joined text."""
        rows = inputs.relation("from")
        joined = chosen(inputs, ("columns",), self.columns, rows)
        texts = [text_of(inputs, ("columns",), rows.column(name)) for name in joined]
        value = self._joined([text for text in texts if text is not None])
        return {"rows": gathered(inputs, rows, joined, (self.name, value), keep=self.keep_originals)}

    def _joined(self, texts: Sequence[Expr]) -> Expr:
        if not texts:
            return null(TEXT)
        separator = literal(self.separator)
        if self.nulls == "empty":
            return call("concat_ws", separator, *(call("coalesce", text, literal("")) for text in texts))
        if len(texts) == 1:
            return texts[0]
        tests = [call("is not null", text) for text in texts]
        is_there = call("or" if self.nulls == "skip" else "and", *tests)
        return case([(is_there, call("concat_ws", separator, *texts))], null(TEXT))

    def summary(self) -> str:
        """Which columns go where."""
        return f"{names([str(selector) for selector in self.columns])} into {self.name}"
