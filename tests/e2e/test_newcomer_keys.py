"""What a newcomer does first, each task from the start page by keys alone: gestures and seconds of each are printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e import newcomers
from e2e.newcomers import MISTAKEN, WAIT, Keys, dock, inspector, run_pane, setting
from e2e.studios import RunningStudio, page_of
from playwright.sync_api import Browser, expect


@pytest.fixture
def keys(browser: Browser, newcomer: RunningStudio, desktop: list[Path]) -> Iterator[Keys]:
    """A project over the two files, chosen where they are."""
    with page_of(browser, newcomer) as page:
        keys = Keys(page)
        keys.enter(page.get_by_role("button", name="Choose files"))
        dialog = page.get_by_role("dialog", name="Choose files")
        expect(dialog.get_by_role("textbox", name="Folder")).to_be_focused()
        keys.write(str(desktop[0].parent))
        keys.press("Enter")
        expect(dialog.get_by_role("list", name="Contents").locator(":focus")).to_contain_text("customers.csv")
        keys.press("Enter", "ArrowDown", "Enter")
        expect(dialog).to_contain_text("2 files chosen")
        keys.enter(dialog.get_by_role("button", name="Make a pipeline"))
        expect(page.locator(".react-flow__node")).to_have_count(2, timeout=WAIT)
        yield keys


def test_two_files_are_joined_and_what_has_no_match_is_seen(keys: Keys) -> None:
    page = keys.page
    keys.select("orders")
    keys.added("Join")
    keys.has_settings_of("join")
    keys.press("Enter")
    keys.tab_to(inspector(page).get_by_role("combobox", name="Right", exact=True))
    keys.write("customers")
    expect(page.locator(".react-flow__edge")).to_have_count(2)
    group = setting(page, "Keys")
    keys.enter(group.get_by_role("button", name="Add a key"))
    for side in ("Left 1", "Right 1"):
        keys.tab_to(group.get_by_role("combobox", name=side))
        keys.write("customer")
        keys.press("Enter")
    aside = dock(page).get_by_role("radio", name="left_only")
    expect(aside).to_be_visible(timeout=WAIT)
    keys.go_to_pane(dock(page))
    keys.enter(aside, back=True)
    newcomers.sees_what_has_no_match(page)
    keys.told("join, and what has no match, by keys")


def test_a_mistake_in_a_filter_is_mended_by_the_offered_fix(keys: Keys) -> None:
    page = keys.page
    keys.select("orders")
    keys.added("Filter")
    keys.has_settings_of("filter_rows")
    keys.press("Enter")
    keys.tab_to(inspector(page).get_by_role("textbox", name="Where"))
    keys.write(MISTAKEN)
    fix = inspector(page).get_by_role("button", name="Write amount > 8")
    expect(fix).to_be_visible()
    keys.enter(fix)
    newcomers.sees_what_is_left(page)
    keys.told("filter with a mistake, and its fix, by keys")


def test_groups_have_a_running_total(keys: Keys) -> None:
    page = keys.page
    keys.select("orders")
    keys.added("Group")
    keys.has_settings_of("group_by")
    keys.press("Enter")
    columns = setting(page, "Columns")
    keys.enter(columns.get_by_role("button", name="Add a column"))
    keys.write("amount")
    keys.press("Tab")
    keys.write("sum(amount)")
    keys.press("Escape")
    group = setting(page, "Keys")
    keys.enter(group.get_by_role("button", name="Add a column"))
    keys.write("customer")
    keys.press("Enter", "Escape")
    keys.go_to_pane(page.get_by_role("main", name="Canvas"))
    keys.added("running total")
    keys.has_settings_of("running_total")
    keys.press("Enter")
    order = setting(page, "Order by")
    keys.enter(order.get_by_role("button", name="Add a column"))
    keys.write("customer")
    keys.press("Enter", "Escape")
    newcomers.sees_the_running_total(page)
    keys.told("group, and a running total, by keys")


def test_a_node_is_put_in_the_middle_and_everything_is_undone_and_redone(keys: Keys, desktop: list[Path]) -> None:
    page = keys.page
    keys.select("orders")
    keys.added("Limit")
    keys.has_settings_of("limit_rows")
    keys.press("[")
    keys.has_settings_of("orders")
    keys.added("Sort rows", by="i")
    newcomers.sees_a_node_in_the_middle(page)
    keys.press("Control+z", "Control+z")
    expect(page.locator(".react-flow__node")).to_have_count(2)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    keys.press("Control+y", "Control+y")
    newcomers.sees_a_node_in_the_middle(page)
    expect(page.get_by_role("button", name="Redo")).to_be_disabled()
    keys.press("Control+s")
    newcomers.is_saved(page, next(desktop[0].parent.glob("*.pipeline.yaml")), 4)
    keys.told("insert, undo everything, redo everything, save, reopen, by keys")


def test_a_run_tells_its_rejects_and_writes_a_file_that_is_found(keys: Keys, desktop: list[Path]) -> None:
    page = keys.page
    keys.select("customers")
    keys.press("Enter")
    keys.tab_to(setting(page, "Columns").get_by_role("combobox", name="Type 3"))
    keys.write("integer")
    keys.enter(inspector(page).get_by_role("button", name="more options"))
    keys.tab_to(setting(page, "On error").get_by_role("radio", checked=True))
    keys.press("ArrowLeft")
    expect(setting(page, "On error").get_by_role("radio", name="reject")).to_be_checked()
    keys.go_to_pane(page.get_by_role("main", name="Canvas"))
    keys.added("Write CSV")
    keys.has_settings_of("write_csv")
    keys.press("Enter")
    keys.tab_to(inspector(page).get_by_role("combobox", name="Path"))
    keys.write("out/all.csv")
    keys.press("Control+Enter")
    newcomers.is_done_with_rejects(page, desktop[0].parent / "out" / "all.csv")
    keys.go_to_pane(run_pane(page))
    keys.enter(run_pane(page).get_by_role("button", name="customers: 1 row"))
    newcomers.sees_the_bad_cell(page)
    keys.tab_to(run_pane(page).get_by_role("group", name="Examples"))
    keys.press("Escape")
    expect(run_pane(page)).to_have_count(0)
    keys.told("run, rejects, and find the file, by keys")
