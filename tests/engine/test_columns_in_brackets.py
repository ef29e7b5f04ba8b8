"""`[Column]`, as other tools write it: YAML and the language take it for a list, and the problem says what is written instead."""

from __future__ import annotations

import pytest

from engine.check import check
from engine.document.edits import apply_all
from engine.document.problem import Problem
from engine.document.reader import read

SOURCE = """penstock: 1
nodes:
  a:
    inline_table:
      columns:
        late: boolean
        Order Amount: integer
      data: |-
        late,Order Amount
        true,2
"""


def problems(node: str) -> tuple[Problem, ...]:
    reading = read(SOURCE + node)
    return check(reading.document, reading=reading)


def where(text: str) -> str:
    return f"  b:\n    filter_rows:\n      from: a\n      where: {text}\n"


@pytest.mark.parametrize(
    ("node", "hint"),
    [
        (where("[late]"), "write late without brackets, or in quotes '[late]' for a list"),
        (where("[Order Amount]"), 'write "Order Amount" without brackets, or in quotes \'["Order Amount"]\' for a list'),
        ("  b:\n    add_columns:\n      from: a\n      columns:\n        c: [late]\n", "write late without brackets"),
        ("  b:\n    add_columns:\n      from: a\n      columns:\n        c:\n          - late\n", "write late without brackets"),
        ("  b:\n    split_column:\n      from: a\n      column: [Order Amount]\n      into: [x]\n", "write Order Amount without brackets"),
        (where("[Order Amount] > 10"), "brackets make a list in YAML; write the column without them"),
        ("  b:\n    add_columns:\n      from: a\n      columns:\n        c: [late] or [late]\n", "brackets make a list in YAML"),
        ("  b:\n    sort_rows:\n      from: a\n      order_by:\n        - [late] desc\n", "brackets make a list in YAML"),
        (where("'[Order Amount] > 10'"), "a column stands without them, in double quotes where its name has blanks"),
    ],
)
def test_the_problem_says_what_is_written(node: str, hint: str) -> None:
    found = problems(node)
    assert any(hint in each.hint for each in found), found


@pytest.mark.parametrize("text", ["[late]", "[Order Amount]"])
def test_the_fix_writes_it(text: str) -> None:
    reading = read(SOURCE + f"  b:\n    add_columns:\n      from: a\n      columns:\n        c: {text}\n")
    (problem,) = check(reading.document, reading=reading)
    assert check(apply_all(reading.document, problem.fixes[0].edits)) == ()


@pytest.mark.parametrize("node", [where("[late, late]"), where("[]")])
def test_a_list_of_another_length_is_no_column(node: str) -> None:
    assert [each.hint for each in problems(node)] == ["write it like arr_delay > 15"]
