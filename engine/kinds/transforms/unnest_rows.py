"""The kind `unnest_rows`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.errors import SchemaError
from engine.kinds.fields import ColumnName, NewColumn, Toggle
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.unnesting import is_empty, not_known, report_new_columns, unnested, with_one_item, without_items
from engine.language import case, literal, null
from engine.language.tree import Column
from engine.language.types import INTEGER, TEXT, List
from engine.relation import Relation, Unnest


class UnnestRows(Kind):
    """Turns a list into rows: each row becomes one row per item of the list, and all other columns are repeated.

    The item stands in place of the list, or in a column of its own where `into` names one. Null items make rows too. Rows whose list
    is null or empty leave by `rejected`; with `keep_empty` they stay, with null for the item. Each row's new rows stand in the order
    of its list; `position_column` counts them from 1.
    """

    kind = "unnest_rows"
    category = "transform"
    family = "rows"
    title = "Unnest rows"
    synonyms = ("explode", "unnest", "list to rows", "array to rows", "flatten", "expand list", "lateral view", "one row per item")
    outputs = ("rows", "rejected")

    column: Annotated[ColumnName, Field(title="Column", description="The list that becomes rows.")]
    into: Annotated[
        NewColumn | None, Field(title="Into", description="A new column for the item; by default it stands in place of the list.")
    ] = None
    keep_empty: Annotated[Toggle, Field(title="Keep empty", description="Whether a row without items stays, with a null.")] = False
    position_column: Annotated[
        NewColumn | None, Field(title="Position column", description="A new column with the place of the item in its list, from 1.")
    ] = None

    examples = (
        Example(
            title="A row for each tag",
            fields="column: tags",
            inputs={"from": "id integer, tags list<text>\n1,\"['red', 'big']\"\n2,[]\n3,['red']"},
            outputs={"rows": "id integer, tags text\n1,red\n1,big\n3,red", "rejected": "id integer, tags list<text>\n2,[]"},
            summary="a row for each item of tags",
        ),
        Example(
            title="Counted, with the empty ones",
            fields="column: stops\ninto: stop\nkeep_empty: true\nposition_column: number",
            inputs={"from": 'trip text, stops list<integer>\na,"[7, 4]"\nb,'},
            outputs={
                "rows": 'trip text, stops list<integer>, stop integer, number integer\na,"[7, 4]",7,1\na,"[7, 4]",4,2\nb,,,',
                "rejected": "trip text, stops list<integer>",
            },
            summary="a row for each item of stops into stop, numbered in number",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """A row for each item, and the rows that have none."""
        rows = inputs.relation("from")
        new = {"into": self.into, "position_column": self.position_column}
        report_new_columns(inputs, new, [field.name for field in rows.visible])
        items = self._items(inputs, rows)
        if items is None:
            return not_known(inputs.node, rows, self.into or self.column, self.position_column)
        source = Unnest(rows.name, with_one_item(items) if self.keep_empty else items)
        place = case([(is_empty(items), null(INTEGER))], source.place) if self.keep_empty else source.place
        return {
            "rows": unnested(inputs.node, rows, source, {self.into or items.name: source.item}, (self.position_column, place)),
            "rejected": without_items(inputs.node, rows, literal(value=False) if self.keep_empty else is_empty(items)),
        }

    def _items(self, inputs: Inputs, rows: Relation) -> Column | None:
        column = inputs.column(("column",), self.column, rows)
        if column is not None and not isinstance(column.type, List):
            inputs.report(("column",), _no_list(column))
            return None
        return column

    def summary(self) -> str:
        """Which list, and where its items go."""
        into = f" into {self.into}" if self.into is not None else ""
        numbered = f", numbered in {self.position_column}" if self.position_column is not None else ""
        return f"a row for each item of {self.column}{into}{numbered}"


def _no_list(column: Column) -> SchemaError:
    hint = "a text is cut into rows with text_to_rows" if column.type == TEXT else "choose a column that holds lists"
    return SchemaError(f"column '{column.name}' is of type {column.type}, and no list", code="unnest.no_list", hint=hint)
