"""The kind `transpose`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError, SchemaError
from engine.kinds.constants import constants
from engine.kinds.fields import Choice, ColumnName, ColumnNames, NewColumn, Selectors, Texts, Toggle
from engine.kinds.keys import with_normal_keys
from engine.kinds.kind import Detection, Example, Guard, Inputs, Kind
from engine.kinds.naming import report_clash
from engine.kinds.naming_values import is_unlisted, names_column, new_values
from engine.kinds.ordering import key_columns, makeshift, order_keys, stable
from engine.kinds.selector import selected
from engine.kinds.wording import count, names
from engine.language import aggregate, call, case, cast, common_type, key, literal, null, window
from engine.language.conversions import can_cast
from engine.language.tree import Column, Expr, OrderKey
from engine.language.tree import Literal as Constant
from engine.language.types import INTEGER, TEXT, DataType, is_comparable
from engine.relation import HIDDEN_PREFIX, NO_ORDER, Join, Ordering, Query, Ref, Relation, SortColumn, Union, Values
from engine.relation import Field as RelationField

_NAME = HIDDEN_PREFIX + "name"
_VALUE = HIDDEN_PREFIX + "value"
_PLACE = HIDDEN_PREFIX + "place"
_OLD = HIDDEN_PREFIX + "old_name"
_NO_VALUES = ConfigError("there are no values to make columns of", code="transpose.no_values", hint="detect finds them in the data")
_NO_COLUMNS = SchemaError("there is no column to become a row", code="transpose.no_columns", hint="name columns, or take keys out")


class Transpose(Kind):
    """Turns the table over: each column becomes a row, and each row a column, called as its value of `names_from` is.

    `values` are the names of the new columns, written into the document, so that the columns are known before a run; "detect" finds
    them, in the order of the rows. A run stops where a row has another name, or none, unless `on_new` ignores such rows, and where two
    rows have the same name. `columns` become rows; by default all but `names_from` and the keys do. The new column `name_column` holds
    their names, in whose order the rows come. With `keys` each group of rows that are equal in them is turned over for itself. The
    columns need types that meet: numbers widen, others are cast first, or become texts with `as_text`.
    """

    kind = "transpose"
    category = "transform"
    family = "summary"
    title = "Transpose"
    synonyms = ("turn over", "flip", "rotate", "swap rows and columns", "rows to columns and columns to rows", "t()", "make columns")

    names_from: Annotated[ColumnName, Field(title="Names from", description="The column whose values name the new columns.")]
    values: Annotated[Texts, Field(title="Values", description="Its values, which name the new columns; detect finds them.")] = ()
    columns: Annotated[Selectors, Field(title="Columns", description="The columns that become rows; by default all others.")] = ()
    keys: Annotated[ColumnNames, Field(title="Keys", description="Rows equal in these columns are turned over for themselves.")] = ()
    name_column: Annotated[NewColumn, Field(title="Name column", description="The new column that holds the old columns' names.")] = "name"
    as_text: Annotated[Toggle, Field(title="As text", description="Whether all values become texts, whatever their types.")] = False
    on_new: Annotated[
        Choice[Literal["error", "ignore"]], Field(title="On a new value", description="What rows do whose name is not listed.")
    ] = "error"

    examples = (
        Example(
            title="Measures to rows",
            fields="names_from: year\nvalues: [2023, 2024]",
            inputs={"from": "year integer, sales integer, cost float\n2024,7,1.5\n2023,5,"},
            outputs={"rows": "name text, 2023 float, 2024 float\nsales,5.0,7.0\ncost,,1.5"},
            summary="all columns to rows, a column for each of 2 values of year",
            ordered=True,
        ),
        Example(
            title="Each shop for itself, all as text",
            fields="names_from: quarter\nvalues: [q1, q2]\nkeys: [shop]\nname_column: what\nas_text: true",
            inputs={"from": "shop text, quarter text, sold integer, best text\na,q1,5,tea\na,q2,6,\nb,q2,1,pie"},
            outputs={"rows": "shop text, what text, q1 text, q2 text\na,sold,5,6\na,best,tea,\nb,sold,,1\nb,best,,pie"},
            summary="all columns to rows, a column for each of 2 values of quarter, per shop",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """A row for each column, of each group where there are keys."""
        rows = inputs.relation("from")
        keys = key_columns(inputs, ("keys",), self.keys, rows)
        named = names_column(inputs, self.kind, self.names_from, rows)
        if named is not None and named.name in keys:
            inputs.report(("keys",), _key_names(named.name))
        chosen = self._chosen(inputs, rows, {*keys, *([named.name] if named is not None else [])})
        kind = self._kind(inputs, [rows.column(name) for name in chosen])
        long = _long(with_normal_keys(inputs.node, rows, keys), inputs.node, keys, named, dict.fromkeys(chosen, kind))
        cells = self._cells(inputs, named, keys, long)
        columns = (*((name, long.column(name)) for name in keys), (self.name_column, long.column(_OLD)), *cells.items())
        groups = tuple(long.column(name) for name in (*keys, _PLACE, _OLD))
        query = Query(
            Ref(long.name), (*columns, (_place(inputs.node), long.column(_PLACE))), frozenset({_place(inputs.node)}), group_by=groups
        )
        ordering = NO_ORDER if keys else Ordering((SortColumn(_place(inputs.node)),), total=True)
        return {"rows": Relation(f"{inputs.node}.rows", query, ordering, (long,), frozenset({*keys, self.name_column}))}

    def _chosen(self, inputs: Inputs, rows: Relation, others: set[str]) -> tuple[str, ...]:
        """The columns that become rows, in their order."""
        if not self.columns:
            found = tuple(field.name for field in rows.visible if field.name not in others)
        else:
            found = selected(inputs, ("columns",), self.columns, rows)
        for name in (name for name in found if name in others):
            inputs.report(("columns",), _twice_used(name))
        if not found:
            inputs.report(("columns",), _NO_COLUMNS)
        return found

    def _kind(self, inputs: Inputs, columns: Sequence[Column]) -> DataType:
        """The type of all cells; text after reporting that there is none."""
        if self.as_text:
            for column in columns:
                if not can_cast(column.type, TEXT):
                    inputs.report(("as_text",), _no_text(column))
            return TEXT
        common = common_type(column.type for column in columns)
        if columns and (common is None or not is_comparable(common)):
            inputs.report(("columns",) if self.columns else (), _types_differ(columns))
            return TEXT
        return common or TEXT

    def _cells(self, inputs: Inputs, named: Column | None, keys: Sequence[str], long: Relation) -> dict[str, Expr]:
        """What stands in each new column; of several values, which stop a run, the smallest."""
        report_clash(inputs, ("name_column",), self.name_column, keys)
        value, found = long.column(_VALUE), dict[str, Expr]()
        for text, wanted in self._listed(inputs, named).items():
            report_clash(inputs, ("values", self.values.index(text)), text, [*keys, self.name_column, *found])
            condition = call("=", long.column(_NAME), wanted)
            found[text] = aggregate("first", value, order_by=[OrderKey(value)], filter=condition)
        return found

    def _listed(self, inputs: Inputs, named: Column | None) -> dict[str, Constant]:
        if not self.values:
            inputs.report(("values",), _NO_VALUES)
        return constants(inputs, ("values",), self.values, named.type) if named is not None else {}

    def guards(self, inputs: Inputs) -> tuple[Guard, ...]:
        """Every row has a name that is listed, and no two rows of a group have the same."""
        rows = inputs.relation("from")
        named = names_column(inputs, self.kind, self.names_from, rows)
        if named is None:
            return ()
        listed = constants(inputs, ("values",), self.values, named.type).values()
        is_new = is_unlisted(named, listed, counts_null=True)
        keys = key_columns(inputs, ("keys",), self.keys, rows)
        return (
            new_values(inputs, rows, named, is_new, "fail" if self.on_new == "error" else "warn", "transpose.new_value"),
            _one_row_a_name(inputs.node, rows, keys, named, call("not", is_new)),
        )

    def detection(self, inputs: Inputs) -> Detection | None:
        """The names, in the order in which rows have them first."""
        rows = inputs.relation("from")
        named = names_column(inputs, self.kind, self.names_from, rows)
        if named is None:
            return None
        number = window(call("row_number"), order_by=order_keys(makeshift(stable((), rows), rows), rows))
        numbered = Query(Ref(rows.name), ((_NAME, key(named)), (_PLACE, number)), where=call("is not null", named))
        values = Relation(f"{inputs.node}#named", numbered)
        name, place = values.column(_NAME), aggregate("min", values.column(_PLACE))
        query = Query(Ref(values.name), (("text", cast(name, TEXT)), (_PLACE, place)), frozenset({_PLACE}), group_by=(name,))
        ordering = Ordering((SortColumn(_PLACE),), total=True)
        return Detection("values", Relation(f"{inputs.node}#texts", query, ordering, (values,)), needs_all_rows=True)

    def summary(self) -> str:
        """What becomes a row, what a column."""
        columns = names([str(selector) for selector in self.columns]) if self.columns else "all columns"
        per = f", per {names(self.keys)}" if self.keys else ""
        return f"{columns} to rows, a column for each of {count(len(self.values), 'value')} of {self.names_from}{per}"


def _place(node: str) -> str:
    return f"{HIDDEN_PREFIX}{node}_place"


def _long(rows: Relation, node: str, keys: Sequence[str], named: Column | None, kinds: Mapping[str, DataType]) -> Relation:
    """A row for each value: the keys, the name of its row, its column's place and name, and the value.

    Without keys each column is there even where there are no rows, with a null for the name.
    """
    fields = (RelationField(_PLACE, INTEGER), RelationField(_OLD, TEXT))
    values = Values(fields, tuple((literal(place), literal(name)) for place, name in enumerate(kinds, 1)))
    listed = Relation(f"{node}#columns", Query(values, tuple((field.name, Column(field.type, field.name)) for field in fields)))
    kind = next(iter(kinds.values()), TEXT)
    turn = listed.column(_PLACE, "right")
    turns = [(call("=", turn, literal(place)), _value(rows.column(name, "left"), kind)) for place, name in enumerate(kinds, 1)]
    name = rows.column(named.name, "left") if named is not None else null(TEXT)
    columns = (
        *((each, rows.column(each, "left")) for each in keys),
        (_NAME, name),
        (_VALUE, case(turns, null(kind)) if turns else null(kind)),
        *listed.pass_through("right"),
    )
    normal = (rows,) if rows.name.startswith(f"{node}#") else ()
    long = Relation(f"{node}#long", Query(Join(rows.name, listed.name, "cross"), columns), steps=(*normal, listed))
    if keys:
        return long
    empty = ((_NAME, null(name.type)), (_VALUE, null(kind)), *listed.pass_through())
    parts = (Query(Ref(long.name), long.pass_through()), Query(Ref(listed.name), empty))
    return Relation(f"{node}#whole", Query(Union(parts), long.pass_through()), steps=(long, listed))


def _value(column: Column, kind: DataType) -> Expr:
    """A column of another type has been reported; it stands for nothing until that is mended."""
    return cast(column, kind) if can_cast(column.type, kind) else null(kind)


def _one_row_a_name(node: str, rows: Relation, keys: Sequence[str], named: Column, is_listed: Expr) -> Guard:
    columns = (*((name, key(rows.column(name))) for name in keys), (named.name, key(named)))
    known = Relation(f"{node}#names", Query(Ref(rows.name), columns, where=is_listed))
    groups = tuple(column for _, column in known.pass_through())
    counted = Relation(
        f"{node}#rows_of_names",
        Query(Ref(known.name), (*known.pass_through(), ("rows", aggregate("count"))), group_by=groups),
        steps=(known,),
    )
    several = Query(Ref(counted.name), counted.pass_through(), where=call(">", counted.column("rows"), literal(1)))
    return Guard(
        name="one_row_a_name",
        path=("names_from",),
        severity="fail",
        relation=Relation(f"{node}#several", several, steps=(counted,)),
        message=f"several rows have the same '{named.name}', and there is one cell for their values",
        code="transpose.same_name",
    )


def _key_names(name: str) -> SchemaError:
    return SchemaError(f"'{name}' gives the names and cannot be a key too", code="transpose.key", hint="take it out of keys")


def _twice_used(name: str) -> SchemaError:
    return SchemaError(f"'{name}' names columns, or is a key, and cannot become a row too", code="transpose.column", hint="take it out")


def _no_text(column: Column) -> SchemaError:
    return SchemaError(
        f"'{column.name}' is of type {column.type}, which has no text", code="transpose.no_text", hint="leave it out of columns"
    )


def _types_differ(columns: Sequence[Column]) -> SchemaError:
    kinds = ", ".join(f"{column.name} ({column.type})" for column in columns[:5])
    message = f"the columns that become rows have no type in common that can be compared: {kinds}"
    return SchemaError(message, code="transpose.types", hint="switch as_text on, choose other columns, or cast them above")
