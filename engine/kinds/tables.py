"""Small tables as text, in kinds' examples and in tests of nodes: a first line `name type, name type, ...`, then a line of CSV a row.

An empty cell is null, `""` is empty text. Cells are literals of their type as text; those of lists and structs are expressions.
A cell in quotes may run over several lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.errors import ConfigError
from engine.language.types import parse_type
from engine.relation import Field

_CELL = re.compile(r'"((?:[^"]|"")*)"|([^,\n]*)')
_HEADING = re.compile(r'\s*(?:"((?:[^"]|"")+)"|(\S+))\s+(.+?)\s*')
_PLAIN = re.compile(r"[A-Za-z_]\w*")
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
    rows = tuple(_rows(body)) if body or text.endswith("\n") else ()
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


def write_table(table: Table) -> str:
    """The text that `read_table` reads back as that table."""
    heading = ", ".join(f"{_name(field.name)} {field.type}" for field in table.fields)
    return "\n".join([heading, *(",".join(map(_cell, row)) for row in table.rows)])


def _name(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else f'"{name.replace(chr(34), chr(34) * 2)}"'


def _cell(cell: str | None) -> str:
    if cell is None:
        return ""
    is_plain = cell and not any(sign in cell for sign in ',"\r\n') and cell == cell.strip()
    return cell if is_plain else f'"{cell.replace(chr(34), chr(34) * 2)}"'


def _rows(body: str) -> Iterator[tuple[str | None, ...]]:
    row: list[str | None] = []
    position = 0
    while True:
        match = _CELL.match(body, position)
        end = match.end() if match is not None else position
        if match is None or body[end : end + 1] not in (",", "\n", ""):
            line = body[body.rfind("\n", 0, position) + 1 :].partition("\n")[0]
            hint = "a cell with commas stands in quotes, and quotes inside are doubled"
            raise ConfigError(f"'{line}' is not a row of cells", code="example.table", hint=hint)
        row.append(match[1].replace('""', '"') if match[1] is not None else match[2] or None)
        if body[end : end + 1] != ",":
            yield tuple(row)
            row = []
        if end == len(body):
            return
        position = end + 1
