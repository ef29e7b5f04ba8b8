"""A `#` that YAML took for a comment, and that was meant to be part of a name: the problem that it causes says so."""

from __future__ import annotations

import pytest

from engine.check import check
from engine.comment_signs import EXPRESSION_HINT, NAME_HINT
from engine.document.reader import read

SOURCE = """penstock: 1
nodes:
  a:
    inline_table:
      columns:
        "a #b": integer
        "#c": text
      data: |-
        a #b,#c
        1,2
  b:
"""
NAMES = {
    "a key that others follow": "    add_columns:\n      from: a\n      columns:\n        n #x: 1\n        z: 2\n",
    "a key that follows another": "    add_columns:\n      from: a\n      columns:\n        z: 2\n        n #x: 1\n",
    "the only key": "    add_columns:\n      from: a\n      columns:\n        n #x: 1\n",
    "a key that begins with it": "    rename_columns:\n      from: a\n      columns:\n        #c: d\n",
    "keys of both sorts": "    cast_columns:\n      from: a\n      columns:\n        #c: integer\n        a #b: text\n",
    "an item that begins with it": "    select_columns:\n      from: a\n      keep:\n        - #c\n",
    "an item": "    sort_rows:\n      from: a\n      order_by:\n        - a #b desc\n",
    "a name in brackets": "    group_by:\n      from: a\n      keys: [a #b]\n      columns:\n        n: count()\n",
    "the first name in brackets": "    group_by:\n      from: a\n      keys: [#c]\n      columns:\n        n: count()\n",
    "a value": "    fill_nulls:\n      from: a\n      columns: #c\n",
}
EXPRESSIONS = {
    "a name in it": "a #b > 1",
    "a name in brackets": "coalesce(a #b, 0) > 1",
    "the end of it": "true and #c is not null",
}
SOUND_COMMENTS = {
    "behind a list of another sort": "    sort_rows:\n      from: a\n      order_by: [q]  # the newest first\n",
    "behind an expression": "    filter_rows:\n      from: a\n      where: q > 1  # the large ones: all\n",
    "above a key": "    filter_rows:\n      from: a\n      # the large ones\n      wher: true\n",
    "behind a key": "    filter_rows:  # the large ones\n      from: a\n      where: [\n",
}


def hints(node: str) -> list[str]:
    reading = read(SOURCE + node)
    return [problem.hint for problem in check(reading.document, reading=reading)]


@pytest.mark.parametrize("node", NAMES.values(), ids=NAMES)
def test_a_name_that_was_cut_off(node: str) -> None:
    assert any(NAME_HINT in hint for hint in hints(node)), hints(node)


@pytest.mark.parametrize("where", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_an_expression_that_was_cut_off(where: str) -> None:
    assert any(EXPRESSION_HINT in hint for hint in hints(f"    filter_rows:\n      from: a\n      where: {where}\n"))


@pytest.mark.parametrize("node", SOUND_COMMENTS.values(), ids=SOUND_COMMENTS)
def test_what_a_comment_has_nothing_to_do_with(node: str) -> None:
    found = hints(node)
    assert found
    assert not [hint for hint in found if NAME_HINT in hint or EXPRESSION_HINT in hint]


def test_the_name_in_quotes_is_the_mend() -> None:
    assert hints('    sort_rows:\n      from: a\n      order_by:\n        - "a #b desc"\n') == []
