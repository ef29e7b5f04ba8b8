"""The kind `pivot`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError
from engine.kinds.constants import constant, constants
from engine.kinds.fields import Choice, ColumnName, ColumnNames, Expressions, Text, Texts
from engine.kinds.keys import with_normal_keys
from engine.kinds.kind import Detection, Example, Guard, Inputs, Kind
from engine.kinds.naming import report_clash
from engine.kinds.naming_values import is_unlisted, names_column, new_values
from engine.kinds.ordered import ordered_aggregates
from engine.kinds.ordering import key_columns
from engine.kinds.wording import count, names
from engine.language import call, cast, conjunction, key
from engine.language.rewrite import rewrite
from engine.language.tree import Aggregate, Column, Expr
from engine.language.tree import Literal as Constant
from engine.language.types import TEXT
from engine.relation import Ordering, Query, Ref, Relation, SortColumn

_OTHER = "other"
_NO_VALUES = ConfigError("there are no values to make columns of", code="pivot.no_values", hint="detect finds them in the data")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of the column that gives names: what stands in the names for it, and which rows are its own."""

    name: str
    condition: Expr


class Pivot(Kind):
    """Turns the values of a column into columns of their own, with a row for each combination of the keys.

    `values` are the values that become columns, written into the document, so that the columns are known before a run; "detect"
    finds them. `columns` says what stands in a cell: an aggregate such as `sum(amount)`. A value that is not in the list stops a
    run (`on_new: error`), is put into a column `other`, or is ignored; so is null, unless `null_name` gives it a column. With
    several columns their names are `{value}_{column}`; `name_pattern` says otherwise. Cells without rows are null, 0 for counts, or `fill`.
    """

    kind = "pivot"
    category = "transform"
    family = "summary"
    title = "Pivot"
    synonyms = ("cross tab", "spread", "wide", "pivot table", "rows to columns", "denormalise", "dcast", "unstack", "pivot wider")

    keys: Annotated[ColumnNames, Field(title="Keys", description="A row of the result for each combination of these columns.")]
    names_from: Annotated[ColumnName, Field(title="Names from", description="The column whose values become columns.")]
    values: Annotated[Texts, Field(title="Values", description="The values that become columns; detect finds them.")] = ()
    columns: Annotated[Expressions, Field(title="Columns", description="What stands in the cells: name and aggregate.")]
    on_new: Annotated[
        Choice[Literal["error", "other", "ignore"]], Field(title="On a new value", description="What values do that are not listed.")
    ] = "error"
    name_pattern: Annotated[
        Text | None, Field(title="Name pattern", description="Names of the new columns, made of `{value}` and `{column}`.")
    ] = None
    fill: Annotated[Text | None, Field(title="Fill", description="What stands in empty cells instead of null.")] = None
    null_name: Annotated[Text | None, Field(title="Name for null", description="Gives null a column of its own, called so.")] = None

    examples = (
        Example(
            title="A column per value",
            fields="keys: [carrier]\nnames_from: origin\nvalues: [EWR, JFK]\ncolumns:\n  flights: count()",
            inputs={"from": "carrier text, origin text\nAA,EWR\nAA,EWR\nB6,JFK"},
            outputs={"rows": "carrier text, EWR integer, JFK integer\nAA,2,0\nB6,0,1"},
            summary="flights by carrier, a column for each of 2 values of origin",
        ),
        Example(
            title="Two aggregates, and everything else",
            fields="keys: [carrier]\nnames_from: origin\nvalues: [EWR]\ncolumns:\n  n: count()\n  delay: sum(delay)\non_new: other",
            inputs={"from": "carrier text, origin text, delay integer\nAA,EWR,5\nAA,LGA,1\nAA,,2"},
            outputs={"rows": "carrier text, EWR_n integer, EWR_delay integer, other_n integer, other_delay integer\nAA,1,5,2,3"},
            summary="n, delay by carrier, a column for each of 1 value of origin",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """A row per combination of the keys, columns per value."""
        rows = inputs.relation("from")
        keys = key_columns(inputs, ("keys",), self.keys, rows)
        normal = with_normal_keys(inputs.node, rows, keys)
        groups = tuple(map(normal.column, keys))
        columns: dict[str, Expr] = dict(zip(keys, groups, strict=True))
        for name, path, expression in self._cells(inputs, normal, keys):
            report_clash(inputs, path, name, columns)
            columns[name] = expression
        query = Query(Ref(normal.name), tuple(columns.items()), group_by=groups)
        steps = () if normal is rows else (normal,)
        return {"rows": Relation(f"{inputs.node}.rows", query, steps=steps, unique=frozenset(keys))}

    def _cells(self, inputs: Inputs, rows: Relation, keys: tuple[str, ...]) -> Iterator[tuple[str, tuple[str | int, ...], Expr]]:
        """Name, place in the document and meaning of each new column, value by value."""
        bound = {
            name: ordered_aggregates(inputs, path, inputs.bind(path, text, rows, allow="aggregate", keys=keys), rows, keys)
            for path, name, text in ((("columns", name), name, text) for name, text in self.columns.items())
        }
        filled = {name: self._fill(inputs, expression) for name, expression in bound.items()}
        for path, cell in self._values(inputs, rows):
            for name, expression in bound.items():
                value = _only(expression, cell.condition)
                fill = filled[name]
                yield self._name(cell.name, name), path, call("coalesce", value, fill) if fill is not None else value

    def _values(self, inputs: Inputs, rows: Relation) -> Iterator[tuple[tuple[str | int, ...], Cell]]:
        column = names_column(inputs, self.kind, self.names_from, rows)
        if column is None:
            return
        if not self.values:
            inputs.report(("values",), _NO_VALUES)
        listed = constants(inputs, ("values",), self.values, column.type)
        for text, value in listed.items():
            yield ("values", self.values.index(text)), Cell(text, call("=", column, value))
        if self.null_name is not None:
            yield ("null_name",), Cell(self.null_name, call("is null", column))
        if self.on_new == "other":
            yield ("on_new",), Cell(_OTHER, self._is_new(column, listed))

    def _is_new(self, column: Column, listed: Mapping[str, Constant]) -> Expr:
        """Whether a row's value has no column; null has none unless it was given one."""
        return is_unlisted(column, listed.values(), counts_null=self.null_name is None)

    def _fill(self, inputs: Inputs, expression: Expr) -> Constant | None:
        return constant(inputs, ("fill",), self.fill, expression.type) if self.fill is not None else None

    def _name(self, value: str, column: str) -> str:
        pattern = self.name_pattern or ("{value}" if len(self.columns) == 1 else "{value}_{column}")
        parts = {"{value}": value, "{column}": column}
        return re.sub("|".join(map(re.escape, parts)), lambda match: parts[match[0]], pattern)

    def guards(self, inputs: Inputs) -> tuple[Guard, ...]:
        """Values that are not listed: they stop a run, or are counted."""
        rows = inputs.relation("from")
        column = inputs.column(("names_from",), self.names_from, rows)
        if column is None:
            return ()
        is_new = self._is_new(column, constants(inputs, ("values",), self.values, column.type))
        severity: Literal["fail", "warn"] = "fail" if self.on_new == "error" else "warn"
        return (new_values(inputs, rows, column, is_new, severity, "pivot.new_value"),)

    def detection(self, inputs: Inputs) -> Detection | None:
        """All values of the column, in their order."""
        rows = inputs.relation("from")
        column = names_column(inputs, self.kind, self.names_from, rows)
        if column is None:
            return None
        known = Query(Ref(rows.name), (("value", key(column)),), where=call("is not null", column), distinct=True)
        values = Relation(f"{inputs.node}#values", known)
        texts = (("text", cast(values.column("value"), TEXT)), ("value", values.column("value")))
        ordering = Ordering((SortColumn("value"),), total=True)
        query = Query(Ref(values.name), texts, frozenset({"value"}))
        return Detection("values", Relation(f"{inputs.node}#texts", query, ordering, (values,)))

    def summary(self) -> str:
        """Which cells, by which keys, over which column."""
        by = f" by {names(self.keys)}" if self.keys else ""
        return f"{names(self.columns)}{by}, a column for each of {count(len(self.values), 'value')} of {self.names_from}"


def _only(expression: Expr, condition: Expr) -> Expr:
    """The expression with its aggregates over the rows of one cell."""

    def change(part: Expr) -> Expr:
        if not isinstance(part, Aggregate):
            return part
        return replace(part, filter=condition if part.filter is None else conjunction((part.filter, condition)))

    return rewrite(expression, change)
