"""The inspector by keys alone, where `test_inspector` uses the mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e.inspecting import go_to, mapping, saved, tab_to, to_canvas
from playwright.sync_api import Page, expect

from engine.document.reader import read

pytestmark = pytest.mark.slow


def test_keys_of_a_join(page: Page, path: Path) -> None:
    inspector = go_to(page, "named")
    keys = inspector.get_by_role("group", name="Keys", exact=True)
    tab_to(page, keys.get_by_role("button", name="Add a key"))
    page.keyboard.press("Enter")
    expect(keys.get_by_role("combobox", name="Left 1")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("nam")
    page.keyboard.press("Enter")
    assert saved(page, path, "named").fields["keys"] == ("carrier = name",)


def test_a_pivot(page: Page, path: Path) -> None:
    inspector = go_to(page, "turned")
    tab_to(page, inspector.get_by_role("group", name="Keys", exact=True).get_by_role("button", name="Add a column"))
    page.keyboard.press("Enter")
    page.keyboard.type("carr")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    tab_to(page, inspector.get_by_role("combobox", name="Names from"))
    page.keyboard.type("orig")
    page.keyboard.press("Enter")
    columns = inspector.get_by_role("group", name="Columns", exact=True)
    tab_to(page, columns.get_by_role("button", name="Add a column"))
    page.keyboard.press("Enter")
    expect(columns.locator("input:focus")).to_have_count(1)
    page.keyboard.type("flights")
    page.keyboard.press("Tab")
    expect(columns.locator("textarea:focus")).to_have_count(1)
    page.keyboard.type("count()")
    page.keyboard.press("Escape")
    values = inspector.get_by_role("group", name="Values", exact=True)
    find = values.get_by_role("button", name="Find them in the data")
    expect(find).to_be_visible()
    tab_to(page, find, back=True)
    page.keyboard.press("Enter")
    expect(values.get_by_label("Text 3")).to_have_value("LGA", timeout=15_000)
    node = saved(page, path, "turned")
    assert (node.fields["keys"], node.fields["names_from"], node.fields["values"]) == (("carrier",), "origin", ("EWR", "JFK", "LGA"))
    assert mapping(node, "columns") == {"flights": "count()"}


def test_a_parameter(page: Page, path: Path) -> None:
    to_canvas(page)
    page.keyboard.press("Escape")
    inspector = page.get_by_role("complementary", name="Inspector")
    expect(inspector.get_by_role("heading", name="Pipeline")).to_be_visible()
    page.keyboard.press("F6")
    tab_to(page, inspector.get_by_role("button", name="Add a parameter"))
    page.keyboard.press("Enter")
    kind = inspector.get_by_label("Type of parameter_1")
    expect(kind).to_be_visible()
    tab_to(page, kind, back=True)
    page.keyboard.type("inte")
    page.keyboard.press("Enter")
    tab_to(page, inspector.get_by_label("Default of parameter_1"))
    page.keyboard.type("15")
    tab_to(page, inspector.get_by_label("Name of parameter_1"), back=True)
    page.keyboard.press("Control+a")
    page.keyboard.type("late_after")
    page.keyboard.press("Enter")
    expect(inspector.get_by_label("Default of late_after")).to_have_value("15")
    few = go_to(page, "few")
    tab_to(page, few.get_by_role("button", name="More for Rows"))
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(few.locator(".taken")).to_contain_text("$late_after")
    assert saved(page, path, "few").fields["count"] == "${late_after}"
    assert [(each.name, each.type) for each in read(path.read_bytes()).document.pipeline.parameters] == [("late_after", "integer")]
