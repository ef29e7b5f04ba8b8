"""Comments stay with what they stand at, through every change around them."""

from __future__ import annotations

import pytest

from engine.document.edits import (
    Configure,
    Connect,
    Disconnect,
    Edit,
    Move,
    RemoveNode,
    RenameNode,
    ReorderNode,
    SetKind,
    SetTitle,
    Unset,
    apply,
)
from engine.document.model import Comment, Document
from engine.document.reader import read
from engine.document.writer import write

TEXT = """\
# What this file is for.
penstock: 1
name: Comments  # behind the name
parameters:
  # above a parameter
  late_after:
    type: integer  # behind a type
nodes:
  # above one, first line
  # above one, second line
  one:
    title: One  # behind the title
    read_things:
      # above a field
      path: data/x.csv
      columns:  # behind columns
        a: text  # behind a
        # above b
        b: integer

  # above two
  two:  # behind two
    filter_things:
      from: one  # behind from
      where: |-  # behind a block
        a = '#1' -- # no comment
        or b is null
      keys:
        - a  # behind item a
        # above item b
        - b
  three:  # behind three
    union_things:
      from:
        - one  # behind the first
        - two  # behind the second
  # above four
  four:
    check_things:
      checks:
        # above the first check
        - not_null: [a]  # behind the first check
        - unique: [b]
          severity: reject  # behind severity
layout:
  # above the place of two
  two: [0, 120]  # behind the place of two
  one: [0, 0]  # behind the place of one
# the end
"""


def comments(document: Document) -> list[str]:
    return [line for line in write(document).split("\n") if "# " in line and "-- #" not in line]


def lines(document: Document) -> list[str]:
    """The comments alone, in the order of the text."""
    return [line[line.index("# ") :] for line in comments(document)]


DOCUMENT = read(TEXT).document
ALL = lines(DOCUMENT)


def test_the_text_has_every_comment_and_is_nearly_canonical() -> None:
    assert len(ALL) == 28
    assert read(TEXT).problems == ()
    canonical = write(DOCUMENT)
    assert sorted(canonical.split("\n")) == sorted(TEXT.split("\n"))
    assert canonical.index("  one: [0, 0]") < canonical.index("  two: [0, 120]")


def test_comments_belong_to_their_keys() -> None:
    assert DOCUMENT.comments["nodes", "one"] == Comment(above=("# above one, first line", "# above one, second line"))
    assert DOCUMENT.comments["nodes", "two"] == Comment(above=("# above two",), behind="# behind two", blank_before=True)
    assert DOCUMENT.comments["nodes", "two", "filter_things", "where"] == Comment(behind="# behind a block")
    assert DOCUMENT.comments["nodes", "two", "filter_things", "keys", 1] == Comment(above=("# above item b",))
    assert DOCUMENT.comments["nodes", "four", "check_things", "checks", 0] == Comment(above=("# above the first check",))
    assert DOCUMENT.comments["nodes", "four", "check_things", "checks", 0, "not_null"] == Comment(behind="# behind the first check")
    assert DOCUMENT.comments[()] == Comment(above=("# the end",))


OF_ONE = [
    "# above one, first line",
    "# above one, second line",
    "# behind the title",
    "# above a field",
    "# behind columns",
    "# behind a",
    "# above b",
]


