"""Gestures: what they do to the graph, whatever it looks like; copying and pasting loses nothing but what was said to be left."""

from __future__ import annotations

import pytest
from counts import scaled
from document_strategies import documents
from edit_examples import TEXT
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.document.copying import copy_text, duplicate, free_id, paste
from engine.document.edits import Configure, apply_all
from engine.document.gestures import delete_edits, heal_edits, move_edits
from engine.document.graph import producers
from engine.document.model import Document, Fields
from engine.document.reader import read
from engine.document.writer import write
from engine.errors import DocumentError

CHAIN = """\
penstock: 1
parameters:
  least:
    type: integer
    default: 5
  unused:
    type: text
    default: x
outputs:
  result: last.passed
nodes:
  # where it begins
  rows:
    read_things:
      path: x.csv
  mid:
    filter_things:
      from: rows.good
      where: n > $least
  last:
    filter_things:
      from: mid
  both:
    union_things:
      from: [rows, mid, last]
  query:
    sql_things:
      from:
        m: mid
        l: last
groups:
  g:
    title: G
layout:
  rows: [0, 0]
  mid: [200, 0]
  last: [400, 40]
"""


@pytest.fixture
def document() -> Document:
    return read(CHAIN).document


def fields(document: Document, node: str) -> Fields:
    return document.pipeline.by_id[node].fields


def test_deleting_cuts_every_reference(document: Document) -> None:
    after = apply_all(document, delete_edits(document, ["mid", "last"]))
    assert list(after.pipeline.by_id) == ["rows", "both", "query"]
    assert fields(after, "both") == Fields({"from": ("rows",)})
    assert fields(after, "query") == Fields()
    assert after.pipeline.outputs == Fields()
    assert list(after.layout) == ["rows"]


def test_healing_connects_the_neighbours(document: Document) -> None:
    after = apply_all(document, heal_edits(document, ["mid"]))
    assert fields(after, "last")["from"] == "rows.good"
    assert fields(after, "both")["from"] == ("rows", "rows.good", "last")
    assert fields(after, "query")["from"] == Fields({"m": "rows.good", "l": "last"})
    both = apply_all(document, heal_edits(document, ["mid", "last"]))
    assert fields(both, "query")["from"] == Fields({"m": "rows.good", "l": "rows.good"})
    assert both.pipeline.outputs == Fields({"result": "rows.good"})
    source = apply_all(document, heal_edits(document, ["rows"]))
    assert "from" not in fields(source, "mid")
    assert fields(source, "both")["from"] == ("mid", "last")


def test_moving_leaves_alone_what_has_no_place(document: Document) -> None:
    after = apply_all(document, move_edits(document, ["mid", "both"], -16, 1))
    assert after.layout == document.layout | {"mid": (184, 1)}
    assert apply_all(document, move_edits(document, ["mid"], 10**9, 0)).layout["mid"] == (9_999_999, 0)


def test_what_is_copied_is_a_pipeline_of_its_own(document: Document) -> None:
    text = copy_text(document, ["mid", "rows"])
    assert text == (
        "penstock: 1\nparameters:\n  least:\n    type: integer\n    default: 5\nnodes:\n  # where it begins\n  rows:\n    read_things:\n"
        "      path: x.csv\n  mid:\n    filter_things:\n      from: rows.good\n      where: n > $least\nlayout:\n  rows: [0, 0]\n  mid: [200, 0]\n"
    )


def test_pasting_renames_and_keeps_inner_connections_only(document: Document) -> None:
    pasted = paste(document, copy_text(document, ["mid", "last", "both"]))
    after = apply_all(document, pasted.edits)
    assert pasted.nodes == ("mid_2", "last_2", "both_2")
    assert "from" not in fields(after, "mid_2")
    assert fields(after, "last_2")["from"] == "mid_2"
    assert fields(after, "both_2")["from"] == ("mid_2", "last_2")
    assert (after.layout["mid_2"], after.layout["last_2"]) == ((240, 40), (440, 80))
    again = paste(after, copy_text(after, ["mid_2"]))
    assert again.nodes == ("mid_3",)
    assert len(set(apply_all(after, again.edits).layout.values())) == 6


