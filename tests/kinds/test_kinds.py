"""Runs the examples in the kinds' classes and the case files beside this file, all on DuckDB.

A case file `tests/kinds/<kind>.yaml` is a list of cases. A case holds

    case: what it is about
    parameters:                 # if any: name and value, typed as the value looks (true, 3, 2024-01-31, text)
      late_after: 15
    inputs:                     # a table per input: `from`, `left`, `right`; `from.0`, `from.1`; `from.<table name>`
      from: |-
        carrier text, delay integer
        AA,5
        B6,
    sorted:                     # if rows come in an order: input and its keys
      from: [delay desc]
    fields: |-                  # YAML as it stands under the kind's name, without the inputs
      where: delay > 5

and what is to come of it, one of

    outputs:                    # a table per port (a sink's is under `written`); ports that are not named are not compared
      passed: |-
        carrier text, delay integer
    summary: where delay > 5    # if given
    warnings: [order.none]      # the codes of all warnings; none by default
    ordering: {rows: [delay desc]}   # the order that a port carries; such a port's rows are compared in that order
    guards: {many_to_one: 1}    # how many rows break each promise; by default promises are not looked at

    error: conversion           # the run stops with a message that holds this text

    problems:                   # all errors, in order: code and path, and message and hint if they matter
      - code: expression.unknown_name
        path: where
        hint: did you mean 'delay'?

A table is what `engine.kinds.tables` reads. Inputs named like a file (`data/a.csv`) are written as files of that name, as they are;
a Parquet file is made from a table. Rows are compared as a bag unless the relation carries a total order or `ordering` is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import duckdb
import pytest
import yaml
from pydantic import Field as About

import engine.kinds
from engine.backends.duckdb.column_types import data_type
from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.duckdb.opening import open_sources
from engine.backends.duckdb.rejects import find_rejects
from engine.backends.duckdb.sources import OpenScans
from engine.backends.statement import statement
from engine.document.model import Document, Fields, Node, Parameter, Pipeline, Value
from engine.document.reader import read
from engine.kinds import KINDS, schema_of
from engine.kinds.configuring import canonical
from engine.kinds.fields import LongText
from engine.kinds.kind import Example, Inputs, Kind, KindProblem
from engine.kinds.tables import Table, read_table
from engine.language import Scope, bind, null, read_value
from engine.language.tree import Column, Expr, Literal
from engine.language.types import DataType, List, Map, Struct, duckdb_type
from engine.relation import Field, Ordering, Query, Relation, Scan, Sql, Values
from engine.schema import NodeShape, analyse

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """An example or a case of a file, in one shape."""

    kind: type[Kind]
    title: str
    fields: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    summary: str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    sorted: Mapping[str, list[str]] = field(default_factory=dict)
    warnings: tuple[str, ...] | None = ()
    ordering: Mapping[str, list[str]] = field(default_factory=dict)
    ordered: bool = False
    guards: Mapping[str, int] | None = None
    error: str | None = None
    problems: tuple[Mapping[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.kind.kind}: {self.title}"


class Given(Kind):
    """A source of this file: rows that are written out, of any type, in no order."""

    kind = "given"
    category = "source"
    title = "Given rows"
    inputs = ()
    table: Annotated[LongText, About(title="Table", description="As `engine.kinds.tables` reads it.")]

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        return {"rows": given(f"{inputs.node}.rows", read_table(self.table))}

    def summary(self) -> str:
        return "given rows"


def given(name: str, table: Table) -> Relation:
    """The table as a relation of constants."""
    rows = tuple(tuple(_constant(cell, column.type) for cell, column in zip(row, table.fields, strict=True)) for row in table.rows)
    return Relation(
        name, Query(Values(table.fields, rows), tuple((column.name, Column(column.type, column.name)) for column in table.fields))
    )


def _constant(cell: str | None, kind: DataType) -> Expr:
    if cell is None:
        return null(kind)
    if isinstance(kind, List | Struct | Map):
        return bind(cell, Scope(), kind)
    return Literal(kind, read_value(cell, kind))


def example_case(kind: type[Kind], example: Example) -> Case:
    return Case(
        kind,
        f"example: {example.title}",
        example.fields,
        example.inputs,
        example.outputs,
        example.summary,
        ordered=example.ordered,
        warnings=None,
    )


def file_cases(kind: type[Kind]) -> Iterator[Case]:
    path = FOLDER / f"{kind.kind}.yaml"
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else ():
        values = {name: tuple(value) if name in ("warnings", "problems") else value for name, value in entry.items() if name != "case"}
        yield Case(kind, entry["case"], **values)


def all_cases() -> Iterator[Case]:
    for kind in KINDS:
        yield from (example_case(kind, example) for example in kind.examples)
        yield from file_cases(kind)


CASES = tuple(all_cases())
every_case = pytest.mark.parametrize("case", CASES, ids=str)


class Bench:
    """The case as a document, a folder with its files, and a connection that reads them."""

    def __init__(self, case: Case, folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.case = case
        self.folder = folder
        self.connection = connection
        self.dialect = DuckdbDialect(OpenScans(self.ask, self.files, work=str(folder), is_thorough=True))
        for name, text in case.inputs.items():
            if "." in name and not name.startswith("from."):
                self.write_file(folder / name, text)
        self.document = self.make_document()
        self.analysis = analyse(self.document, values=case.parameters, binder=self.binder)

    def write_file(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".parquet":
            relation = given("given", read_table(text))
            self.connection.execute(f"copy ({statement(relation, {}, self.dialect)}) to '{path}' (format parquet)")
        else:
            path.write_bytes(text.encode())

    def files(self, scan: Scan) -> list[tuple[str, str]]:
        return sorted((path.relative_to(self.folder).as_posix(), str(path)) for path in self.folder.glob(scan.path))

    def ask(self, operation: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        return _OPERATIONS[operation](self.connection, arguments)[0]

    def make_document(self) -> Document:
        """The node under test, a source for each table, and a sort where the rows come in an order."""
        raw = (
            read(f"penstock: 1\nnodes:\n  tested:\n    {self.case.kind.kind}:\n" + _indented(self.case.fields, 6))
            if self.case.fields
            else None
        )
        assert raw is None or not raw.problems, raw.problems
        fields = raw.document.pipeline.nodes[0].fields if raw else Fields()
        references: dict[str, dict[str, str]] = {}
        nodes: list[Node] = []
        for name, text in self.case.inputs.items():
            port, _, key = name.partition(".")
            if port not in ("from", "left", "right"):
                continue
            nodes += _source(f"given_{key or port}", text, self.case.sorted.get(name))
            references.setdefault(port, {})[key] = nodes[-1].id
        tested = Node(id="tested", kind=self.case.kind.kind, fields=Fields({**self.connected(references), **fields}))
        parameters = tuple(
            Parameter(name=name, type=_type_word(value), default=_text(value)) for name, value in self.case.parameters.items()
        )
        return Document(pipeline=Pipeline(parameters=parameters, nodes=(*nodes, tested)))

    def connected(self, references: Mapping[str, Mapping[str, str]]) -> dict[str, Value]:
        shapes: dict[str, Callable[[Mapping[str, str]], Value]] = {
            "one": lambda all_: all_[""],
            "many": lambda all_: tuple(all_.values()),
            "named": Fields,
        }
        arities = {port.name: port.arity for port in self.case.kind.inputs}
        return {port: shapes[arities[port]](each) for port, each in references.items()}

    def binder(self, sql: Sql, tables: Mapping[str, tuple[Field, ...]]) -> tuple[Field, ...]:
        """DuckDB's own opinion of a person's SQL."""
        with duckdb.connect() as connection:
            for name, fields in tables.items():
                connection.execute(f'create table "{name}" ({", ".join(f""""{f.name}" {duckdb_type(f.type)}""" for f in fields)})')
            values = {name: self.case.parameters[name] for name in sql.parameters}
            described = connection.execute(f"select * from (\n{sql.query}\n) limit 0", values or None).description or ()
        kinds = ((column[0], data_type(column[1])) for column in described)
        return tuple(Field(name, kind) for name, kind in kinds if kind is not None)

    @property
    def shape(self) -> NodeShape:
        return self.analysis.nodes["tested"]

    def sql(self, relation: Relation, *, ordered: bool = False) -> str:
        return statement(relation, self.analysis.relations, self.dialect, ordered=ordered)

    def execute(self, sql: str) -> duckdb.DuckDBPyRelation:
        values = self.analysis.values
        return self.connection.sql(sql, params={name: values[name] for name in values if f"${name}" in sql} or None)

    def rows(self, sql: str) -> list[str]:
        """Each row as text that tells 0.0 from -0.0 and takes NaN for itself."""
        return [repr(tuple(row.values())) for row in self.execute(sql).to_arrow_table().to_pylist()]


_OPERATIONS = {"open": open_sources, "rejects": find_rejects}


def _indented(text: str, width: int) -> str:
    return "".join(f"{' ' * width}{line}\n" if line else "\n" for line in text.split("\n"))


def _source(node: str, text: str, keys: list[str] | None) -> list[Node]:
    rows = [Node(id=node, kind="given", fields=Fields({"table": text.replace("${", "$${")}))]
    if keys:
        rows.append(Node(id=f"{node}_sorted", kind="sort_rows", fields=Fields({"from": node, "order_by": tuple(keys)})))
    return rows


def _type_word(value: object) -> str:
    words = {bool: "boolean", int: "integer", float: "float", str: "text", date: "date", datetime: "timestamp"}
    return words[type(value)]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.fixture(autouse=True)
def _given_is_a_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inputs of any type need a source that no product has."""
    monkeypatch.setitem(engine.kinds._BY_NAME, "given", Given)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        made.execute("set timezone = 'UTC'")
        yield made


