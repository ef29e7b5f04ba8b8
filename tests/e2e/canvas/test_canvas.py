"""Each gesture that people arrive with, by a real mouse and real keys."""

from __future__ import annotations

import re

import pytest
from e2e.canvases import TEXT, Canvas, canvas_of, middle, until
from e2e.slowness import late_page
from e2e.studios import RunningStudio
from playwright.sync_api import BrowserContext, expect

# What a node and an edge show.


def test_a_node_tells_what_it_is_and_an_edge_how_many_rows(canvas: Canvas) -> None:
    big = canvas.node("big")
    expect(big).to_contain_text("where amount > 10")
    expect(big.locator(".rows")).to_have_text("2 rows", timeout=30_000)
    expect(big).to_have_attribute("aria-label", re.compile("big, Filter rows, where amount > 10, 2 rows, up to date"))
    expect(canvas.page.locator(".count", has_text="3")).to_be_visible()
    expect(canvas.node("alone").locator(".step")).to_have_class(re.compile("unconfigured"))
    expect(canvas.node("alone").locator(".port.missing")).to_have_count(1)
    expect(canvas.node("alone")).to_have_attribute("aria-label", re.compile("nothing connected to from"))
    canvas.node("both").click()
    expect(canvas.page.locator(".react-flow__edge-path.lit")).to_have_count(4)


# Selecting.


def test_click_adds_to_and_escape_clears_the_selection(canvas: Canvas) -> None:
    canvas.node("orders").click()
    canvas.selected("orders")
    canvas.node("big").click(modifiers=["Shift"])
    canvas.selected("orders", "big")
    canvas.node("both").click(modifiers=["Control"])
    canvas.selected("orders", "big", "both")
    canvas.key("Escape")
    canvas.selected()
    canvas.key("Control+a")
    canvas.selected("orders", "customers", "big", "both", "out", "alone")
    canvas.page.mouse.click(*canvas.empty())
    canvas.selected()


def test_a_box_selects_what_is_in_it(canvas: Canvas) -> None:
    left, top = canvas.place("orders")
    right, down = canvas.place("customers")
    canvas.page.keyboard.down("Shift")
    canvas.drag((left - 100, top - 60), (right + 100, down + 60))
    canvas.page.keyboard.up("Shift")
    canvas.selected("orders", "customers")


def test_a_box_stays_while_another_page_changes_the_pipeline(canvas: Canvas) -> None:
    other = canvas.page.context.new_page()
    other.goto(canvas.page.url)
    other.locator('.react-flow__node[data-id="both"]').click()
    canvas.selected("both")
    left, top = canvas.place("orders")
    right, down = canvas.place("customers")
    canvas.page.keyboard.down("Shift")
    canvas.page.mouse.move(left - 100, top - 60)
    canvas.page.mouse.down()
    canvas.page.mouse.move(right + 100, down + 60, steps=6)
    expect(canvas.page.locator(".react-flow__node.selected")).to_have_count(2)
    other.keyboard.press("d")
    expect(canvas.node("both").locator(".step")).to_have_class(re.compile(r"\bis-disabled\b"))
    expect(canvas.page.locator(".react-flow__node.selected")).to_have_count(2)
    canvas.page.mouse.up()
    canvas.page.keyboard.up("Shift")
    canvas.selected("orders", "customers")
    other.close()


def test_what_it_needs_and_what_needs_it_is_selected(canvas: Canvas) -> None:
    canvas.node("big").click()
    canvas.selected("big")
    canvas.key("Alt+Shift+U")
    canvas.selected("orders", "big")
    canvas.key("Alt+Shift+D")
    canvas.selected("orders", "big", "both", "out")


def test_keys_alone_reach_every_node_in_the_order_of_the_graph(canvas: Canvas) -> None:
    canvas.page.mouse.click(*canvas.empty())
    canvas.key("ArrowRight")
    canvas.selected("orders")
    canvas.key("Tab")
    canvas.selected("customers")
    canvas.key("Shift+Tab")
    canvas.selected("orders")
    canvas.key("]")
    canvas.selected("big")
    canvas.key("]")
    canvas.selected("both")
    canvas.key("[")
    canvas.selected("big")


# Adding.


def test_a_double_click_opens_the_picker_there(canvas: Canvas) -> None:
    x, y = canvas.empty()
    canvas.page.mouse.dblclick(x, y)
    expect(canvas.picker()).to_be_visible()
    box = canvas.picker().bounding_box()
    assert box is not None
    assert abs(box["y"] - y) < 40
    canvas.page.keyboard.type("vlookup")
    expect(canvas.picker().get_by_role("option")).to_have_count(1)
    canvas.key("Enter")
    canvas.selected("lookup")
    assert "lookup" in canvas.document().layout
    canvas.is_one_step()


