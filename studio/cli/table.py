"""Rows as a table that fits the terminal: as many columns as there is room for, and the names of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from engine.cells import NULL, shown
from panels.words import count as counted
from studio.cli.output import Output, styled
from studio.cli.visible import visible

WIDEST = 40
"""Cells of the terminal that one column may take."""
GAP = 3
NUMBERS = ("integer", "float", "decimal")


@dataclass(frozen=True)
class Heading:
    """A column's name and its type, as the document writes it."""

    name: str
    type: str = ""


def print_rows(output: Output, headings: Sequence[Heading], rows: Sequence[Sequence[Any]]) -> None:
    """Print the table, with the types under the names, and below it the columns that found no room."""
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [_width(heading, [row[index] for row in cells]) for index, heading in enumerate(headings)]
    count = fitting(widths, output.console.width)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for heading, width in zip(headings[:count], widths, strict=False):
        is_number = heading.type.startswith(NUMBERS)
        table.add_column(_heading(heading), justify="right" if is_number else "left", no_wrap=True, overflow="ellipsis", width=width)
    for row in cells:
        table.add_row(*row[:count])
    output.console.print(table)
    if count < len(headings):
        names = ", ".join(heading.name for heading in headings[count:])
        output.line((f"and {counted(len(headings) - count, 'more column')}: {names}", "dim"))


def print_list(output: Output, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print texts in columns, of which the last one may run over several lines."""
    table = Table(box=None, pad_edge=False, show_header=bool(names), header_style="bold")
    for index, name in enumerate(names):
        is_last = index == len(names) - 1
        table.add_column(name, no_wrap=not is_last, overflow="fold")
    for row in rows:
        table.add_row(*(styled(text) for text in row))
    output.console.print(table)


def fitting(widths: Sequence[int], room: int) -> int:
    """How many columns, from the left, fit into `room`; one at least."""
    used = 0
    for index, width in enumerate(widths):
        used += width + (GAP if index else 0)
        if used > room:
            return max(index, 1)
    return len(widths)


def _heading(heading: Heading) -> Text:
    name = visible(heading.name)
    return Text.assemble(name, ("\n" + visible(heading.type), "dim not bold")) if heading.type else Text(name)


def _cell(value: Any) -> Text:
    if value is None:
        return Text(NULL, "dim")
    # Without colours a text that says `null` would look like a missing value.
    return Text(f"'{NULL}'" if value == NULL else visible(shown(value)))


def _width(heading: Heading, cells: Sequence[Text]) -> int:
    longest = max([cell_len(visible(heading.name)), cell_len(visible(heading.type)), *(cell.cell_len for cell in cells)])
    return min(longest, WIDEST)
