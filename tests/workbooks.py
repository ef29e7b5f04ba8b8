"""Workbooks written from text, as a person would type their cells: `12` is a number, `'12` a text, `2024-05-31` a date, `#N/A` an error."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import xlsxwriter


class Formula(NamedTuple):
    """A cell that is computed."""

    text: str
    result: str = ""


_FORMATS = {dt.datetime: "yyyy-mm-dd hh:mm:ss.000", dt.date: "yyyy-mm-dd", dt.time: "hh:mm:ss", dt.timedelta: "[h]:mm:ss"}
_FORMS: tuple[tuple[str, Callable[[str], Any]], ...] = (
    (r"-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?", float),
    ("true|false", lambda text: text == "true"),
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", dt.date.fromisoformat),
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]+", dt.datetime.fromisoformat),
    (r"([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}", dt.time.fromisoformat),
    (r"[0-9]+:[0-9]{2}:[0-9]{2}", lambda text: dt.timedelta(hours=int(text[:-6]), minutes=int(text[-5:-3]), seconds=int(text[-2:]))),
)


def workbook(text: str, **options: Any) -> bytes:
    """Sheets by a line `[name]` above each, `Sheet1` without any; then a line of CSV a row."""
    parts = re.split(r"^\[(.+)\]\n", text if text.startswith("[") else f"[Sheet1]\n{text}", flags=re.MULTILINE)[1:]
    sheets = {
        name: [list(map(typed, row)) for row in csv.reader(io.StringIO(body))] for name, body in zip(parts[::2], parts[1::2], strict=True)
    }
    return workbook_of(sheets, **options)


def workbook_of(sheets: Mapping[str, Iterable[Sequence[Any]]], **options: Any) -> bytes:
    """Sheets of values; None is an empty cell."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_urls": False, **options}) as book:
        formats = {kind: book.add_format({"num_format": form}) for kind, form in _FORMATS.items()}
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    _write(sheet, number, place, value, formats)
    return held.getvalue()


def typed(cell: str) -> Any:
    """The value that a spreadsheet makes of what is typed."""
    if cell.startswith("#"):
        return Formula("=NA()", cell)
    found = next((read(cell) for form, read in _FORMS if re.fullmatch(form, cell)), cell.removeprefix("'"))
    return None if cell == "" else found


def _write(sheet: Any, row: int, column: int, value: Any, formats: Mapping[type, Any]) -> None:
    match value:
        case None:
            return
        case bool():
            sheet.write_boolean(row, column, value)
        case int() | float():
            sheet.write_number(row, column, value)
        case Formula(text, result):
            sheet.write_formula(row, column, text, value=result)
        case str():
            sheet.write_string(row, column, value)
        case _:
            sheet.write_datetime(row, column, value, formats[type(value)])


def in_a_cell(value: Any) -> Any:
    """The value as a cell can hold it: what a spreadsheet has no number for, such as NaN or a day before 1900, is a text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return str(value) if isinstance(value, dt.date) and value.year < 1900 else value
