"""Every kind's examples and cases on both engines: the same rows, those that the case shows, or an error on both.

A source's files are read by Spark where a run lets it read them. The rows of a sink are compared; DuckDB writes them to files.
A person's SQL runs on the engine for which it was written, and the other one gets its rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from engines import DuckdbSide, SparkSide
from kind_bench import Bench, errors
from kind_cases import CASES, Case, Given, file_cases, given
from kinds_on_sides import OnSides, described_by
from spark_speed import INTERPRETED, SMALL, configured

import engine.kinds
from engine.backends.statement import statement
from engine.kinds import KINDS
from engine.kinds.tables import read_table
from engine.kinds.transforms.sql import Sql
from engine.relation import Relation

COMPARED = (*(case for case in CASES if not case.problems), *file_cases(Sql, Path(__file__).parent / "sql_on_spark.yaml"))
"""All but those whose fields are wrong: they never come to an engine."""


@pytest.fixture(scope="module", autouse=True)
def _light(spark: SparkSide) -> Iterator[None]:
    with configured(spark, {**SMALL, **INTERPRETED}):
        yield


@pytest.fixture(autouse=True)
def _given_is_a_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inputs of any type need a source that no product has."""
    monkeypatch.setitem(engine.kinds._BY_NAME, "given", Given)


@pytest.fixture
def sides(case: Case, tmp_path: Path, duckdb: DuckdbSide, spark: SparkSide) -> OnSides:
    binder = described_by(spark, case.parameters) if "dialect: spark" in case.fields else None
    return OnSides(Bench(case, tmp_path, duckdb.connection, binder), duckdb, spark)


@pytest.mark.parametrize("case", COMPARED, ids=str)
def test_both_engines_give_the_same(case: Case, sides: OnSides) -> None:
    shape = sides.bench.shape
    assert errors(shape) == []
    ports = {port: sides.pair(relation, ordered=is_ordered(case, port, relation)) for port, relation in shape.relations.items()}
    assert [each for pair in ports.values() for each in pair.differences()] == []
    assert any(pair.is_error for pair in ports.values()) == (case.error is not None)
    for port, text in case.outputs.items():
        assert ports["" if port == "written" else port].unlike(expected(sides, text)) == []
    promises = {guard.name: sides.pair(guard.relation).numbers for guard in shape.guards}
    assert [name for name, (one, other) in promises.items() if one != other] == []
    assert case.guards is None or {name: number for name, (number, _) in promises.items()} == case.guards


def is_ordered(case: Case, port: str, relation: Relation) -> bool:
    """Whether the rows of a port come in an order of which a person may be sure."""
    return relation.ordering.total or bool(case.ordering.get(port))


def expected(sides: OnSides, text: str) -> pa.Table:
    """The table that a case shows."""
    table = read_table(text)
    return sides.duckdb.rows(statement(given("expected", table), {}, sides.duckdb.dialect), table.fields)


def test_every_kind_has_cases_on_spark() -> None:
    """A kind that is refused there would have to be told by name, with the reason; none is."""
    assert {kind.kind for kind in KINDS} - {case.kind.kind for case in COMPARED} == set()
    assert {port for case in COMPARED for port in case.outputs} >= {port for kind in KINDS for port in kind.outputs}
