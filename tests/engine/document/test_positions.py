"""A problem points at the characters that it is about, in whatever style YAML wrote them."""

from __future__ import annotations

import pytest
from counts import scaled
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.document.positions import locate, locate_key
from engine.document.reader import read
from engine.document.scalar_offsets import offsets

TEXT = """\
penstock: 1
nodes:
  orders:
    read_csv:
      path: data/orders.csv
      columns:
        id: integer
  late:
    add_columns:
      from: orders
      columns:
        plain: id + unknwon * 2
        quoted: "id + \\"a\\" + unknwon"
        single: 'id || ''x'' || unknwon'
        block: |-
          case
            when unknwon then 1
          end
        folded: >-
          id +
          unknwon
      keys: [id, unknwon]
"""
COLUMNS = ("nodes", "late", "add_columns", "columns")


def located(path: tuple[str | int, ...], part: str = "unknwon") -> str:
    document = read(TEXT).document
    value = document.pipeline.by_id["late"].fields
    for key in path[3:]:
        value = value[key]
    start = value.index(part)
    line, column, end = locate(document, path, (start, start + len(part)))
    return TEXT.split("\n")[line - 1][column - 1 : end - 1]


@pytest.mark.parametrize("name", ["plain", "quoted", "single", "block", "folded"])
def test_a_span_points_at_its_characters(name: str) -> None:
    assert located((*COLUMNS, name)) == "unknwon"


def test_a_span_inside_an_item_of_a_list() -> None:
    assert located(("nodes", "late", "add_columns", "keys", 1)) == "unknwon"


def test_a_span_over_several_lines_ends_with_its_first_line() -> None:
    document = read(TEXT).document
    text = document.pipeline.by_id["late"].fields["columns"]["block"]
    assert locate(document, (*COLUMNS, "block"), (0, len(text))) == (16, 11, 15)


def test_a_span_at_the_end_of_a_text_has_a_width() -> None:
    document = read(TEXT).document
    assert locate(document, ("nodes", "orders", "read_csv", "path"), (15, 15)) == (5, 28, 29)


def test_values_and_keys() -> None:
    document = read(TEXT).document
    assert locate(document, ("nodes", "orders", "read_csv", "path")) == (5, 13, 28)
    assert locate(document, ("nodes", "late", "add_columns", "keys")) == (22, 13, 26)
    assert locate_key(document, ("nodes", "late", "add_columns", "keys")) == (22, 7, 11)


def test_what_is_missing_is_shown_by_the_nearest_key() -> None:
    document = read(TEXT).document
    assert locate(document, ("nodes", "orders", "read_csv", "delimiter")) == (4, 5, 13)
    assert locate(document, ("nodes", "orders")) == (3, 3, 9)
    assert locate(document, ("nodes", "gone", "read_csv")) == (2, 1, 6)
    assert locate(document, ("schedule",)) is None


def test_an_edited_document_has_no_positions() -> None:
    from engine.document.edits import SetTitle, apply

    edited = apply(read(TEXT).document, SetTitle(node="late", title="Late"))
    assert locate(edited, ("nodes", "orders")) is None


words = st.text(alphabet="ab é'\"\\:x😀", min_size=0, max_size=12)


@settings(max_examples=scaled(5_000))
@given(st.lists(words, min_size=1, max_size=5), st.sampled_from(["'", '"', "|", "|-", "|+", ">", ">-", ""]), st.integers(0, 3))
def test_every_character_of_a_value_has_its_place(lines: list[str], style: str, more: int) -> None:
    """Each character stands where it is said to, unless it is an escape, a doubled quote or a fold."""
    fold = "\n" + " " * 10
    if style == '"':
        body = '"' + fold.join(line.replace("\\", "\\\\").replace('"', '\\"') for line in lines) + '"'
    elif style == "'":
        body = "'" + fold.join(line.replace("'", "''") for line in lines) + "'"
    elif style:
        body = style + fold + fold.join(" " * more * (place % 2) + line for place, line in enumerate(lines))
    else:
        body = fold.join(line.translate({ord(char): None for char in ":'\""}).strip() for line in lines)
    document = read(f"penstock: 1\nnodes:\n  a:\n    k:\n      x: {body}\n\n").document
    path = ("nodes", "a", "k", "x")
    value = document.pipeline.by_id["a"].fields.get("x") if document.pipeline.nodes else None
    assume(isinstance(value, str))
    places = offsets(document.source.lines, document.source.values[path])
    chomped = value.rstrip("\n") if style in ("|", "|+", ">") else value
    assert len(places) - 1 == len(chomped)
    for char, (line, column) in zip(chomped, places, strict=False):
        found = document.source.lines[line - 1][column - 1 : column]
        assert found == char or char in " \n\"'\\"
