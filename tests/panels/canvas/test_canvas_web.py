"""Each gesture of the canvas is one step, does what it says, and says why where it cannot be done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from panel_desks import workspace_of_text

from engine.document.model import plain as values
from engine.errors import SchemaError, StudioError
from engine.session.actions import ACTIONS
from panels.canvas import menu
from panels.canvas.web import CanvasPanel
from panels.wire import patch, plain, plain_object

TEXT = """penstock: 1
nodes:
  flights:
    read_csv:
      path: flights.csv
      columns:
        carrier: text
        delay: integer
  airlines:
    read_csv:
      path: airlines.csv
      columns:
        carrier: text
        name: text
  late:
    filter_rows:
      from: flights
      where: delay > 15
  out:
    write_csv:
      from: late
      path: out/late.csv
  alone:
    limit_rows:
      count: '3'
  all:
    union_rows:
      from: [late, flights]
  asked:
    sql:
      query: select 1 as x
  both:
    join:
      keys: [carrier]
layout:
  flights: [0, 0]
  late: [240, 0]
"""


class Canvas:
    """A panel, and how its document looks after a gesture."""

    def __init__(self, folder: Path) -> None:
        self.workspace = workspace_of_text(TEXT, folder)
        self.panel = CanvasPanel(self.workspace)

    def hear(self, message: str, **said: Any) -> None:
        self.panel.hear(message, json.loads(json.dumps(said)))

    def fields(self, node: str) -> Any:
        return values(self.workspace.session.document.pipeline.by_id[node].fields)

    @property
    def layout(self) -> dict[str, tuple[int, int]]:
        return dict(self.workspace.session.document.layout)

    def undone(self) -> bool:
        """Whether taking one step back leads to where it began."""
        self.workspace.session.undo()
        return not self.workspace.session.snapshot.can_undo


@pytest.fixture
def canvas(tmp_path: Path) -> Canvas:
    return Canvas(tmp_path)


def test_the_view_has_nodes_and_edges_by_id(canvas: Canvas) -> None:
    view = canvas.panel.view()
    json.dumps(view, allow_nan=False)
    assert view["nodes"]["late"]["summary"] == "where delay > 15"
    assert view["nodes"]["late"]["position"] == [240, 0]
    assert "position" not in view["nodes"]["out"]
    assert view["edges"]["flights.rows>late.from"]["target"] == "late"
    assert view["order"].index("flights") < view["order"].index("late") < view["order"].index("out")
    assert sorted(view["order"]) == sorted(view["nodes"])


def test_a_selection_changes_little_of_the_view(canvas: Canvas) -> None:
    before = canvas.panel.view()
    canvas.hear("select", nodes=["airlines"])
    assert patch(before, canvas.panel.view()) == {"nodes": {"airlines": {"is_selected": True, "is_lit": True}}}


def test_what_is_the_same_is_not_made_again(canvas: Canvas) -> None:
    before = plain_object(canvas.panel.view())
    canvas.hear("select", nodes=["airlines"])
    after = plain_object(canvas.panel.view())
    assert [name for name in after["nodes"] if after["nodes"][name] is not before["nodes"][name]] == ["airlines"]
    assert all(after["edges"][name] is before["edges"][name] for name in after["edges"])


def test_a_drag_is_one_step_and_brings_the_places_that_were_found(canvas: Canvas) -> None:
    canvas.hear("moved", places={"late": {"x": 256, "y": 16}, "flights": {"x": 0, "y": 16}}, shown={"out": {"x": 480, "y": 0}})
    assert canvas.layout == {"flights": (0, 16), "late": (256, 16), "out": (480, 0)}
    assert canvas.undone()
    canvas.hear("moved", places={"late": {"x": 240, "y": 0}})
    assert not canvas.workspace.session.snapshot.can_undo


def test_an_edge_is_drawn(canvas: Canvas) -> None:
    canvas.hear("connect", source="late", port="rejected", target="alone", input="from")
    assert canvas.fields("alone")["from"] == "late.rejected"
    assert canvas.undone()
    canvas.hear("connect", source="airlines", port="rows", target="all", input="from")
    assert canvas.fields("all")["from"] == ["late", "flights", "airlines"]
    for source in ("flights", "airlines"):
        canvas.hear("connect", source=source, port="rows", target="asked", input="from")
    canvas.hear("connect", source="flights", port="rows", target="asked", input="from")
    assert canvas.fields("asked")["from"] == {"flights": "flights", "airlines": "airlines", "flights_2": "flights"}


@pytest.mark.parametrize(
    ("message", "said", "code"),
    [
        ("connect", {"source": "airlines", "port": "rows", "target": "late", "input": "from"}, "connect.taken"),
        ("connect", {"source": "alone", "port": "rows", "target": "alone", "input": "from"}, "connect.circle"),
        ("connect", {"source": "out", "port": "rows", "target": "alone", "input": "from"}, "connect.no_port"),
        ("connect", {"source": "late", "port": "rows", "target": "flights", "input": "from"}, "connect.no_port"),
        ("connect", {"source": "late", "port": "passed", "target": "flights", "input": "from"}, "connect.no_input"),
        ("connect", {"source": "nobody", "port": "rows", "target": "alone", "input": "from"}, "edit.no_node"),
        ("connect", {"source": 3, "port": "rows", "target": "alone", "input": "from"}, "web.message"),
        ("reconnect", {"edge": "gone", "source": "late", "port": "passed", "target": "alone", "input": "from"}, "connect.no_edge"),
        ("insert", {"node": "late", "edge": "flights.rows>late.from"}, "connect.not_free"),
        ("insert", {"node": "airlines", "edge": "flights.rows>late.from"}, "connect.no_place"),
        ("add", {"entry": "no_such_kind"}, "web.message"),
        ("add", {"entry": "filter_rows", "position": [1, 2]}, "web.message"),
        ("moved", {"places": {"late": {"x": "1", "y": 2}}}, "web.message"),
        ("moved", {"places": {"late": {"x": float("1e300"), "y": 2}}}, "web.message"),
        ("select", {"nodes": "late"}, "web.message"),
        ("explode", {}, "web.message"),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(canvas: Canvas, message: str, said: dict[str, Any], code: str) -> None:
    before = canvas.workspace.session.document
    with pytest.raises(StudioError) as raised:
        canvas.hear(message, **said)
    assert raised.value.code == code
    assert raised.value.hint
    assert canvas.workspace.session.document is before


def test_no_circle_is_drawn_over_several_nodes(canvas: Canvas) -> None:
    canvas.hear("disconnect", edges=["flights.rows>late.from"])
    canvas.hear("connect", source="late", port="passed", target="alone", input="from")
    with pytest.raises(StudioError) as raised:
        canvas.hear("connect", source="alone", port="rows", target="late", input="from")
    assert raised.value.code == "connect.circle"
    assert "'alone' needs 'late'" in raised.value.message


def test_an_edges_end_is_put_elsewhere(canvas: Canvas) -> None:
    canvas.hear("reconnect", edge="flights.rows>late.from", source="airlines", port="rows", target="late", input="from")
    assert canvas.fields("late")["from"] == "airlines"
    assert canvas.undone()
    canvas.hear("reconnect", edge="late.passed>out.from", source="late", port="passed", target="alone", input="from")
    assert ("from" in canvas.fields("out"), canvas.fields("alone")["from"]) == (False, "late")
    assert canvas.undone()
    canvas.hear("reconnect", edge="flights.rows>all.from.1", source="late", port="rejected", target="all", input="from")
    assert canvas.fields("all")["from"] == ["late", "late.rejected"]


def test_edges_are_taken_away(canvas: Canvas) -> None:
    canvas.hear("disconnect", edges=["late.passed>all.from.0", "flights.rows>all.from.1", "late.passed>out.from"])
    assert "from" not in canvas.fields("all")
    assert "from" not in canvas.fields("out")
    assert canvas.undone()


def test_an_entry_is_dropped_where_the_pointer_is(canvas: Canvas) -> None:
    canvas.hear("select", nodes=["late"])
    canvas.hear("add", entry="sort_rows", position={"x": 480, "y": 96}, shown={"out": {"x": 480, "y": 0}})
    assert canvas.fields("sort_rows") == {}
    assert canvas.layout["sort_rows"] == (480, 96)
    assert canvas.layout["out"] == (480, 0)
    assert canvas.workspace.desk.selection == ("sort_rows",)
    assert canvas.undone()


def test_an_entry_that_was_chosen_follows_the_selected_node(canvas: Canvas) -> None:
    canvas.hear("select", nodes=["late"])
    canvas.hear("add", entry="sort_rows")
    assert canvas.fields("sort_rows") == {"from": "late"}
    assert canvas.layout["sort_rows"] == (480, 0)
    canvas.hear("select", nodes=["late"])
    canvas.hear("add", entry="limit_rows")
    assert canvas.layout["limit_rows"] == (480, 112)
    canvas.hear("add", entry="read_csv")
    assert canvas.fields("read_csv") == {}
    canvas.hear("select", nodes=["out"])
    canvas.hear("add", entry="limit_rows")
    assert canvas.fields("limit_rows_2") == {"count": "1"} or "from" not in canvas.fields("limit_rows_2")


def test_a_wire_on_the_empty_canvas_brings_a_node(canvas: Canvas) -> None:
    canvas.hear("add_after", entry="group_by", node="late", port="rejected", position={"x": 480, "y": 0})
    assert canvas.fields("group_by")["from"] == "late.rejected"
    assert canvas.undone()
    canvas.hear("add_into", entry="read_csv", node="both", input="right", position={"x": 0, "y": 320})
    assert canvas.fields("both")["right"] == "read_csv"
    assert canvas.undone()


def test_a_node_is_put_on_an_edge(canvas: Canvas) -> None:
    canvas.hear("add_before", entry="sort_rows", edge="flights.rows>late.from", position={"x": 112, "y": 0})
    assert (canvas.fields("sort_rows"), canvas.fields("late")["from"]) == ({"from": "flights"}, "sort_rows")
    assert canvas.undone()
    canvas.hear("add_before", entry="union_rows", edge="flights.rows>late.from")
    assert canvas.fields("union_rows") == {"from": ["flights"]}
    assert canvas.undone()
    canvas.hear("insert", node="alone", edge="flights.rows>all.from.1", places={"alone": {"x": 112, "y": 0}})
    assert canvas.fields("all")["from"] == ["late", "alone"]
    assert canvas.fields("alone")["from"] == "flights"
    assert canvas.layout["alone"] == (112, 0)
    assert canvas.undone()


def test_what_is_pasted_goes_where_the_pointer_is(canvas: Canvas) -> None:
    canvas.hear("pointer", position={"x": 640, "y": 320})
    assert canvas.workspace.desk.pointer == (640, 320)
    canvas.hear("pointer")
    assert canvas.workspace.desk.pointer is None


def test_a_search_is_answered(canvas: Canvas) -> None:
    answers: list[Any] = []
    canvas.panel.ask("find", {"text": "carrier"}, answers.append)
    assert plain(answers[0]) == answers[0]
    assert {hit["node"] for hit in answers[0]} >= {"flights", "airlines", "late", "both"}


def test_menus_name_actions() -> None:
    names = {action.name for action in ACTIONS}
    assert {name for groups in (menu.OF_NODE, menu.OF_CANVAS) for group in groups for name in group} <= names


def test_a_node_is_inserted_behind_another_one(canvas: Canvas) -> None:
    canvas.hear("insert_behind", entry="sort_rows", node="flights", shown={"out": {"x": 480, "y": 0}})
    assert [canvas.fields(node)["from"] for node in ("sort_rows", "late", "all")] == ["flights", "sort_rows", ["late", "sort_rows"]]
    assert canvas.workspace.session.snapshot.selection == ("sort_rows",)
    assert canvas.layout["sort_rows"] != canvas.layout["late"]
    assert canvas.undone()


def test_the_way_of_a_column_is_told_by_node(canvas: Canvas) -> None:
    replies: list[Any] = []
    canvas.panel.ask("lineage", {"node": "late", "port": "passed", "column": "delay"}, replies.append)
    assert replies == [
        {
            "columns": {"flights": ["delay"], "late": ["delay"], "out": ["delay"], "all": ["delay"]},
            "origins": ["flights.delay"],
            "ends": ["all.delay", "out.delay"],
        }
    ]
    with pytest.raises(SchemaError, match="'late' has no column 'dealy'"):
        canvas.panel.ask("lineage", {"node": "late", "port": "passed", "column": "dealy"}, replies.append)
