"""The canonical text: order of keys, what is left out, and how each sort of text is written."""

from __future__ import annotations

import pytest

from engine.document.hashing import content_hash
from engine.document.model import Document, Fields, Node, Pipeline
from engine.document.reader import read
from engine.document.writer import write
from engine.errors import DocumentError


def written(kind: str, **fields: object) -> str:
    """The lines under the kind's name."""
    node = Node(id="a", kind=kind, fields=Fields(fields))
    text = write(Document(pipeline=Pipeline(nodes=(node,))))
    return text.removeprefix(f"penstock: 1\nnodes:\n  a:\n    {kind}:\n").replace("\n      ", "\n").removeprefix("      ").rstrip("\n")


def test_fields_stand_in_the_order_of_the_kind_and_unknown_ones_last() -> None:
    fields = {"unknown": "x", "on_error": "null", "columns": Fields({"b": "text", "a": "date"}), "path": "x.csv", "delimiter": "tab"}
    assert written("read_csv", **fields).split("\n") == [
        "path: x.csv",
        "columns:",
        "  b: text",
        "  a: date",
        "delimiter: tab",
        'on_error: "null"',
        "unknown: x",
    ]


def test_fields_at_their_default_are_left_out() -> None:
    columns = Fields({"a": "text"})
    assert written("read_csv", path="x", columns=columns, delimiter=",", header="true", on_error="error") == "path: x\ncolumns:\n  a: text"
    assert written("read_csv", path="x", columns=columns, delimiter="comma", encoding=None) == "path: x\ncolumns:\n  a: text"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a > 5", "where: a > 5"),
        ("'JFK' = origin", "where: |-\n  'JFK' = origin"),
        ("'All'", "where: |-\n  'All'"),
        ("null", "where: |-\n  null"),
        ("strftime(t, '%H: %M') = '1'", "where: |-\n  strftime(t, '%H: %M') = '1'"),
        ("a = ' #1'", "where: |-\n  a = ' #1'"),
        ("a\nor b", "where: |-\n  a\n  or b"),
        ("a\tor b", r'where: "a\tor b"'),
        ("a \u202e b", r'where: "a \u202e b"'),
    ],
)
def test_an_expression_is_plain_or_stands_after_a_bar(text: str, lines: str) -> None:
    """In YAML's quotes `'All'` and `null` would be taken for a name."""
    assert written("filter_rows", **{"from": "b", "where": text}) == f"from: b\n{lines}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("word", "x: word"),
        ("'All'", "x: \"'All'\""),
        ("null", 'x: "null"'),
        ("~", "x: ~"),
        ("007", "x: 007"),
        ("a: b", 'x: "a: b"'),
        ("a:b", "x: a:b"),
        ("", 'x: ""'),
        (" a", 'x: " a"'),
        ("two\nlines", "x: |-\n  two\n  lines"),
        ("two\nlines\n", r'x: "two\nlines\n"'),
        ("\nlines", r'x: "\nlines"'),
        ("  two\nlines", r'x: "  two\nlines"'),
        ("a\u2028b", r'x: "a\u2028b"'),
        ("a\x85b", r'x: "a\x85b"'),
        ("\ufeff", r'x: "\ufeff"'),
        ("-1", "x: -1"),
        ("- 1", 'x: "- 1"'),
        ("\\d", "x: \\d"),
        ('"\\d', r'x: "\"\\d"'),
        (None, "x: null"),
        ((), "x: []"),
        (Fields(), "x: {}"),
        (("a", "b = c", "d desc"), "x: [a, b = c, d desc]"),
        (("a", "b, c"), "x:\n  - a\n  - b, c"),
        (("a", None), "x:\n  - a\n  - null"),
        (("a", "null"), 'x:\n  - a\n  - "null"'),
        (("a", ("b", "c")), "x:\n  - a\n  - [b, c]"),
        (("a", ("b:c",)), "x:\n  - a\n  - - b:c"),
        ((Fields({"p": "q", "r": ("s",)}),), "x:\n  - p: q\n    r: [s]"),
    ],
)  # fmt: skip
def test_any_other_value(text: object, line: str) -> None:
    assert written("no_such_kind", x=text) == line


