"""Parts of a sheet in the notation of spreadsheets: `B3:H200`, `B3:`, `B:H`, `3:200`. Rows and columns are counted from 1."""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
"""Of a sheet, in the formats that are read here."""
_CORNER = r"\$?([A-Za-z]{1,3})?\$?([0-9]{1,7})?"
_RANGE = re.compile(rf"\s*{_CORNER}\s*:\s*{_CORNER}\s*")
_LETTERS = 26


@dataclass(frozen=True, slots=True)
class CellRange:
    """A part of a sheet; None: as far as there are cells."""

    first_row: int | None = None
    first_column: int | None = None
    last_row: int | None = None
    last_column: int | None = None


def read_cell_range(text: str) -> CellRange:
    """The part of a sheet that a text names.

    Raises:
        ValueError: it names none; the message says why.
    """
    match = _RANGE.fullmatch(text)
    if match is None or not any(match.groups()):
        raise ValueError("is no range of cells")
    first_column, first_row, last_column, last_row = match.groups()
    found = CellRange(_row(first_row), _column(first_column), _row(last_row), _column(last_column))
    if _is_beyond(found.first_row, found.last_row, MOST_ROWS) or _is_beyond(found.first_column, found.last_column, MOST_COLUMNS):
        raise ValueError("ends before it begins, or lies outside of every sheet")
    return found


def _row(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _column(letters: str | None) -> int | None:
    if not letters:
        return None
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


def _is_beyond(first: int | None, last: int | None, most: int) -> bool:
    begin = 1 if first is None else first
    end = begin if last is None else last
    return not 1 <= begin <= end <= most
