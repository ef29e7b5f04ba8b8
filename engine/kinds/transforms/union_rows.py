"""The kind `union_rows`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from engine.errors import SchemaError
from engine.kinds.fields import Choice, NewColumn
from engine.kinds.kind import Example, Input, Inputs, Kind
from engine.kinds.naming import folded, report_clash
from engine.language import cast, common_type, literal, null
from engine.language.tree import Column, Expr
from engine.language.types import DataType
from engine.relation import Field as RelationField
from engine.relation import Query, Ref, Relation, Union

Row: TypeAlias = "Sequence[RelationField | None]"
"""What each input gives for one column of the result; None where it has none."""


class UnionRows(Kind):
    """Puts the rows of several inputs one after the other.

    `by: name` matches columns by name, and what an input lacks is null; `position` takes the first column with the first, and
    the names of the first input; `strict` wants the same names and types in all. Numbers widen, and a date becomes a timestamp;
    other types must be cast first. `source_column` adds a column that says which input a row came from. Equal rows all stay.
    """

    kind = "union_rows"
    category = "transform"
    family = "combine"
    title = "Union rows"
    synonyms = ("append", "concatenate", "stack", "union all", "combine files", "rbind")
    inputs = (Input("from", "many"),)

    by: Annotated[Choice[Literal["name", "position", "strict"]], Field(title="Match by", description="How columns find each other.")] = (
        "name"
    )
    source_column: Annotated[
        NewColumn | None, Field(title="Source column", description="A new text column that names the input of each row.")
    ] = None

    examples = (
        Example(
            title="By name",
            fields="{}",
            inputs={"from.0": "carrier text, delay integer\nAA,5", "from.1": "delay float, note text\n1.5,late"},
            outputs={"rows": "carrier text, delay float, note text\nAA,5.0,\n,1.5,late"},
            summary="by name",
        ),
        Example(
            title="By position",
            fields="by: position",
            inputs={"from.0": "carrier text, delay integer\nAA,5", "from.1": "code text, minutes integer\nDL,7"},
            outputs={"rows": "carrier text, delay integer\nAA,5\nDL,7"},
            summary="by position",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """All rows of all inputs."""
        parts = inputs.relations("from")
        tables = [relation.visible for _, relation in parts]
        rows = _by_position(inputs, tables) if self.by == "position" else _by_name(tables)
        if self.by == "strict":
            _report_differences(inputs, parts)
        columns = {name: (_type(inputs, name, fields), fields) for name, fields in rows.items()}
        if self.source_column is not None:
            report_clash(inputs, ("source_column",), self.source_column, columns)
        queries = tuple(
            Query(Ref(relation.name), (*_part(columns, index), *self._source(key))) for index, (key, relation) in enumerate(parts)
        )
        names = tuple((name, Column(expression.type, name)) for name, expression in queries[0].columns)
        return {"rows": Relation(f"{inputs.node}.rows", Query(Union(queries), names))}

    def _source(self, key: str) -> tuple[tuple[str, Expr], ...]:
        return ((self.source_column, literal(key)),) if self.source_column is not None else ()

    def summary(self) -> str:
        """How columns are matched."""
        return "same columns in all" if self.by == "strict" else f"by {self.by}"


def _by_name(tables: Sequence[Sequence[RelationField]]) -> dict[str, Row]:
    """Each name in the order and spelling in which it first stands."""
    spelled: dict[str, str] = {}
    for table in tables:
        for field in table:
            spelled.setdefault(folded(field.name), field.name)
    found = [{folded(field.name): field for field in table} for table in tables]
    return {name: [table.get(key) for table in found] for key, name in spelled.items()}


def _by_position(inputs: Inputs, tables: Sequence[Sequence[RelationField]]) -> dict[str, Row]:
    for index, table in enumerate(tables):
        if len(table) != len(tables[0]):
            inputs.report(("from", index), _counts_differ(len(tables[0]), len(table)))
    return {field.name: [table[place] if place < len(table) else None for table in tables] for place, field in enumerate(tables[0])}


def _type(inputs: Inputs, name: str, fields: Row) -> DataType:
    """The type to which a column's parts widen; the first part's after reporting that there is none."""
    types = [field.type for field in fields if field is not None]
    common = common_type(types)
    if common is not None:
        return common
    seen = [[field.type for field in fields[: end + 1] if field is not None] for end in range(len(fields))]
    other = next(index for index, kinds in enumerate(seen) if common_type(kinds) is None)
    inputs.report(("from", other), _types_differ(name, types))
    return types[0]


def _part(columns: Mapping[str, tuple[DataType, Row]], index: int) -> list[tuple[str, Expr]]:
    return [(name, _value(fields[index], kind)) for name, (kind, fields) in columns.items()]


def _value(field: RelationField | None, kind: DataType) -> Expr:
    if field is None or common_type((field.type, kind)) != kind:
        return null(kind)
    return cast(Column(field.type, field.name), kind)


def _report_differences(inputs: Inputs, parts: Sequence[tuple[str, Relation]]) -> None:
    """Report the inputs whose columns are not the first one's, in names and types."""
    wanted = _types(parts[0][1])
    for index, (key, relation) in enumerate(parts):
        own = _types(relation)
        names = [name for name in {**wanted, **own} if wanted.get(name) != own.get(name)]
        if names:
            inputs.report(("from", index), _not_the_same(key, parts[0][0], names))


def _types(relation: Relation) -> dict[str, DataType]:
    return {folded(field.name): field.type for field in relation.visible}


def _counts_differ(wanted: int, found: int) -> SchemaError:
    return SchemaError(
        f"by position the inputs need the same number of columns: the first has {wanted}, this one {found}",
        code="schema.union_width",
        hint="choose by: name, or select the same columns above",
    )


def _types_differ(name: str, types: Sequence[DataType]) -> SchemaError:
    kinds = ", ".join(dict.fromkeys(map(str, types)))
    message = f"column '{name}' has types that do not meet: {kinds}"
    return SchemaError(message, code="schema.union_types", hint="cast one of them with cast_columns above")


def _not_the_same(key: str, first: str, names: Sequence[str]) -> SchemaError:
    message = f"'{key}' does not have the same columns as '{first}': {', '.join(names)}"
    return SchemaError(message, code="schema.union_strict", hint="choose by: name, or mend the columns above")
