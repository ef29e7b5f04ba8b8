"""The kind `flatten_columns`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from engine.errors import ConfigError, SchemaError
from engine.kinds.constants import constant
from engine.kinds.extending import remade
from engine.kinds.fields import ColumnNames, Integer, Text, Texts, Toggle
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.naming import report_clash
from engine.kinds.wording import names
from engine.language import call, null
from engine.language.tree import Column, Expr, FieldOf, Literal
from engine.language.types import JSON, NULL, TEXT, DataType, List, Map, Struct
from engine.relation import Relation


@dataclass(frozen=True, slots=True)
class _Source:
    """A column that is taken apart, and its place in the field `columns`."""

    column: Column
    path: tuple[str | int, ...]


class FlattenColumns(Kind):
    """Makes columns of the fields of structs, and of declared keys of maps.

    Every struct is taken apart, or only those in `columns`, which may name maps too. A struct inside a struct is taken apart in turn,
    down to `depth` where one is given; what lies deeper stays a struct. Of a map the values at `keys` become columns, null where a
    key is absent. Lists stay as they are: unnest_rows makes rows of them. The new columns stand where the struct stood, and are called
    by the way that leads to them, `customer_address_city`, with `separator` between the names and `prefix` instead of the first; with
    `prefixed: false` they begin with the second. Fields of a null struct are null.
    """

    kind = "flatten_columns"
    category = "transform"
    family = "columns"
    title = "Flatten columns"
    synonyms = (
        "struct to columns", "unnest struct", "expand record", "flatten struct", "unnest_wider", "record to columns", "map to columns",
        "nested fields", "flatten nested", "expand struct", "ungroup columns", "flatten json",
    )  # fmt: skip

    columns: Annotated[ColumnNames, Field(title="Columns", description="The structs and maps to take apart; by default every struct.")] = ()
    keys: Annotated[Texts, Field(title="Keys", description="The keys of maps that become columns.")] = ()
    depth: Annotated[
        Integer | None, Field(title="Depth", description="How many levels are taken apart; by default all of them.", ge=1, le=16)
    ] = None
    separator: Annotated[Text, Field(title="Separator", description="What stands between the parts of a new name.")] = "_"
    prefix: Annotated[Text | None, Field(title="Prefix", description="What new names begin with; by default the name of the column.")] = (
        None
    )
    prefixed: Annotated[
        Toggle, Field(title="Prefixed", description="Whether new names begin with the column's name or the prefix, or with the field's.")
    ] = True
    keep_source: Annotated[Toggle, Field(title="Keep source", description="Whether the columns that are taken apart stay.")] = False

    examples = (
        Example(
            title="Every struct, all the way down",
            fields="{}",
            inputs={
                "from": ("id integer, size struct<width: float, box: struct<unit: text>>\n1,\"{'width': 1.5e0, 'box': {'unit': 'm'}}\"\n2,")
            },
            outputs={"rows": "id integer, size_width float, size_box_unit text\n1,1.5,m\n2,,"},
            summary="every struct to columns",
        ),
        Example(
            title="One level, without the column's name",
            fields="columns: [size]\ndepth: 1\nprefixed: false",
            inputs={"from": "size struct<width: float, box: struct<unit: text>>, n integer\n\"{'width': 1.5e0, 'box': {'unit': 'm'}}\",1"},
            outputs={"rows": "width float, box struct<unit: text>, n integer\n1.5,{'unit': 'm'},1"},
            summary="size to columns, 1 level deep",
        ),
        Example(
            title="Keys of a map",
            fields="columns: [tags]\nkeys: [colour, size]\nseparator: '.'",
            inputs={"from": "id integer, tags map<text, integer>\n1,\"map_from_lists(['colour', 'age'], [7, 9])\"\n2,"},
            outputs={"rows": "id integer, tags.colour integer, tags.size integer\n1,7,\n2,,"},
            summary="tags to columns",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with columns in the place of structs and maps."""
        rows = inputs.relation("from")
        if self.prefix is not None and not self.prefixed:
            inputs.report(("prefix",), _NO_PREFIX, "warning")
        sources = self._sources(inputs, rows)
        made = {source.column.name: list(self._parts(inputs, source)) for source in sources}
        columns: list[tuple[str, Expr]] = []
        for name, value in rows.pass_through():
            if name not in made or self.keep_source:
                columns.append((name, value))
            columns += made.get(name, [])
        taken = [field.name for field in rows.visible if field.name not in made or self.keep_source]
        for source in sources:
            for name, _ in made[source.column.name]:
                report_clash(inputs, source.path, name, taken, "write prefix: and another one, or rename that column above")
                taken.append(name)
        return {"rows": remade(f"{inputs.node}.rows", rows, columns)}

    def _sources(self, inputs: Inputs, rows: Relation) -> Sequence[_Source]:
        if not self.columns:
            found = [_Source(rows.column(each.name), ("columns",)) for each in rows.visible if isinstance(each.type, Struct)]
            if not found and all(each.type != NULL for each in rows.visible):
                inputs.report(("columns",), _NONE)
            return found
        sources: dict[str, _Source] = {}
        for place, name in enumerate(self.columns):
            column = inputs.column(("columns", place), name, rows)
            if column is None:
                continue
            if column.name in sources:
                inputs.report(("columns", place), _repeated(column.name))
            elif isinstance(column.type, Struct | Map):
                sources[column.name] = _Source(column, ("columns", place))
            else:
                inputs.report(("columns", place), _no_parts(column))
        return tuple(sources.values())

    def _parts(self, inputs: Inputs, source: _Source) -> Iterator[tuple[str, Expr]]:
        """Names and values of the columns that one becomes."""
        if isinstance(source.column.type, Map) and not self.keys:
            inputs.report(("keys",), _no_keys(source.column))
        first = self.prefix or source.column.name
        yield from self._below(inputs, [first] if self.prefixed else [], source.column, 1)

    def _below(self, inputs: Inputs, way: Sequence[str], value: Expr, level: int) -> Iterator[tuple[str, Expr]]:
        for name, part in self._inside(inputs, value):
            way_to = [*way, name]
            is_last = level == self.depth or not self._has_parts(part.type)
            if is_last:
                yield self.separator.join(way_to), part
            else:
                yield from self._below(inputs, way_to, part, level + 1)

    def _inside(self, inputs: Inputs, value: Expr) -> Iterator[tuple[str, Expr]]:
        if isinstance(value.type, Struct):
            for name, kind in value.type.fields:
                yield name, FieldOf(kind, value, name)
        elif isinstance(value.type, Map):
            for place, text in enumerate(self.keys):
                key = self._key(inputs, place, text, value.type)
                yield text, null(value.type.value) if key is None else call("map_get", value, key)

    def _key(self, inputs: Inputs, place: int, text: str, kind: Map) -> Literal | None:
        return constant(inputs, ("keys", place), text, kind.key)

    def _has_parts(self, kind: DataType) -> bool:
        return isinstance(kind, Struct) or (isinstance(kind, Map) and bool(self.keys))

    def summary(self) -> str:
        """Which columns, and how deep."""
        depth = "" if self.depth is None else f", {self.depth} level{'' if self.depth == 1 else 's'} deep"
        return f"{names(self.columns) if self.columns else 'every struct'} to columns{depth}"


_NO_PREFIX = ConfigError("'prefix' does nothing here, as names have none", code="flatten.unused", hint="take prefixed: false out")
_NONE = SchemaError(
    "there is no struct here", code="flatten.none", hint="a map is named in columns, with its keys; parse_json makes structs"
)


def _no_parts(column: Column) -> SchemaError:
    if isinstance(column.type, List):
        hint = "a list becomes rows with unnest_rows"
    elif column.type in (TEXT, JSON):
        hint = "values are read out of JSON with parse_json"
    else:
        hint = "choose a column that holds structs or maps"
    return SchemaError(f"column '{column.name}' is of type {column.type}, which has no fields", code="flatten.no_parts", hint=hint)


def _no_keys(column: Column) -> SchemaError:
    message = f"column '{column.name}' is a map, and nothing says which of its keys become columns"
    return SchemaError(message, code="flatten.no_keys", hint="write keys: and their names")


def _repeated(name: str) -> SchemaError:
    return SchemaError(f"column '{name}' is named twice", code="schema.column_repeated", hint="once is enough")
