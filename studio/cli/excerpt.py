"""A place in a file: its name, the line, and carets under the span."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

from studio.cli.output import Piece
from studio.cli.visible import visible

LONGEST = 120
"""Characters of a source line that are shown; a longer one is cut around its span."""


def lines_of(path: Path) -> tuple[str, ...]:
    """The file's lines as they can be shown; none where it cannot be read as text."""
    try:
        return tuple(path.read_text(encoding="utf-8", errors="replace").split("\n"))
    except OSError:
        return ()


def excerpt(name: str, lines: Sequence[str], line: int | None, column: int | None, end: int | None) -> list[tuple[Piece, ...]]:
    """The lines to print for a place; just the name where the line is not known."""
    if line is None:
        return [(("  --> ", "cyan"), name)]
    head: tuple[Piece, ...] = (("  --> ", "cyan"), ":".join(str(part) for part in (name, line, column) if part is not None))
    if not 1 <= line <= len(lines):
        return [head]
    number = str(line)
    margin = (" " * len(number) + " | ", "cyan")
    before, marked, after = _cut(lines[line - 1].rstrip("\r"), column or 1, end)
    carets = " " * _width(before) + "^" * max(_width(marked), 1)
    return [head, ((f"{number} | ", "cyan"), before + marked + after), (margin, (carets, "bold red"))]


def _cut(text: str, column: int, end: int | None) -> tuple[str, str, str]:
    """The text before, in and after the span, made safe, and short enough for a line."""
    start = min(column - 1, len(text))
    stop = max(start, min((end or column + 1) - 1, len(text)))
    before, marked, after = text[:start], text[start:stop], text[stop:]
    if len(text) > LONGEST:
        before = ("…" + before[-LONGEST // 3 :]) if len(before) > LONGEST // 3 else before
        marked = marked[: LONGEST // 3]
        after = after[: LONGEST // 3] + "…"
    return visible(before), visible(marked), visible(after)


def _width(text: str) -> int:
    """How many cells of a terminal the text takes."""
    return sum(0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
