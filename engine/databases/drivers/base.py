"""What a driver is to whoever fetches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from engine.databases.request import Request

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Found:
    """A column of a table or of a query."""

    name: str
    type: str
    """Our type that it is read as; empty where only a person can say which."""
    own: str
    """The database's word for its type."""
    note: str = ""
    """What a person should know where the type was chosen for want of a better one."""
    others: tuple[str, ...] = ()
    """Types that it may be read as too."""


class Database(Protocol):
    """An open database; used for one request. Its errors are ours, and hold no password."""

    def columns(self, request: Request, *, looks: bool) -> Sequence[Found]:
        """All columns of the request's table or query; it looks at rows for their types only where it is told to.

        Raises:
            SourceError: there is no such table, it may not be read, the query is wrong, or the server is gone.
        """

    def answerable(self, request: Request, found: Sequence[tuple[str, Found]]) -> Request:
        """The request with those of its conditions only that this database answers as we would, see `engine.databases.pushdown`."""

    def batches(self, request: Request, found: Sequence[tuple[str, Found]], most: int | None) -> Iterator[pa.RecordBatch]:
        """The rows, a part at a time, in types that a Parquet file has; where there are none, one part without rows.

        Args:
            request: what is wanted; it has conditions only that are answerable.
            found: (name as it is declared, column of the database) in the order in which they are wanted.
            most: rows at most; None: all.

        Raises:
            SourceError: as `columns`; and `database.value`, a value is none of the declared type.
        """

    def interrupt(self) -> None:
        """Break off what is going on; called from another thread."""

    def close(self) -> None:
        """Let go of it."""


def plain(value: Any) -> str:
    """A value as a message can quote it."""
    text = repr(value) if not isinstance(value, str) else f"'{value}'"
    return text if len(text) <= 60 else f"{text[:57]}..."


def empty(schema: pa.Schema) -> pa.RecordBatch:
    """No rows, of those columns."""
    import pyarrow as pa

    return pa.record_batch([column.combine_chunks() for column in schema.empty_table().columns], schema=schema)
