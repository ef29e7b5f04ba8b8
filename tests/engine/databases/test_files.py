"""SQLite and DuckDB files: every value is of its declared type or an error, and nothing half-read is left."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from database_files import fetched, fill
from pyarrow import parquet

from engine.databases.reading import describe
from engine.databases.request import Request
from engine.errors import LimitError, SchemaError, SourceError, StudioError


def rows(path: Path, request: Request, **options: Any) -> list[dict[str, Any]]:
    target = path.parent / "fetched.parquet"
    fetched(path, request, target, **options)
    return parquet.read_table(target).to_pylist()


def asked(**columns: str) -> Request:
    return Request("shop", "t", columns=tuple(columns.items()))


def failure(path: Path, request: Request, **options: Any) -> StudioError:
    with pytest.raises(StudioError) as caught:
        rows(path, request, **options)
    assert not list(path.parent.glob("fetched*"))
    assert caught.value.hint
    return caught.value


FITTING = [
    ("boolean", 1, True),
    ("integer", -(2**63), -(2**63)),
    ("float", 1.5, 1.5),
    ("float", 3, 3.0),
    ("decimal(9,2)", 19.5, Decimal("19.50")),
    ("decimal(9,2)", 0.1, Decimal("0.10")),
    ("decimal(9,2)", 7, Decimal("7.00")),
    ("decimal(20,3)", "12345678901234567.125", Decimal("12345678901234567.125")),
    ("text", "ä\n'x'", "ä\n'x'"),
    ("date", "2024-02-29", dt.date(2024, 2, 29)),
    ("time", "10:20", dt.time(10, 20)),
    ("timestamp", "2024-01-31 10:20:30.123456", dt.datetime.fromisoformat("2024-01-31T10:20:30.123456")),
    ("timestamp", "2024-01-31T10:20", dt.datetime.fromisoformat("2024-01-31T10:20")),
    ("timestamp_tz", "2024-01-31 10:20:30+02:00", dt.datetime(2024, 1, 31, 8, 20, 30, tzinfo=dt.UTC)),
    ("binary", b"\x00\xff", b"\x00\xff"),
    ("json", '{"a": [1]}', '{"a": [1]}'),
]
UNFIT = [
    ("boolean", 2), ("boolean", "true"), ("integer", 1.0), ("integer", "5"), ("integer", b"5"), ("float", "1.5"), ("float", 2**63 - 1),
    ("decimal(4,2)", 100), ("decimal(4,2)", 0.125), ("decimal(4,2)", "x"), ("decimal(4,2)", float("inf")), ("text", 5), ("text", b"x"),
    ("date", "2024-02-30"), ("date", "31.01.2024"), ("date", 20240131), ("time", "25:00"), ("timestamp", "2024-01-31"),
    ("timestamp", 1706696430), ("timestamp", "2024-01-31 10:20Z"), ("timestamp_tz", "2024-01-31 10:20"), ("binary", "x"), ("json", "{"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "wanted"), FITTING)
def test_a_value_of_sqlite_is_what_its_column_says(tmp_path: Path, kind: str, value: Any, wanted: Any) -> None:
    path = fill(tmp_path / "a.sqlite", "create table t (x)", "insert into t values (?)", rows=[(value,), (None,)])
    assert rows(path, asked(x=kind)) == [{"x": wanted}, {"x": None}]


@pytest.mark.parametrize(("kind", "value"), UNFIT)
def test_or_an_error_that_names_row_and_column(tmp_path: Path, kind: str, value: Any) -> None:
    path = fill(tmp_path / "a.sqlite", "create table t (x)", "insert into t values (?)", rows=[(None,), (value,)])
    error = failure(path, asked(x=kind))
    assert (error.code, type(error)) == ("database.value", SourceError)
    assert error.message.startswith("shop: t: row 2, column 'x': ")
    assert error.message.endswith(f"is no {kind}")


def test_a_value_far_behind_is_found_too(tmp_path: Path) -> None:
    values = [(number,) for number in range(50_000)] + [("x",)]
    path = fill(tmp_path / "a.sqlite", "create table t (x)", "insert into t values (?)", rows=values)
    assert "row 50,001," in failure(path, asked(x="integer")).message


def test_types_are_detected_by_values_and_by_what_is_declared(tmp_path: Path) -> None:
    declared = "id integer, ok boolean, price decimal(9,2), day date, at datetime, name varchar(9), doc json, mixed, raw blob, none"
    values = (1, 1, 2.5, "2024-01-31", "2024-01-31 10:00:00", "2024-01-31", "{}", 5, b"x", None)
    second = (2, 0, 3, "2024-02-01", None, "x", "[]", "a", None, None)
    path = fill(
        tmp_path / "a.sqlite", f"create table t ({declared})", f"insert into t values ({','.join('?' * 10)})", rows=[values, second]
    )
    found = describe({"connection": {"driver": "sqlite", "path": str(path)}, "request": asked().arguments()}, lambda database: None)
    types = {column["name"]: column["type"] for column in found["columns"]}
    assert types == {
        "id": "integer", "ok": "boolean", "price": "decimal(9,2)", "day": "date", "at": "timestamp", "name": "text", "doc": "json",
        "mixed": "text", "raw": "binary", "none": "text",
    }  # fmt: skip
    assert [column["name"] for column in found["columns"] if column["note"]] == ["mixed"]


@pytest.mark.parametrize("driver", ["sqlite", "duckdb"])
def test_only_so_many_rows_and_whether_there_are_more(tmp_path: Path, driver: str) -> None:
    path = tmp_path / "a.db"
    if driver == "sqlite":
        fill(path, "create table t (x)", "insert into t values (?)", rows=[(number,) for number in range(30)])
    else:
        with duckdb.connect(str(path)) as connection:
            connection.execute("create table t as select range as x from range(30)")
    target = tmp_path / "out.parquet"
    for most, found in ((None, (30, False)), (30, (30, False)), (29, (29, True)), (1, (1, True))):
        answer = fetched(path, asked(x="integer"), target, driver=driver, most=most)
        assert (answer["rows"], answer["is_cut"]) == found
        assert parquet.read_table(target).num_rows == found[0]


def test_duckdb_gives_what_it_has_and_the_rest_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table t as select 5::utinyint as small, 2::hugeint as huge, 'a'::enum('a', 'b') as word, interval 1 day as span, "
            "timestamp_ns '2024-01-01 00:00:00.123456789' as fine, [1, null] as listed, '{}'::json as doc, "
            "'00000000-0000-0000-0000-000000000001'::uuid as id"
        )
    wanted = Request(
        "shop", "main.t", columns=tuple((name, "text") for name in ("small", "huge", "word", "span", "fine", "listed", "doc", "id"))
    )
    (row,) = rows(path, wanted, driver="duckdb")
    assert row == {
        "small": 5, "huge": Decimal(2), "word": "a", "span": "1 day", "fine": dt.datetime.fromisoformat("2024-01-01T00:00:00.123456"),
        "listed": [1, None], "doc": "{}", "id": "00000000-0000-0000-0000-000000000001",
    }  # fmt: skip


def sqlite_file(folder: Path) -> Path:
    return fill(folder / "a.db", "create table orders (id integer, note text)", "insert into orders values (1, 'x')")


def duckdb_file(folder: Path) -> Path:
    with duckdb.connect(str(folder / "a.db")) as connection:
        connection.execute("create table orders (id integer, note text)")
        connection.execute("insert into orders values (1, 'x')")
    return folder / "a.db"


def text_file(folder: Path) -> Path:
    (folder / "a.db").write_bytes(b"id,note\n1,x\n" * 100)
    return folder / "a.db"


def cut_file(folder: Path) -> Path:
    path = fill(
        folder / "a.db",
        "create table orders (id integer, note text)",
        "insert into orders values (?, ?)",
        rows=[(n, "x" * 90) for n in range(2_000)],
    )
    path.write_bytes(path.read_bytes()[:8_192])
    return path


ID = (("id", "integer"),)
BROKEN = [
    ("sqlite", sqlite_file, Request("shop", "oders", columns=ID), "database.table_unknown", "did you mean 'orders'?"),
    ("sqlite", sqlite_file, Request("shop", "orders", columns=(("idd", "integer"),)), "source.column_missing", "did you mean 'id'?"),
    ("sqlite", sqlite_file, Request("shop", query="select nix from orders", columns=ID), "database.query", "mend the query"),
    ("sqlite", sqlite_file, Request("shop", query="select 1; select 2", columns=ID), "database.query", "mend the query"),
    ("sqlite", sqlite_file, Request("shop", query="select * from pragma_table_info('orders')", columns=ID), "database.denied", "leave out"),
    ("sqlite", sqlite_file, Request("shop", "orders", columns=(("note", "list<integer>"),)), "database.value", "text or json"),
    (
        "sqlite",
        sqlite_file,
        Request("shop", "orders", "", ID, "id", "timestamp", "2024-01-01 00:00:00"),
        "database.value",
        "integers or dates",
    ),
    ("sqlite", text_file, Request("shop", "orders", columns=ID), "database.not_a_database", "another driver"),
    (
        "sqlite",
        cut_file,
        Request("shop", "orders", columns=(("id", "integer"), ("note", "text"))),
        "database.not_a_database",
        "from a copy",
    ),
    ("duckdb", duckdb_file, Request("shop", "oders", columns=ID), "database.table_unknown", "did you mean 'orders'?"),
    ("duckdb", duckdb_file, Request("shop", "orders", columns=(("idd", "integer"),)), "source.column_missing", "did you mean 'id'?"),
    ("duckdb", duckdb_file, Request("shop", query="select nix from orders", columns=ID), "database.query", "mend the query"),
    ("duckdb", duckdb_file, Request("shop", query="select 1) ; (select 2", columns=ID), "database.query", "mend the query"),
    ("duckdb", duckdb_file, Request("shop", query="select * from '/etc/x.csv'", columns=ID), "database.denied", "leave out"),
    ("duckdb", duckdb_file, Request("shop", query="select cast('x' as integer) as id", columns=ID), "database.value", "in a query"),
    ("duckdb", text_file, Request("shop", "orders", columns=ID), "database.not_a_database", "another driver"),
    ("duckdb", sqlite_file, Request("shop", "orders", columns=ID), "database.not_a_database", "another driver"),
]


@pytest.mark.parametrize(("driver", "make", "request_", "code", "hint"), BROKEN)
def test_what_is_broken_says_what_and_what_to_do(tmp_path: Path, driver: str, make: Any, request_: Request, code: str, hint: str) -> None:
    error = failure(make(tmp_path), request_, driver=driver)
    assert (error.code, hint in error.hint) == (code, True), (error.message, error.hint)
    assert "shop" in error.message or code == "database.query"


@pytest.mark.parametrize("driver", ["sqlite", "duckdb"])
def test_a_file_that_is_not_there(tmp_path: Path, driver: str) -> None:
    error = failure(tmp_path / "nowhere.db", Request("shop", "t", columns=ID), driver=driver)
    assert error.code == "database.unreadable"
    assert not (tmp_path / "nowhere.db").exists()


def test_a_file_in_wal_mode_is_read_with_what_stands_beside_it(tmp_path: Path) -> None:
    import sqlite3

    path = fill(tmp_path / "a.db", "pragma journal_mode = wal", "create table t (x)")
    writer = sqlite3.connect(path)
    writer.execute("insert into t values (7)")
    writer.commit()
    assert rows(path, asked(x="integer")) == [{"x": 7}]
    writer.close()


def test_room_is_bounded(tmp_path: Path) -> None:
    from engine.databases.reading import fetch

    path = fill(tmp_path / "a.db", "create table t (x)", "insert into t values (hex(randomblob(?)))", rows=[(5_000,)] * 400)
    facts = {"driver": "sqlite", "path": str(path)}
    arguments = {"connection": facts, "request": asked(x="text").arguments(), "path": str(tmp_path / "o.parquet"), "most": None}
    with pytest.raises(LimitError) as caught:
        fetch({**arguments, "disk": 100_000}, lambda told: None, lambda database: None)
    assert caught.value.code == "limit.disk"
    assert not list(tmp_path.glob("o.parquet*"))


def test_columns_are_found_but_for_case(tmp_path: Path) -> None:
    path = fill(tmp_path / "a.db", 'create table t ("Order Id" integer)', "insert into t values (1)")
    assert rows(path, asked(**{"order id": "integer"})) == [{"order id": 1}]
    with pytest.raises(SchemaError):
        rows(path, asked(orderid="integer"))
