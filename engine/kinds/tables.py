"""Small tables as text, in kinds' examples: a first line `name type, name type, ...`, then a line of CSV a row.

An empty cell is null, `""` is empty text. Cells are literals of their type as text; those of lists and structs are expressions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.errors import ConfigError
from engine.language.types import parse_type
from engine.relation import Field

_CELL = re.compile(r'"((?:[^"]|"")*)"|([^,]*)')
_HEADING = re.compile(r'\s*(?:"((?:[^"]|"")+)"|(\S+))\s+(.+?)\s*')
_BRACKETS = {"(": 1, "<": 1, ")": -1, ">": -1}


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and cells; a cell is None where it is null."""

    fields: tuple[Field, ...]
    rows: tuple[tuple[str | None, ...], ...]


def read_table(text: str) -> Table:
    """The table that a text describes.

    Raises:
        ConfigError: `example.table`, a heading or a row is not written as it should be.
        ExpressionError: a type is unknown.
    """
    heading, _, body = text.partition("\n")
    fields = tuple(map(_field, _split(heading)))
    rows = tuple(tuple(_cells(line)) for line in body.split("\n")) if body or text.endswith("\n") else ()
    for row in rows:
        if len(row) != len(fields):
            raise ConfigError(f"a row has {len(row)} cells for {len(fields)} columns", code="example.table", hint=repr(row))
    return Table(fields, rows)


def _field(heading: str) -> Field:
    match = _HEADING.fullmatch(heading)
    if match is None:
        raise ConfigError(f"'{heading}' is not a name and a type", code="example.table", hint="write: carrier text, delay integer")
    return Field(match[1].replace('""', '"') if match[1] else match[2], parse_type(match[3]))


def _split(heading: str) -> Iterator[str]:
    """The parts between commas that stand in no brackets and no quotes."""
    depth, start, is_quoted = 0, 0, False
    for place, sign in enumerate(heading):
        is_quoted ^= sign == '"'
        depth += 0 if is_quoted else _BRACKETS.get(sign, 0)
        if sign == "," and not depth and not is_quoted:
            yield heading[start:place]
            start = place + 1
    yield heading[start:]


def _cells(line: str) -> Iterator[str | None]:
    position = -1
    while position < len(line):
        match = _CELL.match(line, position + 1)
        if match is None or (match.end() < len(line) and line[match.end()] != ","):
            raise ConfigError(
                f"'{line}' is not a row of cells",
                code="example.table",
                hint="a cell with commas stands in quotes, and quotes inside are doubled",
            )
        yield match[1].replace('""', '"') if match[1] is not None else match[2] or None
        position = match.end()
