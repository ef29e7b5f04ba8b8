"""The physical records of a CSV text, found by an exact state machine: the judge of what the engine's reader gives.

It follows RFC 4180 as DuckDB's strict reader does: a cell is quoted when a quote stands at its beginning, blanks before it and
behind its end do not count; empty cells too many at the end are none; after a broken record reading goes on with the next line.
Line ends are LF, CRLF or CR; lines are counted from 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

TOO_MANY = "too many cells"
TOO_FEW = "too few cells"
BROKEN_QUOTE = "text behind a closing quote"
UNCLOSED = "a quote is opened and never closed"
NOT_TEXT = "bytes that are not text in this encoding"


@dataclass(frozen=True, slots=True)
class CsvForm:
    """What separates and quotes cells; `quote` and `escape` may be empty."""

    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it stands in the file."""

    line: int
    """Where it begins."""
    text: str
    """Without its line end."""
    problem: str = ""
    """Why it is malformed; empty for a sound record."""


def read_records(lines: Iterable[str], form: CsvForm, width: int | None = None, first_line: int = 1) -> Iterator[Record]:
    """The records of a text.

    Args:
        lines: with their line ends, as a text file opened with `newline=""` gives them.
        form: what separates and quotes cells.
        width: cells that a sound record has; None: any number. A line without a character is a record (of a null) only where
            the width is 1; otherwise it is left out.
        first_line: the number of the first line.
    """
    machine = _Machine(form, width)
    for number, line in enumerate(lines, first_line):
        record = machine.feed(number, line)
        if record is not None:
            yield record
    if machine.is_open:
        yield Record(machine.line, machine.text(), UNCLOSED)


def cells_of(text: str, form: CsvForm) -> tuple[str | None, ...]:
    """The cells of a sound record: null where nothing is written, empty text where it is quoted."""
    cells: list[str | None] = []
    position = 0
    grammar = _grammar(form)
    while True:
        value, position = grammar.cell(text, position)
        cells.append(value)
        if position >= len(text):
            return tuple(cells)
        position += len(form.delimiter)
        if position == len(text):
            return (*cells, None)


class _Machine:
    """Takes lines, gives the records that they end."""

    def __init__(self, form: CsvForm, width: int | None) -> None:
        self.form = form
        self.width = width
        self.grammar = _grammar(form)
        self.is_open = False
        self.line = 0
        self.parts: list[str] = []
        self.cells = 0

    def feed(self, number: int, line: str) -> Record | None:
        body = line[: -_end_length(line) or None]
        if self.is_open:
            return self._continue(line, body)
        if not body:
            return Record(number, "") if self.width == 1 else None
        if not self.form.quote or self.form.quote not in body:
            return Record(number, body, self._judged(body.count(self.form.delimiter) + 1, body))
        return self._begin(number, line, body)

    def _begin(self, number: int, line: str, body: str) -> Record | None:
        self.line, self.parts, self.cells = number, [], 1
        return self._end(line, body, self.grammar.walk(body, 0))

    def _continue(self, line: str, body: str) -> Record | None:
        closing = self.grammar.closing.match(body)
        if closing is None:
            self.parts.append(line)
            return None
        return self._end(line, body, self.grammar.walk_behind(body, closing.end()))

    def _end(self, line: str, body: str, walked: tuple[int, str]) -> Record | None:
        cells, state = walked
        self.cells += cells
        self.is_open = state == UNCLOSED
        if self.is_open:
            self.parts.append(line)
            return None
        text = "".join((*self.parts, body))
        self.parts = []
        return Record(self.line, text, state or self._judged(self.cells, text))

    def _judged(self, cells: int, text: str) -> str:
        if not text.isascii() and not _is_text(text):
            return NOT_TEXT
        wanted = cells if self.width is None else self.width
        if cells == wanted or (cells > wanted and text.endswith(self.form.delimiter * (cells - wanted))):
            return ""
        return f"{TOO_MANY if cells > wanted else TOO_FEW}: {cells} instead of {wanted}"

    def text(self) -> str:
        joined = "".join(self.parts)
        return joined[: -_end_length(joined) or None]


class _Grammar:
    """The regular expressions of a form."""

    def __init__(self, form: CsvForm) -> None:
        quote, escape = re.escape(form.quote), re.escape(form.escape)
        self.delimiter = form.delimiter
        self.blanks = re.compile("" if form.delimiter == " " else " *")
        self.opening = re.compile(f"{self.blanks.pattern}{quote}" if quote else r"(?!)")
        self.inside = f"[^{quote}]*+(?:{quote}{quote}[^{quote}]*+)*+" if quote else ""
        if quote and form.escape != form.quote:
            self.inside = f"[^{quote}{escape}]*+(?:{escape}.[^{quote}{escape}]*+)*+" if escape else f"[^{quote}]*+"
        self.closing = re.compile(f"{self.inside}{quote}", re.DOTALL)
        self.escaped = re.compile(f"{escape or '(?!)'}(.)", re.DOTALL)

    def walk(self, body: str, position: int) -> tuple[int, str]:
        """(delimiters met, `UNCLOSED`, `BROKEN_QUOTE` or nothing) from the beginning of a cell to the end of the line."""
        cells = 0
        while True:
            opening = self.opening.match(body, position)
            if opening is None:
                end = body.find(self.delimiter, position)
                if end < 0:
                    return cells, ""
            else:
                closing = self.closing.match(body, opening.end())
                if closing is None:
                    return cells, UNCLOSED
                end = self._behind(body, closing.end())
                if end == len(body):
                    return cells, ""
                if not body.startswith(self.delimiter, end):
                    return cells, BROKEN_QUOTE
            cells += 1
            position = end + len(self.delimiter)

    def walk_behind(self, body: str, position: int) -> tuple[int, str]:
        """The same, from behind a closing quote."""
        end = self._behind(body, position)
        if end == len(body):
            return 0, ""
        if not body.startswith(self.delimiter, end):
            return 0, BROKEN_QUOTE
        cells, state = self.walk(body, end + len(self.delimiter))
        return cells + 1, state

    def cell(self, text: str, position: int) -> tuple[str | None, int]:
        """(value, end) of the cell that begins there."""
        opening = self.opening.match(text, position)
        closing = self.closing.match(text, opening.end()) if opening else None
        if opening is None or closing is None:
            end = text.find(self.delimiter, position)
            end = len(text) if end < 0 else end
            return text[position:end] or None, end
        return self.escaped.sub(r"\1", text[opening.end() : closing.end() - 1]), self._behind(text, closing.end())

    def _behind(self, text: str, position: int) -> int:
        blanks = self.blanks.match(text, position)
        return blanks.end() if blanks else position


@lru_cache(maxsize=64)
def _grammar(form: CsvForm) -> _Grammar:
    return _Grammar(form)


def _end_length(line: str) -> int:
    if line.endswith("\r\n"):
        return 2
    return 1 if line.endswith(("\n", "\r")) else 0


def _is_text(text: str) -> bool:
    """Whether decoding met no byte that it had to smuggle through as a lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
