"""A studio over a small pipeline of the sample's data, and what is done in its inspector by mouse and by keys."""

from __future__ import annotations

from pathlib import Path

from e2e.studios import sample
from playwright.sync_api import Locator, Page, expect

from engine.document.model import Fields, Node
from engine.document.reader import read

TEXT = """penstock: 1
name: Small
nodes:
  flights:
    read_parquet:
      path: data/flights.parquet
      columns:
        carrier: text
        origin: text
        month: integer
        arr_delay: integer
  airlines:
    read_csv:
      path: data/airlines.csv
      columns:
        carrier: text
        name: text
  late:
    filter_rows:
      from: flights
  counted:
    group_by:
      from: flights
  named:
    join:
      left: flights
      right: airlines
  turned:
    pivot:
      from: flights
  few:
    limit_rows:
      from: flights
      count: 100
layout:
  flights: [0, 0]
  airlines: [0, 192]
  late: [256, 0]
  counted: [256, 96]
  named: [512, 128]
  turned: [256, 192]
  few: [512, 0]
"""


def small_project(folder: Path) -> Path:
    """The sample's data under the small pipeline; the pipeline's file."""
    sample(folder)
    for each in folder.glob("*.pipeline.yaml"):
        each.unlink()
    path = folder / "small.pipeline.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def select(page: Page, node: str) -> Locator:
    """Click a node, and have its inspector."""
    page.locator(f'.react-flow__node[data-id="{node}"]').click(position={"x": 90, "y": 30})
    return inspector_of(page, node)


def go_to(page: Page, node: str) -> Locator:
    """Find a node by keys alone, and go to the first of its settings."""
    to_canvas(page)
    page.keyboard.press("Control+f")
    page.keyboard.type(node)
    expect(page.get_by_role("search", name="Find a node").get_by_role("option").first).to_contain_text(node)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    inspector = inspector_of(page, node)
    page.keyboard.press("Enter")
    expect(inspector.locator(".form :focus")).to_have_count(1)
    return inspector


def to_canvas(page: Page) -> None:
    """Go round the panes until the canvas has the focus."""
    go_to_pane(page, page.get_by_role("main", name="Canvas"), most=5)


def go_to_pane(page: Page, pane: Locator, *, most: int = 6) -> int:
    """Press F6 until a pane has the focus; how many times."""
    for presses in range(most):
        if pane.evaluate("pane => pane.contains(pane.getRootNode().activeElement)"):
            return presses
        page.keyboard.press("F6")
    raise AssertionError(f"F6 does not lead to {pane}")


def inspector_of(page: Page, node: str) -> Locator:
    """The inspector, once it shows a node."""
    inspector = page.get_by_role("complementary", name="Inspector")
    expect(inspector.get_by_label("Title of the node")).to_have_value(node)
    return inspector


def tab_to(page: Page, target: Locator, *, back: bool = False, most: int = 40) -> int:
    """Press Tab until an element has the focus; how many times."""
    for presses in range(most):
        if target.count() == 1 and target.evaluate("element => element === element.getRootNode().activeElement"):
            return presses
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"Tab does not lead to {target}")


def saved(page: Page, path: Path, node: str) -> Node:
    """Save, and read a node from the file."""
    page.wait_for_timeout(200)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("banner").get_by_text("Saved", exact=True)).to_be_visible()
    return read(path.read_bytes()).document.pipeline.by_id[node]


def mapping(node: Node, field: str) -> dict[str, object]:
    """A field that is a mapping."""
    value = node.fields[field]
    assert isinstance(value, Fields)
    return dict(value)
