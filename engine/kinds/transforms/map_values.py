"""The kind `map_values`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError, SchemaError
from engine.kinds.extending import extended
from engine.kinds.fields import Choice, ColumnName, NewColumn, Pairs, Text
from engine.kinds.kind import Example, Guard, Inputs, Kind
from engine.kinds.naming import folded, report_clash
from engine.kinds.replacing import value_of, value_pairs, with_pairs
from engine.kinds.wording import count
from engine.language import aggregate, call, case, cast, key, null
from engine.language.conversions import can_cast
from engine.language.tree import Column, Expr
from engine.language.types import SIMPLE, DataType
from engine.relation import Ordering, Query, Ref, Relation, SortColumn


class MapValues(Kind):
    """Translates the values of a column by a list: codes into names, names into groups.

    `pairs` hold a value and what it becomes. `default` says what happens to a value that is not in the list: it is kept, becomes null,
    becomes `default_value`, or stops the run. Null is in no pair and stays null, unless `null_to` says what it becomes. The result
    replaces the column, or is a new one called `name`; `type` is its type where that is another. Longer lists belong into a file
    and a join.
    """

    kind = "map_values"
    category = "transform"
    family = "columns"
    title = "Map values"
    synonyms = (
        "recode",
        "value mapper",
        "dictionary",
        "translate",
        "decode",
        "switch",
        "group values",
        "lookup list",
        "find and replace by dictionary",
    )

    column: Annotated[ColumnName, Field(title="Column", description="The column whose values are translated.")]
    pairs: Annotated[Pairs, Field(title="Pairs", description="A value, and what it becomes.")]
    default: Annotated[
        Choice[Literal["keep", "null", "value", "error"]],
        Field(title="Default", description="What a value becomes that is in no pair; `value`: the default value."),
    ] = "keep"
    default_value: Annotated[Text | None, Field(title="Default value", description="What all other values become.")] = None
    null_to: Annotated[Text | None, Field(title="Null becomes", description="What stands in the place of null; by default nothing.")] = None
    name: Annotated[NewColumn | None, Field(title="Name", description="A new column for the result; by default it replaces.")] = None
    type: Annotated[
        Choice[Literal["same", "text", "integer", "float", "boolean", "date", "timestamp"]],
        Field(title="Type", description="The type of the result; by default the column's own."),
    ] = "same"

    examples = (
        Example(
            title="Codes into names",
            fields="column: carrier\npairs:\n  AA: American\n  B6: JetBlue\nname: airline",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,\nDL,7"},
            outputs={"rows": "carrier text, delay integer, airline text\nAA,5,American\nB6,,JetBlue\nDL,7,DL"},
            summary="2 values of carrier into airline",
        ),
        Example(
            title="Numbers into words, everything else into one",
            fields="column: stops\npairs:\n  0: direct\n  1: one stop\ndefault: value\ndefault_value: more\nnull_to: unknown\ntype: text",
            inputs={"from": "stops integer\n0\n1\n4\n"},
            outputs={"rows": "stops text\ndirect\none stop\nmore\nunknown"},
            summary="2 values of stops, else more",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with the values translated."""
        rows = inputs.relation("from")
        self._report_fields(inputs)
        column = inputs.column(("column",), self.column, rows)
        made = self.name or self.column
        if self.name is not None and (column is None or folded(self.name) != folded(column.name)):
            report_clash(inputs, ("name",), self.name, [field.name for field in rows.visible])
        if column is None:
            return {"rows": extended(f"{inputs.node}.rows", rows, {made: null(SIMPLE["text"])})}
        return {"rows": extended(f"{inputs.node}.rows", rows, {self.name or column.name: self._mapped(inputs, column)})}

    def _mapped(self, inputs: Inputs, column: Column) -> Expr:
        kind = self._type(column)
        pairs = value_pairs(inputs, ("pairs",), self.pairs, column, kind)
        for_null = value_of(inputs, ("null_to",), self.null_to, kind, column.name) if self.null_to is not None else None
        return with_pairs(column, pairs, self._otherwise(inputs, column, kind), for_null)

    def _type(self, column: Column) -> DataType:
        return column.type if self.type == "same" else SIMPLE[self.type]

    def _otherwise(self, inputs: Inputs, column: Column, kind: DataType) -> Expr:
        """What a value becomes that is in no pair; null stays null."""
        if self.default == "keep":
            if can_cast(column.type, kind):
                return cast(column, kind)
            inputs.report(("default",), _cannot_stay(column, kind))
        if self.default != "value" or self.default_value is None:
            return null(kind)
        value = value_of(inputs, ("default_value",), self.default_value, kind, column.name)
        return case([(call("is not null", column), value)], null(kind)) if value is not None else null(kind)

    def _report_fields(self, inputs: Inputs) -> None:
        if not self.pairs:
            inputs.report(("pairs",), _NO_PAIRS)
        if self.default == "value" and self.default_value is None:
            inputs.report(("default_value",), _NO_DEFAULT)
        if self.default != "value" and self.default_value is not None:
            inputs.report(("default_value",), _UNUSED_DEFAULT, "warning")

    def guards(self, inputs: Inputs) -> tuple[Guard, ...]:
        """Values that are in no pair, where they must not be."""
        rows = inputs.relation("from")
        column = inputs.column(("column",), self.column, rows)
        if self.default != "error" or column is None:
            return ()
        pairs = value_pairs(inputs, ("pairs",), self.pairs, column, self._type(column))
        is_new = call("not in", column, *(find for find, _ in pairs))
        found = Relation(f"{inputs.node}#new", Query(Ref(rows.name), (("value", key(column)),), where=is_new))
        value = found.column("value")
        counted = Query(Ref(found.name), (("value", value), ("rows", aggregate("count"))), group_by=(value,))
        return (
            Guard(
                name=f"new_values({column.name})",
                path=("default",),
                severity="fail",
                relation=Relation(f"{inputs.node}#new_values", counted, Ordering((SortColumn("value"),), total=True), (found,)),
                message=f"'{column.name}' has a value that is in no pair",
                code="map.new_value",
            ),
        )

    def summary(self) -> str:
        """How many values of what, into what, and what becomes of the others."""
        into = f" into {self.name}" if self.name is not None else ""
        other = {"keep": "", "null": ", else null", "error": ", no others"}.get(self.default, f", else {self.default_value}")
        return f"{count(len(self.pairs), 'value')} of {self.column}{into}{other}"


_NO_PAIRS = ConfigError("there are no values to translate", code="map.no_pairs", hint="write a value and what it becomes: EWR: Newark")
_NO_DEFAULT = ConfigError("there is no default value", code="map.no_default", hint="write default_value: other, or default: null")
_UNUSED_DEFAULT = ConfigError("the default value does nothing here", code="map.unused", hint="write default: value, or take it out")


def _cannot_stay(column: Column, kind: DataType) -> SchemaError:
    message = f"a value of type {column.type} cannot stay in a column of type {kind}"
    return SchemaError(message, code="map.keep", hint="choose another default")
