"""SQLite files of tests, and their rows as a process fetches them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from table_strategies import Drawn, cell

from engine.databases.reading import fetch
from engine.databases.request import Request
from engine.databases.select import quoted
from engine.kinds.tables import Table
from engine.language.types import BINARY, BOOLEAN, FLOAT, INTEGER, DataType

_WORDS = {INTEGER: "INTEGER", BOOLEAN: "BOOLEAN", FLOAT: "REAL", BINARY: "BLOB"}


def make_sqlite(path: Path, tables: Mapping[str, Table]) -> Path:
    """A file with those tables; every cell as SQLite would have it: dates are texts, true is 1."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as connection:
        for name, table in tables.items():
            columns = ", ".join(f"{quoted(field.name)} {_WORDS.get(field.type, str(field.type))}" for field in table.fields)
            connection.execute(f"CREATE TABLE {quoted(name)} ({columns})")
            marks = ", ".join("?" * len(table.fields))
            rows = [[_cell(cell, field.type) for cell, field in zip(row, table.fields, strict=True)] for row in table.rows]
            connection.executemany(f"INSERT INTO {quoted(name)} VALUES ({marks})", rows)
    connection.close()
    return path


def make_drawn(path: Path, name: str, table: Drawn) -> None:
    """A file with a drawn table whose columns say nothing of types, so that SQLite keeps every value as it is given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE {quoted(name)} ({', '.join(quoted(field.name) for field in table.fields)})")
        marks = ", ".join("?" * len(table.fields))
        connection.executemany(f"INSERT INTO {quoted(name)} VALUES ({marks})", [tuple(map(_stored, row)) for row in table.rows])
    connection.close()


def _stored(value: Any) -> Any:
    """As programs write values that SQLite has not: as texts, and true as 1."""
    if isinstance(value, bool):
        return int(value)
    return value if value is None or isinstance(value, int | float | str | bytes) else cell(value)


def fill(path: Path, *statements: str, rows: Sequence[tuple[Any, ...]] = ()) -> Path:
    """A file that those statements made; the last is executed for each of the rows, if there are any."""
    with sqlite3.connect(path) as connection:
        for statement in statements if not rows else statements[:-1]:
            connection.execute(statement)
        if rows:
            connection.executemany(statements[-1], rows)
    connection.close()
    return path


def fetched(path: Path, request: Request, target: Path, *, driver: str = "sqlite", most: int | None = None) -> dict[str, Any]:
    """Fetch into a file, in this process."""
    return fetched_from({"driver": driver, "path": str(path)}, request, target, most=most)


def fetched_from(facts: Mapping[str, Any], request: Request, target: Path, *, most: int | None = None) -> dict[str, Any]:
    """Fetch into a file, in this process, from a database of which those facts are known."""
    arguments = {"connection": facts, "request": request.arguments(), "path": str(target), "most": most, "disk": None}
    return fetch(arguments, lambda told: None, lambda database: None)


def _cell(cell: str | None, kind: DataType) -> Any:
    if cell is None:
        return None
    if kind == INTEGER:
        return int(cell)
    if kind == FLOAT:
        return float(cell)
    if kind == BOOLEAN:
        return int(cell == "true")
    return cell.encode() if kind == BINARY else cell