def test_typing_with_nothing_selected_opens_the_picker(canvas: Canvas) -> None:
    canvas.page.mouse.click(*canvas.empty())
    canvas.page.keyboard.type("dedupe")
    expect(canvas.picker().get_by_role("combobox")).to_have_value("dedupe")
    expect(canvas.picker().get_by_role("option", selected=True)).to_contain_text("Distinct rows")
    canvas.key("Enter")
    canvas.selected("distinct_rows")


@pytest.mark.parametrize("key", ["Tab", "/"])
def test_a_key_opens_the_picker_and_escape_leaves_it(canvas: Canvas, key: str) -> None:
    canvas.page.mouse.click(*canvas.empty())
    canvas.key(key)
    expect(canvas.picker()).to_be_visible()
    canvas.key("Escape")
    expect(canvas.picker()).to_have_count(0)
    expect(canvas.page.locator(".canvas")).to_be_focused()


def test_enter_takes_what_was_typed_though_the_page_hears_late(canvas: Canvas) -> None:
    with late_page(canvas.page) as page:
        page.locator(".canvas").focus()
        page.keyboard.press("/")
        expect(page.locator(".picker input")).to_be_focused()
        page.evaluate("window.late = 500")
        page.keyboard.type("pivot")
        page.keyboard.press("Enter")
        expect(page.locator('.react-flow__node[data-id="pivot"]')).to_be_visible()
        expect(page.locator(".react-flow__node")).to_have_count(7)


def test_what_is_chosen_with_a_node_selected_follows_it(canvas: Canvas) -> None:
    canvas.node("big").click()
    canvas.selected("big")
    canvas.key("/")
    canvas.page.keyboard.type("sort")
    expect(canvas.picker().get_by_role("option", selected=True)).to_contain_text("Sort rows")
    canvas.key("Enter")
    canvas.selected("sort_rows")
    assert canvas.fields("sort_rows")["from"] == "big"


def test_a_wire_on_the_empty_canvas_brings_what_fits(canvas: Canvas) -> None:
    canvas.drag(canvas.port("big", "rejected"), canvas.empty())
    expect(canvas.picker()).to_be_visible()
    expect(canvas.picker().get_by_role("option", name="Read CSV")).to_have_count(0)
    canvas.page.keyboard.type("group")
    expect(canvas.picker().get_by_role("option", selected=True)).to_contain_text("Group by")
    canvas.key("Enter")
    canvas.selected("group_by")
    assert canvas.fields("group_by")["from"] == "big.rejected"
    canvas.is_one_step()


def test_a_wire_drawn_backwards_brings_what_gives_rows(canvas: Canvas) -> None:
    canvas.drag(canvas.port("alone", "from"), canvas.empty(-300))
    expect(canvas.picker()).to_be_visible()
    expect(canvas.picker().get_by_role("option", name="Write CSV")).to_have_count(0)
    canvas.page.keyboard.type("parquet")
    expect(canvas.picker().get_by_role("option", selected=True)).to_contain_text("Read Parquet")
    canvas.key("Enter")
    canvas.selected("read_parquet")
    assert canvas.fields("alone")["from"] == "read_parquet"


def test_the_plus_at_a_free_output_adds_behind_it(canvas: Canvas) -> None:
    canvas.node("big").hover()
    canvas.node("big").get_by_role("button", name="Add a node after big, rejected").click()
    canvas.page.keyboard.type("limit")
    expect(canvas.picker().get_by_role("option", selected=True)).to_contain_text("Limit rows")
    canvas.key("Enter")
    canvas.selected("limit_rows")
    assert canvas.fields("limit_rows")["from"] == "big.rejected"


# Edges.


def test_a_wire_connects_port_to_port_or_to_a_nodes_body(canvas: Canvas) -> None:
    canvas.drag(canvas.port("big", "rejected"), canvas.port("alone", "from"))
    expect(canvas.edge("big.rejected>alone.from")).to_have_count(1)
    assert canvas.fields("alone")["from"] == "big.rejected"
    canvas.is_one_step()
    canvas.drag(canvas.port("customers", "rows"), canvas.place("alone"))
    expect(canvas.edge("customers.rows>alone.from")).to_have_count(1)


