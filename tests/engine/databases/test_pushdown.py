"""Conditions that databases are asked: the rows are the same as without, and every value that does not fit is told all the same."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from counts import scaled
from database_files import fetched_from
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from postgresql_servers import OWNER, PASSWORD, Server
from pushed_filters import CONDITIONS, TEXTS, Base, require_same_rows
from pyarrow import parquet

from engine.databases.conditions import Condition
from engine.databases.request import Request

_FIT: dict[str, tuple[Any, ...]] = {
    "i": (None, 0, 1, -7, 5, 2**63 - 1, -(2**63)),
    "d": (None, 1, 1.5, 19.99, 0.01, "2.50", -0.0, 9999999.99, 20, -0.01),
    "day": (None, "2024-01-31", "0001-01-01", "9999-12-31", "2024-02-29"),
    "ts": (None, "2024-01-31 10:20:30", "2024-01-31T10:20:30.500", "2024-02-29 00:00", "9999-12-31 23:59:59.999999"),
    "flag": (None, 0, 1),
    "t": (None, *TEXTS, "x\0y"),
}
_UNFIT: dict[str, tuple[Any, ...]] = {
    "i": ("5", "x", 1.5, b"5"),
    "d": (0.001, 1e12, "x", 10**9, b"1", "inf"),
    "day": ("2024-02-30", "2024-1-31", 5, "2024-01-31\0", "0000-01-01", b"2024-01-31"),
    "ts": ("x", "2024-01-31 25:00:00", "2024-02-30 10:00:00", "2024-01-31 10:20:30Z", 7),
    "flag": (2, "1", "true", 1.0),
    "t": (5, b"a", 1.5),
}
_SQLITE = (
    "create table things (i, d, day, ts, flag, t)",
    "create table things (i integer, d decimal(9,2), day date, ts timestamp, flag boolean, t text collate nocase)",
    "create table things (i text, d text, day numeric, ts blob, flag text, t integer)",
    "create table things (i real, d integer, day text collate rtrim, ts text, flag, t varchar(3) collate rtrim)",
)


def _rows(values: dict[str, tuple[Any, ...]], odd: dict[str, tuple[Any, ...]]) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    """One row in eight has a value that does not fit."""

    @st.composite
    def row(draw: st.DrawFn) -> tuple[Any, ...]:
        fit = {name: draw(st.sampled_from(pool)) for name, pool in values.items()}
        if draw(st.integers(0, 7)) == 7 and odd:
            name = draw(st.sampled_from(sorted(odd)))
            fit[name] = draw(st.sampled_from(odd[name]))
        return tuple(fit.values())

    return st.lists(row(), max_size=8)


@settings(deadline=None, max_examples=scaled(600))
@given(st.sampled_from(_SQLITE), _rows(_FIT, _UNFIT), CONDITIONS)
def test_sqlite(tmp_path_factory: pytest.TempPathFactory, made: str, rows: list[tuple[Any, ...]], where: str) -> None:
    folder = tmp_path_factory.mktemp("base")
    path = folder / "base.sqlite"
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(made)
        connection.executemany("insert into things values (?, ?, ?, ?, ?, ?)", rows)
    connection.close()
    require_same_rows(Base({"driver": "sqlite", "path": str(path)}, folder), where)


_DUCKDB = (
    "create table things (i bigint, d decimal(9,2), day date, ts timestamp, flag boolean, t varchar)",
    "create table things (i hugeint, d decimal(9,2), day date, ts timestamp_ns, flag boolean, t varchar collate nocase)",
    "create table things (i integer, d decimal(12,4), day date, ts timestamp, flag boolean, t varchar collate nocase)",
)
_TYPED: dict[str, tuple[Any, ...]] = {
    **{name: pool for name, pool in _FIT.items() if name != "t"},
    "i": (None, 0, 1, -7, 5, 2**31 - 1, -(2**31)),
    "ts": (None, "2024-01-31 10:20:30", "2024-02-29 00:00:00", "2024-01-31 10:20:30.5"),
    "t": (None, *TEXTS),
}
_ENDLESS: dict[str, tuple[Any, ...]] = {"day": ("infinity", "-infinity", "0044-03-15 (BC)"), "ts": ("2262-04-11 00:00:00",)}


@settings(deadline=None, max_examples=scaled(400))
@given(st.sampled_from(_DUCKDB), _rows(_TYPED, _ENDLESS), CONDITIONS)
def test_duckdb(tmp_path_factory: pytest.TempPathFactory, made: str, rows: list[tuple[Any, ...]], where: str) -> None:
    folder = tmp_path_factory.mktemp("base")
    path = folder / "base.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(made)
        if rows:
            connection.executemany("insert into things values (?, ?, ?, ?, ?, ?)", rows)
    require_same_rows(Base({"driver": "duckdb", "path": str(path)}, folder), where)


_POSTGRESQL = {
    "usual": ("bigint", "numeric(9,2)", "date", "timestamp", "boolean", "text"),
    "any_length": ("integer", "numeric", "date", "timestamp", "boolean", "varchar(30)"),
    "padded": ("smallint", "numeric(12,4)", "date", "timestamp(0)", "boolean", "char(4)"),
    "blind": ("bigint", "numeric(9,2)", "date", "timestamp", "boolean", "text collate blind"),
}
"""Tables by name: the types of their columns. One has a collation for which upper and lower case are equal."""
_BOUNDLESS: dict[str, tuple[Any, ...]] = {
    "d": ("NaN",),
    "day": ("infinity", "-infinity", "0044-03-15 BC", "10000-01-01"),
    "ts": ("infinity", "-infinity", "12000-01-01 00:00:00"),
}
_SMALL = {**_TYPED, "i": (None, 0, 1, -7, 5, 32767), "d": (None, "1.5", "19.99", "0.01", "2.50", "20", "-0.01", "2.5000")}
_FACTS = {"driver": "postgresql", "host": "127.0.0.1", "database": "postgres", "user": OWNER, "tls": "prefer", "password": PASSWORD}


@pytest.fixture(scope="module")
def things(postgresql: Server) -> Server:
    """The server with empty tables."""
    postgresql.execute("create collation blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false)")
    for name, kinds in _POSTGRESQL.items():
        postgresql.execute(f"create table {name} ({', '.join(f'{column} {kind}' for column, kind in zip(_FIT, kinds, strict=True))})")
    return postgresql


def _literal(value: object, kind: str) -> str:
    text = str(bool(value)) if kind == "boolean" else str(value)
    return "null" if value is None else f"cast('{text.replace(chr(39), chr(39) * 2)}' as {kind.partition(' collate')[0]})"


@pytest.mark.slow
@pytest.mark.xdist_group("postgresql")
@settings(deadline=None, max_examples=scaled(400), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=st.sampled_from(sorted(_POSTGRESQL)),
    rows=_rows(_SMALL, _BOUNDLESS),
    digits=st.sampled_from(("1.50", "0.001", "99999999", "1e30")),
    where=CONDITIONS,
)
def test_postgresql(tmp_path: Path, things: Server, table: str, rows: list[tuple[Any, ...]], digits: str, where: str) -> None:
    kinds = _POSTGRESQL[table]
    listed = [f"({', '.join(map(_literal, row, kinds))})" for row in rows]
    if table == "any_length":
        listed += [f"(1, {digits}, null, null, null, null)"]
    things.execute(f"truncate {table}", *([f"insert into {table} values {', '.join(listed)}"] if listed else []))
    require_same_rows(Base({**_FACTS, "port": things.port}, tmp_path, table), where)


ASKED = Request("base", "things", columns=(("i", "integer"),), conditions=(Condition(">", column="i", values=("5",)),))
PLAIN, VIEW = "create table plain (i bigint)", "create view {} as select 10 // i as i from plain where i <> 0"


@pytest.mark.parametrize(
    ("made", "asked"),
    [
        ("create table things (i bigint)", 1),
        ("create table Things (I bigint)", 1),
        ("create table things (a bigint, i bigint generated always as (10 // a) virtual)", 0),
        (VIEW.format("things"), 0),
    ],
)
def test_only_tables_are_asked_whose_columns_are_stored(tmp_path: Path, made: str, asked: int) -> None:
    """What is computed for a row may fail; then it depends on the database whether our condition comes before or after."""
    with duckdb.connect(str(tmp_path / "base.duckdb")) as connection:
        connection.execute(PLAIN)
        connection.execute(made)
    assert Base({"driver": "duckdb", "path": str(tmp_path / "base.duckdb")}, tmp_path).fetch(ASKED)[1] == asked
    with sqlite3.connect(tmp_path / "base.sqlite") as other:
        other.execute(PLAIN)
        other.execute(made.replace("//", "/"))
    other.close()
    assert Base({"driver": "sqlite", "path": str(tmp_path / "base.sqlite")}, tmp_path).fetch(ASKED)[1] == asked


@pytest.mark.slow
@pytest.mark.xdist_group("postgresql")
def test_only_tables_of_a_server_are_asked(tmp_path: Path, things: Server) -> None:
    things.execute(VIEW.format("seen").replace("//", "/").replace("plain", "usual"), 'create table "Odd ""one" (i bigint)')
    facts = {**_FACTS, "port": things.port}
    found = {table: Base(facts, tmp_path, table).fetch(ASKED)[1] for table in ("usual", "public.usual", "seen", 'Odd "one')}
    assert found == {"usual": 1, "public.usual": 1, "seen": 0, 'Odd "one': 1}
    query = replace(ASKED, table="", query="select i from usual")
    assert fetched_from(facts, query, tmp_path / "x.parquet")["asked"] == 0


@pytest.mark.slow
@pytest.mark.xdist_group("postgresql")
def test_a_server_with_other_letters_is_asked_no_texts(tmp_path: Path, things: Server) -> None:
    """It has no such letter, and would say so; and it may have another order of those that it has."""
    things.execute("create database latin encoding 'LATIN1' locale 'C' template template0")
    query = Request("base", "information_schema.sql_features", columns=(("feature_id", "text"),))
    texts = replace(query, conditions=(Condition("=", column="feature_id", values=("👍",)),))
    facts = {**_FACTS, "port": things.port}
    found = [fetched_from({**facts, "database": name}, texts, tmp_path / "x.parquet")["asked"] for name in ("postgres", "latin")]
    assert found == [1, 0]


@pytest.mark.slow
@pytest.mark.xdist_group("postgresql")
def test_the_same_rows_come_in_the_same_order(tmp_path: Path, things: Server) -> None:
    """Though the server would have several workers look for them at once."""
    for setting in ("parallel_setup_cost = 0", "parallel_tuple_cost = 0", "min_parallel_table_scan_size = 0"):
        things.execute(f"alter role reader set {setting}")
    facts = {**_FACTS, "port": things.port, "user": "reader", "password": "reader"}
    columns = (("id", "integer"), ("customer", "integer"))
    request = Request("base", "sales.orders", columns=columns, conditions=(Condition("<", column="customer", values=("500",)),))
    base = Base(facts, tmp_path, "sales.orders")
    found = [parquet.read_table(base.fetch(request)[0]).column("id").to_pylist() for _ in range(3)]
    assert found == [[number for number in range(1, 150_001) if number % 1_000 < 500]] * 3
