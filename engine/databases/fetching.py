"""From a request to a file with its rows: who may be asked, with which password, and by which process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.databases.drivers.base import Found
from engine.databases.fetcher import Fetcher
from engine.databases.request import Request
from engine.errors import ConfigError, SourceError
from engine.nearest import known_names
from engine.preview.child import Child
from engine.preview.conversation import Conversation, Progress
from engine.project.connections import Connection
from engine.project.fingerprint import fingerprint
from engine.project.project import Project
from engine.project.trust import require_allowed


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one fetch may take; None: as much as it likes."""

    most: int | None = None
    """Rows."""
    seconds: float | None = None
    disk: int | None = None
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stands in the file now."""

    rows: int
    is_cut: bool
    """Whether there may be more rows than were asked for."""
    asked: int = 0
    """By how many conditions of the request the database left out rows."""


class Fetching:
    """Fetches for one project: files of databases by its walled process, servers by a process of its own outside of the walls."""

    def __init__(self, project: Project, child: Child) -> None:
        """Nothing is reached yet; `child` sees the project's files and the folders into which is fetched."""
        self._project = project
        self._child = child
        self._fetcher: Fetcher | None = None

    def fetch(self, request: Request, path: Path, bounds: Bounds, on_progress: Progress | None = None) -> Fetched:
        """Have the rows written to a file; it is there whole afterwards, or not at all.

        Raises:
            ConfigError: there is no such connection, or its password is not there.
            TrustError: this person has not allowed its server.
            MissingExtraError: the driver is not installed.
            ExpressionError: the query is no SELECT that may be asked.
            SourceError: the database cannot be read, or a value of it is none of the declared type.
            SchemaError: a declared column is not there.
            LimitError: time or disk ran out.
            CancelledError: someone stopped it.
        """
        connection = self._connection(request)
        arguments = {"request": request.arguments(), "most": bounds.most, "disk": bounds.disk}
        with self._reader(connection, bounds) as (reader, facts, inside):
            try:
                given = {**arguments, "connection": facts, "path": inside(path)}
                values = reader.request("fetch", given, timeout=bounds.seconds, on_progress=on_progress).values
            finally:
                path.with_name(f"{path.name}.part").unlink(missing_ok=True)  # the process may have been killed
        return Fetched(int(values["rows"]), bool(values["is_cut"]), int(values["asked"]))

    def columns(self, request: Request, seconds: float | None = None) -> tuple[Found, ...]:
        """All columns of the request's table or query. Raises like `fetch`."""
        connection = self._connection(request)
        with self._reader(connection, Bounds(seconds=seconds)) as (reader, facts, _):
            values = reader.request("database_columns", {"request": request.arguments(), "connection": facts}, timeout=seconds).values
        return tuple(Found(**{**found, "others": tuple(found["others"])}) for found in values["columns"])

    def mark(self, request: Request) -> str:
        """What tells that a file has changed; empty for a server, which would have to be asked everything. Raises like `fetch`."""
        connection = self._connection(request)
        if not connection.is_file:
            return ""
        path = self._file(connection)
        log = path.with_name(f"{path.name}-wal")
        return fingerprint(path) + (fingerprint(log) if log.exists() else "")

    def cancel(self) -> None:
        """End what is being fetched, from another thread; the walled process is cancelled by whoever started it."""
        fetcher = self._fetcher
        if fetcher is not None:
            fetcher.cancel()

    def _connection(self, request: Request) -> Connection:
        connection = connection_of(self._project, request.connection)
        require_allowed(self._project.root, request.connection, connection)
        if request.query:
            from engine.databases.allow import require_select  # its reader takes long to load

            require_select(request.query, connection.driver)
        return connection

    @contextmanager
    def _reader(self, connection: Connection, bounds: Bounds) -> Iterator[tuple[Conversation, dict[str, Any], Any]]:
        """The process that reads, what it is told of the connection, and how it sees a path."""
        if connection.is_file:
            path = self._child.inside(self._file(connection))
            yield self._child, {"driver": connection.driver, "path": path}, self._child.inside
            return
        facts = server_facts(connection)
        fetcher = self._fetcher = Fetcher(seconds=bounds.seconds, disk=bounds.disk)
        try:
            yield fetcher, facts, str
        finally:
            self._fetcher = None
            fetcher.close()

    def _file(self, connection: Connection) -> Path:
        """The one file of a connection, as any source's file is judged."""
        files = self._project.sources(connection.path)
        if len(files) != 1:
            hint = "write the path of one file"
            raise SourceError(
                f"'{connection.path}' names {len(files)} files, and a database is one", code="database.not_one_file", hint=hint
            )
        return files[0].path


def connection_of(project: Project, name: str) -> Connection:
    """The project's connection of that name.

    Raises:
        ConfigError: `config.no_connection`.
    """
    known = project.settings.connections
    if name in known:
        return known[name]
    hint = known_names(name, known) if known else "write `connections:` into it, below that the name, below that `driver:` and `path:`"
    raise ConfigError(f"penstock.yaml has no connection '{name}'", code="config.no_connection", hint=hint)


def server_facts(connection: Connection) -> dict[str, Any]:
    """What the process is told that reaches a server, its password among it.

    Raises:
        ConfigError: `config.no_secret`.
    """
    variable = connection.variable
    password = os.environ.get(variable) if variable is not None else None
    if variable is not None and password is None:
        hint = f"set it where Penstock runs: export {variable}=..."
        message = f"the password of {connection.address} is to stand in {variable}, which is not set"
        raise ConfigError(message, code="config.no_secret", hint=hint)
    told = {name: getattr(connection, name) for name in ("driver", "host", "port", "database", "user", "tls")}
    return {**told, "password": password, "variable": variable}
