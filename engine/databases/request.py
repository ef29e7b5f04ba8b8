"""What a source asks of a database, as data: the same request always gives the same file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.databases.conditions import Condition
from engine.language.types import DataType, parse_type
from engine.relation import Scan


@dataclass(frozen=True, slots=True)
class Request:
    """Columns of a table, or of a query, of one connection."""

    connection: str
    table: str = ""
    """`orders`, or `sales.orders`."""
    query: str = ""
    """One SELECT of the database's own SQL, where no table is given."""
    columns: tuple[tuple[str, str], ...] = ()
    """Name and type of what is wanted, as they are declared."""
    incremental: str = ""
    """The column by which older rows are left out; empty: all rows are wanted."""
    incremental_type: str = ""
    after: str = ""
    """The greatest of its values that is not wanted any more, as a text of that type."""
    conditions: tuple[Condition, ...] = ()
    """What rows may be left out by, as far as the database can be asked: whoever asks filters all the same."""
    first: int | None = None
    """How many rows are enough, any of those that are wanted, where the database can be asked all conditions; None: all are wanted."""

    @property
    def title(self) -> str:
        """What it is, for people."""
        return f"{self.connection}: {self.table or 'query'}"

    @property
    def types(self) -> dict[str, DataType]:
        """The declared types by column."""
        return {name: parse_type(kind) for name, kind in self.columns}

    def only(self, names: frozenset[str]) -> Request:
        """The same for some of its columns; one at least, as rows without columns cannot be counted."""
        kept = tuple(each for each in self.columns if each[0] in names)
        return replace(self, columns=kept or self.columns[:1])

    def arguments(self) -> dict[str, Any]:
        """As JSON, for the process that reads."""
        return {
            "connection": self.connection,
            "table": self.table,
            "query": self.query,
            "columns": list(self.columns),
            "incremental": self.incremental,
            "incremental_type": self.incremental_type,
            "after": self.after,
            "conditions": [condition.arguments() for condition in self.conditions],
            "first": self.first,
        }

    @staticmethod
    def from_arguments(arguments: Mapping[str, Any]) -> Request:
        """The request that `arguments` gave."""
        columns = tuple((str(name), str(kind)) for name, kind in arguments["columns"])
        conditions = tuple(map(Condition.from_arguments, arguments["conditions"]))
        return Request(**{**arguments, "columns": columns, "conditions": conditions})


def request_of(scan: Scan) -> Request:
    """What a scan of a database asks."""
    options = scan.options
    types = {field.name: str(field.type) for field in scan.fields}
    return Request(
        connection=options["connection"],
        table=options["table"] or "",
        query=options["query"] or "",
        columns=tuple((name, types[name]) for name in options["declared"]),
        incremental=options["incremental"] or "",
        incremental_type=types.get(options["incremental"], ""),
        after=options["after"] or "",
    )
