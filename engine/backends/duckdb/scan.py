"""A scan as a table for FROM: exactly the wanted columns of its files, found by name in each of them.

Text formats come as raw text, so that a cell survives until a type has been chosen; the kind's own query judges it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from engine.backends.duckdb.column_names import fold
from engine.backends.duckdb.excel_files import SHEET
from engine.backends.duckdb.json_files import EXTRA, RAW
from engine.backends.duckdb.opened import LINE_BYTES, OpenFile
from engine.language.quoting import duckdb_name, duckdb_text
from engine.language.types import INTEGER, duckdb_type
from engine.relation import HIDDEN_PREFIX, SCAN_FILE, SCAN_RECORD, SCAN_SHEET, Field, Scan

_OPENED = "__opened"
_COPIED = ("json", "excel")
"""Formats that are read from copies, which have the raw text of every declared column, by place."""
FILE_ROW = f"{HIDDEN_PREFIX}file_row"
"""A hidden column that a scan of Parquet files can be asked for: the engine's own number of the row in its file, from 0.

The engine reads only those parts of a file in which a filter on it holds.
"""
_FILE_ROW_FIELD = Field(FILE_ROW, INTEGER, hidden=True)


def scan_sql(scan: Scan, files: Sequence[OpenFile], columns: Sequence[str]) -> str:
    """A table in parentheses that has those columns of the scan's fields, for the rows of all files."""
    if scan.port == "rejected":
        return f"(SELECT {_listed(map(duckdb_name, columns))} FROM {rejected_table(scan.node)})"
    fields = {field.name: field for field in (*scan.fields, _FILE_ROW_FIELD)}
    groups = _groups(
        [file for file in files if file.columns or scan.format in _COPIED], one_by_one=scan.format == "csv" and SCAN_RECORD in columns
    )
    wanted = [fields[name] for name in columns]
    if not groups:
        return (
            f"(SELECT {_listed(f'CAST(NULL AS {duckdb_type(field.type)}) AS {duckdb_name(field.name)}' for field in wanted)} WHERE false)"
        )
    return "(" + " UNION ALL ".join(_branch(scan, group, wanted) for group in groups) + ")"


def rejected_table(node: str) -> str:
    """The SQL name of the table that holds the rejected records of a source."""
    return duckdb_name(f"{HIDDEN_PREFIX}rejected_{node}")


def _groups(files: Sequence[OpenFile], *, one_by_one: bool) -> list[list[OpenFile]]:
    """Files that one call can read, in their order: neighbours that differ in name only."""
    groups: list[list[OpenFile]] = []
    for file in files:
        if groups and not one_by_one and _layout(groups[-1][0]) == _layout(file):
            groups[-1].append(file)
        else:
            groups.append([file])
    return groups


def _layout(file: OpenFile) -> OpenFile:
    """What decides how a file is read, and how its name is told from its path."""
    return replace(
        file,
        name="",
        path=_folder(file),
        original="",
        original_encoding="",
        original_compression="",
        first_line=1,
        lines=None,
        rows=None,
        renamed=(),
    )


def _branch(scan: Scan, group: Sequence[OpenFile], wanted: Sequence[Field]) -> str:
    columns = [f"{_value(scan, group[0], field)} AS {duckdb_name(field.name)}" for field in wanted]
    return f"SELECT {_listed(columns)} FROM {read_call(scan, group, hidden=[field.name for field in wanted if field.hidden])}"


def read_call(scan: Scan, group: Sequence[OpenFile], *, hidden: Sequence[str] = (), is_tolerant: bool | None = None) -> str:
    """The engine's function that reads files of one layout; columns of a text file are called `c0`, `c1`, ...

    Args:
        scan: what is read.
        group: the files.
        hidden: the hidden columns that are wanted.
        is_tolerant: whether malformed records are left out; by default as the scan says.
    """
    paths = f"[{_listed(duckdb_text(file.path) for file in group)}]"
    if scan.format != "csv":
        hive = f", hive_partitioning = {str(bool(scan.options.get('hive'))).lower()}, hive_types_autocast = false"
        row = ", file_row_number = true" if SCAN_RECORD in hidden or FILE_ROW in hidden else ""
        return f"read_parquet({paths}{hive}{_with_name(hidden)}{row})"
    tolerant = bool(scan.options["tolerant"]) if is_tolerant is None else is_tolerant
    options = _csv_options(scan, group[0], is_tolerant=tolerant)
    return f"read_csv({paths}, {_listed(f'{name} = {value}' for name, value in options.items())}{_with_name(hidden)})"