def test_pasting_at_a_place_and_with_connections(document: Document) -> None:
    pasted = paste(document, copy_text(document, ["mid", "last", "both"]), at=(1000, 2000), connected=True)
    after = apply_all(document, pasted.edits)
    assert fields(after, "mid_2")["from"] == "rows.good"
    assert fields(after, "both_2")["from"] == ("rows", "mid_2", "last_2")
    assert (after.layout["mid_2"], after.layout["last_2"]) == ((1000, 2000), (1200, 2040))


def test_pasting_into_another_pipeline_brings_parameters_and_no_strange_groups(document: Document) -> None:
    grouped = apply_all(document, [Configure(node="mid", field=("x",), value="${least}")])
    other = read("penstock: 1\nnodes:\n  mine:\n    k: {}\n").document
    pasted = paste(other, copy_text(grouped, ["mid"]).replace("  mid:\n", "  mid:\n    group: g\n", 1), connected=True)
    after = apply_all(other, pasted.edits)
    assert [parameter.name for parameter in after.pipeline.parameters] == ["least"]
    assert after.pipeline.by_id["mid"].group is None
    assert "from" not in fields(after, "mid")
    assert paste(after, copy_text(grouped, ["mid"])).nodes == ("mid_2",)


def test_duplicates_read_what_the_originals_read(document: Document) -> None:
    after = apply_all(document, duplicate(document, ["mid", "query"]).edits)
    assert fields(after, "mid_2")["from"] == "rows.good"
    assert fields(after, "query_2")["from"] == Fields({"m": "mid_2", "l": "last"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "penstock: 1\n",
        "a\tb\n1\t2\n",
        "penstock: 2\nnodes:\n  a:\n    k: {}\n",
        "penstock: 1\nnodes: [a, 'b c']\n",
        "[" * 1000,
    ],
)
def test_what_holds_no_nodes_is_not_pasted(document: Document, text: str) -> None:
    with pytest.raises(DocumentError) as caught:
        paste(document, text)
    assert caught.value.code == "edit.no_nodes"


def test_free_ids() -> None:
    long = "a" * 63
    document = read(f"penstock: 1\nnodes:\n  x:\n    k: {{}}\n  x_2:\n    k: {{}}\n  {long}:\n    k: {{}}\nnotes:\n  x_3: note\n").document
    assert [free_id(document, name) for name in ("y", "x", "x_2", long)] == ["y", "x_4", "x_4", "a" * 61 + "_2"]
    assert free_id(document, "x", ["x_4"]) == "x_5"


@settings(max_examples=scaled(500))
@given(documents(), st.data())
def test_copy_and_paste_into_nothing_gives_the_same_nodes(document: Document, data: st.DataObject) -> None:
    ids = list(document.pipeline.by_id)
    chosen = data.draw(st.lists(st.sampled_from(ids), min_size=1, unique=True)) if ids else []
    if not chosen:
        return
    text = copy_text(document, chosen)
    kept = read(text).document
    assert set(kept.pipeline.by_id) == set(chosen)
    empty = Document(pipeline=kept.pipeline.model_copy(update={"nodes": (), "parameters": ()}))
    try:
        pasted = paste(empty, text)
    except DocumentError:
        return
    after = apply_all(empty, pasted.edits)
    assert pasted.nodes == tuple(kept.pipeline.by_id)
    inside = {node: set(read_by) for node, read_by in producers(kept.pipeline).items()}
    assert {node: set(read_by) for node, read_by in producers(after.pipeline).items()} == inside
    assert write(apply_all(after, paste(after, copy_text(after, list(after.pipeline.by_id))).edits))


@given(st.sets(st.sampled_from(["a", "b", "c", "d"]), min_size=1))
def test_nothing_refers_to_what_was_deleted_or_healed(nodes: set[str]) -> None:
    document = read(TEXT).document
    for edits in (delete_edits(document, nodes), heal_edits(document, nodes)):
        after = apply_all(document, edits)
        assert not nodes & after.pipeline.by_id.keys()
        assert not nodes & {reference.node for node in after.pipeline.nodes for reference in node.references}