def test_a_taken_port_and_a_circle_say_why_not(canvas: Canvas) -> None:
    canvas.drag(canvas.port("customers", "rows"), canvas.port("big", "from"))
    expect(canvas.toast()).to_contain_text("already reads 'orders'")
    canvas.toast().get_by_role("button").click()
    canvas.drag(canvas.port("big", "rejected"), canvas.port("alone", "from"))
    expect(canvas.edge("big.rejected>alone.from")).to_have_count(1)
    middle_of_edge = middle(canvas.edge("orders.rows>big.from").locator(".react-flow__edge-interaction"))
    canvas.page.mouse.click(*middle_of_edge)
    canvas.key("Delete")
    expect(canvas.edge("orders.rows>big.from")).to_have_count(0)
    canvas.drag(canvas.port("alone", "rows"), canvas.port("big", "from"))
    expect(canvas.toast()).to_contain_text("'alone' needs 'big'")


def test_an_edges_end_is_put_elsewhere_or_let_go(canvas: Canvas) -> None:
    edge = canvas.edge("both.joined>out.from")
    canvas.page.mouse.click(*middle(edge.locator(".react-flow__edge-interaction")))
    canvas.drag(middle(edge.locator(".react-flow__edgeupdater-target")), canvas.port("alone", "from"))
    expect(canvas.edge("both.joined>alone.from")).to_have_count(1)
    assert "from" not in canvas.fields("out")
    canvas.is_one_step()
    expect(edge).to_have_count(1)
    canvas.drag(middle(edge.locator(".react-flow__edgeupdater-target")), canvas.empty())
    expect(edge).to_have_count(0)
    expect(canvas.picker()).to_have_count(0)


def test_a_free_node_dropped_on_an_edge_is_put_into_it(canvas: Canvas) -> None:
    canvas.drag(canvas.place("alone"), middle(canvas.edge("orders.rows>big.from").locator(".react-flow__edge-interaction")))
    expect(canvas.edge("orders.rows>alone.from")).to_have_count(1)
    assert (canvas.fields("alone")["from"], canvas.fields("big")["from"]) == ("orders", "alone")
    canvas.is_one_step()


# Moving.


def test_a_drag_of_several_nodes_is_one_step_on_the_grid(canvas: Canvas) -> None:
    canvas.node("orders").click()
    canvas.node("big").click(modifiers=["Shift"])
    canvas.selected("orders", "big")
    x, y = canvas.place("big")
    canvas.drag((x, y), (x + 70, y - 50))
    layout = canvas.document().layout
    assert layout["orders"] != (0, 0)
    assert all(number % 16 == 0 for name in ("orders", "big") for number in layout[name])
    assert (layout["big"][0] - layout["orders"][0], layout["big"][1] - layout["orders"][1]) == (240, 0)
    canvas.is_one_step()


def test_arrows_nudge_and_go_farther_with_shift(canvas: Canvas) -> None:
    canvas.node("alone").click()
    canvas.selected("alone")
    canvas.key("ArrowRight", "ArrowDown", "Shift+ArrowDown", "Shift+ArrowLeft")
    assert canvas.document().layout["alone"] == (225, 321)


def test_tidying_is_one_step_for_all_or_for_the_selection(canvas: Canvas) -> None:
    canvas.page.mouse.click(*canvas.empty())
    canvas.key("Shift+L")
    expect(canvas.page.locator(".saved")).to_have_text("Edited")
    layout = canvas.document().layout
    assert layout["orders"][0] < layout["big"][0] < layout["both"][0] < layout["out"][0]
    canvas.is_one_step()
    canvas.node("orders").click()
    canvas.node("customers").click(modifiers=["Shift"])
    canvas.selected("orders", "customers")
    canvas.key("Shift+L")
    after = canvas.document().layout
    assert after["big"] == (240, 0)
    assert after["customers"] == (0, 112)


# Deleting, undoing, copying.


@pytest.mark.parametrize("key", ["Delete", "Backspace"])
def test_delete_disconnects_and_undo_still_hears(canvas: Canvas, key: str) -> None:
    canvas.node("big").click()
    canvas.selected("big")
    canvas.key(key)
    expect(canvas.node("big")).to_have_count(0)
    expect(canvas.page.locator(".canvas")).to_be_focused()
    canvas.key("Control+z")
    expect(canvas.node("big")).to_have_count(1)
    canvas.key("Control+Shift+Z")
    expect(canvas.node("big")).to_have_count(0)
    canvas.key("Control+z")
    expect(canvas.edge("big.passed>both.left")).to_have_count(1)
    canvas.key("Control+y")
    expect(canvas.node("big")).to_have_count(0)
    assert "left" not in canvas.fields("both")


