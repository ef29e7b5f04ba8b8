"""A difference is a list of edits that makes one document the other, and says what a person did."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from counts import scaled
from document_strategies import documents
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.document.diff import diff
from engine.document.edits import (
    AddNode,
    Configure,
    Connect,
    Move,
    RemoveNode,
    RemoveParameter,
    RenameNode,
    ReorderNode,
    ReplaceDocument,
    SetParameter,
    SetPipeline,
    SetTitle,
    Unset,
    apply_all,
)
from engine.document.model import Document, Fields, Node, Parameter, Pipeline
from engine.document.reader import read
from engine.document.writer import write
from engine.errors import DocumentError


def chain(*ids: str, kind: str = "k") -> Document:
    nodes = tuple(
        Node(id=name, kind=kind, fields=Fields({"from": before} if before else {"path": "x"}))
        for before, name in zip(("", *ids), ids, strict=False)
    )
    return Document(pipeline=Pipeline(nodes=nodes))


@settings(max_examples=scaled(3_000))
@given(documents(), documents())
def test_the_edits_lead_from_one_to_the_other(old: Document, new: Document) -> None:
    edits = diff(old, new)
    assert write(apply_all(old, edits)) == write(new)


@settings(max_examples=scaled(1_000))
@given(documents())
def test_there_is_no_difference_to_itself(document: Document) -> None:
    assert diff(document, document) == ()


@settings(max_examples=scaled(3_000))
@given(st.permutations(list("abcdefgh")))
def test_a_new_order_moves_no_more_nodes_than_it_must(order: list[str]) -> None:
    nodes = tuple(Node(id=name, kind="k", title=name) for name in "abcdefgh")
    old = Document(pipeline=Pipeline(nodes=nodes))
    new = Document(pipeline=Pipeline(nodes=tuple(old.pipeline.by_id[name] for name in order)))
    edits = diff(old, new)
    assert apply_all(old, edits) == new
    assert all(isinstance(edit, ReorderNode) for edit in edits)
    assert len(edits) == 8 - longest_rising(order)


def longest_rising(order: list[str]) -> int:
    best = [1] * len(order)
    for place, name in enumerate(order):
        best[place] = max([1, *(best[before] + 1 for before in range(place) if order[before] < name)])
    return max(best)


def test_a_whole_chain_renamed_is_renamed_and_not_replaced() -> None:
    assert diff(chain("a", "b", "c"), chain("x", "y", "z")) == (
        RenameNode(node="a", to="x"),
        RenameNode(node="b", to="y"),
        RenameNode(node="c", to="z"),
    )


BASE = read(
    """\
penstock: 1
name: Base
parameters:
  one:
    type: integer
nodes:
  a:
    k:
      path: x
      columns:
        p: text
        q: text
  b:
    k:
      from: a
"""
).document
A = BASE.pipeline.by_id["a"]


@pytest.mark.parametrize(
    ("change", "edits"),
    [
        (lambda text: text.replace("name: Base", "name: Other"), (SetPipeline(field="name", value="Other"),)),
        (lambda text: text.replace("path: x", "path: y"), (Configure(node="a", field=("path",), value="y"),)),
        (lambda text: text.replace("q: text", "q: date"), (Configure(node="a", field=("columns", "q"), value="date"),)),
        (lambda text: text.replace("        q: text\n", ""), (Unset(node="a", field=("columns", "q")),)),
        (
            lambda text: text.replace("        p: text\n        q: text\n", "        q: text\n        p: text\n"),
            (Configure(node="a", field=("columns",), value=Fields({"q": "text", "p": "text"})),),
        ),
        (lambda text: text.replace("from: a", "from: a.rejected"), (Connect(node="b", input="from", reference="a.rejected"),)),
        (lambda text: text.replace("  b:\n", "  b:\n    title: B\n"), (SetTitle(node="b", title="B"),)),
        (lambda text: text[: text.index("  b:")], (RemoveNode(node="b"),)),
        (
            lambda text: text + "  c:\n    k:\n      from: b\n",
            (AddNode(node=Node(id="c", kind="k", fields=Fields({"from": "b"})), index=2),),
        ),
        (lambda text: text + "layout:\n  a: [1, 2]\n", (Move(item="a", position=(1, 2)),)),
        (
            lambda text: text.replace("  one:\n", "  two:\n"),
            (RemoveParameter(parameter="one"), SetParameter(parameter=Parameter(name="two", type="integer"))),
        ),
        (lambda text: "# why\n" + text, (ReplaceDocument(text="# why\n" + write(BASE)),)),
        (
            lambda text: text.replace("name: Base", "name: Base\nnmae: x"),
            (ReplaceDocument(text=write(BASE).replace("nodes:", "nodes:", 1) + "nmae: x\n"),),
        ),
    ],
)
def test_a_change_of_the_text_is_the_edit_that_a_person_would_make(change: Callable[[str], str], edits: tuple[object, ...]) -> None:
    new = read(change(write(BASE))).document
    assert diff(BASE, new) == edits
    assert apply_all(BASE, diff(BASE, new)) == new


def test_nodes_that_cannot_be_told_apart_are_not_renamed() -> None:
    old = Document(pipeline=Pipeline(nodes=(Node(id="a", kind="k"), Node(id="b", kind="k"))))
    new = Document(pipeline=Pipeline(nodes=(Node(id="c", kind="k"), Node(id="d", kind="k"))))
    assert {type(edit) for edit in diff(old, new)} == {RemoveNode, AddNode}


def test_a_document_of_another_version_has_no_text_to_lead_to() -> None:
    with pytest.raises(DocumentError):
        diff(BASE, read("penstock: 2\n").document)
