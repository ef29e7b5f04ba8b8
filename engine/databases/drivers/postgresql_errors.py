"""What PostgreSQL says when something is wrong, as errors that say what to do. No password stands in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.databases.request import Request
from engine.errors import CancelledError, SourceError

_PREFIX = re.compile(r"^[A-Z_]+: |^Execution error \[\w+\]: |^\[libpq\] |^Failed to [a-z ]+: |^could not begin COPY: |^(?:ERROR|FATAL): +")
_SERVER = re.compile(r"connection to server at .*? failed: ")
_BY_STATE: Mapping[str, tuple[str, str]] = {
    "42P01": ("database.table_unknown", "check the name, and its schema: sales.orders"),
    "3F000": ("database.table_unknown", "check the name of the schema"),
    "42703": ("database.query", "check the names of the columns"),
    "42501": ("database.denied", "ask the owner of the table for the right to read it, or use another user"),
    "25006": ("database.denied", "a query only reads"),
    "57014": ("database.cancelled", "run it again, or ask for less"),
    "57P01": ("database.lost", "run it again when the server is back; nothing was kept of what had come"),
    "40001": ("database.lost", "run it again: the server could not keep the state that was being read"),
}
_LOST = (
    "closed the connection",
    "terminating connection",
    "no connection to the server",
    "not open",
    "Connection reset",
    "timed out",
)


def not_connected(name: str, facts: Mapping[str, Any], problem: Exception) -> SourceError:
    """Why there is no connection; `facts` are those of the connection."""
    words, place = words_of(problem), f"{facts['host']}:{facts['port']}"
    if "authentication failed" in words or "no password supplied" in words:
        variable = facts["variable"]
        hint = f"check the user, and what {variable} holds" if variable else "name a secret of the connection: the server wants a password"
        return SourceError(f"{name}: the server at {place} refuses user '{facts['user']}': {words}", code="database.login", hint=hint)
    if re.search(r"database .* does not exist", words):
        hint = "check `database` of the connection"
        return SourceError(f"{name}: the server at {place} has no database '{facts['database']}'", code="database.unknown", hint=hint)
    if "permission denied" in words or "pg_hba.conf" in words:
        hint = "ask who runs the server to let this user in"
        return SourceError(f"{name}: the server at {place} lets '{facts['user']}' not in: {words}", code="database.login", hint=hint)
    hint = "see that the server runs and that its name and port are right, and whether it wants `tls`"
    return SourceError(f"{name}: nothing answers as PostgreSQL at {place}: {words}", code="database.unreachable", hint=hint)


def explained(request: Request, problem: Exception) -> SourceError | CancelledError:
    """What went wrong with a request."""
    words = words_of(problem)
    if "due to user request" in words:  # which is ours
        return CancelledError(f"{request.title}: the query was broken off")
    code, hint = _BY_STATE.get(str(getattr(problem, "sqlstate", "")), ("database.query", "mend the query, or the names in it"))
    if any(mark in str(problem) for mark in _LOST):
        code, hint = _BY_STATE["57P01"]
        return SourceError(f"{request.title}: the server went away: {words}", code=code, hint=hint)
    if code == "database.table_unknown" and request.table:
        return SourceError(f"{request.title}: there is no table '{request.table}'", code=code, hint=hint)
    return SourceError(f"{request.title}: PostgreSQL says: {words}", code=code, hint=hint)


def words_of(problem: Exception) -> str:
    """The server's own first line, without the statement that was sent."""
    text = str(problem).split("\n\nQuery was:")[0].strip().splitlines()
    line = _SERVER.sub("", text[0]) if text else type(problem).__name__
    while (match := _PREFIX.match(line)) is not None and match.end():
        line = line[match.end() :]
    return line.strip()
