"""What a source's files say about themselves: the fields to write into the document, and what a person should look at.

Runs inside the engine's process. Nothing is altered silently: where a type would lose something, the column stays text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING, Any

from duckdb.sqltypes import DuckDBPyType

from engine.backends.duckdb.arrow_files import open_arrow
from engine.backends.duckdb.column_names import unique_names
from engine.backends.duckdb.column_types import data_type
from engine.backends.duckdb.detect_bytes import Packing, detect_packing
from engine.backends.duckdb.detect_excel import detect_excel
from engine.backends.duckdb.detect_form import SAMPLE_LINES, Shape, detect_shape
from engine.backends.duckdb.detect_json import detect_json
from engine.backends.duckdb.detect_types import Typed, detect_types
from engine.backends.duckdb.file_faults import told_by_name
from engine.backends.duckdb.findings import Finding
from engine.backends.duckdb.opened import OpenFile
from engine.backends.duckdb.opening import open_csv
from engine.backends.duckdb.parquet_files import parquet_relation
from engine.backends.duckdb.scan import scan_sql
from engine.backends.duckdb.texts import opened_lines
from engine.errors import SourceError
from engine.language.types import TEXT
from engine.relation import Field, Scan

if TYPE_CHECKING:
    import duckdb

MOST_ROWS = 2_000_000
"""Rows that are looked at for the types of a text source."""
_TABLE = "__penstock_detected"
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", " ": "space"}


def detect(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], None]:
    """Look at the files of a source.

    `format` (csv, json, excel, parquet or arrow), `files` (mappings of `name` and `path`), `work` (a folder for clean copies), `known`
    (fields that a person has set already, typed: `delimiter`, `quote`, `escape`, `header`, `encoding`, `skip_rows`, `null_values`,
    `compression`, `hive`). Gives `fields` (raw fields to be written; `columns` among them), `findings` (see `Finding`) and `rows`
    (how many were looked at; none of a file that has types).

    Raises:
        SourceError: a file cannot be read.
    """
    with told_by_name(arguments["files"]):
        return _detected(connection, arguments), None


def _detected(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> dict[str, Any]:
    files, known = arguments["files"], arguments["known"]
    match arguments["format"]:
        case "json":
            return detect_json(files, known)
        case "excel":
            return detect_excel(files, known)
        case "arrow":
            return _detect_arrow(connection, files, arguments["work"])
        case "parquet":
            return _detect_parquet(connection, files, known)
        case _:
            return _detect_csv(connection, files, arguments["work"], known)


def _detect_csv(
    connection: duckdb.DuckDBPyConnection, files: Sequence[Mapping[str, str]], work: str, known: Mapping[str, Any]
) -> dict[str, Any]:
    first = files[0]["path"]
    packing = detect_packing(first)
    encoding = known.get("encoding", packing.encoding)
    with opened_lines(first, known.get("compression") or packing.compression, encoding) as lines:
        shape = detect_shape(list(islice(lines, SAMPLE_LINES)), known)
    if not shape.width:
        raise SourceError(f"{files[0]['name']} is empty", code="source.empty", hint="detect needs a file with rows")
    options = _options(shape, encoding, packing, known)
    opened = [open_csv(file["name"], file["path"], options, work, is_thorough=True) for file in files]
    columns = opened[0].columns
    rows = _load(connection, opened, columns, options)
    typed = detect_types(connection, _TABLE, columns, known.get("null_values", ()))
    connection.execute(f"DROP TABLE {_TABLE}")
    findings = [*_about_packing(packing, known), *_about_shape(shape), *_about_files(opened), *typed.findings]
    return {"fields": _raw_fields(shape, encoding, packing, typed), "findings": [asdict(finding) for finding in findings], "rows": rows}


def _options(shape: Shape, encoding: str, packing: Packing, known: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "delimiter": shape.form.delimiter,
        "quote": shape.form.quote,
        "escape": shape.form.escape,
        "header": shape.has_header,
        "encoding": encoding,
        "skip_rows": shape.skip_rows,
        "null_values": tuple(known.get("null_values", ())),
        "compression": known.get("compression") or packing.compression,
        "missing_columns": "null",
        "extra_columns": "drop",
        "rejects": True,
        "tolerant": True,
    }


def _load(connection: duckdb.DuckDBPyConnection, files: Sequence[OpenFile], columns: Sequence[str], options: Mapping[str, Any]) -> int:
    """The cells as a table of text, for they are looked at many times."""
    scan = Scan("detected", "csv", "", tuple(Field(name, TEXT) for name in columns), {**options, "declared": columns})
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_TABLE} AS SELECT * FROM {scan_sql(scan, files, columns)} LIMIT {MOST_ROWS}")
    ((rows,),) = connection.execute(f"SELECT count(*) FROM {_TABLE}").fetchall()
    return int(rows)


def _raw_fields(shape: Shape, encoding: str, packing: Packing, typed: Typed) -> dict[str, Any]:
    """In the document's words; what is so by default is left out."""
    form = shape.form
    fields: dict[str, Any] = {"columns": typed.columns}
    fields |= {"delimiter": _NAMES.get(form.delimiter, form.delimiter)} if form.delimiter != "," else {}
    fields |= {"quote": form.quote} if form.quote != '"' else {}
    fields |= {"escape": form.escape} if form.escape != form.quote else {}
    fields |= {"header": "false"} if not shape.has_header else {}
    fields |= {"encoding": encoding} if encoding != "utf-8" else {}
    fields |= {"skip_rows": str(shape.skip_rows)} if shape.skip_rows else {}
    fields |= {"null_values": typed.null_values} if typed.null_values else {}
    fields |= {"decimal": typed.decimal} if typed.decimal != "." else {}
    fields |= {"thousands": typed.thousands} if typed.thousands else {}
    fields |= {"formats": typed.formats} if typed.formats else {}
    return fields | ({"compression": packing.compression} if not packing.is_named else {})


