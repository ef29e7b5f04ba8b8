"""The inspector by mouse, and by keys alone: mistakes and their fixes, rows, expressions, parameters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from e2e.inspecting import go_to, inspector_of, mapping, saved, select, tab_to, to_canvas
from playwright.sync_api import Page, expect

from engine.document.model import plain
from engine.document.reader import read

pytestmark = pytest.mark.slow


def test_a_mistake_in_a_filter_is_shown_at_its_characters_and_mended_by_a_click(page: Page, path: Path) -> None:
    inspector = select(page, "late")
    where = inspector.get_by_role("textbox", name="Where")
    where.click()
    page.keyboard.type("arr_delai > 15")
    expect(inspector.locator(".wavy")).to_have_text("arr_delai")
    expect(inspector.locator(".problems")).to_contain_text("there is no column 'arr_delai'")
    inspector.get_by_role("button", name="Write arr_delay > 15").click()
    expect(where).to_have_value("arr_delay > 15")
    expect(inspector.locator(".problems")).to_have_count(0)
    where.click()
    expect(inspector.get_by_label("Results for three rows").locator("dd").first).to_have_text("true", timeout=15_000)
    assert saved(page, path, "late").fields["where"] == "arr_delay > 15"


def test_the_same_by_keys(page: Page, path: Path) -> None:
    inspector = go_to(page, "late")
    where = inspector.get_by_role("textbox", name="Where")
    tab_to(page, where)
    page.keyboard.type("arr_delai > 15")
    fix = inspector.get_by_role("button", name="Write arr_delay > 15")
    expect(fix).to_be_visible()
    page.keyboard.press("Escape")
    tab_to(page, fix)
    page.keyboard.press("Enter")
    expect(where).to_have_value("arr_delay > 15")
    assert saved(page, path, "late").fields["where"] == "arr_delay > 15"


def test_names_are_completed_as_one_types(page: Page, path: Path) -> None:
    inspector = select(page, "late")
    where = inspector.get_by_role("textbox", name="Where")
    where.click()
    page.keyboard.type("upp")
    options = inspector.get_by_role("listbox").get_by_role("option")
    expect(options.first).to_contain_text("upper")
    expect(inspector.locator(".documentation")).to_contain_text("upper(")
    page.keyboard.press("Enter")
    page.keyboard.type("orig")
    expect(options.first).to_contain_text("origin")
    page.keyboard.press("Tab")
    page.keyboard.type(") = 'EWR'")
    expect(where).to_have_value("upper(origin) = 'EWR'")
    page.keyboard.press("Control+Space")
    expect(options.first).to_contain_text("carrier")
    page.keyboard.press("Escape")
    page.keyboard.type(" and arr_delay is not null")
    page.wait_for_timeout(500)
    expect(options).to_have_count(0)
    page.keyboard.press("Enter")
    assert saved(page, path, "late").fields["where"] == "upper(origin) = 'EWR' and arr_delay is not null\n"


def test_two_aggregates_over_a_key_by_mouse(page: Page, path: Path) -> None:
    inspector = select(page, "counted")
    columns = inspector.get_by_role("group", name="Columns", exact=True)
    for number, (name, text) in enumerate((("flights", "count()"), ("late", "avg(arr_delay)")), 1):
        columns.get_by_role("button", name="Add a column").click()
        columns.get_by_label(f"New column {number}").click()
        page.keyboard.type(name)
        columns.get_by_label(f"Expression {number}").click()
        page.keyboard.type(text)
        page.keyboard.press("Escape")
    keys = inspector.get_by_role("group", name="Keys", exact=True)
    keys.get_by_role("button", name="Add a column").click()
    keys.get_by_role("option", name="carrier").click()
    node = saved(page, path, "counted")
    assert mapping(node, "columns") == {"flights": "count()", "late": "avg(arr_delay)"}
    assert node.fields["keys"] == ("carrier",)
    expect(inspector.locator(".problems")).to_have_count(0)


def test_the_same_aggregates_by_keys_and_moved_by_keys(page: Page, path: Path) -> None:
    inspector = go_to(page, "counted")
    columns = inspector.get_by_role("group", name="Columns", exact=True)
    for name, text in (("flights", "count()"), ("late", "avg(arr_delay)")):
        tab_to(page, columns.get_by_role("button", name="Add a column"))
        page.keyboard.press("Enter")
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type(text)
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)
    page.keyboard.press("Alt+ArrowUp")
    tab_to(page, inspector.get_by_role("group", name="Keys", exact=True).get_by_role("button", name="Add a column"))
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    node = saved(page, path, "counted")
    assert list(mapping(node, "columns").items()) == [("late", "avg(arr_delay)"), ("flights", "count()")]
    assert node.fields["keys"] == ("carrier",)


def test_keys_of_a_join_are_picked_from_both_sides(page: Page, path: Path) -> None:
    inspector = select(page, "named")
    keys = inspector.get_by_role("group", name="Keys", exact=True)
    keys.get_by_role("button", name="Add a key").click()
    keys.get_by_role("combobox", name="Left 1").click()
    keys.get_by_role("option", name="carrier").click()
    keys.get_by_role("combobox", name="Right 1").click()
    expect(keys.get_by_role("option")).to_have_text(["carriertext", "nametext"])
    keys.get_by_role("option", name="name").click()
    assert saved(page, path, "named").fields["keys"] == ("carrier = name",)
    inspector.get_by_role("button", name="More for this node").click()
    inspector.get_by_role("menuitem", name="Swap the inputs").click()
    node = saved(page, path, "named")
    assert (node.fields["left"], node.fields["right"], node.fields["keys"]) == ("airlines", "flights", ("name = carrier",))


def test_a_running_total_from_its_preset_by_keys(page: Page, path: Path) -> None:
    go_to(page, "flights")
    to_canvas(page)
    page.keyboard.press("Tab")
    page.keyboard.type("running total")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_contain_text("Running total")
    page.keyboard.press("Enter")
    inspector = inspector_of(page, "running_total")
    text = inspector.get_by_label("Expression 1")
    expect(text).to_have_value("sum(amount)")
    expect(inspector.locator(".problems")).to_contain_text("there is no column 'amount'")
    page.keyboard.press("Enter")
    tab_to(page, text)
    page.keyboard.press("Control+a")
    page.keyboard.type("sum(arr_delay)")
    page.keyboard.press("Escape")
    expect(inspector.locator(".problems")).to_have_count(0)
    node = saved(page, path, "running_total")
    assert mapping(node, "columns") == {"running_total": "sum(arr_delay)"}
    assert node.fields["frame"] == "rows between unbounded preceding and current row"


def test_a_pivot_is_filled_in_and_its_values_are_found(page: Page, path: Path) -> None:
    inspector = select(page, "turned")
    keys = inspector.get_by_role("group", name="Keys", exact=True)
    keys.get_by_role("button", name="Add a column").click()
    keys.get_by_role("option", name="carrier").click()
    page.keyboard.press("Escape")
    inspector.get_by_role("combobox", name="Names from").click()
    page.keyboard.type("orig")
    page.keyboard.press("Enter")
    columns = inspector.get_by_role("group", name="Columns", exact=True)
    columns.get_by_role("button", name="Add a column").click()
    page.keyboard.type("flights")
    page.keyboard.press("Tab")
    page.keyboard.type("count()")
    page.keyboard.press("Escape")
    values = inspector.get_by_role("group", name="Values", exact=True)
    values.get_by_role("button", name="Find them in the data").click()
    expect(values.get_by_label("Text 3")).to_have_value("LGA", timeout=15_000)
    values.get_by_role("button", name="Remove LGA").click()
    node = saved(page, path, "turned")
    assert (node.fields["keys"], node.fields["names_from"], node.fields["values"]) == (("carrier",), "origin", ("EWR", "JFK"))
    assert mapping(node, "columns") == {"flights": "count()"}


def test_a_parameter_is_made_taken_and_renamed(page: Page, path: Path) -> None:
    page.locator(".react-flow__pane").click(position={"x": 20, "y": 300})
    inspector = page.get_by_role("complementary", name="Inspector")
    inspector.get_by_role("button", name="Add a parameter").click()
    made = inspector.get_by_role("article", name="Parameter parameter_1")
    made.get_by_label("Type of parameter_1").fill("integer")
    page.keyboard.press("Enter")
    made.get_by_label("Default of parameter_1").fill("15")
    made.get_by_label("Name of parameter_1").fill("late_after")
    page.keyboard.press("Enter")
    expect(inspector.get_by_label("Default of late_after")).to_have_value("15")
    where = select(page, "late").get_by_role("textbox", name="Where")
    where.click()
    page.keyboard.type("arr_delay > $la")
    expect(inspector.get_by_role("listbox").get_by_role("option").first).to_contain_text("$late_after")
    page.keyboard.press("Enter")
    assert saved(page, path, "late").fields["where"] == "arr_delay > $late_after"
    select(page, "few").get_by_role("button", name="More for Rows").click()
    inspector.get_by_role("menuitem", name="Make it a parameter").click()
    expect(inspector.locator(".taken")).to_have_text("$counta parameter")
    assert saved(page, path, "few").fields["count"] == "${count}"
    made = read(path.read_bytes()).document.pipeline.parameters
    assert [(each.name, each.type, each.default) for each in made] == [("late_after", "integer", "15"), ("count", "integer", "100")]


def test_an_empty_text_is_written_and_taken_out_again(page: Page, path: Path) -> None:
    page.locator('.react-flow__node[data-id="few"]').click(position={"x": 90, "y": 30})
    page.locator(".canvas").press("i")
    page.get_by_role("dialog").get_by_role("combobox").fill("fill nulls")
    page.keyboard.press("Enter")
    inspector = inspector_of(page, "fill_nulls")
    inspector.get_by_role("button", name="More for Value").click()
    inspector.get_by_role("menuitem", name="Write an empty text").click()
    expect(inspector.get_by_role("note", name="Value is an empty text")).to_be_visible()
    assert saved(page, path, "fill_nulls").fields["value"] == ""
    inspector.get_by_role("button", name="Take the empty text out").click()
    expect(inspector.get_by_role("textbox", name="Value", exact=True)).to_have_value("")
    assert "value" not in saved(page, path, "fill_nulls").fields


def test_what_is_typed_is_never_lost_while_the_page_changes(page: Page, path: Path) -> None:
    where = select(page, "late").get_by_role("textbox", name="Where")
    where.click()
    text = "case when arr_delay is null then false else arr_delay > 15 and origin in ('EWR', 'JFK') end"
    page.keyboard.type(text, delay=35)
    page.keyboard.press("Escape")
    expect(where).to_have_value(text)
    assert saved(page, path, "late").fields["where"] == text


def test_what_a_kind_is_with_an_example_to_begin_from_and_its_sql(page: Page, path: Path) -> None:
    inspector = select(page, "few")
    inspector.get_by_role("button", name="About this kind").click()
    expect(inspector.get_by_role("region", name="Documentation")).to_contain_text("Limit rows")
    expect(inspector.get_by_label("SQL of DuckDB")).to_have_value(re.compile("LIMIT 100"))
    inspector.get_by_role("button", name="Spark").click()
    expect(inspector.get_by_label("SQL of Spark")).to_have_value(re.compile("LIMIT 100"))
    inspector.get_by_role("button", name="Insert").first.click()
    inspector.get_by_role("button", name="Show the settings").click()
    assert saved(page, path, "few").fields["count"] != "100"
    page.keyboard.press("Control+z")


def test_several_nodes_are_told_with_what_can_be_done(page: Page) -> None:
    select(page, "late")
    page.locator('.react-flow__node[data-id="few"]').click(position={"x": 90, "y": 30}, modifiers=["Shift"])
    inspector = page.get_by_role("complementary", name="Inspector")
    expect(inspector).to_contain_text("2 nodes selected")
    inspector.get_by_role("button", name="few").click()
    inspector_of(page, "few")


def test_rows_are_dragged_to_another_place(page: Page, path: Path) -> None:
    inspector = select(page, "flights")
    columns = inspector.get_by_role("group", name="Columns", exact=True)
    rows = columns.locator(".row-of-cells")
    rows.nth(2).hover()
    grip, first = columns.get_by_role("button", name="Move month", exact=True).bounding_box(), rows.first.bounding_box()
    assert grip is not None
    assert first is not None
    page.mouse.move(grip["x"] + 6, grip["y"] + 6)
    page.mouse.down()
    page.mouse.move(grip["x"] + 6, first["y"] + 8, steps=6)
    page.mouse.up()
    expect(columns.get_by_role("combobox", name="Column 1")).to_have_value("month")
    assert list(mapping(saved(page, path, "flights"), "columns")) == ["month", "carrier", "origin", "arr_delay"]


def test_a_title_and_a_note_are_written(page: Page, path: Path) -> None:
    inspector = select(page, "few")
    inspector.get_by_label("Title of the node").fill("A few of them")
    page.keyboard.press("Enter")
    inspector.get_by_role("button", name="Add a note").click()
    inspector.get_by_role("textbox", name="Note").fill("Enough to look at.")
    expect(page.locator('.react-flow__node[data-id="few"]')).to_contain_text("A few of them")
    node = saved(page, path, "few")
    assert (node.title, node.note) == ("A few of them", "Enough to look at.")


def test_what_is_written_slowly_is_taken_back_at_once_until_the_field_is_left(page: Page, path: Path) -> None:
    inspector = select(page, "late")
    where = inspector.get_by_role("textbox", name="Where")
    undo = page.get_by_role("button", name="Undo")
    for words in ("arr_delay", " > 15", " and month = 1"):
        where.click()
        page.keyboard.press("End")
        page.keyboard.type(words, delay=160)
        page.wait_for_timeout(300)
        if words == " > 15":
            inspector.get_by_role("heading").first.click()
            where.blur()
    page.wait_for_timeout(300)
    undo.click()
    expect(where).to_have_value("arr_delay > 15")
    undo.click()
    expect(where).to_have_value("")
    expect(undo).to_be_disabled()
    page.get_by_role("button", name="Redo").click()
    assert saved(page, path, "late").fields["where"] == "arr_delay > 15"


def test_checks_are_made_of_what_they_say(page: Page, path: Path) -> None:
    page.locator('.react-flow__node[data-id="few"]').click(position={"x": 90, "y": 30})
    page.locator(".canvas").press("i")
    page.get_by_role("dialog").get_by_role("combobox").fill("assert")
    page.keyboard.press("Enter")
    inspector = inspector_of(page, "assert_rows")
    inspector.get_by_role("button", name="Add a check").click()
    page.keyboard.type("carrier, orign")
    page.keyboard.press("Enter")
    row = inspector.get_by_role("group", name="Checks: not_null")
    expect(row).to_contain_text("there is no column 'orign'")
    row.get_by_role("button", name="Write origin").click()
    expect(row.get_by_label("What it is about 1")).to_have_value("carrier, origin")
    inspector.get_by_role("button", name="Add a check").click()
    inspector.get_by_label("Check 2").select_option("between")
    second = inspector.get_by_role("group", name="Checks: between")
    second.get_by_label("What it is about 2").fill("arr_del")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    second.get_by_label("First bound 2").fill("-60")
    second.get_by_label("Second bound 2").fill("600")
    second.get_by_label("Severity 2").select_option("reject")
    second.get_by_label("Name 2").fill("sound delay")
    page.keyboard.press("Enter")
    checks = saved(page, path, "assert_rows").fields["checks"]
    between = {"column": "arr_delay", "from": "-60", "to": "600"}
    assert plain(checks) == [{"not_null": ["carrier", "origin"]}, {"between": between, "severity": "reject", "name": "sound delay"}]
