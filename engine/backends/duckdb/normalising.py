"""A clean copy of a CSV file: UTF-8, LF between records, from its first row on; every record's text as it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from engine.backends.duckdb.opened import OpenFile
from engine.backends.duckdb.texts import not_text, opened_lines
from engine.csv_records import NOT_TEXT, CsvForm, Record, read_records


def write_clean(file: OpenFile, form: CsvForm, copy: Path, *, leaves_out_bytes: bool) -> None:
    """Write the records of `file`, malformed ones too; the copy is there whole or not at all.

    Records with bytes that are no text stop it, or are left out where they are rejected anyway.

    Raises:
        SourceError: `source.encoding`, with the line where the bytes are no text in this encoding.
    """
    part = copy.with_name(f"{copy.name}.{os.getpid()}.part")
    with part.open("w", encoding="utf-8", newline="") as target:
        target.writelines(f"{record.text}\n" for record in _records(file, form, leaves_out_bytes=leaves_out_bytes))
    part.replace(copy)


def _records(file: OpenFile, form: CsvForm, *, leaves_out_bytes: bool) -> Iterator[Record]:
    with opened_lines(file.path, file.compression, file.encoding) as lines:
        rows = islice(lines, file.first_line - 1, None)
        for record in read_records(rows, form, len(file.columns), file.first_line):
            if record.problem != NOT_TEXT:
                yield record
            elif not leaves_out_bytes:
                raise not_text(file.name, file.encoding, record.line)
