"""Ports that a person names: they come, go and are renamed with what is written, on the canvas and for all that reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from panel_desks import workspace_of_text

from engine.document.model import plain as values
from engine.errors import StudioError
from panels.canvas.state import NodeResult, PortView, canvas_view
from panels.canvas.web import CanvasPanel
from panels.inspector.web import InspectorPanel

TEXT = """penstock: 1
nodes:
  flights:
    read_csv:
      path: flights.csv
      columns:
        delay: integer
  ways:
    switch_rows:
      from: flights
      cases:
        late: delay > 15
        early: delay < 0
  bare:
    sort_rows:
      from: ways
      order_by: [delay]
  soon:
    sort_rows:
      from: ways.early
      order_by: [delay]
  alone:
    sort_rows:
      order_by: [delay]
  empty:
    switch_rows: {}
  parts:
    split_rows:
      from: flights
      parts:
        train: 0.8
  trained:
    sort_rows:
      from: parts.train
      order_by: [delay]
  tested:
    sort_rows:
      from: parts.rest
      order_by: [delay]
"""


class Page:
    """The canvas and the inspector over one session."""

    def __init__(self, folder: Path) -> None:
        self.workspace = workspace_of_text(TEXT, folder)
        self.canvas, self.inspector = CanvasPanel(self.workspace), InspectorPanel(self.workspace)

    def draw(self, message: str, **said: Any) -> None:
        self.canvas.hear(message, json.loads(json.dumps(said)))

    def rows(self, *rows: tuple[str, str], goes_on: bool = False) -> None:
        said = {"node": "ways", "field": "cases", "rows": [list(row) for row in rows], "goes_on": goes_on}
        self.inspector.hear("set_rows", said)

    def parts(self, *rows: tuple[str, str]) -> None:
        self.inspector.hear("set_rows", {"node": "parts", "field": "parts", "rows": [list(row) for row in rows]})

    def default(self, text: str) -> None:
        self.inspector.hear("set_value", {"node": "ways", "field": "default", "text": text})

    def read_by(self, node: str) -> Any:
        return values(self.workspace.session.document.pipeline.by_id[node].fields).get("from")  # type: ignore[union-attr]

    def ports(self, node: str) -> list[str]:
        return [port["name"] + ("!" if port.get("is_gone") else "") for port in self.canvas.view()["nodes"][node]["outputs"]]  # type: ignore[index]

    def edges(self) -> dict[str, bool]:
        """Whether each is broken."""
        return {name: edge.get("is_broken", False) for name, edge in self.canvas.view()["edges"].items() if edge["source"] == "ways"}  # type: ignore[attr-defined]

    def undone(self) -> bool:
        self.workspace.session.undo()
        return not self.workspace.session.snapshot.can_undo


@pytest.fixture
def page(tmp_path: Path) -> Page:
    return Page(tmp_path)


LATE, EARLY = ("late", "delay > 15"), ("early", "delay < 0")


def test_each_case_and_the_default_are_ports(page: Page) -> None:
    assert page.ports("ways") == ["late", "early", "other"]
    assert page.ports("empty") == ["other"]
    assert page.edges() == {"ways.late>bare.from": False, "ways.early>soon.from": False}


def test_the_canvas_lists_them_with_their_rows(page: Page) -> None:
    workspace = page.workspace
    results = {"ways": NodeResult("done", rows={"late": 1200, "early": 0})}
    node = canvas_view(workspace.session.snapshot, workspace.analysis, (), results).node("ways")
    assert node.lists_outputs
    assert node.outputs == (PortView("late", "data", rows="1,200"), PortView("early", "data", rows="0"), PortView("other", "data"))
    assert not canvas_view(workspace.session.snapshot, workspace.analysis).node("flights").lists_outputs


def test_a_new_case_is_a_new_port_in_one_step(page: Page) -> None:
    page.rows(LATE, EARLY, ("long", "delay > 100"))
    assert page.ports("ways") == ["late", "early", "long", "other"]
    assert page.read_by("bare") == "ways"
    assert page.undone()
    assert page.ports("ways") == ["late", "early", "other"]


def test_a_renamed_case_keeps_what_reads_it_in_one_step(page: Page) -> None:
    page.rows(LATE, ("before", "delay < 0"))
    assert page.ports("ways") == ["late", "before", "other"]
    assert (page.read_by("soon"), page.edges()) == ("ways.before", {"ways.late>bare.from": False, "ways.before>soon.from": False})
    assert page.undone()
    assert page.read_by("soon") == "ways.early"


def test_a_name_that_is_typed_letter_by_letter_is_one_step(page: Page) -> None:
    for place, name in enumerate(("earl", "", "b", "be", "before")):
        page.rows(LATE, (name, "delay < 0"), goes_on=place > 0)
    assert page.read_by("soon") == "ways.before"
    assert page.undone()


def test_another_first_case_takes_nothing_from_what_reads_the_old_one(page: Page) -> None:
    page.rows(EARLY, LATE)
    assert (page.read_by("bare"), page.read_by("soon")) == ("ways.late", "ways.early")
    assert page.undone()


def test_the_edge_of_a_case_that_is_gone_is_broken_and_there(page: Page) -> None:
    page.rows(LATE)
    assert page.ports("ways") == ["late", "other", "early!"]
    assert page.edges() == {"ways.late>bare.from": False, "ways.early>soon.from": True}
    page.rows(LATE, EARLY)
    assert page.edges() == {"ways.late>bare.from": False, "ways.early>soon.from": False}


def test_an_edge_that_is_broken_can_be_put_elsewhere(page: Page) -> None:
    page.rows(LATE)
    page.draw("reconnect", edge="ways.early>soon.from", source="ways", port="other", target="soon", input="from")
    assert (page.read_by("soon"), page.ports("ways")) == ("ways.other", ["late", "other"])


def test_two_ports_cannot_have_one_name(page: Page) -> None:
    for rename in (lambda: page.rows(LATE, ("other", "delay < 0")), lambda: page.default("late")):
        with pytest.raises(StudioError) as raised:
            rename()
        assert raised.value.code == "form.port_taken"
    with pytest.raises(StudioError) as raised:
        page.rows(LATE, ("late", "delay < 0"))
    assert raised.value.code == "form.duplicate"
    assert not page.workspace.session.snapshot.can_undo


def test_the_default_is_renamed_and_taken_back_with_what_reads_it(page: Page) -> None:
    page.draw("connect", source="ways", port="other", target="alone", input="from")
    assert page.read_by("alone") == "ways.other"
    page.default("rest")
    assert page.read_by("alone") == "ways.rest"
    page.default("")
    assert page.read_by("alone") == "ways.other"


def test_an_edge_from_the_first_port_names_it_as_another_may_become_the_first(page: Page) -> None:
    page.draw("connect", source="ways", port="late", target="alone", input="from")
    assert page.read_by("alone") == "ways.late"
    page.draw("add_after", entry="limit_rows", node="ways", port="other")
    assert page.read_by("limit_rows") == "ways.other"


def test_a_node_without_cases_stands_on_an_edge_and_before_others(page: Page) -> None:
    page.draw("add_before", entry="switch_rows", edge="flights.rows>ways.from")
    assert (page.read_by("switch_rows"), page.read_by("ways")) == ("flights", "switch_rows.other")
    page.draw("insert_behind", entry="switch_rows", node="flights")
    assert (page.read_by("switch_rows_2"), page.read_by("switch_rows")) == ("flights", "switch_rows_2.other")


def test_the_inspector_offers_every_port(page: Page) -> None:
    page.workspace.session.select(["alone"])
    inputs = page.inspector.view()["node"]["inputs"]  # type: ignore[index]
    assert [pair for pair in inputs if pair[0].startswith("ways")] == [
        ["ways.late", "ways: late"],
        ["ways.early", "ways: early"],
        ["ways.other", "ways: other"],
    ]
    page.workspace.session.select(["ways"])
    fields = page.inspector.view()["node"]["fields"]  # type: ignore[index]
    assert [cell["sort"] for cell in fields["cases"]["cells"]] == ["port", "expression"]
    assert (fields["default"]["sort"], fields["default"]["default"]) == ("port", "other")


def test_a_part_that_takes_all_that_is_left_does_not_take_its_readers(page: Page) -> None:
    page.parts(("train", "0.8"), ("test", "0.2"))
    assert page.ports("parts") == ["train", "test", "rest!"]
    assert (page.read_by("trained"), page.read_by("tested")) == ("parts.train", "parts.rest")
    page.parts(("train", "0.8"), ("test", "0.1"))
    assert page.ports("parts") == ["train", "test", "rest"]


def test_a_part_is_renamed_and_its_size_written(page: Page) -> None:
    page.parts(("learn", "0.8"))
    assert page.read_by("trained") == "parts.learn"
    page.parts(("learn", "0.75"))
    assert (page.read_by("trained"), page.ports("parts")) == ("parts.learn", ["learn", "rest"])
    with pytest.raises(StudioError) as raised:
        page.parts(("rest", "0.75"))
    assert raised.value.code == "form.port_taken"


def test_a_new_node_is_put_where_a_node_with_a_list_does_not_cover_it(page: Page) -> None:
    shown = {"ways": {"x": 240, "y": 0}, "flights": {"x": 0, "y": 0}}
    page.draw("add_after", entry="sort_rows", node="flights", port="rows", shown=shown)
    place = page.workspace.session.document.layout["sort_rows"]
    assert place == (240, 224)
