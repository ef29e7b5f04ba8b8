"""Sinks as COPY statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.backends.duckdb.json_texts import object_sql
from engine.backends.duckdb.partitions import TABLE
from engine.errors import UnsupportedError
from engine.kinds.kind import Kind
from engine.kinds.partitioning import partition_fields
from engine.kinds.sinks.write_arrow import WriteArrow
from engine.kinds.sinks.write_csv import WriteCsv
from engine.kinds.sinks.write_database import WriteDatabase
from engine.kinds.sinks.write_json import WriteJson
from engine.kinds.sinks.write_parquet import WriteParquet
from engine.language import cast
from engine.language.print_duckdb import print_expression
from engine.language.quoting import duckdb_name, duckdb_text
from engine.language.tree import Column
from engine.language.types import BOOLEAN, DATE, FLOAT, INTEGER, JSON, TEXT, Decimal
from engine.relation import Field, Relation

_PLAIN = (INTEGER, FLOAT, BOOLEAN, DATE)
_IN_NUMBERS = set("0123456789+-.einfaulstr")
"""Characters that stand in the text of a number, a date or a boolean."""
_NUMBER = f"{TABLE}.rowid"
"""Of a row in the table, in the order in which they were put there; alone, `rowid` could mean a column of a person's."""
_PACKED = {"gzip": ".gz", "zstd": ".zst"}
"""What readers know the compression of a file by."""


def copy_sql(select: str, sink: Kind, path: str, fields: Sequence[Field]) -> str:
    """A statement that writes the rows of `select`, in its order, and gives their number.

    Args:
        select: a SELECT of the columns in `fields`.
        sink: what writes them.
        path: the file, as the engine's process sees it.
        fields: the columns to be written.

    Raises:
        UnsupportedError: `sink.unsupported`, DuckDB cannot write that kind of sink.
    """
    match sink:
        case WriteCsv():
            return _csv(select, sink, path, fields)
        case WriteJson():
            return _json(select, sink, path, fields)
        case WriteArrow() | WriteDatabase():
            return f"COPY ({select}) TO {duckdb_text(path)} (FORMAT parquet)"
        case WriteParquet():
            codec = "uncompressed" if sink.compression == "none" else sink.compression
            return f"COPY ({select}) TO {duckdb_text(path)} (FORMAT parquet, COMPRESSION {duckdb_text(codec)})"
    raise UnsupportedError(f"'{sink.kind}' cannot be written by DuckDB", code="sink.unsupported")


def finishing(sink: Kind | None, path: str, fields: Sequence[Field]) -> Mapping[str, Any] | None:
    """What is left to do with the file that `copy_sql` wrote, as `engine.backends.duckdb.arrow_files.write_arrow` takes it."""
    if not isinstance(sink, WriteArrow):
        return None
    return {"path": path, "columns": [(field.name, str(field.type)) for field in fields], "compression": sink.compression}


def into_table(select: str, rows: Relation) -> str:
    """A statement that puts the rows of a sink that fills a folder into a table, in their order, and gives their number.

    Args:
        select: a SELECT of the visible columns of `rows`, in its order.
        rows: what the sink writes.
    """
    names = ", ".join(_stored(rows).values())
    return f"CREATE TEMP TABLE {TABLE} AS SELECT * FROM ({select}) AS __rows({names})"


