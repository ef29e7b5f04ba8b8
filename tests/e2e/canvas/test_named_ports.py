"""Ports that a person names, in a real browser: they come with what is written, are wired, renamed, taken away, and come back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from e2e.canvases import Canvas, canvas_of, middle
from e2e.studios import RunningStudio
from playwright.sync_api import BrowserContext, Locator, expect

TEXT = """penstock: 1
nodes:
  orders:
    read_csv:
      path: data/orders.csv
      columns:
        order: integer
        customer: text
        amount: float
  ways:
    switch_rows:
      from: orders
      cases:
        big: amount > 50
  few:
    limit_rows:
      count: 3
  many:
    limit_rows:
      count: 3
layout:
  orders: [0, 0]
  ways: [240, 0]
  few: [560, 0]
  many: [560, 160]
"""


@pytest.fixture
def canvas(context: BrowserContext, studio: RunningStudio, request: pytest.FixtureRequest) -> Iterator[Canvas]:
    with canvas_of(context, studio, f"ports_{request.node.name}", TEXT) as canvas:
        yield canvas


def ports(canvas: Canvas) -> Locator:
    """The list of outputs below the node's face."""
    return canvas.node("ways").locator(".listed .name")


def cases(canvas: Canvas) -> Locator:
    """The form's rows, of the node that is chosen by a click."""
    canvas.node("ways").click(position={"x": 90, "y": 30})
    return canvas.page.locator('.insp [data-field="cases"]')


def add(canvas: Canvas, name: str, condition: str) -> None:
    form = cases(canvas)
    form.get_by_role("button", name="Add a case").click()
    form.get_by_label("Case 2", exact=True).fill(name)
    form.get_by_label("Condition 2", exact=True).fill(condition)
    form.get_by_label("Condition 2", exact=True).blur()


def test_a_port_comes_with_its_case_is_wired_and_renamed(canvas: Canvas) -> None:
    expect(ports(canvas)).to_have_text(["big", "other"])
    add(canvas, "small", "amount < 10")
    expect(ports(canvas)).to_have_text(["big", "small", "other"])
    expect(canvas.node("ways").locator(".listed .rows")).to_have_text(["1", "1", "1"])
    canvas.drag(canvas.port("ways", "small"), canvas.port("few", "from"))
    expect(canvas.edge("ways.small>few.from")).to_be_attached()
    assert canvas.fields("few")["from"] == "ways.small"

    name = cases(canvas).get_by_label("Case 2", exact=True)
    name.click()
    name.press("Control+a")
    name.press_sequentially("tiny", delay=180)
    name.blur()
    expect(ports(canvas)).to_have_text(["big", "tiny", "other"])
    expect(canvas.edge("ways.tiny>few.from")).to_be_attached()
    expect(canvas.edge("ways.tiny>few.from").locator(".react-flow__edge-path.broken")).to_have_count(0)
    assert canvas.fields("few")["from"] == "ways.tiny"

    canvas.page.locator(".canvas").focus()
    canvas.key("Control+z")
    expect(ports(canvas)).to_have_text(["big", "small", "other"])
    expect(canvas.edge("ways.small>few.from")).to_be_attached()


def test_each_port_stands_beside_its_name(canvas: Canvas) -> None:
    add(canvas, "small", "amount < 10")
    expect(ports(canvas)).to_have_text(["big", "small", "other"])
    box = canvas.node("ways").bounding_box()
    assert box is not None
    heights = []
    for name in ("big", "small", "other"):
        right, height = canvas.port("ways", name)
        assert abs(height - middle(canvas.node("ways").locator(".listed .name", has_text=re.compile(f"^{name}$")))[1]) <= 2
        assert abs(right - (box["x"] + box["width"])) <= 2
        heights.append(height)
    assert heights == sorted(set(heights))
    assert heights[-1] < box["y"] + box["height"]


def test_the_edge_of_a_case_that_is_taken_away_is_broken_until_it_is_put_elsewhere(canvas: Canvas) -> None:
    canvas.drag(canvas.port("ways", "big"), canvas.port("few", "from"))
    expect(canvas.edge("ways.big>few.from")).to_be_attached()
    add(canvas, "small", "amount < 10")
    expect(ports(canvas)).to_have_text(["big", "small", "other"])
    form = cases(canvas)
    form.get_by_role("button", name="Remove big").click()
    expect(ports(canvas)).to_have_text(["small", "other", "big"])
    expect(canvas.node("ways").locator(".listed .gone")).to_have_text(["big"])
    broken = canvas.edge("ways.big>few.from").locator(".react-flow__edge-path.broken")
    expect(broken).to_be_attached()
    assert canvas.fields("few")["from"] == "ways.big"

    canvas.drag(middle(canvas.edge("ways.big>few.from").locator(".react-flow__edgeupdater-source")), canvas.port("ways", "other"))
    expect(canvas.edge("ways.other>few.from")).to_be_attached()
    expect(ports(canvas)).to_have_text(["small", "other"])
    assert canvas.fields("few")["from"] == "ways.other"


def test_the_plus_of_each_port_adds_a_node_that_reads_it(canvas: Canvas) -> None:
    canvas.drag(canvas.port("ways", "big"), canvas.port("few", "from"))
    expect(canvas.edge("ways.big>few.from")).to_be_attached()
    canvas.node("ways").hover()
    plus = canvas.node("ways").locator(".plus")
    expect(plus).to_have_count(1)
    plus.click()
    canvas.picker().get_by_role("combobox").fill("sort rows")
    canvas.key("Enter")
    expect(canvas.node("sort_rows")).to_be_visible()
    assert canvas.fields("sort_rows")["from"] == "ways.other"


def test_the_rows_of_each_port_can_be_seen(canvas: Canvas) -> None:
    cases(canvas)
    output = canvas.page.get_by_role("region", name="Output: ways")
    expect(output.get_by_role("gridcell", name="99.0")).to_be_visible()
    output.get_by_role("radio", name="other").click()
    expect(output.get_by_role("gridcell", name="15.5")).to_be_visible()
    expect(output.get_by_role("gridcell", name="99.0")).to_have_count(0)


def test_parts_with_their_shares_are_ports_and_the_rest_goes_when_they_take_all(canvas: Canvas) -> None:
    canvas.drag(canvas.port("orders", "rows"), canvas.empty(-200, 300))
    canvas.page.keyboard.type("train and test")
    expect(canvas.picker().get_by_role("option", selected=True)).to_contain_text("Train and test split")
    canvas.key("Enter")
    parts = canvas.node("train_test").locator(".listed .name")
    expect(parts).to_have_text(["train", "test"])
    form = canvas.page.locator('.insp [data-field="parts"]')
    form.get_by_label("Size 2", exact=True).fill("0.1")
    form.get_by_label("Size 2", exact=True).blur()
    expect(parts).to_have_text(["train", "test", "rest"])
    form.get_by_role("button", name="Add a part").click()
    form.get_by_label("Part 3", exact=True).fill("checked")
    form.get_by_label("Size 3", exact=True).fill("0.1")
    form.get_by_label("Size 3", exact=True).blur()
    expect(parts).to_have_text(["train", "test", "checked"])
    assert canvas.fields("train_test")["parts"] == {"train": "0.8", "test": "0.1", "checked": "0.1"}
