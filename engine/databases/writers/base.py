"""What a driver is to whoever writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from engine.databases.write_request import WriteRequest

STAGED = "penstock_rows"
"""The temporary table that holds the rows while the table is changed."""


class Writer(Protocol):
    """An open database with one transaction; what is not committed leaves nothing."""

    def columns(self, request: WriteRequest) -> Mapping[str, str]:
        """Name and type, in the database's own words, of the table's columns; none where there is no such table."""

    def create(self, request: WriteRequest) -> None:
        """Make the table, with the columns of the rows.

        Raises:
            SinkError: it cannot be made.
        """

    def stage(self, request: WriteRequest, path: str, columns: Sequence[tuple[str, str]]) -> None:
        """Have the rows of a Parquet file in the temporary table `STAGED`.

        Args:
            request: what is written.
            path: the file.
            columns: (name in the file, type in the database's own words) of those that are wanted.
        """

    def execute(self, request: WriteRequest, sql: str) -> None:
        """Run a statement.

        Raises:
            SinkError: the database refuses it.
        """

    def number(self, request: WriteRequest, sql: str) -> int:
        """The one number that a query gives."""

    def commit(self, request: WriteRequest) -> None:
        """Make it so. Raises like `execute`, and then nothing was changed."""

    def interrupt(self) -> None:
        """Break off what is going on; called from another thread."""

    def close(self) -> None:
        """Let go of it; what was not committed is undone."""
