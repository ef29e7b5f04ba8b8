"""The little of Markdown that pages written by hand use, as blocks that every face can draw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

_FENCE = "```"
_CELL = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:-]+")


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a page; backticks in texts and cells stand around what is code."""

    sort: Literal["heading", "text", "list", "code", "table"]
    text: str = ""
    """Of a heading, a text or code."""
    rows: tuple[tuple[str, ...], ...] = ()
    """The items of a list, one cell each; the lines of a table, its head first."""


def blocks_of(markdown: str) -> tuple[Block, ...]:
    """The blocks of a text in their order: headings, paragraphs, lists with `-`, tables, and code between lines of three backticks."""
    return tuple(_block(lines) for lines in _parts(markdown))


def _parts(markdown: str) -> Iterator[list[str]]:
    """The lines of each block; blank lines part blocks, except in code."""
    lines: list[str] = []
    for line in [*markdown.splitlines(), ""]:
        is_in_code = bool(lines) and lines[0].startswith(_FENCE)
        if is_in_code or line.strip():
            lines.append(line)
        is_closed = is_in_code and line == _FENCE
        if lines and (is_closed or not (line.strip() or is_in_code)):
            yield lines
            lines = []


def _block(lines: list[str]) -> Block:
    first = lines[0]
    if first.startswith(_FENCE):
        return Block("code", "\n".join(lines[1:-1]))
    if first.startswith("#"):
        return Block("heading", first.lstrip("#").strip())
    if first.startswith("|"):
        return Block("table", rows=tuple(_cells(line) for line in lines if not _RULE.fullmatch(line)))
    if first.startswith("- "):
        return Block("list", rows=tuple((item,) for item in _items(lines)))
    return Block("text", " ".join(line.strip() for line in lines))


def _items(lines: list[str]) -> list[str]:
    """The items of a list; a line without a dash goes on with the one above."""
    items: list[str] = []
    for line in lines:
        if line.startswith("- "):
            items.append(line[2:].strip())
        else:
            items[-1] += f" {line.strip()}"
    return items


def _cells(line: str) -> tuple[str, ...]:
    r"""The cells of a line; `\\|` is the sign itself."""
    return tuple(cell.strip().replace("\\|", "|") for cell in _CELL.split(line.strip())[1:-1])
