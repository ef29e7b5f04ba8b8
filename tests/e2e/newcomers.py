"""What a newcomer has, does and sees: two files, a hand on the mouse or on the keys, and the ends of the five tasks."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from e2e.inspecting import go_to_pane, inspector_of, tab_to
from playwright.sync_api import Locator, Page, expect

ORDERS = "id,customer,day,amount\n1,ada,2024-01-03,10.5\n2,bob,2024-01-09,\n3,ada,2024-02-01,7\n4,kim,2024-02-02,99\n"
CUSTOMERS = "customer,city,since\nada,Oslo,2019\nbob,Lima,2020\neve,Quito,soon\n"
FILES = {"orders.csv": ORDERS, "customers.csv": CUSTOMERS}
MISTAKEN, MENDED = "amout > 8", "amount > 8"
"""A condition with a slip of the hand, and what the offered fix makes of it."""
WAIT = 30_000


@dataclass(slots=True)
class Hand:
    """A person at work: what is done is counted, a text that is written as one."""

    page: Page
    gestures: int = 0
    start: float = field(default_factory=time.monotonic)

    def write(self, text: str) -> None:
        self.gestures += 1
        self.page.keyboard.type(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.gestures += 1
            self.page.keyboard.press(key)

    def node(self, name: str) -> Locator:
        return self.page.locator(f'.react-flow__node[data-id="{name}"]')

    def told(self, task: str) -> None:
        print(f"\n{task}: {self.gestures} gestures, {time.monotonic() - self.start:.1f} s")


class Mouse(Hand):
    """The mouse, and keys for texts."""

    def click(self, target: Locator) -> None:
        self.gestures += 1
        target.click()

    def drag(self, start: Locator, end: Locator) -> None:
        self.gestures += 1
        points = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for each in (start, end) if (box := each.bounding_box())]
        self.page.mouse.move(*points[0])
        self.page.mouse.down()
        self.page.mouse.move(*points[1], steps=12)
        self.page.mouse.up()

    def port(self, node: str, port: str) -> Locator:
        return self.node(node).locator(f'.react-flow__handle[data-handleid="{port}"]')

    def added(self, words: str) -> None:
        """Add a node from the palette behind what is selected, and see its settings before anything else is done."""
        found = self.found(words)
        title = inspector(self.page).get_by_label("Title of the node")
        before = title.input_value()
        self.click(found)
        expect(title).not_to_have_value(before)

    def found(self, words: str) -> Locator:
        """The entry of the palette that some words find."""
        palette = self.page.get_by_role("navigation", name="Nodes and data")
        self.click(palette.get_by_role("textbox", name="Search nodes"))
        self.press("Control+a")
        self.write(words)
        found = palette.get_by_role("region", name="Found").locator(".put").first
        expect(found).to_contain_text(words, ignore_case=True)
        return found


class Keys(Hand):
    """The keyboard alone."""

    def tab_to(self, target: Locator, *, back: bool = False, most: int = 40) -> None:
        """Press Tab until an element has the focus."""
        self.gestures += tab_to(self.page, target, back=back, most=most)

    def enter(self, target: Locator, *, back: bool = False) -> None:
        """Go to a button by Tab, and press it."""
        self.tab_to(target, back=back)
        self.press("Enter")

    def go_to_pane(self, pane: Locator) -> None:
        """Press F6 until a pane has the focus."""
        self.gestures += go_to_pane(self.page, pane)

    def select(self, node: str) -> None:
        """Go to the canvas, and find a node by its name."""
        if self.page.locator(".frame :focus").count():
            self.go_to_pane(self.page.get_by_role("main", name="Canvas"))
        self.press("Control+f")
        self.write(node)
        expect(self.page.get_by_role("search", name="Find a node").get_by_role("option").first).to_contain_text(node)
        self.press("Enter", "Escape")
        self.has_settings_of(node)

    def added(self, words: str, *, by: str = "Tab") -> None:
        """Open the picker by a key of the canvas, and take the first entry that some words find."""
        self.press(by)
        expect(self.page.locator(".picker input")).to_be_focused()
        self.write(words)
        self.press("Enter")
        expect(self.page.locator(".picker")).to_have_count(0)

    def has_settings_of(self, node: str) -> None:
        inspector_of(self.page, node)


def desktop(folder: Path) -> list[Path]:
    """The files of a newcomer."""
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(content)
    return [folder / name for name in FILES]


def inspector(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Inspector")


def setting(page: Page, title: str) -> Locator:
    """The group of one setting of the selected node."""
    return inspector(page).get_by_role("group", name=title, exact=True)


def dock(page: Page) -> Locator:
    return page.get_by_role("region", name="Data", exact=True)


def run_pane(page: Page) -> Locator:
    return page.get_by_role("region", name="Run")


def sees_what_has_no_match(page: Page) -> None:
    expect(dock(page).get_by_role("grid", name="Rows of join").get_by_role("gridcell", name="kim")).to_be_visible(timeout=WAIT)


def sees_what_is_left(page: Page) -> None:
    """Of the orders those over 8, and no problem."""
    expect(inspector(page).get_by_role("textbox", name="Where")).to_have_value(MENDED)
    rows = dock(page).get_by_role("region", name="Output: filter_rows")
    expect(rows.locator(".caption")).to_contain_text("2 rows", timeout=WAIT)


def sees_the_running_total(page: Page) -> None:
    """Of the sums of the customers: ada 17.5, bob none, kim 99."""
    rows = dock(page).get_by_role("region", name="Output: running_total")
    expect(rows.get_by_role("gridcell", name="116.5")).to_be_visible(timeout=WAIT)


def sees_a_node_in_the_middle(page: Page) -> None:
    """It reads the orders, and is read in their place."""
    for edge in ("orders to sort_rows", "sort_rows to limit_rows"):
        expect(page.get_by_label(f"Edge from {edge}")).to_be_attached()
    expect(page.locator(".react-flow__edge")).to_have_count(2)


def is_saved(page: Page, pipeline: Path, nodes: int) -> None:
    expect(page.get_by_role("banner").get_by_text("Saved", exact=True)).to_be_visible()
    page.reload()
    expect(page.locator(".react-flow__node")).to_have_count(nodes)
    assert "limit_rows" in pipeline.read_text()


def is_done_with_rejects(page: Page, output: Path) -> None:
    """The run has put the row aside whose year is none, and says where the others are."""
    run = run_pane(page)
    expect(run.get_by_text("Done in")).to_be_visible(timeout=WAIT)
    expect(run.locator(".outputs .path")).to_have_text("out/all.csv")
    expect(run.get_by_role("button", name="customers: 1 row")).to_be_visible()
    assert output.read_text() == "customer,city,since\nada,Oslo,2019\nbob,Lima,2020\n"


def sees_the_bad_cell(page: Page) -> None:
    expect(run_pane(page).get_by_role("group", name="Examples")).to_contain_text("soon")
