"""Database files as the walled process opens them: no more of them can be reached than of any other file of the project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.databases.drivers.base import Database
from engine.databases.reading import describe, fetch
from engine.databases.writers.base import Writer
from engine.databases.writing import write
from engine.preview.answer import Answer

if TYPE_CHECKING:
    import duckdb


class Open:
    """The database that is open in this process, of which there is one at most."""

    def __init__(self) -> None:
        self._database: Database | Writer | None = None

    def note(self, database: Database | Writer | None) -> None:
        """It was opened; None: it was closed."""
        self._database = database

    def interrupt(self) -> None:
        """Break off what it does, so that it undoes what is not committed; called from another thread."""
        database = self._database
        if database is not None:
            database.interrupt()


OPEN = Open()


def database_columns(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """As `engine.databases.reading.describe`."""
    del connection  # a database is another instance than the one that runs the pipeline
    return Answer(describe(arguments, OPEN.note))


def fetch_rows(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """As `engine.databases.reading.fetch`; it does not tell how far it is."""
    del connection
    return Answer(fetch(arguments, _unheard, OPEN.note))


def write_table(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """As `engine.databases.writing.write`."""
    del connection
    return Answer(write(arguments, OPEN.note))


def _unheard(progress: Mapping[str, int]) -> None:
    """The walled process answers when it is done, and says nothing before."""
    del progress
