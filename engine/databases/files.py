"""Database files as the walled process opens them: no more of them can be reached than of any other file of the project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.databases.drivers.base import Database
from engine.databases.reading import describe, fetch
from engine.preview.answer import Answer

if TYPE_CHECKING:
    import duckdb


def database_columns(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """As `engine.databases.reading.describe`."""
    del connection  # a database is another instance than the one that runs the pipeline
    return Answer(describe(arguments, _unwatched))


def fetch_rows(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> Answer:
    """As `engine.databases.reading.fetch`; it does not tell how far it is."""
    del connection
    return Answer(fetch(arguments, _unheard, _unwatched))


def _unheard(progress: Mapping[str, int]) -> None:
    """The walled process answers when it is done, and says nothing before."""
    del progress


def _unwatched(database: Database | None) -> None:
    """An interrupt does not reach it: the process is killed, and what it wrote is removed by whoever asked."""
    del database
