"""What a newcomer does first, each task from the start page by mouse: gestures and seconds of each are printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e import newcomers
from e2e.dropping import drop_files
from e2e.newcomers import MISTAKEN, WAIT, Mouse, dock, inspector, run_pane, setting
from e2e.studios import RunningStudio, page_of
from playwright.sync_api import Browser, expect


@pytest.fixture
def hand(browser: Browser, newcomer: RunningStudio, desktop: list[Path]) -> Iterator[Mouse]:
    """A project over the two files, dropped on the start page."""
    with page_of(browser, newcomer) as page:
        hand = Mouse(page, gestures=1)
        drop_files(page, page.get_by_role("region", name="Drop files"), desktop)
        hand.click(page.get_by_role("button", name="Make the project"))
        expect(page.locator(".react-flow__node")).to_have_count(2, timeout=WAIT)
        yield hand


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return tmp_path / "projects" / "orders"


def test_two_files_are_joined_and_what_has_no_match_is_seen(hand: Mouse) -> None:
    page = hand.page
    hand.click(hand.node("orders"))
    hand.added("Join")
    expect(hand.node("join")).to_be_visible()
    hand.drag(hand.port("customers", "rows"), hand.port("join", "right"))
    expect(page.locator(".react-flow__edge")).to_have_count(2)
    hand.click(hand.node("join"))
    keys = setting(page, "Keys")
    hand.click(keys.get_by_role("button", name="Add a key"))
    for side in ("Left 1", "Right 1"):
        hand.click(keys.get_by_role("combobox", name=side))
        hand.click(keys.get_by_role("option", name="customer"))
    hand.click(dock(page).get_by_role("radio", name="left_only"))
    newcomers.sees_what_has_no_match(page)
    hand.told("join, and what has no match")


def test_a_mistake_in_a_filter_is_mended_by_the_offered_fix(hand: Mouse) -> None:
    page = hand.page
    hand.click(hand.node("orders"))
    hand.added("Filter")
    hand.click(inspector(page).get_by_role("textbox", name="Where"))
    hand.write(MISTAKEN)
    hand.click(inspector(page).get_by_role("button", name="Write amount > 8"))
    newcomers.sees_what_is_left(page)
    hand.told("filter with a mistake, and its fix")


def test_groups_have_a_running_total(hand: Mouse) -> None:
    page = hand.page
    hand.click(hand.node("orders"))
    hand.added("Group")
    hand.click(setting(page, "Keys").get_by_role("button", name="Add a column"))
    hand.click(setting(page, "Keys").get_by_role("option", name="customer"))
    columns = setting(page, "Columns")
    hand.click(columns.get_by_role("button", name="Add a column"))
    hand.write("amount")
    hand.click(columns.get_by_role("textbox", name="Expression 1"))
    hand.write("sum(amount)")
    hand.click(hand.node("group_by"))
    hand.added("Running total")
    order = setting(page, "Order by")
    hand.click(order.get_by_role("button", name="Add a column"))
    hand.click(order.get_by_role("option", name="customer"))
    newcomers.sees_the_running_total(page)
    hand.told("group, and a running total")


def test_a_node_is_put_in_the_middle_and_everything_is_undone_and_redone(hand: Mouse, project: Path) -> None:
    page = hand.page
    hand.click(hand.node("orders"))
    hand.added("Limit")
    expect(page.locator(".react-flow__edge")).to_have_count(1)
    hand.drag(hand.found("Sort rows"), page.locator(".react-flow__edge"))
    newcomers.sees_a_node_in_the_middle(page)
    undo, redo = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Redo")
    hand.click(undo)
    hand.click(undo)
    expect(page.locator(".react-flow__node")).to_have_count(2)
    expect(undo).to_be_disabled()
    hand.click(redo)
    hand.click(redo)
    newcomers.sees_a_node_in_the_middle(page)
    expect(redo).to_be_disabled()
    hand.press("Control+s")
    newcomers.is_saved(page, project / "orders.pipeline.yaml", 4)
    hand.told("insert, undo everything, redo everything, save, reopen")


def test_a_run_tells_its_rejects_and_writes_a_file_that_is_found(hand: Mouse, project: Path) -> None:
    page = hand.page
    hand.click(hand.node("customers"))
    columns = setting(page, "Columns")
    hand.click(columns.get_by_role("combobox", name="Type 3"))
    hand.click(columns.get_by_role("option", name="integer"))
    hand.click(inspector(page).get_by_role("button", name="more options"))
    hand.click(setting(page, "On error").get_by_role("radio", name="reject"))
    hand.added("Write CSV")
    hand.click(inspector(page).get_by_role("combobox", name="Path"))
    hand.write("out/all.csv")
    hand.click(page.get_by_role("button", name="Run", exact=True))
    newcomers.is_done_with_rejects(page, project / "out" / "all.csv")
    hand.click(run_pane(page).get_by_role("button", name="customers: 1 row"))
    newcomers.sees_the_bad_cell(page)
    hand.told("run, rejects, and find the file")
