"""Workbooks of spreadsheets: their sheets, the rows of a table in a sheet, and the text of a cell's value.

What a cell shows is a matter of its format; what is read is its value. A merged cell has its value in its first cell, the others are
empty. A formula is the result that was saved with it; an error, such as #N/A, and a formula that was never computed are empty.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import translate
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeAlias

from engine.backends.duckdb.column_names import fold
from engine.cell_ranges import CellRange, read_cell_range
from engine.errors import SourceError
from engine.nearest import known_names

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Value: TypeAlias = "str | bool | int | float | dt.date | dt.time | dt.datetime | dt.timedelta"

LARGEST = 4 << 30
"""Bytes to which a workbook may be unpacked."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_AGAIN = "save it anew from the spreadsheet program"
_EXACT_WHOLE = 2.0**53
_PANIC = "PanicException"
"""The library's own word for a fault in it, which is no ordinary exception."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a table."""

    number: int
    """In the sheet, from 1."""
    cells: Sequence[Value]
    """Of the table's columns; an empty one is the empty text."""

    @property
    def is_empty(self) -> bool:
        """Whether no cell of it holds anything."""
        return all(cell == "" for cell in self.cells)


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table in a sheet: what its columns are called, and its rows below the header."""

    sheet: str
    headings: tuple[str, ...]
    """Of the columns, in their order; empty where the header has none. Without a header, all are empty."""
    rows: Iterator[SheetRow]


@contextmanager
def opened_workbook(name: str, path: str) -> Iterator[CalamineWorkbook]:
    """A workbook; whatever the library says about a broken one becomes an error that names the file.

    Raises:
        SourceError: `source.excel`, it is no workbook, a broken one, one with a password, or one that unpacks to too much.
    """
    import python_calamine

    _require_workbook(name, path)
    try:
        with _loaded(path) as workbook:
            yield workbook
    except python_calamine.PasswordError:
        raise SourceError(f"{name} is protected by a password", code="source.excel", hint="save it without a password") from None
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as problem:
        raise _broken(name, problem) from None
    except BaseException as problem:
        if type(problem).__name__ != _PANIC:
            raise
        raise _broken(name, "its parts do not fit together") from None


def _loaded(path: str) -> CalamineWorkbook:
    """The library takes the ending of a path by its word, and of a file's content it does not say why it cannot be read."""
    import python_calamine

    try:
        return python_calamine.load_workbook(path)
    except python_calamine.PasswordError:
        raise
    except python_calamine.CalamineError as problem:
        try:
            with open(path, "rb") as file:  # noqa: PTH123 - a path of the walled process
                return python_calamine.load_workbook(file)
        except python_calamine.CalamineError:
            raise problem from None


def _broken(name: str, problem: Exception | str) -> SourceError:
    said = str(problem).strip().partition("\n")[0].rstrip(".")
    return SourceError(f"{name}: the workbook is broken: {said}", code="source.excel", hint=_AGAIN)


def _require_workbook(name: str, path: str) -> None:
    with open(path, "rb") as file:  # noqa: PTH123 - a path of the walled process
        first = file.read(8)
    if not first:
        raise SourceError(f"{name} is empty", code="source.excel", hint=_AGAIN)
    if first.startswith(_ZIP):
        _require_bounded(name, path)
    elif first != _OLE:
        hint = "many programs call text, or a web page, .xls: read it with read_csv, or save it as .xlsx"
        raise SourceError(f"{name} is no workbook: it does not begin like one", code="source.excel", hint=hint)


def _require_bounded(name: str, path: str) -> None:
    """A small file may unpack to more than any machine holds; every part says how large it is."""
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as problem:
        raise _broken(name, problem) from None
    if size > LARGEST:
        message = f"{name} unpacks to {size / (1 << 30):,.1f} GiB, more than the {LARGEST >> 30} GiB that are read"
        raise SourceError(message, code="source.excel", hint="check where the file is from, or save its sheets as CSV")


def chosen_sheets(name: str, workbook: CalamineWorkbook, wanted: Sequence[str]) -> Mapping[str, bool]:
    """The sheets that are meant: by name, by a pattern with `*` or `?`, or by place, from 1; without any, the first.

    Gives for each name whether it is asked for by itself, and not by a pattern only.

    Raises:
        SourceError: `source.sheet_missing`; `source.excel`, there is no sheet at all.
    """
    sheets = worksheets(workbook)
    if not sheets:
        raise SourceError(f"{name} has no sheet with cells", code="source.excel", hint=_AGAIN)
    found: dict[str, bool] = {}
    for text in wanted or sheets[:1]:
        meant = _sheets_called(text, sheets)
        if not meant:
            raise SourceError(f"{name} has no sheet '{text}'", code="source.sheet_missing", hint=known_names(text, sheets))
        is_certain = not is_pattern(text)
        found.update({sheet: is_certain or found.get(sheet, False) for sheet in meant})
    return found


