"""Fields of kinds: raw text in, typed values out, and the schema that faces derive their forms from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, Literal

import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field as About

from engine.document.model import Fields, Value
from engine.kinds import KINDS, canonical, fields, kind_named, schema_of
from engine.kinds.configuring import Configured, configure
from engine.kinds.frozen import FrozenMap
from engine.kinds.kind import Input, Kind
from engine.kinds.selector import Selector
from engine.kinds.tables import read_table
from engine.language.types import INTEGER, TEXT, list_of, struct_of
from engine.relation import Field, SortColumn


class EverySort(Kind):
    """A kind with a field of every sort, to read them all."""

    kind = "every_sort"
    category = "transform"
    title = "Every sort"
    inputs: ClassVar[tuple[Input, ...]] = (Input("from"),)

    text: Annotated[fields.Text, About(title="Text", description="Needed.")]
    number: Annotated[fields.Integer, About(title="Number", description="Counts.", ge=0, json_schema_extra={"unit": "rows"})] = 7
    toggle: Annotated[fields.Toggle, About(title="Toggle")] = False
    choice: Annotated[fields.Choice[Literal["error", "null"]], About(title="Choice")] = "error"
    character: Annotated[fields.Character, About(title="Character")] = ","
    column: Annotated[fields.ColumnName | None, About(title="Column")] = None
    columns: Annotated[fields.ColumnNames, About(title="Columns")] = ()
    pairs: Annotated[fields.KeyPairs, About(title="Pairs")] = ()
    sets: Annotated[fields.KeySets, About(title="Sets")] = ()
    order: Annotated[fields.OrderKeys, About(title="Order")] = ()
    selectors: Annotated[fields.Selectors, About(title="Selectors")] = ()
    expressions: Annotated[fields.Expressions, About(title="Expressions")] = FrozenMap()
    types: Annotated[fields.TypeMap, About(title="Types")] = FrozenMap()
    patterns: Annotated[fields.Patterns, About(title="Patterns")] = FrozenMap()
    texts: Annotated[fields.Texts, About(title="Texts")] = ()
    replacements: Annotated[fields.Pairs, About(title="Replacements")] = FrozenMap()
    made: Annotated[fields.NewColumns, About(title="Made")] = ()
    places: Annotated[fields.Integers, About(title="Places")] = ()
    path: Annotated[fields.PathText, About(title="Path")] = "x"


def read(values: Mapping[str, object] | None = None, **raw: Value) -> Configured:
    return configure(EverySort, Fields({"text": "t", **raw}), values or {})


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("text", "007", "007"),
        ("text", "$${x}", "${x}"),
        ("number", "+0012", 12),
        ("number", None, 7),
        ("toggle", "true", True),
        ("choice", "null", "null"),
        ("choice", None, "null"),
        ("character", "tab", "\t"),
        ("character", ";", ";"),
        ("character", "", ""),
        ("column", None, None),
        ("column", "Cafe\u0301", "Caf\u00e9"),
        ("columns", ("on", "Total Sales"), ("on", "Total Sales")),
        ("pairs", ("carrier", "origin = faa", "a=b"), (("carrier", "carrier"), ("origin", "faa"), ("a=b", "a=b"))),
        ("sets", (("a", "Cafe\u0301"), ("a",), ()), (("a", "Caf\u00e9"), ("a",), ())),
        ("order", ("a", "b desc", "Total Sales desc nulls first", "c NULLS LAST", "desc"),
         (SortColumn("a"), SortColumn("b", True), SortColumn("Total Sales", True, True), SortColumn("c"), SortColumn("desc"))),
        ("selectors", ("a", "all", Fields({"starts": "x"})), (Selector("name", "a"), Selector("all", "all"), Selector("starts", "x"))),
        ("expressions", Fields({"a": "1 + 1"}), {"a": "1 + 1"}),
        ("types", Fields({"a": "list<integer>"}), {"a": list_of(INTEGER)}),
        ("patterns", Fields({"a": "%Y", "b": ("%d", "%m")}), {"a": ("%Y",), "b": ("%d", "%m")}),
        ("texts", ("NA", ""), ("NA", "")),
        ("replacements", Fields({"A": "", "a": None, "$${x}": "y"}), {"A": "", "a": None, "${x}": "y"}),
        ("made", ("Cafe\u0301", "b c"), ("Caf\u00e9", "b c")),
        ("places", ("3", "+05"), (3, 5)),
        ("path", "data/$${a}.csv", "data/${a}.csv"),
    ],
)  # fmt: skip
def test_raw_text_becomes_a_value(name: str, raw: Value, value: object) -> None:
    configured = read(**{name: raw})
    assert [problem.error.message for problem in configured.problems] == []
    assert getattr(configured.kind, name) == value


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("text", ("a",), "field.shape"),
        ("number", "1_000", "field.integer"),
        ("number", "9223372036854775808", "field.integer"),
        ("number", "-1", "field.value"),
        ("toggle", "True", "field.toggle"),
        ("choice", "nulls", "field.choice"),
        ("character", "ab", "field.character"),
        ("column", "${x}", "field.parameter_not_allowed"),
        ("column", "", "field.empty"),
        ("columns", "a", "field.shape"),
        ("sets", ("a",), "field.shape"),
        ("sets", (("a", ""),), "field.empty"),
        ("order", ("",), "field.empty"),
        ("selectors", (Fields({"type": "strng"}),), "type.unknown"),
        ("selectors", (Fields({"starts": "a", "ends": "b"}),), "field.shape"),
        ("expressions", Fields({"__penstock_a": "1"}), "field.reserved_name"),
        ("types", Fields({"a": "varchar"}), "type.unknown"),
        ("replacements", ("a",), "field.shape"),
        ("replacements", Fields({"a": ("b",)}), "field.shape"),
        ("made", ("__PENSTOCK_x",), "field.reserved_name"),
        ("places", ("3.5",), "field.integer"),
        ("path", "${nothing}", "parameter.unknown"),
        ("text", None, "field.empty"),
    ],
)
def test_what_cannot_be_read_is_one_problem(name: str, raw: Value, code: str) -> None:
    (problem,) = read(**{name: raw}).problems
    assert problem.error.code == code
    assert problem.path[0] == name
    assert problem.error.hint or name == "text"


@pytest.mark.parametrize(
    ("name", "value", "result"),
    [("number", 3, 3), ("toggle", True, True), ("text", "x", "x"), ("choice", "error", "error"), ("character", "pipe", "|")],
)
def test_a_scalar_may_be_a_parameter(name: str, value: object, result: object) -> None:
    assert getattr(read({"p": value}, **{name: "${p}"}).kind, name) == result


@pytest.mark.parametrize(("name", "value"), [("number", "3"), ("number", True), ("toggle", 1), ("text", 3)])
def test_a_parameter_of_another_type_is_a_problem(name: str, value: object) -> None:
    assert [problem.error.code for problem in read({"p": value}, **{name: "${p}"}).problems] == ["field.parameter_type"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29, 13, 5, 6, tzinfo=UTC), "2024-02-29T13-05-06Z"),
        (7, "7"),
        (True, "true"),
        ("EWR", "EWR"),
    ],
)
def test_parameters_in_paths(value: object, text: str) -> None:
    assert read({"p": value}, path="out/${p}-${p}.csv").kind == read(path=f"out/{text}-{text}.csv").kind


def test_every_mistake_of_a_node_is_found() -> None:
    configured = configure(EverySort, Fields({"numbr": "1", "toggle": "yes", "types": Fields({"a": "int", "b": "str"})}), {})
    found = [(problem.path, problem.error.code, problem.replacements) for problem in configured.problems]
    assert found == [
        (("numbr",), "field.unknown", ("number",)),
        (("toggle",), "field.toggle", ("true",)),
        (("types", "a"), "type.unknown", ("integer",)),
        (("types", "b"), "type.unknown", ("text",)),
        (("text",), "field.missing", ()),
    ]
    assert configured.kind is None


def test_the_schema_says_how_a_form_edits_each_field() -> None:
    schema = schema_of(EverySort)
    assert schema["required"] == ["from", "text"]
    assert schema["properties"]["number"] == {
        "title": "Number",
        "description": "Counts.",
        "sort": "number",
        "unit": "rows",
        "default": 7,
        "anyOf": [{"type": "integer", "minimum": 0}, {"$ref": "#/$defs/ParameterRef"}, {"type": "null"}],
    }
    assert schema["properties"]["choice"]["anyOf"][0] == {"enum": ["error", "null"]}
    assert schema["properties"]["from"]["sort"] == "reference"
    assert {name: each["sort"] for name, each in schema["properties"].items() if name in ("column", "order", "types", "path")} == {
        "column": "column", "order": "order_keys", "types": "types", "path": "path",
    }  # fmt: skip


def test_canonical_fields_come_in_order_and_without_defaults() -> None:
    raw = Fields(
        {"choice": None, "typo": "x", "number": "007", "toggle": "false", "text": "t", "order": (), "from": "a", "character": "comma"}
    )
    (sorted_fields,) = (configuring_canonical(raw),)
    assert list(sorted_fields.items()) == [("from", "a"), ("text", "t"), ("choice", None), ("typo", "x")]


def configuring_canonical(raw: Fields) -> Fields:
    from engine.kinds.configuring import canonical as of_kind

    return of_kind(EverySort, raw)


def test_canonical_fields_keep_what_cannot_be_read() -> None:
    raw = Fields({"order_by": Fields(), "from": "a"})
    assert canonical("sort_rows", raw) == Fields({"from": "a", "order_by": Fields()})
    assert canonical("select_columns", Fields({"keep": (Fields({"start": "a"}),)})) == Fields({"keep": (Fields({"start": "a"}),)})
    assert canonical("no_such_kind", raw) == raw


def test_kinds_are_found_by_name() -> None:
    assert all(kind_named(kind.kind) is kind for kind in KINDS)
    assert kind_named("filter") is None


RAW = st.recursive(
    st.one_of(st.none(), st.text(max_size=8), st.sampled_from(["${p}", "a desc", "a = b", "integer", "true", "all", "", "3"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3).map(tuple), st.dictionaries(st.text(max_size=5), inner, max_size=3).map(Fields)),
    max_leaves=6,
)


@settings(max_examples=scaled(3_000))
@given(st.data())
def test_no_raw_value_makes_a_kind_fall_over(data: Any) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    names = [*(port.name for port in kind.inputs), *kind.model_fields, "other"]
    raw = Fields(data.draw(st.dictionaries(st.sampled_from(names), RAW, max_size=5)))
    configured = configure(kind, raw, {"p": data.draw(st.one_of(st.text(max_size=3), st.integers(), st.booleans()))})
    assert configured.kind is not None or configured.problems
    again = canonical(kind.kind, raw)
    assert canonical(kind.kind, again) == again
    assert configure(kind, again, {"p": "x"}).kind == configure(kind, raw, {"p": "x"}).kind
    if configured.kind is not None:
        assert isinstance(configured.kind.summary(), str)


def test_tables_of_examples() -> None:
    table = read_table('"odd, name" text, pair struct<a: integer, b: text>, n decimal(9,2)\n"a ""b"", c",,1.50\n"",x,')
    assert table.fields == (
        Field("odd, name", TEXT),
        Field("pair", struct_of(("a", INTEGER), ("b", TEXT))),
        Field("n", table.fields[2].type),
    )
    assert table.rows == (('a "b", c', None, "1.50"), ("", "x", None))
    assert read_table("a text").rows == ()
    assert read_table("a text\n").rows == ((None,),)
