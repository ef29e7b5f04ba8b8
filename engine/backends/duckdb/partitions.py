"""A folder of files, one for each combination of the values of some columns: written by the walled process, one file at a time.

The engine's own PARTITION_BY keeps no order, opens a file for each folder and thread, and makes several files of a folder that it
had to close. Here the rows are sorted into a table of the engine, which spills to disk; then each folder's rows, which stand together
in it, are copied into its file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.errors import SinkError
from engine.relation import HIDDEN_PREFIX

if TYPE_CHECKING:
    import duckdb

MOST_FOLDERS = 10_000
"""Each takes about 2 ms and a file."""
NULL_FOLDER = "__HIVE_DEFAULT_PARTITION__"
"""What stands for null in the name of a folder, in Hive, Spark and DuckDB."""
TABLE = f"{HIDDEN_PREFIX}partitioned"
"""Holds the rows of one sink, sorted."""
_ENCODED = re.compile(r"[^A-Za-z0-9_.~-]", re.ASCII)
_NAME_BYTES = 255


def folder_name(column: str, value: str | None) -> str:
    """`column=value` as Hive writes it.

    Of ASCII all but letters, digits and `-._~` is percent-encoded, which Spark and DuckDB decode alike; of other characters they decode
    different things, so those stay as they are.

    Raises:
        SinkError: `sink.partition_value`, for a value that readers would take for another, or that is too long.
    """
    if value in ("", NULL_FOLDER):
        shown = "empty text" if not value else f"the text '{value}'"
        message = f"column '{column}' holds {shown}, which cannot be told from null in the name of a folder"
        raise SinkError(message, code="sink.partition_value", hint="replace it by null or by another text first (map_values)")
    name = f"{_encoded(column)}={NULL_FOLDER if value is None else _encoded(value)}"
    if len(name.encode("utf-8", "surrogatepass")) > _NAME_BYTES:
        message = f"column '{column}' holds a text of {len(value or ''):,} characters, too many for the name of a folder"
        raise SinkError(message, code="sink.partition_value", hint="partition by a shorter column")
    return name


def _encoded(text: str) -> str:
    return _ENCODED.sub(lambda match: f"%{ord(match[0]):02X}" if match[0].isascii() else match[0], text)


def write_partitions(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> None:
    """Write the table's rows to files, and drop the table.

    `folder` (to be filled; it is made here), `file` (the name of each file), `columns` (names, outermost first), `groups` (a statement
    that gives of each folder the values as texts, the first row's number, the last one's, and how many there are), `copy` (a statement
    that writes the rows between `$first` and `$last` to `part`), `part` (a path beside the folder).

    Raises:
        SinkError: `sink.too_many_folders`, or `sink.partition_value`.
    """
    folder, part = Path(arguments["folder"]), Path(arguments["part"])
    folder.mkdir()
    groups = connection.execute(arguments["groups"]).fetchmany(MOST_FOLDERS + 1)
    if len(groups) > MOST_FOLDERS:
        raise _too_many(arguments["columns"])
    for *values, first, last, rows in groups:
        _require_together(first, last, rows)
        connection.execute(arguments["copy"], {"first": first, "last": last})
        inner = folder.joinpath(*map(folder_name, arguments["columns"], values))
        inner.mkdir(parents=True, exist_ok=True)
        if (inner / arguments["file"]).exists():
            raise _same_folder(inner.relative_to(folder))
        part.rename(inner / arguments["file"])
    connection.execute(f"DROP TABLE {TABLE}")


def _require_together(first: int, last: int, rows: int) -> None:
    """A folder's rows stand together, or the file would hold those of others."""
    if last - first + 1 != rows:
        message = "the rows of a folder do not stand together after sorting"
        raise SinkError(message, code="sink.partition_order", hint="nothing was written; please report this, it must not happen")


def _too_many(columns: Sequence[str]) -> SinkError:
    message = f"the rows fall into more than {MOST_FOLDERS:,} folders by {', '.join(columns)}"
    hint = "partition by fewer columns, or by a coarser value, such as the year of a date"
    return SinkError(message, code="sink.too_many_folders", hint=hint)


def _same_folder(inner: Path) -> SinkError:
    message = f"two values have one folder on this file system: {inner}"
    return SinkError(message, code="sink.partition_value", hint="values that differ in case only need a file system that tells them apart")