@pytest.fixture
def bench(case: Case, tmp_path: Path, connection: duckdb.DuckDBPyConnection) -> Bench:
    return Bench(case, tmp_path, connection)


def errors(shape: NodeShape) -> list[KindProblem]:
    return [problem for problem in shape.problems if problem.severity == "error"]


def described(problem: KindProblem, expected: Mapping[str, str]) -> dict[str, str]:
    every = {
        "code": problem.error.code,
        "path": ".".join(map(str, problem.path)),
        "message": problem.error.message,
        "hint": problem.error.hint,
    }
    return {name: every[name] for name in expected}


@every_case
def test_case(case: Case, bench: Bench) -> None:
    found = errors(bench.shape)
    if case.problems:
        assert [described(problem, wanted) for problem, wanted in zip(found, case.problems, strict=True)] == [
            dict(each) for each in case.problems
        ]
        return
    assert [(problem.error.code, problem.error.message, problem.path) for problem in found] == []
    assert bench.shape.kind is not None
    if case.error is not None:
        with pytest.raises(duckdb.Error, match=case.error):
            [bench.rows(bench.sql(relation)) for relation in bench.shape.relations.values()]
        return
    for port, text in case.outputs.items():
        compare(case, bench, "" if port == "written" else port, read_table(text))
    if case.summary is not None:
        assert bench.shape.kind.summary() == case.summary
    if case.warnings is not None:
        assert [problem.error.code for problem in bench.shape.problems] == list(case.warnings)
    if case.guards is not None:
        assert {guard.name: len(bench.rows(bench.sql(guard.relation))) for guard in bench.shape.guards} == case.guards