def filling(sink: Kind | None, folder: str, rows: Relation) -> Mapping[str, Any] | None:
    """What is left to do with the table that `into_table` filled, as `engine.backends.duckdb.partitions.write_partitions` takes it.

    Args:
        sink: what writes the rows; None is given back for one that writes a file.
        folder: to be filled, as the engine's process sees it.
        rows: what the sink writes.
    """
    by = partition_fields(sink, rows)
    if sink is None or not by:
        return None
    stored = _stored(rows)
    left = [field for field in rows.visible if field not in by]
    named = ", ".join(f"{stored[field.name]} AS {duckdb_name(field.name)}" for field in left)
    values = ", ".join(_text(replace(field, name=stored[field.name])) for field in by)
    keys = ", ".join(stored[field.name] for field in by)
    part = f"{folder}.part"
    chosen = f"SELECT {named} FROM {TABLE} WHERE {_NUMBER} BETWEEN $first AND $last ORDER BY {_NUMBER}"
    return {
        "folder": folder,
        "part": part,
        "file": f"part.csv{_PACKED.get(sink.compression, '')}" if isinstance(sink, WriteCsv) else "part.parquet",
        "columns": [field.name for field in by],
        "groups": f"SELECT {values}, min({_NUMBER}), max({_NUMBER}), count(*) FROM {TABLE} GROUP BY {keys} ORDER BY min({_NUMBER})",
        "copy": copy_sql(chosen, sink, part, left),
    }


def _stored(rows: Relation) -> dict[str, str]:
    """Names of the columns in the table, of which none is `rowid`."""
    return {field.name: f"c{place}" for place, field in enumerate(rows.visible)}


def _text(field: Field) -> str:
    return print_expression(cast(Column(field.type, field.name), TEXT))


def _csv(select: str, sink: WriteCsv, path: str, fields: Sequence[Field]) -> str:
    """Lines are made here and written as they are: the engine's own writer quotes more than it must, and null words wrongly."""
    line = f" || {duckdb_text(sink.delimiter)} || ".join(_cell(field, sink) for field in fields)
    heading = sink.delimiter.join(_quoted(field.name, sink) for field in fields)
    options = {"HEADER": str(sink.header).lower(), "COMPRESSION": duckdb_text(sink.compression)}
    return _lines(f"SELECT {line} AS {duckdb_name(heading or ' ')} FROM ({select})", path, options)


def _json(select: str, sink: WriteJson, path: str, fields: Sequence[Field]) -> str:
    line = object_sql(fields, writes_nulls=sink.nulls == "write")
    options = {"HEADER": "false", "COMPRESSION": duckdb_text(sink.compression)}
    if sink.form == "array":
        options |= {"PREFIX": "e'[\\n'", "NEW_LINE": "e',\\n'", "SUFFIX": "e'\\n]\\n'"}
    return _lines(f"SELECT {line} AS line FROM ({select})", path, options)


def _lines(select: str, path: str, options: Mapping[str, str]) -> str:
    """Writes the one column of `select` as it is, a line for each row."""
    told = {"FORMAT": "csv", "QUOTE": "''", "ESCAPE": "''", "DELIMITER": "e'\\x01'", **options}
    return f"COPY ({select}) TO {duckdb_text(path)} ({', '.join(f'{name} {value}' for name, value in told.items())})"


def _cell(field: Field, sink: WriteCsv) -> str:
    text = _text(field)
    must_quote = " OR ".join(_reasons(field, sink, text))
    quoted = f"""WHEN {must_quote} THEN '"' || replace({text}, '"', '""') || '"' """ if must_quote else ""
    return f"CASE WHEN {duckdb_name(field.name)} IS NULL THEN {duckdb_text(sink.null_value)} {quoted}ELSE {text} END"


def _reasons(field: Field, sink: WriteCsv, text: str) -> list[str]:
    reasons = [f"{text} = {duckdb_text(sink.null_value)}"] if sink.null_value else []
    if field.type in (TEXT, JSON):
        parts = dict.fromkeys((duckdb_text(sink.delimiter), """'"'""", "chr(10)", "chr(13)"))
        return [f"{text} = ''", *reasons, *(f"contains({text}, {part})" for part in parts)]
    is_plain = (field.type in _PLAIN or isinstance(field.type, Decimal)) and sink.delimiter not in _IN_NUMBERS
    return reasons if is_plain else [*reasons, f"contains({text}, {duckdb_text(sink.delimiter)})"]


def _quoted(text: str, sink: WriteCsv) -> str:
    must_quote = text in ("", sink.null_value) or any(part in text for part in (sink.delimiter, '"', "\n", "\r"))
    return '"' + text.replace('"', '""') + '"' if must_quote else text