def test_delete_and_heal_connects_the_neighbours(canvas: Canvas) -> None:
    canvas.node("big").click()
    canvas.selected("big")
    canvas.key("Control+Delete")
    expect(canvas.edge("orders.rows>both.left")).to_have_count(1)
    assert canvas.fields("both")["left"] == "orders"
    canvas.is_one_step()


def test_nodes_are_copied_cut_pasted_and_duplicated(canvas: Canvas) -> None:
    canvas.node("big").click()
    canvas.selected("big")
    canvas.key("Control+c")
    canvas.page.mouse.click(*canvas.empty())
    canvas.selected()
    canvas.page.wait_for_timeout(300)
    canvas.key("Control+v")
    canvas.selected("big_2")
    _, y = canvas.place("big_2")
    assert abs(y - canvas.empty()[1]) < 80, "it stands where the pointer is"
    canvas.key("Control+Shift+V")
    canvas.selected("big_3")
    canvas.key("Control+d")
    canvas.selected("big_4")
    document = canvas.document()
    assert [[each.node for each in document.pipeline.by_id[name].references] for name in ("big_2", "big_3", "big_4")] == [
        [],
        ["orders"],
        ["orders"],
    ]
    canvas.key("Control+x")
    expect(canvas.node("big_4")).to_have_count(0)
    canvas.key("Control+v")
    canvas.selected("big_4")


# One node.


def test_f2_renames_and_d_disables(canvas: Canvas) -> None:
    canvas.node("big").click()
    canvas.selected("big")
    canvas.key("F2")
    field = canvas.page.get_by_role("dialog").get_by_role("textbox")
    expect(field).to_have_value("big")
    field.fill("large")
    canvas.key("Enter")
    canvas.selected("large")
    expect(canvas.edge("large.passed>both.left")).to_have_count(1)
    canvas.page.locator(".canvas").focus()
    canvas.key("d")
    expect(canvas.node("large").locator(".step")).to_have_class(re.compile("disabled"))
    expect(canvas.node("large").locator(".status")).to_contain_text("disabled")
    canvas.key("d")
    expect(canvas.node("large").locator(".step")).not_to_have_class(re.compile("disabled"))


@pytest.mark.parametrize("how", ["Enter", "double click"])
def test_settings_open_in_the_inspector(canvas: Canvas, how: str) -> None:
    canvas.node("big").click()
    canvas.selected("big")
    if how == "Enter":
        canvas.key("Enter")
    else:
        canvas.node("big").dblclick()
    expect(canvas.page.locator("[data-pane=inspector] :focus")).to_have_count(1)


def test_keys_of_the_canvas_do_nothing_while_a_field_is_written_in(canvas: Canvas) -> None:
    canvas.node("big").click()
    canvas.selected("big")
    field = canvas.page.get_by_label("Search nodes")
    field.click()
    canvas.page.keyboard.type("d")
    canvas.key("Backspace", "Delete", "Control+d", "ArrowRight")
    expect(canvas.node("big")).to_have_count(1)
    expect(canvas.page.locator(".react-flow__node")).to_have_count(6)
    expect(canvas.page.locator(".saved")).to_have_text("Saved")


# Menus and finding.


def test_the_right_button_offers_what_can_be_done(canvas: Canvas) -> None:
    canvas.node("big").click(button="right")
    menu = canvas.page.get_by_role("menu", name="Node")
    canvas.selected("big")
    menu.get_by_role("menuitem", name="Delete and reconnect").click()
    expect(canvas.edge("orders.rows>both.left")).to_have_count(1)
    canvas.page.mouse.click(*canvas.empty(), button="right")
    menu = canvas.page.get_by_role("menu", name="Canvas")
    expect(menu.get_by_role("menuitem", name="Paste", exact=True)).to_have_count(0)
    canvas.key("ArrowDown", "ArrowUp", "Enter")
    expect(canvas.picker()).to_be_visible()
    canvas.key("Escape")
    canvas.page.mouse.click(*canvas.empty(), button="right")
    expect(menu).to_be_visible()
    canvas.key("Escape")
    expect(menu).to_have_count(0)


