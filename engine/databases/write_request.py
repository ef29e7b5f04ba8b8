"""What a sink asks of a database, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """Rows for a table, and what becomes of those that are there."""

    connection: str
    table: str
    mode: str
    columns: tuple[tuple[str, str], ...]
    """Name and type of each column of the rows."""
    keys: tuple[str, ...] = ()
    """As the columns of the rows are called."""
    before: str = ""
    after: str = ""

    @property
    def title(self) -> str:
        """What it is, for people."""
        return f"{self.connection}: {self.table}"

    def arguments(self) -> dict[str, Any]:
        """As JSON, for the process that writes."""
        return asdict(self)

    @staticmethod
    def from_arguments(arguments: Mapping[str, Any]) -> WriteRequest:
        """The request that `arguments` gave."""
        columns = tuple((str(name), str(kind)) for name, kind in arguments["columns"])
        return WriteRequest(**{**arguments, "columns": columns, "keys": tuple(arguments["keys"])})
