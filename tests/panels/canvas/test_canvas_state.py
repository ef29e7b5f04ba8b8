"""What the canvas shows of a session: words, figures, states, and what is lit."""

from __future__ import annotations

import pytest

from engine.check import check
from engine.document.reader import read
from engine.errors import BackendError
from engine.kinds import KINDS
from engine.schema import analyse
from engine.session.session import Session
from panels.canvas.state import STATUS_WORDS, CanvasView, NodeResult, NodeView, PortView, canvas_view, counted, timed

TEXT = """penstock: 1
nodes:
  flights:
    read_csv:
      path: flights.csv
      columns:
        carrier: text
        delay: integer
  airlines:
    title: Airlines
    read_csv:
      path: airlines.csv
      columns:
        carrier: text
        name: text
  late:
    filter_rows:
      from: flights
      where: delay > 15
  named:
    join:
      left: late
      right: airlines
      keys: [carrier]
  apart:
    write_csv:
      from: late.rejected
      path: out/apart.csv
  other:
    limit_rows:
      from: airlines
      count: '3'
layout:
  flights: [0, 16]
"""


def view(text: str = TEXT, *, selected: tuple[str, ...] = (), results: dict[str, NodeResult] | None = None) -> CanvasView:
    session = Session(read(text.encode()))
    session.select(selected)
    return canvas_view(session.snapshot, analyse(session.document), check(session.document), results)


def node(more: str, **results: NodeResult) -> NodeView:
    """A node `one` behind the flights."""
    text = TEXT.replace("layout:", f"  one:\n{more}layout:")
    return view(text, results=results).node("one")


def test_a_node_says_what_it_is_in_words() -> None:
    shown = view()
    assert [each.id for each in shown.nodes] == ["flights", "airlines", "late", "named", "apart", "other"]
    late = shown.node("late")
    assert (late.title, late.kind, late.kind_title, late.family) == ("late", "filter_rows", "Filter rows", "rows")
    assert late.summary == "where delay > 15"
    assert shown.node("airlines").title == "Airlines"
    assert shown.node("flights").position == (0, 16)
    assert late.position is None
    assert shown.can_edit


def test_ports_are_told_apart() -> None:
    shown = view()
    assert shown.node("late").outputs == (PortView("passed", "data"), PortView("rejected", "aside"))
    assert shown.node("named").inputs == (PortView("left", "data"), PortView("right", "data"))
    assert shown.node("flights").inputs == ()
    assert shown.node("apart").outputs == ()
    union = node("    union_rows: {}\n")
    assert union.inputs == (PortView("from", "data", is_many=True, is_missing=True),)


def test_edges_lead_from_ports_to_inputs() -> None:
    edges = {edge.id: edge for edge in view().edges}
    assert list(edges) == [
        "flights.rows>late.from",
        "late.passed>named.left",
        "airlines.rows>named.right",
        "late.rejected>apart.from",
        "airlines.rows>other.from",
    ]
    assert edges["late.rejected>apart.from"].port == "rejected"
    assert not any(edge.is_broken or edge.is_lit for edge in edges.values())
    broken = [edge.id for edge in view(TEXT.replace("from: late.rejected", "from: late.gone")).edges if edge.is_broken]
    assert broken == ["late.gone>apart.from"]
    assert [edge.id for edge in view(TEXT.replace("right: airlines", "right: nobody")).edges if edge.is_broken] == [
        "nobody.rows>named.right"
    ]


def test_edges_of_one_input_have_names_of_their_own() -> None:
    text = TEXT.replace(
        "layout:",
        "  all:\n    union_rows:\n      from: [flights, flights]\n  asked:\n    sql:\n      from: {f: flights}\n      query: select 1 as x from f\nlayout:",
    )
    ids = [edge.id for edge in view(text).edges]
    assert len(set(ids)) == len(ids)
    assert ids[-3:] == ["flights.rows>all.from.0", "flights.rows>all.from.1", "flights.rows>asked.from.f"]


def test_rows_stand_on_nodes_and_edges() -> None:
    results = {
        "flights": NodeResult("done", {"rows": 10_000}, {"rows": 336_776}, 0.04),
        "late": NodeResult("done", {"passed": 1, "rejected": 9_999}),
        "airlines": NodeResult("done", {"rows": 16}, {"rows": 16}),
    }
    shown = view(results=results)
    assert [shown.node(name).rows for name in ("flights", "late", "airlines", "named")] == ["10,000 of 336,776", "1 row", "16 rows", ""]
    assert shown.node("flights").time == "40 ms"
    assert [edge.rows for edge in shown.edges] == ["10,000", "1", "16", "9,999", "16"]