@pytest.mark.parametrize(
    ("edit", "gone"),
    [
        (RemoveNode(node="one"), [*OF_ONE, "# behind the place of one"]),
        (RemoveNode(node="three"), ["# behind three", "# behind the first", "# behind the second"]),
        (RenameNode(node="one", to="first"), []),
        (RenameNode(node="four", to="zzz"), []),
        (ReorderNode(node="four", index=0), []),
        (ReorderNode(node="one", index=3), []),
        (Move(item="two", position=(5, 5)), []),
        (SetTitle(node="one", title="Another"), []),
        (SetTitle(node="one", title=None), ["# behind the title"]),
        (SetKind(node="one", kind="read_other"), []),
        (Configure(node="one", field=("path",), value="y"), []),
        (Configure(node="one", field=("columns", "c"), value="text"), []),
        (Unset(node="one", field=("columns", "a")), ["# behind a"]),
        (Unset(node="one", field=("columns",)), ["# behind columns", "# behind a", "# above b"]),
        (Configure(node="two", field=("keys",), value=("z", "b", "a")), []),
        (Configure(node="two", field=("keys",), value=("b",)), ["# behind item a"]),
        (Configure(node="two", field=("keys", 0), value="c"), []),
        (Unset(node="four", field=("checks", 0)), ["# above the first check", "# behind the first check"]),
        (Connect(node="three", input="from", key=0, reference="four"), []),
        (Disconnect(node="three", input="from", key=0), ["# behind the first"]),
        (Disconnect(node="three", input="from"), ["# behind the first", "# behind the second"]),
    ],
    ids=repr,
)
def test_an_edit_keeps_every_other_comment(edit: Edit, gone: list[str]) -> None:
    edited = apply(DOCUMENT, edit)
    assert sorted(lines(edited)) == sorted(comment for comment in ALL if comment not in gone)
    assert read(write(edited)).document == edited


def test_the_comment_of_an_item_moves_with_the_item() -> None:
    edited = apply(DOCUMENT, Configure(node="two", field=("keys",), value=("z", "b", "a")))
    text = write(edited)
    assert "      keys:\n        - z\n        # above item b\n        - b\n        - a  # behind item a\n" in text


def test_comments_of_a_renamed_node_move_with_it() -> None:
    text = write(apply(DOCUMENT, RenameNode(node="one", to="first")))
    assert "  # above one, first line\n  # above one, second line\n  first:\n    title: One  # behind the title\n" in text
    assert "  first: [0, 0]  # behind the place of one\n" in text
    assert "from: first  # behind from\n" in text


def test_a_field_at_its_default_stays_when_it_has_a_comment() -> None:
    text = "penstock: 1\nnodes:\n  a:\n    disabled: false  # for now\n    filter_things:\n      from: b\n"
    assert write(read(text).document) == text


def test_a_section_that_is_empty_stays_when_it_has_a_comment() -> None:
    text = 'penstock: 1\nname: ""  # none yet\n# nothing so far\nnodes: {}\n'
    assert write(read(text).document) == text


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        (
            "a:  \n      - x\n      # between\n\n      # two\n      - y\n",
            "a:\n        - x\n        # between\n        # two\n        - y\n",
        ),
        ("a: [x,   # one\n        y]  # both\n", "a:  # both\n        - x  # one\n        - y\n"),
        ("a:\n        # before the value\n        some text\n", "# before the value\n      a: some text\n"),
        ('a: "x # y"   # real\n', "a: x# y # real\n"),
        ("a: 'x\n\n        y' # real\n", 'a: "x\\ny" # real\n'),
        ("a:\n      -  # behind a dash\n        b: c\n", "a:\n        # behind a dash\n        - b: c\n"),
    ],
)
def test_odd_places_of_comments(written: str, canonical: str) -> None:
    head = "penstock: 1\nnodes:\n  n:\n    k:\n      "
    document = read(head + written).document
    text = write(document)
    assert read(text).document == document
    assert sorted(lines(document)) == sorted(lines(read(text).document))
    if "real" not in canonical:
        assert text == head + canonical


def test_line_ends_of_windows_and_a_byte_order_mark() -> None:
    text = TEXT.replace("\n", "\r\n")
    assert read(b"\xef\xbb\xbf" + text.encode()).document == DOCUMENT


def test_a_comment_above_two_dashes_belongs_to_the_outer_item() -> None:
    written = "penstock: 1\nnodes:\n  n:\n    k:\n      a:\n        # why\n        - - true\n"
    inner = Document(pipeline=read(written).document.pipeline, comments={("nodes", "n", "k", "a", 0, 0): Comment(above=("# why",))})
    assert write(inner) == write(read(written).document) == written.replace("- - true", "- [true]")