def worksheets(workbook: CalamineWorkbook) -> list[str]:
    """The sheets that hold cells, hidden ones too; a chart of its own is none."""
    from python_calamine import SheetTypeEnum

    return [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]


def is_pattern(text: str) -> bool:
    """Whether it may name several sheets; a sheet's own name can hold neither sign."""
    return "*" in text or "?" in text


def _sheets_called(text: str, sheets: Sequence[str]) -> list[str]:
    exact = [sheet for sheet in sheets if sheet == text] or [sheet for sheet in sheets if fold(sheet) == fold(text)]
    if exact:
        return exact[:1]
    if is_pattern(text):
        pattern = re.compile(translate(fold(text.replace("[", "[[]"))))
        return [sheet for sheet in sheets if pattern.fullmatch(fold(sheet))]
    place = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    return [sheets[place - 1]] if 1 <= place <= len(sheets) else []


def tables(name: str, workbook: CalamineWorkbook, options: Mapping[str, Any]) -> Iterator[SheetTable]:
    """The tables of the sheets that are meant, each to be read before the next; a sheet without cells that a pattern found is none.

    Args:
        name: of the file.
        workbook: opened.
        options: `sheets`, `range`, `header` (rows), `header_separator` and `empty_rows`.

    Raises:
        SourceError: `source.sheet_missing`.
    """
    for title, is_certain in chosen_sheets(name, workbook, options["sheets"]).items():
        sheet = workbook.get_sheet_by_name(title)
        if sheet.start is not None or is_certain:
            yield _table(sheet, options)


def _table(sheet: CalamineSheet, options: Mapping[str, Any]) -> SheetTable:
    area = read_cell_range(options["range"]) if options["range"] else CellRange()
    rows = _rows(sheet, area)
    if options["header"]:
        header = [row.cells for row in islice(rows, options["header"])]
        headings = _headings(header, options["header_separator"]) if header else ()
        return SheetTable(sheet.name, headings, _filled(rows, options))
    first = list(islice(rows, 1))
    width = len(first[0].cells) if first else 0
    return SheetTable(sheet.name, ("",) * width, _filled(chain(first, rows), options))


def _filled(rows: Iterator[SheetRow], options: Mapping[str, Any]) -> Iterator[SheetRow]:
    keeps = options["empty_rows"] == "keep"
    return (row for row in rows if keeps or not row.is_empty)


def _rows(sheet: CalamineSheet, area: CellRange) -> Iterator[SheetRow]:
    """The rows of an area, cut to where the sheet has cells; the library's rows begin at 1, its columns where the first cell is."""
    if sheet.start is None or sheet.end is None:
        return
    offset = sheet.start[1]
    first_row, last_row = area.first_row or sheet.start[0] + 1, min(area.last_row or sheet.end[0] + 1, sheet.end[0] + 1)
    first, last = area.first_column or offset + 1, min(area.last_column or sheet.end[1] + 1, sheet.end[1] + 1)
    before = [""] * min(max(offset - first + 1, 0), max(last - first + 1, 0))
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > last_row:
            return
        if number >= first_row:
            yield SheetRow(number, [*before, *cells[max(first - 1 - offset, 0) : max(last - offset, 0)]])


def _headings(header: Sequence[Sequence[Value]], separator: str) -> tuple[str, ...]:
    """A heading above the last row of a header stands for the columns right of it too, as far as the next."""
    upper = [_spread([cell_text(cell) or "" for cell in row]) for row in header[:-1]]
    last = [cell_text(cell) or "" for cell in header[-1]]
    return tuple(separator.join(part for part in parts if part) for parts in zip(*upper, last, strict=True))


def _spread(texts: Sequence[str]) -> list[str]:
    spread: list[str] = []
    for text in texts:
        spread.append(text or (spread[-1] if spread else ""))
    return spread


def cell_text(value: Value) -> str | None:
    """The value in the form that its type has in a text; None where the cell is empty."""
    return _TEXTS[type(value)](value)


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) <= _EXACT_WHOLE else repr(value)


def _duration(value: dt.timedelta) -> str:
    """Hours, minutes and seconds, of as many hours as it takes."""
    sign = "-" if value < dt.timedelta() else ""
    seconds, part = divmod(abs(value) // dt.timedelta(microseconds=1), 1_000_000)
    text = f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return f"{text}.{part:06}" if part else text


_TEXTS: Mapping[type, Callable[[Any], str | None]] = {
    str: lambda value: value or None,
    float: _number,
    int: str,
    bool: lambda value: "true" if value else "false",
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
    dt.datetime: lambda value: value.isoformat(sep=" "),
    dt.timedelta: _duration,
}
"""By exact type, for there are many cells."""


def place_in_words(sheet: str, row: int) -> str:
    """Where a row stands in its workbook."""
    return f"sheet '{sheet}', row {row}"
