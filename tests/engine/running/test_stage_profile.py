"""What the engine's profile says, read the way a run reads it."""

from __future__ import annotations

import json
import math
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from engine.running.walled import SETTINGS
from engine.running.worker_stage import expressions, own_seconds, plain, rows_of, run_stage


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name, value in SETTINGS.items():
        connection.execute(f"SET {name} = '{value}'")
    return connection


def arguments(sql: str, **more: Any) -> dict[str, Any]:
    return {"sql": sql, "parameters": {}, "examples": "", "drops": [], "shows": False, "arrow": None, "partitions": None, **more}


def test_a_filter_above_a_counted_expression_does_not_change_its_count(connection: duckdb.DuckDBPyConnection) -> None:
    """The engine would push the second filter into the first expression, and count 166,667."""
    sql = """CREATE TABLE kept AS WITH a AS MATERIALIZED (SELECT * FROM range(1000000) t(i) WHERE i % 3 = 0),
        b AS MATERIALIZED (SELECT * FROM a WHERE i % 2 = 0) SELECT * FROM b"""
    values = run_stage(connection, arguments(sql)).values
    assert values["written"] == 166_667
    assert values["rows"] == {"a": 333_334, "b": 166_667}


def test_a_union_counts_what_its_parts_give(connection: duckdb.DuckDBPyConnection) -> None:
    sql = "CREATE TABLE kept AS WITH u AS MATERIALIZED (SELECT i FROM range(5) t(i) UNION ALL SELECT i FROM range(7) t(i)) SELECT * FROM u"
    assert run_stage(connection, arguments(sql)).values["rows"] == {"u": 12}


def test_examples_come_only_of_what_was_counted(connection: duckdb.DuckDBPyConnection) -> None:
    found = run_stage(connection, arguments("SELECT count(*) FROM range(3)", examples="SELECT 7 AS n, DATE '2024-02-29' AS d")).values
    assert (found["written"], found["examples"]) == (3, [{"n": 7, "d": "2024-02-29"}])
    none = run_stage(connection, arguments("SELECT count(*) FROM range(0)", examples="SELECT error('never asked')")).values
    assert (none["written"], none["examples"]) == (0, [])


def test_tables_are_dropped_after_their_last_reader(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute('CREATE TABLE "a kept" AS SELECT 1')
    run_stage(connection, arguments('SELECT count(*) FROM "a kept"', drops=['"a kept"']))
    assert connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]


def test_parameters_that_a_statement_does_not_name_are_left_out(connection: duckdb.DuckDBPyConnection) -> None:
    values = run_stage(
        connection, arguments("SELECT count(*) FROM range($n)", parameters={"n": 4, "unused": {"date": "2024-01-01"}})
    ).values
    assert values["written"] == 4


def test_seconds_of_an_expression_do_not_hold_those_of_others(connection: duckdb.DuckDBPyConnection) -> None:
    sql = """CREATE TABLE kept AS WITH a AS MATERIALIZED (SELECT i, hash(i) AS h FROM range(300000) t(i)),
        b AS MATERIALIZED (SELECT i, sum(h) AS s FROM a GROUP BY i) SELECT * FROM b"""
    run_stage(connection, arguments(sql))
    profile = json.loads(connection.get_profiling_information("json"))
    found = dict(expressions(profile))
    assert set(found) == {"a", "b"}
    assert rows_of(found["b"]) == 300_000
    tree = {"timing": 1.0, "name": "CTE", "children": [{"timing": 99.0, "name": "FILTER"}, {"timing": 2.0, "name": "PROJECTION"}]}
    assert own_seconds({"timing": 4.0, "name": "HASH_JOIN", "children": [tree]}) == 7.0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (3, 3),
        ("x", "x"),
        (1.5, 1.5),
        (math.inf, "inf"),
        (Decimal("1.50"), "1.50"),
        (date(2024, 1, 2), "2024-01-02"),
        ([1], "[1]"),
    ],
)
def test_values_of_examples_are_plain_json(value: object, expected: object) -> None:
    assert plain(value) == expected