def _about_packing(packing: Packing, known: Mapping[str, Any]) -> list[Finding]:
    if packing.is_certain or "encoding" in known:
        return []
    others = tuple({"encoding": name} for name in ("latin-1", "windows-1252", "iso8859-15") if name != packing.encoding)
    return [Finding("detect.encoding", f"the file is not UTF-8; {packing.encoding} is a guess", alternatives=others)]


def _about_shape(shape: Shape) -> list[Finding]:
    found = []
    if shape.skip_rows:
        found.append(Finding("detect.skipped_lines", f"{shape.skip_rows} lines above the table are skipped"))
    if not shape.is_certain_header:
        word, other = ("first line is taken for a header", "false") if shape.has_header else ("first line is taken for a row", "true")
        found.append(Finding("detect.header", f"the {word}, which is a guess", alternatives=({"header": other},)))
    return found


def _about_files(files: Sequence[OpenFile]) -> list[Finding]:
    first = files[0]
    found = []
    for file in files[1:]:
        missing = [name for name in first.columns if name not in file.columns]
        extra = [name for name in file.columns if name not in first.columns]
        if missing:
            fix = ({"missing_columns": "null"},)
            found.append(Finding("detect.missing_columns", f"{file.name} lacks {', '.join(missing)}", alternatives=fix))
        if extra:
            found.append(Finding("detect.extra_columns", f"{file.name} has {', '.join(extra)}, which {first.name} has not"))
    renamed = [f"column {place} ('{name}') is called '{first.columns[place - 1]}'" for place, name in first.renamed]
    return found + ([Finding("detect.renamed", f"{first.name}: {'; '.join(renamed)}")] if renamed else [])


def _detect_parquet(connection: duckdb.DuckDBPyConnection, files: Sequence[Mapping[str, str]], known: Mapping[str, Any]) -> dict[str, Any]:
    relation = parquet_relation(connection, files[0], hive=bool(known.get("hive")))
    names = unique_names(relation.columns)
    columns: dict[str, str] = {}
    findings: list[Finding] = []
    for name, kind in zip(names, relation.types, strict=True):
        found = data_type(kind)
        columns[name] = str(found) if found is not None else _cast_for(kind)
        if found is None:
            message = f"'{name}' is {kind}, which has no type of its own here; read as {columns[name]} it may lose something"
            findings.append(Finding("detect.cast", message, name, ({"columns": {name: columns[name]}},)))
    return {"fields": {"columns": columns}, "findings": [asdict(finding) for finding in findings], "rows": 0}


def _detect_arrow(connection: duckdb.DuckDBPyConnection, files: Sequence[Mapping[str, str]], work: str) -> dict[str, Any]:
    """The types of the first file; a column whose type there is not here is left out, which is told."""
    options = {"declared": (), "extra_columns": "keep"}
    first, *others = [open_arrow(connection, file, options, work, leaves_out=True) for file in files]
    columns: dict[str, str] = {}
    findings: list[Finding] = []
    for name, kind in zip(first.columns, first.types, strict=True):
        if kind.ours:
            columns[name] = kind.ours
        elif kind.engine in _READ_AS:
            columns[name] = _READ_AS[kind.engine]
            message = f"'{name}' is {kind.engine}, which has no type of its own here; read as {columns[name]} it may lose something"
            findings.append(Finding("detect.cast", message, name, ({"columns": {name: columns[name]}},)))
        else:
            findings.append(Finding("detect.left_out", f"'{name}' is {kind.engine}, for which there is no type here: it is left out"))
    findings += _about_files([first, *others])
    return {"fields": {"columns": columns}, "findings": [asdict(finding) for finding in findings], "rows": 0}


_READ_AS = {"UBIGINT": "decimal(38,0)", "HUGEINT": "decimal(38,0)", "TIMESTAMP_NS": "timestamp"}


def _cast_for(kind: DuckDBPyType) -> str:
    """What a column of a foreign type can be read as."""
    if kind.id in ("hugeint", "uhugeint", "ubigint"):
        return "decimal(38,0)"
    return "timestamp" if str(kind).startswith("TIMESTAMP_NS") else "text"
