"""What a newcomer does first, each task from the start page by mouse: gestures and seconds of each are printed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from e2e.dropping import drop_files
from e2e.inspecting import inspector_of
from e2e.studios import RunningStudio, page_of, studio_of
from playwright.sync_api import Browser, Locator, Page, expect

ORDERS = "id,customer,day,amount\n1,ada,2024-01-03,10.5\n2,bob,2024-01-09,\n3,ada,2024-02-01,7\n4,kim,2024-02-02,99\n"
CUSTOMERS = "customer,city\nada,Oslo\nbob,Lima\neve,Quito\n"


@dataclass(slots=True)
class Hand:
    """The mouse and the keys for texts, counted."""

    page: Page
    gestures: int = 0
    start: float = field(default_factory=time.monotonic)

    def click(self, target: Locator, **options: object) -> None:
        self.gestures += 1
        target.click(**options)  # type: ignore[arg-type]

    def double_click(self, target: Locator, position: tuple[float, float]) -> None:
        self.gestures += 1
        target.dblclick(position={"x": position[0], "y": position[1]})

    def write(self, text: str) -> None:
        self.gestures += 1
        self.page.keyboard.type(text)

    def drag(self, start: Locator, end: Locator) -> None:
        self.gestures += 1
        points = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for each in (start, end) if (box := each.bounding_box())]
        self.page.mouse.move(*points[0])
        self.page.mouse.down()
        self.page.mouse.move(*points[1], steps=12)
        self.page.mouse.up()

    def node(self, name: str) -> Locator:
        return self.page.locator(f'.react-flow__node[data-id="{name}"]')

    def port(self, node: str, port: str) -> Locator:
        return self.node(node).locator(f'.react-flow__handle[data-handleid="{port}"]')

    def added(self, words: str) -> None:
        """Add a node from the palette behind what is selected."""
        palette = self.page.get_by_role("navigation", name="Nodes and data")
        self.click(palette.get_by_role("textbox", name="Search nodes"))
        self.page.keyboard.press("Control+a")
        self.write(words)
        found = palette.get_by_role("region", name="Found").locator(".put").first
        expect(found).to_contain_text(words, ignore_case=True)
        self.click(found)

    def told(self, task: str) -> None:
        print(f"\n{task}: {self.gestures} gestures, {time.monotonic() - self.start:.1f} s")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "desktop"
    folder.mkdir()
    paths = [folder / "orders.csv", folder / "customers.csv"]
    paths[0].write_text(ORDERS)
    paths[1].write_text(CUSTOMERS)
    return paths


@pytest.fixture
def studio(files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningStudio]:
    monkeypatch.setenv("PENSTOCK_PROJECTS", str(tmp_path / "projects"))
    with studio_of(files[0].parent, settings=tmp_path / "settings", where="") as studio:
        yield studio


@pytest.fixture
def hand(browser: Browser, studio: RunningStudio, files: list[Path]) -> Iterator[Hand]:
    """A project over the two files, dropped on the start page."""
    with page_of(browser, studio) as page:
        hand = Hand(page, gestures=1)
        drop_files(page, page.get_by_role("region", name="Drop files"), files)
        hand.click(page.get_by_role("button", name="Make the project"))
        expect(page.locator(".react-flow__node")).to_have_count(2, timeout=30_000)
        yield hand


def test_two_files_are_joined_and_what_has_no_match_is_seen(hand: Hand) -> None:
    page = hand.page
    hand.click(hand.node("orders"))
    hand.added("Join")
    expect(hand.node("join")).to_be_visible()
    hand.drag(hand.port("customers", "rows"), hand.port("join", "right"))
    expect(page.locator(".react-flow__edge")).to_have_count(2)
    hand.click(hand.node("join"))
    keys = inspector_of(page, "join").get_by_role("group", name="Keys", exact=True)
    hand.click(keys.get_by_role("button", name="Add a key"))
    for side in ("Left 1", "Right 1"):
        hand.click(keys.get_by_role("combobox", name=side))
        hand.click(keys.get_by_role("option", name="customer"))
    dock = page.get_by_role("region", name="Data", exact=True)
    hand.click(dock.get_by_role("radio", name="left_only").or_(dock.get_by_role("button", name="left_only")).first)
    expect(dock.get_by_role("gridcell", name="kim")).to_be_visible(timeout=15_000)
    hand.told("join, and what has no match")


def test_a_node_is_put_in_the_middle_and_everything_is_undone_and_redone(hand: Hand, tmp_path: Path) -> None:
    page = hand.page
    hand.click(hand.node("orders"))
    hand.added("Sort rows")
    hand.added("Limit")
    expect(page.locator(".react-flow__edge")).to_have_count(2)
    hand.click(hand.node("orders"))
    undo, redo = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Redo")
    count = 0
    while undo.is_enabled():
        hand.click(undo)
        page.wait_for_timeout(200)
        count += 1
    expect(page.locator(".react-flow__node")).to_have_count(2)
    for _ in range(count):
        hand.click(redo)
        page.wait_for_timeout(200)
    expect(page.locator(".react-flow__node")).to_have_count(4)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("banner").get_by_text("Saved", exact=True)).to_be_visible()
    page.reload()
    expect(page.locator(".react-flow__node")).to_have_count(4)
    assert "limit_rows" in (tmp_path / "projects" / "orders" / "orders.pipeline.yaml").read_text()
    hand.told("undo everything, redo everything, save, reopen")


def test_a_run_writes_a_file_that_is_found(hand: Hand, tmp_path: Path) -> None:
    page = hand.page
    hand.click(hand.node("orders"))
    hand.added("Write CSV")
    inspector = inspector_of(page, "write_csv")
    hand.click(inspector.get_by_role("textbox", name="Path").or_(inspector.get_by_role("combobox", name="Path")).first)
    hand.write("out/all.csv")
    page.keyboard.press("Tab")
    hand.click(page.get_by_role("button", name="Run", exact=True))
    run = page.get_by_role("region", name="Run")
    expect(run.get_by_text("Done in")).to_be_visible(timeout=30_000)
    expect(run.locator(".outputs .path")).to_have_text("out/all.csv")
    assert (tmp_path / "projects" / "orders" / "out" / "all.csv").read_text().startswith("id,customer,day,amount\n1,ada,")
    hand.told("run, and find the file")