@pytest.mark.parametrize(
    ("rows", "total", "words"), [(None, None, ""), (0, None, "0 rows"), (1, 1, "1 row"), (5, 5, "5 rows"), (5, 6, "5 of 6")]
)
def test_rows_in_words(rows: int | None, total: int | None, words: str) -> None:
    assert counted(rows, total) == words


@pytest.mark.parametrize(("seconds", "words"), [(None, ""), (0.0001, "1 ms"), (0.9994, "999 ms"), (1.25, "1.2 s"), (61.0, "61.0 s")])
def test_time_in_words(seconds: float | None, words: str) -> None:
    assert timed(seconds) == words


def test_what_hangs_on_the_selected_nodes_is_lit() -> None:
    shown = view(selected=("late",))
    assert [each.id for each in shown.nodes if each.is_lit] == ["flights", "late", "named", "apart"]
    assert [each.id for each in shown.nodes if each.is_selected] == ["late"]
    assert [edge.id for edge in shown.edges if edge.is_lit] == [
        "flights.rows>late.from",
        "late.passed>named.left",
        "late.rejected>apart.from",
    ]
    assert not any(each.is_lit for each in view().nodes)


DONE = NodeResult("done", {"passed": 3})


@pytest.mark.parametrize(
    ("more", "result", "status"),
    [
        ("    filter_rows: {from: flights, where: delay > 1}\n", None, "idle"),
        ("    filter_rows: {from: flights, where: delay > 1}\n", DONE, "ok"),
        ("    filter_rows: {from: flights, where: delay > 1}\n", NodeResult("computing"), "computing"),
        ("    filter_rows: {from: flights, where: delay > 1}\n", NodeResult("stale", {"passed": 3}), "stale"),
        ("    filter_rows: {from: flights, where: delay > 1}\n", NodeResult("failed", error=BackendError("no more")), "error"),
        ("    filter_rows: {from: flights, where: delay = null}\n", DONE, "warn"),
        ("    filter_rows: {from: flights, where: delay = null}\n", None, "warn"),
        ("    filter_rows: {from: flights, where: delay >}\n", DONE, "error"),
        ("    filter_rows: {from: flights}\n", None, "unconfigured"),
        ("    filter_rows: {where: delay > 1}\n", None, "unconfigured"),
        ("    filter_rows: {from: flights, wehre: delay > 1}\n", None, "error"),
        ("    disabled: true\n    filter_rows: {from: flights, where: delay >}\n", DONE, "disabled"),
        ("    no_kind: {from: flights}\n", None, "error"),
    ],
)
def test_a_nodes_state(more: str, result: NodeResult | None, status: str) -> None:
    shown = node(more, **({"one": result} if result else {}))
    assert shown.status == status
    assert STATUS_WORDS[shown.status]


def test_several_mistakes_are_counted_in_words() -> None:
    assert node("    filter_rows: {from: flights, wehre: delay > 1}\n").status_words == "error"
    assert node("    filter_rows: {from: flights, where: delay > 1, wehre: 1, form: 2}\n").status_words == "2 errors"


def test_a_nodes_first_mistake_is_at_hand() -> None:
    wrong = node("    filter_rows: {from: flights, where: delai > 15}\n")
    assert (wrong.errors, wrong.warnings, wrong.problem_field) == (1, 0, "where")
    assert "delai" in wrong.message
    assert node("    filter_rows: {from: flights}\n").summary == "needs where"
    assert node("    no_kind: {from: flights}\n").kind_title == "Unknown kind"
    assert (
        node("    filter_rows: {from: flights, where: true}\n", one=NodeResult("failed", error=BackendError("no more"))).message
        == "no more"
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_every_kind_has_a_face_before_it_is_configured(kind: type) -> None:
    shown = view(f"penstock: 1\nnodes:\n  one:\n    {kind.kind}: {{}}\n").node("one")
    assert shown.summary
    assert shown.kind_title == kind.title
    assert shown.status in ("unconfigured", "ok", "idle", "warn", "error")
