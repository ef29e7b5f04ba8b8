"""From a file of rows to a table: who may be written, with which password, and by which process."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from engine.databases.allow import require_statement
from engine.databases.fetcher import Fetcher
from engine.databases.fetching import connection_of, server_facts
from engine.databases.write_request import WriteRequest
from engine.errors import SinkError
from engine.preview.child import Child, Limits
from engine.project.project import Project
from engine.project.trust import require_allowed

_STAGED, _HOME = "in/staged", "database"


class Placing:
    """Writes for one run: files of databases behind walls of their own, servers by a process outside of them."""

    def __init__(self, project: Project) -> None:
        """Nothing is reached yet."""
        self._project = project
        self._process: Child | Fetcher | None = None

    def write(self, request: WriteRequest, path: Path, seconds: float | None) -> None:
        """Put the rows of a file into their table; on any error it is as it was.

        Raises:
            ConfigError: there is no such connection, or its password is not there.
            ExpressionError: a statement is none that may run there.
            TrustError: this person has not allowed its server to be written, or its file lies outside of the project.
            MissingExtraError: the driver is not installed.
            SinkError: the database refuses it.
            LimitError: the time is over.
            CancelledError: someone stopped it.
        """
        connection = connection_of(self._project, request.connection)
        require_allowed(self._project.root, request.connection, connection, writes=True)
        for statement in filter(None, (request.before, request.after)):
            require_statement(statement, connection.driver)
        if not connection.is_file:
            facts = server_facts(connection)
            self._ask(Fetcher(seconds=seconds, disk=None), {"write": request.arguments(), "connection": facts, "path": str(path)}, seconds)
            return
        target = self._project.target(connection.path)
        _require_folder(request, target)
        is_kept = target.exists()
        child = Child.start({_STAGED: path.parent}, writable={_HOME: target.parent}, limits=Limits(seconds=seconds, disk=None))
        facts = {"driver": connection.driver, "path": child.inside(target), "staged": child.inside(path.parent)}
        try:
            self._ask(child, {"write": request.arguments(), "connection": facts, "path": child.inside(path)}, seconds)
            is_kept = True
        finally:
            if not is_kept:  # it was made for rows that did not come
                with suppress(OSError):
                    target.unlink(missing_ok=True)

    def cancel(self) -> None:
        """End what is being written, from another thread."""
        process = self._process
        if process is not None:
            process.cancel()

    def _ask(self, process: Child | Fetcher, arguments: Mapping[str, object], seconds: float | None) -> None:
        self._process = process
        try:
            process.request("write_table", arguments, timeout=seconds)
        finally:
            self._process = None
            process.close()


def _require_folder(request: WriteRequest, target: Path) -> None:
    if not target.parent.is_dir():
        hint = "make the folder, or correct the path of the connection"
        raise SinkError(f"{request.title}: there is no folder '{target.parent}'", code="database.not_written", hint=hint)
