"""What the pages of the guide show: their examples, by page, and the rows that these examples read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import indent

from engine.language.scope import Scope, ScopeColumn
from engine.language.types import DATE, INTEGER, TEXT, TIMESTAMP, decimal, list_of
from engine.parameters import BUILT_IN
from panels.help.blocks import Block, blocks_of
from panels.help.guide import guides

_FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^```yaml (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COLUMNS = {
    "n": INTEGER, "amount": decimal(10, 2), "Total Sales": decimal(10, 2), "# of items": INTEGER, "code": TEXT, "day": DATE,
    "at": TIMESTAMP, "started": TIMESTAMP, "ended": TIMESTAMP, "tags": list_of(TEXT),
}  # fmt: skip
SCOPE = Scope(tuple(ScopeColumn(name, kind) for name, kind in _COLUMNS.items()), {**BUILT_IN, "least": INTEGER})
"""What the examples of expressions are bound against."""

GIVEN = """\
orders:
  inline_table:
    columns:
      id: integer
      customer: text
      region: text
      amount: decimal(10,2)
      day: date
      at: timestamp
    data: |-
      id,customer,region,amount,day,at
      1,c1,north,19.50,2024-01-03,2024-01-03 10:00:00
      2,c2,south,7.25,2024-01-17,2024-01-17 11:07:31
      3,c9,north,100.00,2024-02-05,2024-02-05 23:59:00
customers:
  inline_table:
    columns:
      customer: text
      name: text
    data: |-
      customer,name
      c1,Ada
      c2,Grace
      c3,Mary
prices:
  inline_table:
    columns:
      valid_from: date
      valid_to: date
      price: integer
    data: |-
      valid_from,valid_to,price
      2024-01-01,2024-01-16,5
      2024-01-16,2024-02-01,6
      2024-01-10,2024-01-12,9
alarms:
  inline_table:
    columns:
      alarm: text
      raised: timestamp
    data: |-
      alarm,raised
      fire,2024-01-03 10:09:00
      flood,2024-01-17 11:00:00
visits:
  inline_table:
    columns:
      person: text
      at: timestamp
    data: |-
      person,at
      ada,2024-01-03 10:00:00
      ada,2024-01-03 10:20:00
      ada,2024-01-03 12:00:00
      bob,2024-01-03 12:10:00
calls:
  inline_table:
    columns:
      number: text
    data: |-
      number
      +49301234
      +44201234
prefixes:
  inline_table:
    columns:
      prefix: text
      country: text
    data: |-
      prefix,country
      +49,Germany
      +4930,Berlin
      +44,Britain
"""
"""The nodes that an example may read."""


def examples(sort: str) -> list[tuple[str, str]]:
    """(page, text) of all code that is marked as of that sort: `yaml`, `expression`, `console`."""
    return [(guide.name, text) for guide in guides().values() for found, text in _FENCED.findall(guide.text) if found == sort]


def files() -> dict[str, str]:
    """The files that examples read, by their path."""
    return {path: text for guide in guides().values() for path, text in _FILE.findall(guide.text)}


def expressions() -> list[tuple[str, str]]:
    """(page, expression) of those over the columns of `SCOPE`."""
    return [(page, line) for page, text in examples("expression") for line in text.splitlines()]


def pipelines() -> Iterator[tuple[str, str]]:
    """(page, document): examples that are whole pipelines, and for each page one of all its nodes, behind those that they read."""
    for guide in guides().values():
        texts = [text for page, text in examples("yaml") if page == guide.name]
        yield from ((guide.name, text) for text in texts if text.startswith("penstock: 1\n"))
        nodes = [text for text in texts if not text.startswith("penstock: 1\n")]
        if nodes:
            yield guide.name, f"penstock: 1\nnodes:\n{indent(GIVEN + ''.join(nodes), '  ')}"


def tables(*head: str) -> list[tuple[str, tuple[str, ...]]]:
    """(page, cells without backticks) of all lines of the tables with that head."""
    return [
        (guide.name, tuple(cell.strip("`") for cell in row))
        for guide in guides().values()
        for block in blocks_of(guide.text)
        if _is_headed(block, head)
        for row in block.rows[1:]
    ]


def first_cells(page: str, *head: str) -> list[str]:
    """The first cell of each line of a page's tables with that head."""
    return [cells[0] for name, cells in tables(*head) if name == page]


def _is_headed(block: Block, head: tuple[str, ...]) -> bool:
    return block.sort == "table" and block.rows[0] == head
