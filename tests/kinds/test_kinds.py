"""Runs the cases of all kinds on DuckDB, see `kind_cases`; `tests/parity` runs them on Spark too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pytest
from kind_bench import Bench, errors
from kind_cases import CASES, Case, given, given_is_a_kind

from engine.backends.statement import statement
from engine.document.model import Document
from engine.errors import BackendError
from engine.kinds import KINDS, ports_of, schema_of
from engine.kinds.configuring import canonical
from engine.kinds.kind import Kind, KindProblem
from engine.kinds.tables import Table, read_table
from engine.kinds.transforms.python import Python
from engine.kinds.transforms.sub_pipeline import SubPipeline
from engine.language.types import duckdb_type
from engine.relation import Ordering
from engine.schema import analyse

every_case = pytest.mark.parametrize("case", CASES, ids=str)


@pytest.fixture(autouse=True)
def _given_is_a_kind() -> Iterator[None]:
    with given_is_a_kind():
        yield


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        made.execute("set timezone = 'UTC'")
        yield made


@pytest.fixture
def bench(case: Case, tmp_path: Path, connection: duckdb.DuckDBPyConnection) -> Bench:
    return Bench(case, tmp_path, connection)


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
        with pytest.raises((duckdb.Error, BackendError), match=case.error):
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
    if case.kind is Python and case.error is not None:
        return  # there are no rows to look at before the code has run
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


@every_case
def test_what_is_said_to_tell_rows_apart_does(case: Case, bench: Bench) -> None:
    if errors(bench.shape) or case.error is not None:
        return
    for relation in bench.shape.relations.values():
        keys = [key.name for key in relation.ordering.keys]
        for names in [*([relation.unique] if relation.unique is not None else []), *([keys] if relation.ordering.total else [])]:
            columns = ", ".join(map(bench.dialect.identifier, names))
            sql = statement(relation, bench.analysis.relations, bench.dialect, columns=[column.name for column in relation.fields])
            (rows,) = bench.execute(f"select count(*) from ({sql})").fetchall()
            (different,) = bench.execute(f"select count(*) from (select distinct {columns or 1} from ({sql}))").fetchall()
            assert rows == different


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_cases_cover_the_kind(kind: type[Kind]) -> None:
    cases = [case for case in CASES if case.kind is kind]
    assert len(cases) >= len(kind.examples) + 5
    assert any(case.problems for case in cases)
    assert all(example.summary for example in kind.examples)
    shown = {port for case in cases for port in case.outputs}
    assert shown >= set(kind.outputs)


@every_case
def test_the_ports_of_a_node_are_told_by_its_fields(case: Case, bench: Bench) -> None:
    ports = ports_of(bench.document.pipeline, bench.document.pipeline.by_id["tested"])
    if case.kind is SubPipeline and ports is None:
        assert next(problem.path for problem in errors(bench.shape)) == ("path",)
        return
    assert ports is not None
    assert [port for port in bench.shape.relations if port not in (ports or ("",))] == []
    assert ports == case.kind.outputs or case.kind.port_fields


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
