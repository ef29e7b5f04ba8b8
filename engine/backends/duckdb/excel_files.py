"""Workbooks as sources: read sheet by sheet, and written anew as Parquet with the raw text of every declared column, for the engine."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.backends.duckdb.column_names import fold, unique_names
from engine.backends.duckdb.json_files import EXTRA, RAW
from engine.backends.duckdb.opened import OpenFile, OpenSheet
from engine.backends.duckdb.workbooks import SheetRow, SheetTable, cell_text, opened_workbook, tables
from engine.json_records import json_text

if TYPE_CHECKING:
    import pyarrow as pa

SHEET = "sheet"
"""The name in a copy of the column with the name of each row's sheet."""
SHEET_KEY = "_sheet"
"""The first key of a record's text."""
_BATCH = 20_000
_ABOUT = b"penstock"
_TOLD = ("sheets", "range", "header", "header_separator", "empty_rows", "null_values", "declared", "extra_column")


@dataclass(frozen=True, slots=True)
class ExcelRecord:
    """A row as it stands in its sheet."""

    line: int
    """Its number in the sheet."""
    text: str
    """Its sheet and its cells, as JSON."""
    problem: str = ""
    """Always empty: a row of a sheet can be nothing but a row."""


def open_excel(name: str, path: str, options: Mapping[str, Any], work: str) -> OpenFile:
    """Open one workbook: the rows of all sheets that are meant stand in a copy.

    Raises:
        SourceError: `source.excel`, `source.sheet_missing`.
    """
    import pyarrow.parquet as pq

    copy = _place_of_copy(path, options, work)
    if not copy.exists():
        _write_copy(name, path, options, copy)
    metadata = pq.read_metadata(copy)
    sheets = tuple(map(OpenSheet.from_header, json.loads(metadata.metadata[_ABOUT])))
    return OpenFile(
        name=name,
        path=str(copy),
        columns=tuple(dict.fromkeys(column for sheet in sheets for column in sheet.columns)),
        rows=metadata.num_rows,
        original=path,
        original_compression="none",
        lines=metadata.num_rows,
        sheets=sheets,
    )


def excel_records_of(file: OpenFile, options: Mapping[str, Any]) -> Iterator[ExcelRecord]:
    """The rows of a workbook that was opened, as they stand in it."""
    with opened_workbook(file.name, file.source[0]) as workbook:
        for table in tables(file.name, workbook, options):
            names = unique_names(table.headings)
            for row in table.rows:
                cells = {name: cell_text(cell) for name, cell in zip(names, row.cells, strict=True) if cell != ""}
                yield ExcelRecord(row.number, _record_text(table.sheet, cells))


def _record_text(sheet: str, cells: Mapping[str, str | None]) -> str:
    rest = json_text(dict(cells))[1:]
    return f"{json_text({SHEET_KEY: sheet})[:-1]}{',' if cells else ''}{rest}"


def sheet_of(text: str) -> str:
    """The sheet of a record, by its text."""
    pairs = json.JSONDecoder(object_pairs_hook=list).decode(text)
    return str(pairs[0][1])


def _place_of_copy(path: str, options: Mapping[str, Any], work: str) -> Path:
    status = Path(path).stat()
    told = {name: options[name] for name in _TOLD}
    key = f"excel|{path}|{status.st_size}|{status.st_mtime_ns}|{json.dumps(told, sort_keys=True)}"
    return Path(work) / f"clean-{hashlib.sha256(key.encode()).hexdigest()[:24]}.parquet"


def _write_copy(name: str, path: str, options: Mapping[str, Any], copy: Path) -> None:
    """A copy comes to its place only when the last cell of the last sheet has been read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = [*(RAW.format(place) for place in range(len(options["declared"]))), EXTRA, SHEET]
    schema = pa.schema([(each, pa.large_string()) for each in names])
    part = copy.with_name(f"{copy.name}.{os.getpid()}.part")
    sheets: list[OpenSheet] = []
    try:
        with opened_workbook(name, path) as workbook, pq.ParquetWriter(part, schema) as writer:
            for table in tables(name, workbook, options):
                columns = _Columns(table, options)
                for batch in _batches(table.rows):
                    writer.write_batch(pa.record_batch(columns.arrays(batch), schema=schema))
                sheets.append(columns.sheet())
            writer.add_key_value_metadata({_ABOUT: json.dumps([sheet.header() for sheet in sheets])})
        part.replace(copy)
    finally:
        part.unlink(missing_ok=True)


def _batches(rows: Iterator[SheetRow]) -> Iterator[list[SheetRow]]:
    batch: list[SheetRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class _Columns:
    """Which columns of a table the declared ones are, and their cells as text."""

    def __init__(self, table: SheetTable, options: Mapping[str, Any]) -> None:
        self._table = table
        self._names = unique_names(table.headings)
        self._has_header = bool(options["header"])
        self._nulls = frozenset(options["null_values"])
        self._places = [self._place(place, name) for place, name in enumerate(options["declared"])]
        kept = options["extra_column"] is not None
        self._extras = [place for place in range(len(self._names)) if kept and place not in self._places]
        self._rows = 0
        self._filled: set[int] = set()
        """Columns without a heading in which there is something."""

    def _place(self, place: int, name: str) -> int | None:
        if not self._has_header:
            return place if place < len(self._names) else None
        if name in self._names:
            return self._names.index(name)
        folded = [fold(each) for each in self._names]
        return folded.index(fold(name)) if fold(name) in folded else None

    def arrays(self, rows: Sequence[SheetRow]) -> list[pa.Array]:
        """The copy's columns for some rows."""
        import pyarrow as pa

        self._rows += len(rows)
        for place, heading in enumerate(self._table.headings):
            if not heading and place not in self._filled and any(row.cells[place] != "" for row in rows):
                self._filled.add(place)
        texts = [self._texts(rows, place) for place in self._places]
        extras = [self._extra(row) if self._extras else None for row in rows]
        return [pa.array(each, pa.large_string()) for each in (*texts, extras, [self._table.sheet] * len(rows))]

    def _texts(self, rows: Sequence[SheetRow], place: int | None) -> list[str | None]:
        if place is None:
            return [None] * len(rows)
        texts = [cell_text(row.cells[place]) for row in rows]
        return [None if text in self._nulls else text for text in texts] if self._nulls else texts

    def _extra(self, row: SheetRow) -> str | None:
        found = {self._names[place]: self._texts([row], place)[0] for place in self._extras if self._is_there(place)}
        return json_text(found) if found else None

    def _is_there(self, place: int) -> bool:
        """A column with neither a heading nor a cell is only room between others."""
        return not self._has_header or bool(self._table.headings[place]) or place in self._filled

    def sheet(self) -> OpenSheet:
        """What is known of the sheet once its rows have been read."""
        there = [place for place in range(len(self._names)) if self._is_there(place)]
        changed = [
            (number, self._table.headings[place])
            for number, place in enumerate(there, start=1)
            if self._table.headings[place] and self._table.headings[place] != self._names[place]
        ]
        return OpenSheet(self._table.sheet, tuple(self._names[place] for place in there), self._rows, tuple(changed))
