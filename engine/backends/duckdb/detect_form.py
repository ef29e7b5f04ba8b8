"""Delimiter, quote, lines before the table and header of a text, found by trying: the form in which records agree best."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.csv_records import CsvForm, Record, cells_of, read_records

DELIMITERS = (",", ";", "\t", "|")
RARE_DELIMITERS = (":", "^", "~", " ")
QUOTES = ('"', "'")
SAMPLE_LINES = 2_000
_MOST_BEFORE = 30
_MOST = 0.8
_NUMBER = r"[+-]?[.]?[0-9][0-9.,]*(e[+-]?[0-9]+)?"
_DAY = r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}([ T].*)?"
_VALUE = re.compile(rf"\s*({_NUMBER}|{_DAY}|[0-9]{{1,2}}:[0-9]{{2}}.*|true|false)\s*", re.IGNORECASE)
_YEAR = re.compile(r"(19|20)[0-9]{2}")
NULL_WORDS = ("NA", "N/A", "#N/A", "n/a", "NULL", "null", "Null", "None", "none", "NaN", "nan", "\\N", "?", "-", ".", "missing", "nil")


@dataclass(frozen=True, slots=True)
class Shape:
    """How a text holds its table."""

    form: CsvForm
    skip_rows: int
    has_header: bool
    width: int
    is_certain_header: bool = True


def detect_shape(lines: Sequence[str], known: Mapping[str, Any]) -> Shape:
    """The shape of a text.

    Args:
        lines: its first lines, with their ends; at most `SAMPLE_LINES` are looked at.
        known: what a person has said already: `delimiter`, `quote`, `escape`, `skip_rows`, `header`.
    """
    sample = list(lines[:SAMPLE_LINES])
    form = _best_form(sample[int(known.get("skip_rows", 0)) :], known)
    skip = int(known["skip_rows"]) if "skip_rows" in known else _lines_before(sample, form)
    records = _sound(sample[skip:], form)
    width = _usual_width(records, form)
    table = [cells_of(record.text, form) for record in records]
    has_header, is_certain = (bool(known["header"]), True) if "header" in known else _has_header(table)
    return Shape(form, skip, has_header, width, is_certain)


def _best_form(lines: Sequence[str], known: Mapping[str, Any]) -> CsvForm:
    text = "".join(lines)
    choices = ((known["delimiter"],),) if "delimiter" in known else (DELIMITERS, RARE_DELIMITERS)
    quotings = [(quote, escape) for quote in _known(known, "quote", QUOTES) for escape in _escapes(text, quote, known)]
    for delimiters in choices:
        forms = [CsvForm(delimiter, quote, escape) for quote, escape in quotings for delimiter in delimiters]
        best = max(forms, key=lambda form: _score(lines, form))
        if _score(lines, best)[0] > 0:
            return best
    return CsvForm(choices[0][0], *quotings[0])


def _known(known: Mapping[str, Any], name: str, others: Sequence[str]) -> Sequence[str]:
    return (known[name],) if name in known else others


def _escapes(text: str, quote: str, known: Mapping[str, Any]) -> Sequence[str]:
    """The quote itself; the backslash only where one stands before a quote."""
    return _known(known, "escape", (quote, "\\") if quote and f"\\{quote}" in text else (quote,))


def _score(lines: Sequence[str], form: CsvForm) -> tuple[float, int, int, int]:
    """How well the records agree: share of records of the usual width, quoted cells, width; 0 for a single column."""
    records = _sound(lines, form)
    broken = sum(1 for _ in read_records(lines, form)) - len(records)
    if not records:
        return 0.0, 0, 0, 0
    widths = Counter(len(cells_of(record.text, form)) for record in records)
    width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
    if width == 1:
        return 0.0, 0, 0, 0
    share = count / (len(records) + broken)
    quoted = _quoted_cells(records, form) if form.quote else 0
    known = (*DELIMITERS, *RARE_DELIMITERS)
    rank = known.index(form.delimiter) if form.delimiter in known else 0
    return round(share, 2), min(quoted, 1) if form.quote == QUOTES[0] else quoted, width, -rank


def _quoted_cells(records: Sequence[Record], form: CsvForm) -> int:
    """Whether cells are quoted so: 2 if there are more than chance would make."""
    mark = re.escape(form.delimiter)
    quoted = re.compile(rf"(?:^|{mark}){form.quote}[^{form.quote}]*{form.quote}(?={mark}|$)")
    found = sum(bool(quoted.search(record.text)) for record in records[:200])
    return 2 if found > len(records[:200]) // 20 else 0


def _sound(lines: Sequence[str], form: CsvForm) -> list[Record]:
    """The records that are not broken."""
    return [record for record in read_records(lines, form) if not record.problem]


def _usual_width(records: Sequence[Record], form: CsvForm) -> int:
    widths = Counter(len(cells_of(record.text, form)) for record in records)
    return widths.most_common(1)[0][0] if widths else 0


def _lines_before(lines: Sequence[str], form: CsvForm) -> int:
    """Lines above the table: those before the first record that is as wide as most."""
    records = _sound(lines, form)
    width = _usual_width(records, form)
    for record in records[:_MOST_BEFORE]:
        if len(cells_of(record.text, form)) == width:
            is_first = all(not line.strip() for line in lines[: record.line - 1])
            return 0 if is_first else record.line - 1
    return 0


def _has_header(table: Sequence[Sequence[str | None]]) -> tuple[bool, bool]:
    """(whether the first record names the columns, whether that is sure)."""
    if not table:
        return True, False
    first, rows = table[0], table[1:]
    names = [cell for cell in first if cell]
    if len(set(names)) < len(names) or not names:
        return False, bool(rows)
    words, values = _over_values(first, rows)
    if words or values:
        return bool(words) and not values, not (words and values)
    return not any(map(_is_value, names)), not any(name in {cell for row in rows for cell in row} for name in names)


def _over_values(first: Sequence[str | None], rows: Sequence[Sequence[str | None]]) -> tuple[int, int]:
    """In columns of numbers or dates: how often the first record has a word, and how often another value."""
    words = values = 0
    for place, name in enumerate(first):
        column = [cell for row in rows if place < len(row) and (cell := row[place]) and cell not in NULL_WORDS]
        if name and column and sum(map(_is_value, column)) > len(column) * _MOST:
            is_value = _is_value(name) and not (_YEAR.fullmatch(name) and not any(map(_YEAR.fullmatch, column)))
            values += is_value or name in NULL_WORDS
            words += not is_value and name not in NULL_WORDS
    return words, values


def _is_value(cell: str) -> bool:
    return _VALUE.fullmatch(cell) is not None
