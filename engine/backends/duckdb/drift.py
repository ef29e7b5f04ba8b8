"""Whether files still are what the document froze: columns that are gone, new, or of another type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from engine.backends.duckdb.opened import OpenFile, Typing
from engine.backends.duckdb.scan import extras_of, place_of
from engine.errors import SchemaError, StudioError
from engine.language.types import DATE, INTEGER, TEXT, TIMESTAMP, DataType, decimal, parse_type
from engine.language.widening import widens
from engine.nearest import known_names
from engine.relation import Scan

_FOREIGN: Mapping[str, DataType] = {"HUGEINT": decimal(38, 0), "UBIGINT": decimal(38, 0), "TIMESTAMP_NS": TIMESTAMP}
"""Types of the engine that are none of ours, with what a person may read them as."""
_SHOWN = 5
_DELIMITERS = {";": "semicolon", "\t": "tab", "|": "pipe", ",": "comma"}
"""What may separate cells where a whole line was taken for one, with its word in the document."""


def require_declared(scan: Scan, files: Sequence[OpenFile]) -> list[StudioError]:
    """What is worth a warning: extra columns, renamed columns.

    Raises:
        SchemaError: `source.column_missing`, `source.column_extra`, `source.type_changed`.
    """
    warnings: list[StudioError] = []
    for file in chain.from_iterable(map(_parts, files)):
        if not file.columns and not scan.options.get("header", True):
            continue
        if scan.format == "json" and not file.lines:
            continue
        _require_present(scan, file)
        _require_types(scan, file)
        warnings += _about_extras(scan, file) + _about_names(file)
    return warnings


def _parts(file: OpenFile) -> list[OpenFile]:
    """The sheets of a workbook, which may differ in their columns; any other file is one part."""
    told = [(f"{file.name}, sheet '{sheet.name}'", sheet) for sheet in file.sheets]
    return [replace(file, name=name, columns=sheet.columns, renamed=sheet.renamed, sheets=()) for name, sheet in told] or [file]


def _require_present(scan: Scan, file: OpenFile) -> None:
    missing = [name for name in scan.options["declared"] if place_of(scan, file, name) is None]
    if not missing or scan.options["missing_columns"] == "null":
        return
    what = f"column '{missing[0]}'" if len(missing) == 1 else f"columns {', '.join(missing[:_SHOWN])}"
    state = "is empty, so it" if not file.columns else ""
    raise SchemaError(
        f"{file.name} {state} has no {what}".replace("  ", " "),
        code="source.column_missing",
        hint=_about_missing(scan, file, missing[0]),
    )


def _about_missing(scan: Scan, file: OpenFile, name: str) -> str:
    if not file.columns:
        return "set missing_columns to null to take it as empty"
    if scan.format == "csv" and len(file.columns) == 1 and (sign := next((sign for sign in _DELIMITERS if sign in file.columns[0]), None)):
        return f"its first line is one cell, '{file.columns[0]}': set delimiter to {_DELIMITERS[sign]}, or run detect"
    return f"{known_names(name, file.columns)}; or set missing_columns to null"


def _require_types(scan: Scan, file: OpenFile) -> None:
    if not file.types:
        return
    declared = {field.name: field.type for field in scan.fields}
    for name in scan.options["declared"]:
        place = place_of(scan, file, name)
        if (
            place is not None
            and not _can_be_read_as(file.types[place], declared[name])
            and not _is_folder(scan, file, name, declared[name])
        ):
            found = file.types[place].ours or file.types[place].engine.lower()
            raise SchemaError(
                f"{file.name}: column '{name}' is {found}, and {declared[name]} is declared",
                code="source.type_changed",
                hint="run detect, or declare the file's type and cast below",
            )


def _can_be_read_as(found: Typing, wanted: DataType) -> bool:
    if not found.ours:
        return _FOREIGN.get(found.engine) == wanted or wanted == TEXT
    kind = parse_type(found.ours)
    return kind == wanted or widens(kind, wanted)


def _is_folder(scan: Scan, file: OpenFile, name: str, wanted: DataType) -> bool:
    """Whether it is a column that the names of folders tell, as text."""
    return bool(scan.options.get("hive")) and f"{name}=" in file.path and wanted in (INTEGER, DATE)


def _about_extras(scan: Scan, file: OpenFile) -> list[StudioError]:
    extras = list(extras_of(scan, file).values())
    if not extras or scan.options["extra_columns"] == "keep":
        return []
    names = ", ".join(extras[:_SHOWN]) + (f" and {len(extras) - _SHOWN} more" if len(extras) > _SHOWN else "")
    problem = SchemaError(
        f"{file.name} has columns that are not declared: {names}", code="source.column_extra", hint="declare them, or set extra_columns"
    )
    if scan.options["extra_columns"] == "error":
        raise problem
    return [problem]


def _about_names(file: OpenFile) -> list[StudioError]:
    return [_renamed(file, place, name) for place, name in file.renamed]


def _renamed(file: OpenFile, place: int, name: str) -> SchemaError:
    found = f"the name '{name}', which is taken" if name else "no name"
    message = f"{file.name}: column {place} has {found}, and is called '{file.columns[place - 1]}'"
    return SchemaError(message, code="source.column_renamed")
