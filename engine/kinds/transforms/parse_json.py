"""The kind `parse_json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError, SchemaError, StudioError
from engine.kinds.fields import Choice, ColumnName, NewColumn, Paths, Patterns, Toggle, TypeMap
from engine.kinds.frozen import FrozenMap
from engine.kinds.json_leaves import JsonLeaves, step_to
from engine.kinds.judged_rows import Fault, HiddenColumns, Judgement
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.naming import report_clash
from engine.kinds.wording import names
from engine.language import call, cast, literal, null
from engine.language.tree import Column, Expr
from engine.language.types import JSON, TEXT, DataType
from engine.relation import Relation

_SHOWN = 60


class ParseJson(Kind):
    """Reads values out of JSON that stands in a column, each into a typed column of its own.

    `columns` names the new columns and their types. Each holds the value at its path in `paths`, such as `$.size.width`, `$."odd name"` or
    `$.tags[0]` (places are counted from 0), and without one the value of the key of its own name. Where nothing stands at the path, or a
    JSON null, the value is null. Texts may hold numbers and dates, which are written as `formats` says. A struct is read from an
    object, key by key: `struct<width: float, height: float>`. What is no JSON, does not fit its type, or is an object or a list where
    a single value is meant, stops the run; with `on_error: null` it becomes null, with `on_error: reject` its row leaves by `rejected` as
    it came, with the reason in `_problem`. Of a key that is there twice the first counts.
    """

    kind = "parse_json"
    category = "transform"
    family = "columns"
    title = "Parse JSON"
    synonyms = (
        "json to columns", "json path", "json extract", "extract json", "from_json", "json_normalize", "flatten json", "expand json",
        "parse payload", "openjson", "hoist json",
    )  # fmt: skip
    outputs = ("rows", "rejected")
    reconciled = True

    column: Annotated[ColumnName, Field(title="Column", description="The text or JSON that is read.")]
    columns: Annotated[TypeMap, Field(title="Columns", description="New columns and their types.")]
    paths: Annotated[
        Paths, Field(title="Paths", description="Where a column's value stands: $.size.width; by default at the key of its name.")
    ] = FrozenMap()
    formats: Annotated[Patterns, Field(title="Formats", description="Column and how its dates are written, such as `'%d.%m.%Y'`.")] = (
        FrozenMap()
    )
    keep_source: Annotated[Toggle, Field(title="Keep source", description="Whether the column with the JSON stays.")] = True
    on_error: Annotated[
        Choice[Literal["error", "null", "reject"]],
        Field(title="On error", description="What happens to what is no JSON, or no value of its type."),
    ] = "error"
    problem_column: Annotated[
        NewColumn | None,
        Field(title="Problem column", description="With `on_error: null`, a new column that says what could not be read, and why."),
    ] = None

    examples = (
        Example(
            title="Keys and paths",
            fields=(
                "column: payload\ncolumns:\n  name: text\n  width: float\n  tag: text\n"
                "paths:\n  width: $.size.width\n  tag: $.tags[0]\nkeep_source: false"
            ),
            inputs={
                "from": (
                    'id integer, payload text\n1,"{""name"": ""Ada"", ""size"": {""width"": 2}, ""tags"": [""x""]}"\n'
                    '2,"{""name"": null}"\n3,'
                )
            },
            outputs={
                "rows": "id integer, name text, width float, tag text\n1,Ada,2.0,x\n2,,,\n3,,,",
                "rejected": "id integer, payload text, _problem text",
            },
            summary="name, width, tag out of payload",
        ),
        Example(
            title="Reject what is no JSON or does not fit",
            fields="column: doc\ncolumns:\n  n: integer\non_error: reject",
            inputs={"from": 'doc text\n"{""n"": 7}"\n{n: 7}\n"{""n"": ""seven""}"\n"{""n"": [7]}"'},
            outputs={
                "rows": 'doc text, n integer\n"{""n"": 7}",7',
                "rejected": (
                    "doc text, _problem text\n{n: 7},doc: '{n: 7}' is not JSON\n"
                    '"{""n"": ""seven""}",n: \'seven\' is not a whole number of at most 64 bits\n'
                    '"{""n"": [7]}","n: no single value stands at $.n, but a list"'
                ),
            },
            summary="n out of doc, else reject",
        ),
        Example(
            title="An object as a struct",
            fields="column: doc\ncolumns:\n  size: 'struct<width: float, unit: text>'\nkeep_source: false",
            inputs={"from": 'doc text\n"{""size"": {""width"": 1.5, ""unit"": ""m""}}"\n{}'},
            outputs={
                "rows": "size struct<width: float, unit: text>\n\"{'width': 1.5e0, 'unit': 'm'}\"\n",
                "rejected": "doc text, _problem text",
            },
            summary="size out of doc",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with their new columns, and those whose JSON is not as it should be."""
        rows = inputs.relation("from")
        self._report_names(inputs)
        judgement = Judgement(self.on_error, self.problem_column)
        judgement.report(inputs, rows)
        source = self._source(inputs, rows)
        self._report_clashes(inputs, rows, source)
        document, found, values = HiddenColumns("json"), HiddenColumns("found"), HiddenColumns("value")
        json = document.add(null(JSON) if source is None else cast(source, JSON, "null"))
        leaves = JsonLeaves(json, found, values)
        made = {name: self._value(inputs, leaves, name, kind) for name, kind in self.columns.items()}
        read = document.beside(f"{inputs.node}#json", rows)
        looked_up = found.beside(f"{inputs.node}#found", read, (read,))
        step = values.beside(f"{inputs.node}#values", looked_up, (looked_up,))
        faults = (*(() if source is None else (_no_json(source, json),)), *leaves.faults)
        dropped = (source.name,) if source is not None and not self.keep_source and source.name not in made else ()
        return judgement.ports(inputs.node, step, rows, made, faults, dropped)

    def _source(self, inputs: Inputs, rows: Relation) -> Column | None:
        column = inputs.column(("column",), self.column, rows)
        if column is None or column.type in (TEXT, JSON):
            return column
        message = f"column '{column.name}' is of type {column.type}, and JSON stands in a text"
        hint = "a struct is taken apart by flatten_columns, a list by unnest_rows"
        inputs.report(("column",), SchemaError(message, code="json.no_text", hint=hint))
        return None

    def _value(self, inputs: Inputs, leaves: JsonLeaves, name: str, kind: DataType) -> Expr:
        try:
            path = self.paths[name] if name in self.paths else f"${step_to(name)}"
            call("json_type", null(JSON), literal(path))
        except StudioError as error:
            inputs.report(("paths" if name in self.paths else "columns", name), error)
            return null(kind)
        try:
            return leaves.value(name, path, kind, self.formats.get(name, ()))
        except StudioError as error:
            inputs.report(("formats" if name in self.formats else "columns", name), error)
            return null(kind)

    def _report_names(self, inputs: Inputs) -> None:
        if not self.columns:
            inputs.report(("columns",), _NO_COLUMN)
        for field in ("paths", "formats"):
            for name in getattr(self, field):
                if name not in self.columns:
                    inputs.report((field, name), _not_declared(name))

    def _report_clashes(self, inputs: Inputs, rows: Relation, source: Column | None) -> None:
        is_gone = source is not None and not self.keep_source
        taken = [field.name for field in rows.visible if not (is_gone and source is not None and field.name == source.name)]
        if self.problem_column is not None:
            taken.append(self.problem_column)
        for name in self.columns:
            report_clash(inputs, ("columns", name), name, taken)

    @property
    def rejects_faults(self) -> bool:
        """What is not as declared is a fault."""
        return self.on_error == "reject"

    def summary(self) -> str:
        """Which columns out of which."""
        return f"{names(self.columns)} out of {self.column}{'' if self.on_error == 'error' else f', else {self.on_error}'}"


def _no_json(source: Column, json: Column) -> Fault:
    condition = call("and", call("is not null", source), call("is null", json))
    text = cast(source, TEXT)
    return Fault(condition, call("concat", literal(f"{source.name}: '"), call("left", text, literal(_SHOWN)), literal("' is not JSON")))


_NO_COLUMN = ConfigError("nothing says what is read", code="json.no_column", hint="write name and type: name: text")


def _not_declared(name: str) -> SchemaError:
    return SchemaError(f"'{name}' has no type", code="json.not_declared", hint="name it under columns: too")