def compare(case: Case, bench: Bench, port: str, expected: Table) -> None:
    relation = bench.shape.relations[port]
    assert [(column.name, str(column.type)) for column in relation.visible] == [
        (column.name, str(column.type)) for column in expected.fields
    ]
    is_ordered = relation.ordering.total or case.ordered or bool(case.ordering.get(port))
    if port in case.ordering:
        assert _words(relation.ordering) == case.ordering[port]
    found = bench.rows(bench.sql(relation, ordered=is_ordered))
    wanted = bench.rows(statement(given("expected", expected), {}, bench.dialect))
    assert (found if is_ordered else sorted(found)) == (wanted if is_ordered else sorted(wanted))


def _words(ordering: Ordering) -> list[str]:
    return [f"{key.name}{' desc' if key.descending else ''}{' nulls first' if key.nulls_first else ''}" for key in ordering.keys]


@every_case
def test_declared_columns_are_what_duckdb_binds(case: Case, bench: Bench) -> None:
    for relation in [*bench.shape.relations.values(), *(guard.relation for guard in bench.shape.guards)]:
        every = [column.name for column in relation.fields]
        sql = statement(relation, bench.analysis.relations, bench.dialect, columns=every)
        found = [(row[0], row[1]) for row in bench.execute(f"describe {sql}").fetchall()]
        declared = ", ".join(f"cast(null as {duckdb_type(column.type)})" for column in relation.fields)
        types = [row[1] for row in bench.connection.execute(f"describe select {declared}").fetchall()]
        assert found == list(zip(every, types, strict=True))


@every_case
def test_canonical_fields_mean_the_same(case: Case, bench: Bench) -> None:
    tested = bench.document.pipeline.by_id["tested"]
    fields = canonical(case.kind, tested.fields)
    assert canonical(case.kind, fields) == fields
    node = tested.model_copy(update={"fields": fields})
    nodes = tuple(node if each.id == "tested" else each for each in bench.document.pipeline.nodes)
    document = Document(pipeline=bench.document.pipeline.model_copy(update={"nodes": nodes}))
    again = analyse(document, values=case.parameters, binder=bench.binder).nodes["tested"]
    assert (again.kind, again.relations) == (bench.shape.kind, bench.shape.relations)


@every_case
def test_nothing_is_lost_where_a_kind_promises_so(case: Case, bench: Bench) -> None:
    if not case.kind.reconciled or errors(bench.shape) or case.error is not None or case.kind.category != "transform":
        return
    counts = [len(bench.rows(bench.sql(relation))) for relation in bench.shape.relations.values()]
    assert sum(counts) == len(read_table(case.inputs["from"]).rows)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_cases_cover_the_kind(kind: type[Kind]) -> None:
    cases = [case for case in CASES if case.kind is kind]
    assert len(cases) >= len(kind.examples) + 5
    assert any(case.problems for case in cases)
    assert all(example.summary for example in kind.examples)
    shown = {port for case in cases for port in case.outputs}
    assert shown >= set(kind.outputs)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_presets_fit_the_kind(kind: type[Kind]) -> None:
    for preset in kind.presets:
        assert set(preset.fields) <= kind.model_fields.keys()
        assert preset.title != kind.title
        assert preset.description


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_schema_describes_every_field(kind: type[Kind]) -> None:
    schema = schema_of(kind)
    assert list(schema["properties"]) == [port.name for port in kind.inputs] + list(kind.model_fields)
    for name, described_field in schema["properties"].items():
        assert described_field["sort"], name
        assert described_field["title"], name
        assert described_field["description"], name
