"""Texts that are right by construction: each binds, prints, has the type that DuckDB finds, and runs to a value or an honest error."""

from __future__ import annotations

import duckdb
import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from language_cases import connect

from engine.language import print_duckdb, print_spark
from engine.language.binder import bind
from engine.language.scope import Scope, ScopeColumn
from engine.language.types import BOOLEAN, DATE, FLOAT, INTEGER, TEXT, TIMESTAMP, DataType, decimal, duckdb_type

MONEY = decimal(9, 2)
COLUMNS = {"i": INTEGER, "m": MONEY, "x": FLOAT, "t": TEXT, "b": BOOLEAN, "d": DATE, "ts": TIMESTAMP}
SCOPE = Scope(tuple(ScopeColumn(name, kind) for name, kind in COLUMNS.items()))
WORDS = ["i", "m", "x", "t", "b", "d", "ts"]
LEAVES = {
    "i": ["i", "0", "7", "-1", "9223372036854775807"],
    "m": ["m", "1.50", "0.00"],
    "x": ["x", "1e0", "-2.5e0", "1e300"],
    "t": ["t", "'a'", "''", "'12'", "'2024-01-31'", "'👍🏽 é'"],
    "b": ["b", "true", "false"],
    "d": ["d", "date '2024-02-29'", "date '9999-12-31'"],
    "ts": ["ts", "timestamp '2024-01-01 10:20:30.5'"],
}
TEMPLATES = {
    "i": ["{i} + {i}", "{i} - {i}", "{i} * {i}", "{i} // {i}", "{i} % {i}", "-{i}", "abs({i})", "length({t})", "year({d})", "isodow({ts})", "{d} - {d}",
          "date_diff('week', {d}, {d})", "elapsed('month', {ts}, {ts})", "position({t}, {t})", "try_cast({t} as integer)", "cast({m} as integer)",
          "cast({x} as integer)", "hash_bucket({t}, 9)", "round({i}, -2)", "sign({x})", "list_get([{i}, {i}], {i})", "list_sum([{i}, {i}])"],
    "m": ["cast({i} as decimal(9,2))", "cast({x} as decimal(9,2))", "try_cast({t} as decimal(9,2))", "coalesce({m}, {m})", "abs({m})", "cast({m} * {m} as decimal(9,2))",
          "cast({m} + {m} as decimal(9,2))", "round({m}, 2)"],
    "x": ["{x} + {x}", "{x} * {m}", "{i} / {i}", "{x} % {x}", "sqrt({x})", "ln({x})", "pow({x}, {i})", "round({x}, 2)", "floor({x})", "cast({t} as float)", "divide_or_null({x}, {i})"],
    "t": ["{t} || {t}", "upper({t})", "lower({t})", "trim({t})", "left({t}, {i} % 9)", "substring({t}, {i} % 9, 3)", "replace({t}, {t}, 'z')", "cast({i} as text)", "cast({x} as text)",
          "cast({ts} as text)", "concat({t}, {t})", "regexp_replace({t}, '[a-c]+', '<\\0>')", "split_part({t}, '-', 2)", "strftime({d}, '%d.%m.%Y')", "lpad({t}, 5, '*')", "md5({t})"],
    "b": ["{i} < {i}", "{t} = {t}", "{x} >= {m}", "{d} <> {ts}", "{b} and {b}", "{b} or {b}", "not {b}", "{i} in ({i}, {i})", "{t} like '%a_'", "{d} between {d} and {d}", "{t} is null",
          "{x} is distinct from {i}", "starts_with({t}, {t})", "regexp_matches({t}, '\\d')", "cast({i} as boolean)", "is_nan({x})"],
    "d": ["{d} + interval 1 month", "{d} - interval ({i}) day", "last_day({d})", "date_trunc('week', {d})", "cast({ts} as date)", "try_cast({t} as date)", "make_date({i}, 1, 31)"],
    "ts": ["{ts} + interval ({i}) hour", "{d} + interval 1 month", "cast({d} as timestamp) + interval 1 second", "date_trunc('hour', {ts})", "try_strptime({t}, '%Y-%m-%d')",
           "to_utc({ts}, 'Europe/Paris')", "from_epoch_ms({i})"],
}  # fmt: skip
GENERAL = [
    "case when {b} then {K} else {K} end",
    "coalesce({K}, {K})",
    "nullif({K}, {K})",
    "if({b}, {K}, null)",
    "greatest({K}, {K})",
    "({K})",
]
ROWS = """(VALUES
  (7::BIGINT, 1.25::DECIMAL(9,2), 2.5::DOUBLE, 'Ab c', true, DATE '2024-01-31', TIMESTAMP '2024-01-31 23:59:59.123456'),
  (NULL, NULL, NULL, NULL, NULL, NULL, NULL),
  (-9223372036854775808, -9999999.99, 'nan'::DOUBLE, E' é\\t', false, DATE '0001-01-01', TIMESTAMP '9999-12-31 23:00:00')
) AS every(i, m, x, t, b, d, ts)"""


@st.composite
def texts(draw: st.DrawFn, word: str, depth: int = 3) -> str:
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from(LEAVES[word]))
    template = draw(st.sampled_from([*TEMPLATES[word], *GENERAL])).replace("{K}", f"{{{word}}}")
    parts = template.split("{")
    made = parts[0]
    for part in parts[1:]:
        inner, _, tail = part.partition("}")
        made += f"({draw(texts(inner, depth - 1))}){tail}"
    return made


def wanted(word: str) -> DataType:
    return COLUMNS[word]


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return connect()


@settings(max_examples=scaled(5_000))
@given(st.sampled_from(WORDS).flatmap(lambda word: st.tuples(st.just(word), texts(word))))
def test_right_texts_bind_print_and_run(connection: duckdb.DuckDBPyConnection, made: tuple[str, str]) -> None:
    word, text = made
    tree = bind(text, SCOPE, TIMESTAMP if word == "ts" else None)
    printed = print_duckdb.print_expression(tree)
    print_spark.print_expression(tree)
    query = f"SELECT {printed} AS r FROM {ROWS}"
    described = connection.execute(f"DESCRIBE {query}").fetchone()
    assert described is not None
    assert described[1] == duckdb_type(tree.type)
    try:
        connection.execute(query).fetchall()
    except duckdb.InternalException:
        raise
    except duckdb.Error as problem:
        assert any(
            sign in str(problem) for sign in ("penstock:value.", "Out of Range", "Overflow", "overflow", "out of range", "Conversion Error")
        ), str(problem)