def test_a_node_is_found_by_what_is_in_it(canvas: Canvas) -> None:
    canvas.page.mouse.click(*canvas.empty())
    canvas.key("Control+f")
    search = canvas.page.get_by_role("search", name="Find a node")
    canvas.page.keyboard.type("city")
    expect(search.get_by_role("option")).to_have_count(3)
    expect(search.get_by_role("option").first).to_contain_text("column: city")
    canvas.key("Enter")
    canvas.selected("customers")
    canvas.key("Enter")
    canvas.selected("both")
    canvas.key("Shift+Enter")
    canvas.selected("customers")
    search.get_by_role("combobox").fill("not configured")
    expect(search.get_by_role("option")).to_have_count(1)
    canvas.key("ArrowDown")
    canvas.selected("alone")
    canvas.key("Escape")
    expect(canvas.page.locator(".canvas")).to_be_focused()


# What is seen.


def test_the_canvas_is_panned_and_zoomed(canvas: Canvas) -> None:
    zoom = canvas.page.locator(".percent")
    canvas.page.mouse.click(*canvas.empty())
    canvas.key("Shift+)")
    expect(zoom).to_have_text("100%")
    x, y = canvas.place("both")
    canvas.page.keyboard.down("Space")
    canvas.drag(canvas.empty(), canvas.empty(-100, 60))
    canvas.page.keyboard.up("Space")
    until(canvas.page, lambda: near(canvas.place("both"), (x - 100, y + 60)), "Space and drag pan")
    canvas.drag(canvas.empty(), canvas.empty(100, -60), button="middle")
    until(canvas.page, lambda: near(canvas.place("both"), (x, y)), "the middle button pans")
    canvas.page.mouse.move(*canvas.empty())
    canvas.page.mouse.wheel(0, 80)
    until(canvas.page, lambda: canvas.place("both")[1] < y - 30, "the wheel pans")
    canvas.page.keyboard.down("Control")
    canvas.page.mouse.wheel(0, -200)
    canvas.page.keyboard.up("Control")
    expect(zoom).not_to_have_text("100%")
    canvas.key("Shift+)", "+")
    expect(zoom).to_have_text("120%")
    canvas.key("-")
    expect(zoom).to_have_text("100%")
    canvas.key("Shift+!")
    for name in ("orders", "out", "alone"):
        expect(canvas.node(name)).to_be_in_viewport()


def test_the_overview_moves_what_is_seen(canvas: Canvas) -> None:
    x, _ = canvas.place("both")
    over = middle(canvas.page.locator(".react-flow__minimap-svg"))
    canvas.drag(over, (over[0] + 20, over[1]))
    until(canvas.page, lambda: canvas.place("both")[0] < x - 20, "the overview is dragged")


def test_nodes_without_a_place_are_laid_out_and_that_is_no_edit(context: BrowserContext, studio: RunningStudio) -> None:
    text = TEXT[: TEXT.index("layout:")]
    with canvas_of(context, studio, "placeless", text) as canvas:
        places = [canvas.place(name) for name in ("orders", "big", "both", "out")]
        assert [x for x, _ in places] == sorted(x for x, _ in places)
        expect(canvas.page.locator(".saved")).to_have_text("Saved")
        x, y = canvas.place("alone")
        canvas.drag((x, y), (x + 50, y + 40))
        assert set(canvas.document().layout) == {"orders", "customers", "big", "both", "out", "alone"}
        canvas.is_one_step()


def near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < 4 and abs(one[1] - other[1]) < 4


def test_commands_are_heard_while_a_node_is_looked_for_and_open_what_the_bar_has(canvas: Canvas) -> None:
    canvas.node("big").click()
    canvas.key("Control+f")
    expect(canvas.page.get_by_role("search", name="Find a node")).to_be_visible()
    for words, dialog in (("sampling", "Sample"), ("duckdb", "Engine"), ("new pipeline", "New pipeline")):
        canvas.key("Control+k")
        palette = canvas.page.get_by_role("dialog", name="Commands")
        expect(palette).to_be_visible()
        canvas.page.keyboard.type(words)
        canvas.key("Enter")
        expect(palette).to_have_count(0)
        expect(canvas.page.get_by_role("dialog", name=dialog)).to_be_visible()
        canvas.key("Escape")
        expect(canvas.page.get_by_role("dialog", name=dialog)).to_have_count(0)
    for words, pane in (("palette", "Nodes and data"), ("properties", "Inspector")):
        for is_seen in (False, True):
            canvas.key("Control+k")
            canvas.page.keyboard.type(words)
            canvas.key("Enter")
            expect(canvas.page.locator(f"[aria-label='{pane}'][data-pane]")).to_have_count(int(is_seen))