def test_a_long_list_of_words_takes_lines_of_its_own() -> None:
    names = tuple(f"column_{number}" for number in range(12))
    assert written("no_such_kind", x=names[:7]) == f"x: [{', '.join(names[:7])}]"
    assert written("no_such_kind", x=names).split("\n") == ["x:", *(f"  - {name}" for name in names)]


def test_no_line_of_a_list_in_brackets_is_longer_than_100_columns() -> None:
    for count in range(1, 40):
        text = written("no_such_kind", x=("word",) * count)
        assert max(map(len, text.split("\n"))) + 6 <= 100


def test_keys_stand_in_the_order_of_the_format() -> None:
    text = "layout:\n  a: [0, 0]\nzzz: kept\nnodes:\n  a:\n    k:\n      x: y\n    group: g\n    title: A\ngroups:\n  g: {}\nname: N\npenstock: 1\n"
    assert write(read(text).document) == (
        "penstock: 1\nname: N\nnodes:\n  a:\n    title: A\n    group: g\n    k:\n      x: y\ngroups:\n  g: {}\nzzz: kept\nlayout:\n  a: [0, 0]\n"
    )


def test_one_blank_line_above_a_node_is_kept_and_others_go() -> None:
    text = "penstock: 1\n\n\nname: x\n\nnodes:\n\n\n  a:\n    k:\n\n      x: y\n\n\n\n  # why\n\n  b:\n    k: {}\n\n"
    assert write(read(text).document) == "penstock: 1\nname: x\nnodes:\n\n  a:\n    k:\n      x: y\n\n  # why\n  b:\n    k: {}\n"


def test_a_document_of_another_version_is_not_written() -> None:
    with pytest.raises(DocumentError) as caught:
        write(read("penstock: 3\n").document)
    assert caught.value.code == "document.other_version"


BASE = "penstock: 1\nnodes:\n  a:\n    read_csv:\n      path: x\n      columns:\n        p: text\n        q: text\n  b:\n    filter_rows:\n      from: a\n      where: p\n"


@pytest.mark.parametrize(
    "text",
    [
        BASE + "layout:\n  a: [1, 1]\nnotes:\n  n: text\ngroups:\n  g: {}\n",
        BASE.replace("penstock: 1\n", "# comment\npenstock: 1\nname: Other\ndescription: d\n"),
        BASE.replace("  a:\n", "  a:\n    title: A\n    note: n\n    group: g\n"),
        BASE.replace("path: x\n", "path: x\n      header: true\n"),
        BASE.replace("      path: x\n", "").replace("        q: text\n", "        q: text\n      path: x\n"),
        BASE.replace("where: p", "where: |-\n        p"),
        "penstock: 1\nnodes:\n  b:" + BASE.split("  b:")[1] + "  a:" + BASE.split("  a:")[1].split("  b:", maxsplit=1)[0],
    ],
)
def test_what_computes_the_same_has_the_same_hash(text: str) -> None:
    assert read(text).document != read(BASE).document or write(read(text).document) == BASE
    assert content_hash(read(text).document) == content_hash(read(BASE).document)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("path: x", "path: y"),
        ("where: p", "where: q"),
        ("from: a", "from: a.rejected"),
        ("filter_rows", "assert_rows"),
        ("  b:\n", "  c:\n"),
        ("  b:\n", "  b:\n    disabled: true\n"),
        ("  b:\n", "  b:\n    engine: spark\n"),
        ("        p: text\n        q: text\n", "        q: text\n        p: text\n"),
        ("penstock: 1\n", "penstock: 1\nengine: spark\n"),
        ("penstock: 1\n", "penstock: 1\nparameters:\n  p:\n    type: text\n"),
        ("penstock: 1\n", "penstock: 1\ninputs:\n  i:\n    a: text\n"),
        ("penstock: 1\n", "penstock: 1\noutputs:\n  o: b\n"),
    ],
)
def test_what_computes_something_else_has_another_hash(old: str, new: str) -> None:
    assert content_hash(read(BASE.replace(old, new, 1)).document) != content_hash(read(BASE).document)
