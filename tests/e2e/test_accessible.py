"""Every page and state in both themes: axe-core finds nothing serious, and nothing is wider than the window."""

from __future__ import annotations

from collections.abc import Iterator

from e2e.axe import serious
from e2e.studios import RunningStudio
from playwright.sync_api import Locator, Page, expect

SCHEMES = ("light", "dark")
TROUBLE = """penstock: 1
nodes:
  flights:
    read_parquet:
      path: data/flights.parquet
      columns:
        carrier: text
        dest: text
        dep_delay: integer
  airlines:
    read_csv:
      path: data/airlines.csv
      columns:
        carrier: text
        name: text
  mistyped:
    filter_rows:
      from: flights
      where: dep_dely > 15
  nowhere:
    join:
      left: flights
      right: airlines
      keys:
        - dest = carrier
  failing:
    cast_columns:
      from: flights
      columns:
        dest: integer
layout:
  flights: [0, 0]
  airlines: [0, 192]
  mistyped: [256, -96]
  nowhere: [256, 192]
  failing: [256, 48]
"""
UNREADABLE = "        dest: integer\n", "        dest: [integer, decimal(4,2)]\n"


def test_nothing_serious_is_found(page: Page) -> None:
    address = page.url
    found = {}
    for scheme in SCHEMES:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(address)
        found |= {f"{state}, {scheme}": serious(page) for state in states(page)}
    assert {state: rules for state, rules in found.items() if rules} == {}


def states(page: Page) -> Iterator[str]:
    """Go through the states one after the other, and tell each when it is on the screen."""
    expect(page.locator(".react-flow__node").first).to_be_visible()
    yield "nothing selected"
    page.get_by_role("tab", name="Data", exact=True).last.click()
    page.locator('.react-flow__node[data-id="with_weather"]').click()
    expect(page.get_by_role("grid").first).to_be_visible(timeout=20_000)
    yield "a join"
    for tab in ("Effect", "Problems", "SQL"):
        page.get_by_role("tab", name=tab, exact=False).first.click()
        page.wait_for_timeout(300)
        yield tab
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "commands"
    page.keyboard.press("Escape")
    page.keyboard.press("F1")
    expect(page.get_by_role("dialog").get_by_role("heading", name="Join join")).to_be_visible()
    yield "help"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Run", exact=True).click()
    stop = page.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_visible()  # what is said of an earlier run is still there
    expect(stop).to_be_hidden(timeout=30_000)
    expect(page.get_by_text("Done in")).to_be_visible()
    yield "a run"
    page.set_viewport_size({"width": 1024, "height": 800})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 1024
    yield "1024 wide"
    page.goto(page.url.split("?")[0])
    expect(page.get_by_role("heading", name="Start with data")).to_be_visible()
    yield "start"
    page.get_by_role("button", name="Open a folder").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    yield "a folder"


def test_nothing_serious_is_found_where_something_is_wrong(page: Page, studio: RunningStudio) -> None:
    trouble, unreadable = (studio.folder / f"{name}.pipeline.yaml" for name in ("trouble", "unreadable"))
    trouble.write_text(TROUBLE)
    unreadable.write_text(TROUBLE.replace(*UNREADABLE))
    found = {}
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(studio.address(trouble))
        found |= {f"{state}, {scheme}": serious(page) for state in states_of_trouble(page)}
        page.goto(studio.address(unreadable))
        expect(page.get_by_text("could not be read whole")).to_be_visible()
        found[f"a notice, {scheme}"] = serious(page)
    assert {state: rules for state, rules in found.items() if rules} == {}


def states_of_trouble(page: Page) -> Iterator[str]:
    """The same for what is wrong, and for the boxes and dialogs over it."""
    inspector = page.get_by_role("complementary", name="Inspector")
    node(page, "mistyped").click(position={"x": 90, "y": 30})
    expect(inspector.get_by_role("button", name="Write dep_delay > 15")).to_be_visible()
    yield "a mistake with its fix"
    node(page, "failing").click(position={"x": 90, "y": 30})
    expect(inspector.get_by_role("button", name="Put bad rows aside")).to_be_visible()
    yield "rows that fail"
    page.get_by_role("tab", name="Problems").click()
    yield "problems"
    page.get_by_role("tab", name="Data", exact=True).last.click()
    node(page, "nowhere").click(position={"x": 90, "y": 30})
    expect(page.get_by_role("button", name="Find rows that get here").first).to_be_visible()
    yield "an empty join"
    for command, dialog in (("sampling", "Sample"), ("duckdb", "Engine"), ("new pipeline", "New pipeline"), ("all keys", "Keys")):
        page.keyboard.press("Control+k")
        page.keyboard.type(command)
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog", name=dialog)).to_be_visible()
        yield dialog
        page.keyboard.press("Escape")
    page.locator(".canvas").press("Tab")
    expect(page.get_by_role("dialog", name="Add a node")).to_be_visible()
    yield "the picker"


def node(page: Page, name: str) -> Locator:
    """A node of the canvas."""
    return page.locator(f'.react-flow__node[data-id="{name}"]')
