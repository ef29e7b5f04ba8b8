"""The kind `text_to_rows`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.errors import ConfigError, SchemaError, StudioError
from engine.kinds.fields import ColumnName, NewColumn, Text, Toggle
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.text_column import text_column
from engine.kinds.unnesting import not_known, report_new_columns, unnested, with_one_item, without_items
from engine.language import call, case, literal, null
from engine.language.tree import Column, Expr
from engine.language.types import INTEGER, List
from engine.relation import Relation, Unnest

_DELIMITER = ","
_TWO_WAYS = ConfigError(
    "a text is cut at a delimiter or at a pattern, not at both", code="text_to_rows.two_ways", hint="take one of them out"
)
_NO_DELIMITER = ConfigError("the delimiter is empty", code="text_to_rows.no_delimiter", hint="write what stands between the parts")


class TextToRows(Kind):
    """Cuts a text into rows: each row becomes one row per part of the text, and all other columns are repeated.

    `delimiter` is what stands between the parts, as it is; `pattern` is a regular expression instead, such as `[,;] *`. The part stands
    in place of the text, or in a column of its own where `into` names one; `trim` takes the blanks around it off.
    Empty parts make no rows, and rows without a part, as their text is null or empty, leave by `rejected`; with `keep_empty` all stay.
    Each row's new rows stand in the order of its text; `position_column` says the part's place in it, from 1, empty ones counted.
    """

    kind = "text_to_rows"
    category = "transform"
    family = "rows"
    title = "Text to rows"
    synonyms = ("split to rows", "split text", "explode text", "tokenize", "separate rows", "delimited text", "split column to rows")
    outputs = ("rows", "rejected")

    column: Annotated[ColumnName, Field(title="Column", description="The text that becomes rows.")]
    delimiter: Annotated[Text, Field(title="Delimiter", description="What stands between the parts, as it is.")] = _DELIMITER
    pattern: Annotated[
        Text | None, Field(title="Pattern", description="A regular expression for what stands between: `[,;] *`; instead of a delimiter.")
    ] = None
    trim: Annotated[Toggle, Field(title="Trim", description="Whether blanks around a part are taken off.")] = False
    keep_empty: Annotated[Toggle, Field(title="Keep empty", description="Whether empty parts, and a null, make a row too.")] = False
    into: Annotated[
        NewColumn | None, Field(title="Into", description="A new column for the part; by default it stands in place of the text.")
    ] = None
    position_column: Annotated[
        NewColumn | None, Field(title="Position column", description="A new column with the place of the part in its text, from 1.")
    ] = None

    examples = (
        Example(
            title="A row for each tag",
            fields="column: tags\ndelimiter: ;",
            inputs={"from": "id integer, tags text\n1,red;big\n2,\n3,;red"},
            outputs={"rows": "id integer, tags text\n1,red\n1,big\n3,red", "rejected": "id integer, tags text\n2,"},
            summary="a row for each part of tags between ';'",
        ),
        Example(
            title="By a pattern, counted",
            fields="column: route\npattern: ' *(-|to) *'\ninto: stop\nposition_column: number",
            inputs={"from": "route text\nBOS - JFK to LGA"},
            outputs={
                "rows": ("route text, stop text, number integer\nBOS - JFK to LGA,BOS,1\nBOS - JFK to LGA,JFK,2\nBOS - JFK to LGA,LGA,3"),
                "rejected": "route text",
            },
            summary="a row for each part of route between ' *(-|to) *' into stop, numbered in number",
        ),
        Example(
            title="Empty parts stay",
            fields="column: cells\ntrim: true\nkeep_empty: true",
            inputs={"from": 'id integer, cells text\n1,"a, ,b"\n2,'},
            outputs={"rows": 'id integer, cells text\n1,a\n1,""\n1,b\n2,', "rejected": "id integer, cells text"},
            summary="a row for each part of cells between ',', empty ones too",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """A row for each part, and the rows that have none."""
        rows = inputs.relation("from")
        new = {"into": self.into, "position_column": self.position_column}
        report_new_columns(inputs, new, [field.name for field in rows.visible])
        text = text_column(inputs, self.column, rows, _no_text)
        parts = self._cut(inputs, text) if text is not None else None
        if text is None or parts is None:
            return not_known(inputs.node, rows, self.into or self.column, self.position_column)
        source = Unnest(rows.name, with_one_item(parts) if self.keep_empty else parts)
        part = call("trim", source.item) if self.trim else source.item
        place = case([(call("is null", source.item), null(INTEGER))], source.place) if self.keep_empty else source.place
        where = None if self.keep_empty else call("<>", part, literal(""))
        return {
            "rows": unnested(inputs.node, rows, source, {self.into or text.name: part}, (self.position_column, place), where),
            "rejected": without_items(inputs.node, rows, literal(value=False) if self.keep_empty else self._has_no_part(text)),
        }

    def _cut(self, inputs: Inputs, text: Column) -> Expr | None:
        """The list of parts; None after reporting that it cannot be cut so."""
        if self.pattern is not None and self.delimiter != _DELIMITER:
            inputs.report(("pattern",), _TWO_WAYS)
        if self.pattern is None and not self.delimiter:
            inputs.report(("delimiter",), _NO_DELIMITER)
            return None
        try:
            return self._parts(text)
        except StudioError as error:
            inputs.report(("pattern",), error)
            return None

    def _parts(self, text: Column) -> Expr:
        if self.pattern is not None:
            return call("regexp_split", text, literal(self.pattern))
        return call("split", text, literal(self.delimiter))

    def _has_no_part(self, text: Column) -> Expr:
        """Whether nothing is left of the text without what stands between its parts."""
        if self.pattern is not None:
            left = call("regexp_replace", text, literal(self.pattern), literal(""))
        else:
            left = call("replace", text, literal(self.delimiter), literal(""))
        return call("=", call("coalesce", call("trim", left) if self.trim else left, literal("")), literal(""))

    def summary(self) -> str:
        """Which text is cut where, and where its parts go."""
        between = f"'{self.delimiter if self.pattern is None else self.pattern}'"
        into = f" into {self.into}" if self.into is not None else ""
        numbered = f", numbered in {self.position_column}" if self.position_column is not None else ""
        return f"a row for each part of {self.column} between {between}{into}{numbered}{', empty ones too' if self.keep_empty else ''}"


def _no_text(column: Column) -> SchemaError:
    hint = "take a list apart with unnest_rows" if isinstance(column.type, List) else "cast it to text with cast_columns above"
    message = f"column '{column.name}' is of type {column.type}, and only a text can be cut"
    return SchemaError(message, code="text_to_rows.no_text", hint=hint)
