"""Writing, inside the process that may: the rows of one Parquet file into a table, in one transaction."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.databases.select import quoted, spelled_in, table_parts
from engine.databases.write_request import WriteRequest
from engine.databases.writers.base import STAGED, Writer
from engine.errors import SinkError
from engine.nearest import known_names

Opened = Callable[[Writer | None], None]
"""Is told which database is open, so that it can be interrupted; None: none any more."""


def write(arguments: Mapping[str, Any], opened: Opened) -> dict[str, Any]:
    """Write the rows of the file `path`, as `write` (arguments of a `WriteRequest`) says, to `connection` (its facts). Gives nothing.

    Raises:
        SinkError: the database refuses something; then it is as it was.
    """
    request = WriteRequest.from_arguments(arguments["write"])
    with _writer(arguments["connection"], request, opened) as writer:
        if request.before:
            writer.execute(request, request.before)
        _Table(writer, request).write(arguments["path"])
        if request.after:
            writer.execute(request, request.after)
        writer.commit(request)
    return {}


@contextlib.contextmanager
def _writer(facts: Mapping[str, Any], request: WriteRequest, opened: Opened) -> Iterator[Writer]:
    writer = _opened(facts, request)
    try:
        opened(writer)
        yield writer
    finally:
        opened(None)
        writer.close()


def _opened(facts: Mapping[str, Any], request: WriteRequest) -> Writer:
    if facts["driver"] == "sqlite":
        from engine.databases.writers.sqlite import SqliteWriter

        return SqliteWriter(facts, request)
    if facts["driver"] == "duckdb":
        from engine.databases.writers.duckdb_file import DuckdbWriter

        return DuckdbWriter(facts, request)
    from engine.databases.writers.postgresql import PostgresqlWriter

    return PostgresqlWriter(facts, request)


class _Table:
    """One table and the rows for it; the three databases agree about all statements here."""

    def __init__(self, writer: Writer, request: WriteRequest) -> None:
        self.writer = writer
        self.request = request
        self.name = ".".join(map(quoted, table_parts(request.table)))

    def write(self, path: str) -> None:
        """Do what the mode says.

        Raises:
            SinkError: `database.table_there`, `database.no_table`, `database.no_column`, `database.bad_keys`, or the database refuses.
        """
        there = self._there()
        wanted = self.request.keys if self.request.mode == "delete" else tuple(name for name, _ in self.request.columns)
        places = {name: self._column(there, name) for name in wanted}
        self.writer.stage(self.request, path, [(name, there[place]) for name, place in places.items()])
        for sql in self._statements(places):
            self.writer.execute(self.request, sql)
        self.writer.execute(self.request, f"DROP TABLE {STAGED}")

    def _there(self) -> Mapping[str, str]:
        """The table's columns; it is made where the mode says so."""
        found = self.writer.columns(self.request)
        mode = self.request.mode
        if found and mode == "create":
            hint = "set mode to append or replace, or write to another table"
            raise self._error(f"there is a table '{self.request.table}' already", "database.table_there", hint)
        if not found and mode not in ("create", "replace"):
            hint = "check the name and its schema, or set mode to create"
            raise self._error(f"there is no table '{self.request.table}'", "database.no_table", hint)
        if found:
            return found
        self.writer.create(self.request)
        return self.writer.columns(self.request)

    def _column(self, there: Mapping[str, str], name: str) -> str:
        """The table's column for one of the rows': of the same name, else but for case."""
        found = spelled_in(name, there)
        if found is None:
            hint = f"{known_names(name, there)}; or leave the column out before"
            raise self._error(f"the table has no column '{name}'", "database.no_column", hint)
        return found

    def _statements(self, places: Mapping[str, str]) -> Iterator[str]:
        mode = self.request.mode
        if mode in ("upsert", "delete"):
            self._require_keys()
        same = " AND ".join(f"t.{quoted(places[key])} = s.{quoted(key)}" for key in self.request.keys)
        if mode == "delete":
            yield f"DELETE FROM {self.name} AS t WHERE EXISTS (SELECT 1 FROM {STAGED} AS s WHERE {same})"
            return
        if mode == "replace":
            yield f"DELETE FROM {self.name}"
        others = {name: place for name, place in places.items() if name not in self.request.keys}
        if mode == "upsert" and others:
            changes = ", ".join(f"{quoted(place)} = s.{quoted(name)}" for name, place in others.items())
            yield f"UPDATE {self.name} AS t SET {changes} FROM {STAGED} AS s WHERE {same}"
        into, values = ", ".join(map(quoted, places.values())), ", ".join(f"s.{quoted(name)}" for name in places)
        new = f" WHERE NOT EXISTS (SELECT 1 FROM {self.name} AS t WHERE {same})" if mode == "upsert" else ""
        yield f"INSERT INTO {self.name} ({into}) SELECT {values} FROM {STAGED} AS s{new}"

    def _require_keys(self) -> None:
        """Each row has a key, and to upsert, one of its own: else it would be chance which of two rows stays."""
        names = [quoted(key) for key in self.request.keys]
        missing = " OR ".join(f"{name} IS NULL" for name in names)
        without = self.writer.number(self.request, f"SELECT count(*) FROM {STAGED} WHERE {missing}")
        if without:
            raise self._error(
                f"{without:,} rows have a null in {', '.join(self.request.keys)}", "database.bad_keys", "filter them out before"
            )
        listed = ", ".join(names)
        twice = f"SELECT count(*) FROM (SELECT 1 AS one FROM {STAGED} GROUP BY {listed} HAVING count(*) > 1) AS twice"
        repeated = self.writer.number(self.request, twice) if self.request.mode == "upsert" else 0
        if repeated:
            hint = "keep one row of each: distinct_rows, or group_by"
            raise self._error(f"{repeated:,} keys stand in several rows", "database.bad_keys", hint)

    def _error(self, message: str, code: str, hint: str) -> SinkError:
        return SinkError(f"{self.request.title}: {message}", code=code, hint=hint)
