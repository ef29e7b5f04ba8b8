"""The kind `unpivot`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from engine.errors import SchemaError
from engine.kinds.fields import NewColumn, Selectors, Toggle
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.naming import report_clash
from engine.kinds.selector import selected
from engine.kinds.wording import names
from engine.language import call, case, cast, common_type, literal, null
from engine.language.tree import Column, Expr, ListOf
from engine.language.types import TEXT, DataType, list_of
from engine.relation import HIDDEN_PREFIX, Ordering, Query, Ref, Relation, SortColumn, Unnest, follow

_NO_COLUMNS = SchemaError("no column is chosen", code="unpivot.no_columns", hint="name the columns that become rows")


class Unpivot(Kind):
    """Turns columns into rows: each row becomes one row per chosen column, with the column's name and its value.

    All other columns are repeated. The chosen columns need types that meet: numbers widen, others are cast first. Rows without a value
    are left out unless `keep_nulls` is on. Each row's new rows stand in the order of `values_from`; `position_column` counts them.
    """

    kind = "unpivot"
    category = "transform"
    family = "summary"
    title = "Unpivot"
    synonyms = ("melt", "fold", "gather", "long", "columns to rows", "normalise", "stack", "transpose rows", "pivot longer", "wide to long")

    values_from: Annotated[Selectors, Field(title="Values from", description="The columns that become rows.")]
    names_to: Annotated[NewColumn, Field(title="Names to", description="The new column that holds the old columns' names.")] = "name"
    values_to: Annotated[NewColumn, Field(title="Values to", description="The new column that holds the values.")] = "value"
    keep_nulls: Annotated[Toggle, Field(title="Keep nulls", description="Whether a null value makes a row too.")] = False
    position_column: Annotated[
        NewColumn | None, Field(title="Position column", description="A new column with the place of the old column in the list, from 1.")
    ] = None

    examples = (
        Example(
            title="Months to rows",
            fields="values_from: [jan, feb]\nnames_to: month\nvalues_to: sales",
            inputs={"from": "shop text, jan integer, feb integer\na,1,2\nb,,3"},
            outputs={"rows": "shop text, month text, sales integer\na,jan,1\na,feb,2\nb,feb,3"},
            summary="jan, feb into month and sales",
            ordered=True,
        ),
        Example(
            title="By the start of the name, with nulls",
            fields="values_from:\n  - starts: q\nkeep_nulls: true\nposition_column: place",
            inputs={"from": "id integer, q1 integer, q2 float\n1,5,\n2,7,0.5"},
            outputs={"rows": "id integer, name text, value float, place integer\n1,q1,5.0,1\n1,q2,,2\n2,q1,7.0,1\n2,q2,0.5,2"},
            summary="columns that start with q into name and value",
            ordered=True,
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """A row for each value."""
        rows = inputs.relation("from")
        chosen = selected(inputs, ("values_from",), self.values_from, rows)
        kind = _common_type(inputs, [rows.column(name) for name in chosen])
        kept = tuple((name, column) for name, column in rows.pass_through() if name not in chosen)
        self._report_clashes(inputs, [name for name, _ in kept])
        position = self.position_column or f"{HIDDEN_PREFIX}{inputs.node}_position"
        turns = Unnest(rows.name, ListOf(list_of(TEXT), tuple(map(literal, chosen))))
        long = Relation(
            f"{inputs.node}#long",
            Query(
                turns,
                (*kept, (self.names_to, turns.item), (self.values_to, _value_of(turns, rows, chosen, kind)), (position, turns.place)),
                (rows.hidden & dict(kept).keys()) | ({position} if self.position_column is None else set()),
            ),
            _with_position(rows, kept, position),
        )
        return {"rows": replace(long, name=f"{inputs.node}.rows") if self.keep_nulls else self._with_values(inputs.node, long, kind)}

    def _with_values(self, node: str, long: Relation, kind: DataType) -> Relation:
        query = Query(Ref(long.name), long.pass_through(), long.hidden, where=call("is not null", Column(kind, self.values_to)))
        return Relation(f"{node}.rows", query, long.ordering, (long,))

    def _report_clashes(self, inputs: Inputs, kept: Sequence[str]) -> None:
        taken = list(kept)
        for field, name in (("names_to", self.names_to), ("values_to", self.values_to), ("position_column", self.position_column)):
            if name is not None:
                report_clash(inputs, (field,), name, taken)
                taken.append(name)

    def summary(self) -> str:
        """Which columns go where."""
        return f"{names([str(selector) for selector in self.values_from])} into {self.names_to} and {self.values_to}"


def _value_of(turns: Unnest, rows: Relation, chosen: Sequence[str], kind: DataType) -> Expr:
    """The value of the column whose turn it is."""
    branches = [(call("=", turns.place, literal(place)), _value(rows.column(name), kind)) for place, name in enumerate(chosen, 1)]
    return case(branches, null(kind))


def _value(column: Column, kind: DataType) -> Expr:
    """A column of another type has been reported; it stands for nothing until that is mended."""
    return cast(column, kind) if common_type((column.type, kind)) == kind else null(kind)


def _with_position(rows: Relation, kept: Sequence[tuple[str, Expr]], position: str) -> Ordering:
    """The incoming order, and the columns' order inside each row."""
    ordering = follow(rows.ordering, {name: name for name, _ in kept})
    is_whole = len(ordering.keys) == len(rows.ordering.keys)
    return Ordering((*ordering.keys, SortColumn(position)), ordering.total) if ordering.keys and is_whole else ordering


def _common_type(inputs: Inputs, columns: Sequence[Column]) -> DataType:
    """The type to which all chosen columns widen; text after reporting that there is none."""
    if not columns:
        inputs.report(("values_from",), _NO_COLUMNS)
        return TEXT
    common = common_type(column.type for column in columns)
    if common is None:
        inputs.report(("values_from",), _types_differ(columns))
    return common or columns[0].type


def _types_differ(columns: Sequence[Column]) -> SchemaError:
    kinds = ", ".join(f"{column.name} ({column.type})" for column in columns[:5])
    message = f"the chosen columns have types that do not meet: {kinds}"
    return SchemaError(message, code="schema.unpivot_types", hint="cast them to one type with cast_columns above")
