"""How many records a text file has, counted without the engine: what a run's rows are reconciled with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from engine.backends.duckdb.excel_files import ExcelRecord, excel_records_of
from engine.backends.duckdb.file_faults import told_by_name
from engine.backends.duckdb.json_files import json_records_of
from engine.backends.duckdb.opened import OpenFile
from engine.backends.duckdb.opening import form_of, unclosed
from engine.backends.duckdb.texts import opened_lines
from engine.csv_records import NOT_TEXT, UNCLOSED, Record, read_records
from engine.json_records import JsonRecord

if TYPE_CHECKING:
    import duckdb

_SHOWN = 20


@dataclass(slots=True)
class Count:
    """The records of one file behind its header."""

    sound: int = 0
    malformed: int = 0
    examples: list[tuple[int, str]] | None = None
    """(line, problem) of the first malformed ones."""


def count_records(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], None]:
    """Count the records of `files` (headers of `OpenFile`), read by the scan's `options`, exactly.

    Gives `files`: per file `sound`, `malformed` and `examples` (line and problem).

    Raises:
        SourceError: `source.unclosed_quote`.
    """
    del connection
    files = [OpenFile.from_header(header) for header in arguments["files"]]
    with told_by_name([file.named for file in files]):
        counts = [count_file(file, arguments["options"]) for file in files]
    return {"files": [{"sound": count.sound, "malformed": count.malformed, "examples": count.examples or []} for count in counts]}, None


def count_file(file: OpenFile, options: Mapping[str, Any]) -> Count:
    """Count one file.

    Raises:
        SourceError: `source.unclosed_quote`.
    """
    count = Count(examples=[])
    for record in records_of(file, options):
        if not record.problem:
            count.sound += 1
            continue
        count.malformed += 1
        if count.examples is not None and len(count.examples) < _SHOWN:
            count.examples.append((record.line, record.problem))
    return count


def records_of(file: OpenFile, options: Mapping[str, Any]) -> Iterator[Record | JsonRecord | ExcelRecord]:
    """The records behind the header, as they stand in the file itself.

    Raises:
        SourceError: `source.unclosed_quote`, `source.json`, when it is met.
    """
    if options.get("format") == "json":
        yield from json_records_of(file, options)
        return
    if options.get("format") == "excel":
        yield from excel_records_of(file, options)
        return
    path, compression, encoding = file.source
    form = form_of(options)
    with opened_lines(path, compression, encoding) as lines:
        for record in read_records(islice(lines, file.first_line - 1, None), form, len(file.columns), file.first_line):
            if record.problem == UNCLOSED:
                raise unclosed(file.name, record.line)
            yield record if record.problem != NOT_TEXT else _shown(record)


def _shown(record: Record) -> Record:
    """Bytes that are no text, spelled out."""
    text = "".join(f"\\x{ord(sign) - 0xDC00:02x}" if "\udc80" <= sign <= "\udcff" else sign for sign in record.text)
    return Record(record.line, text, record.problem)