def _with_name(hidden: Sequence[str]) -> str:
    return f", filename = '{_OPENED}'" if SCAN_FILE in hidden else ""


def _csv_options(scan: Scan, file: OpenFile, *, is_tolerant: bool) -> dict[str, str]:
    """Everything is said, so that the engine guesses nothing; but for `strict_mode`, which is on: said with CRLF, no row is read."""
    options = scan.options
    names = _listed(f"'c{place}': 'VARCHAR'" for place in range(len(file.columns)))
    nulls = _listed(map(duckdb_text, dict.fromkeys(("", *options["null_values"]))))
    return {
        "auto_detect": "false",
        "header": "false",
        "skip": str(file.skip),
        "columns": "{" + names + "}",
        "delim": duckdb_text(options["delimiter"]),
        "quote": duckdb_text(options["quote"]),
        "escape": duckdb_text(options["escape"]),
        "new_line": "'\\n'" if file.newline == "\n" else "'\\r\\n'",
        "nullstr": f"[{nulls}]",
        "allow_quoted_nulls": "false",
        "encoding": duckdb_text(file.encoding),
        "compression": duckdb_text(file.compression),
        **({"ignore_errors": "true"} if is_tolerant else {}),
        **({"max_line_size": str(LINE_BYTES)} if file.has_long_lines else {}),
    }


def _value(scan: Scan, file: OpenFile, field: Field) -> str:
    if field.name == SCAN_FILE:
        return _file_name(file)
    if field.name == FILE_ROW:
        return "file_row_number"
    if field.name == SCAN_RECORD:
        return "row_number() OVER ()" if scan.format == "csv" else "file_row_number + 1"
    if field.name == SCAN_SHEET:
        return SHEET
    if scan.format in _COPIED:
        return _copied(scan, field)
    if field.name == scan.options.get("extra_column"):
        return _extras(scan, file)
    place = place_of(scan, file, field.name)
    if place is None:
        return f"CAST(NULL AS {duckdb_type(field.type)})"
    return f"c{place}" if scan.format == "csv" else _converted(file, place, field)


def _copied(scan: Scan, field: Field) -> str:
    if field.name == scan.options["extra_column"]:
        return f"CAST({EXTRA} AS JSON)"
    return RAW.format(list(scan.options["declared"]).index(field.name))


def _file_name(file: OpenFile) -> str:
    """The engine tells the path that it opened; what stands before the name that people see is cut off."""
    folder = _folder(file)
    return duckdb_text(file.name) if folder == file.path else f"substr({_OPENED}, {len(folder) + 1})"


def _folder(file: OpenFile) -> str:
    return file.path.removesuffix(file.name)


def _converted(file: OpenFile, place: int, field: Field) -> str:
    """A typed column as the declared type; nanoseconds are cut, never rounded."""
    column, kind, target = duckdb_name(file.columns[place]), file.types[place].engine, duckdb_type(field.type)
    if kind == target:
        return column
    if kind == "TIMESTAMP_NS":
        return f"CAST(make_timestamp(epoch_us({column})) AS {target})"
    return f"CAST({column} AS {target})"


def place_of(scan: Scan, file: OpenFile, name: str) -> int | None:
    """Where a declared column stands in a file: by exact name, else but for case, which counts in JSON; by place without a header."""
    if not scan.options.get("header", True):
        place = list(scan.options["declared"]).index(name)
        return place if place < len(file.columns) else None
    if name in file.columns:
        return file.columns.index(name)
    if scan.format == "json":
        return None
    folded = [fold(column) for column in file.columns]
    return folded.index(fold(name)) if fold(name) in folded else None


def extras_of(scan: Scan, file: OpenFile) -> Mapping[int, str]:
    """Columns of a file that the scan does not declare, by place."""
    used = {place_of(scan, file, name) for name in scan.options["declared"]}
    return {place: name for place, name in enumerate(file.columns) if place not in used}


def _extras(scan: Scan, file: OpenFile) -> str:
    extras = extras_of(scan, file)
    if not extras:
        return "CAST(NULL AS JSON)"
    pairs = _listed(f"{duckdb_text(name)}, {f'c{place}' if scan.format == 'csv' else duckdb_name(name)}" for place, name in extras.items())
    return f"json_object({pairs})"


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts) or "1"
