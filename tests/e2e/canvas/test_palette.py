"""The left pane by a real mouse and real keys: what can be put on the canvas, and the project's data."""

from __future__ import annotations

from e2e.canvases import Canvas, middle
from playwright.sync_api import Locator, expect


def carry(canvas: Canvas, what: Locator, to: tuple[float, float]) -> None:
    """Drag something of the left pane to a place in the window."""
    canvas.page.mouse.move(*middle(what))
    canvas.page.mouse.down()
    canvas.page.mouse.move(to[0] - 30, to[1] - 10, steps=5)
    canvas.page.mouse.move(*to, steps=5)
    canvas.page.mouse.up()


def entry(canvas: Canvas, title: str) -> Locator:
    return canvas.page.locator(".palette .put", has_text=title).first


def test_an_entry_is_dragged_onto_the_canvas(canvas: Canvas) -> None:
    carry(canvas, entry(canvas, "Read CSV"), canvas.empty())
    canvas.selected("read_csv")
    x, y = canvas.place("read_csv")
    assert abs(x - canvas.empty()[0]) < 40
    assert abs(y - canvas.empty()[1]) < 40
    assert "read_csv" in canvas.document().layout
    canvas.is_one_step()


def test_an_entry_is_dropped_on_an_edge(canvas: Canvas) -> None:
    search = canvas.page.get_by_label("Search nodes")
    search.fill("sort rows")
    carry(canvas, entry(canvas, "Sort rows"), middle(canvas.edge("orders.rows>big.from").locator(".react-flow__edge-interaction")))
    canvas.selected("sort_rows")
    expect(canvas.edge("sort_rows.rows>big.from")).to_have_count(1)
    assert canvas.fields("sort_rows")["from"] == "orders"
    canvas.is_one_step()


def test_a_click_adds_behind_the_selected_node(canvas: Canvas) -> None:
    canvas.node("big").click()
    canvas.selected("big")
    entry(canvas, "Add columns").click()
    canvas.selected("add_columns")
    assert canvas.fields("add_columns")["from"] == "big"


def test_a_click_with_nothing_selected_adds_where_it_is_seen(canvas: Canvas) -> None:
    entry(canvas, "Inline table").click()
    canvas.selected("inline_table")
    expect(canvas.node("inline_table")).to_be_in_viewport()
    entry(canvas, "Read CSV").focus()
    canvas.page.mouse.click(*canvas.empty())
    canvas.selected()
    entry(canvas, "Inline table").click()
    canvas.selected("inline_table_2")
    layout = canvas.document().layout
    (x, y), (right, down) = layout["inline_table"], layout["inline_table_2"]
    assert abs(right - x) >= 176 or abs(down - y) >= 88, "the second does not cover the first"


def test_keys_alone_search_walk_and_add(canvas: Canvas) -> None:
    search = canvas.page.get_by_label("Search nodes")
    search.focus()
    canvas.page.keyboard.type("cumulative sum")
    canvas.key("Enter")
    canvas.selected("running_total")
    expect(canvas.page.locator(".palette h2")).to_have_text("Found")
    search.focus()
    canvas.key("Escape")
    expect(canvas.page.locator(".palette h2").last).to_have_text("Outputs")
    canvas.key("ArrowDown", "ArrowDown", "ArrowUp", "ArrowDown")
    expect(canvas.page.locator(".palette .put:focus")).to_have_count(1)
    canvas.key("Enter")
    expect(canvas.page.locator(".react-flow__node")).to_have_count(8)


def test_favourites_and_what_is_used_often_stand_first_and_are_remembered(canvas: Canvas) -> None:
    canvas.page.get_by_role("button", name="Make Union rows a favourite").hover()
    canvas.page.get_by_role("button", name="Make Union rows a favourite").click()
    favourites = canvas.page.get_by_role("region", name="Favourites")
    expect(favourites.locator(".put")).to_have_text(["Union rows"])
    canvas.page.reload()
    expect(favourites.locator(".put")).to_have_text(["Union rows"])
    favourites.get_by_role("button", name="Union rows is a favourite").click()
    expect(favourites).to_have_count(0)
    for name in ("distinct_rows", "distinct_rows_2", "distinct_rows_3", "distinct_rows_4"):
        entry(canvas, "Distinct rows").click()
        canvas.selected(name)
    expect(canvas.page.get_by_role("region", name="Used often").locator(".put", has_text="Distinct rows")).to_have_count(1)


def test_a_search_finds_by_synonym_and_by_a_slip_of_the_keys(canvas: Canvas) -> None:
    search = canvas.page.get_by_label("Search nodes")
    for typed, title in (("vlookup", "Lookup"), ("melt", "Unpivot"), ("jion", "Join")):
        search.fill(typed)
        expect(canvas.page.locator(".palette .put").first).to_have_text(title)
    search.fill("qqqqzzz")
    expect(canvas.page.locator(".palette h2")).to_have_text("Nothing is called so")


def test_a_file_shows_its_columns_and_becomes_a_source(canvas: Canvas) -> None:
    canvas.page.get_by_role("tab", name="Data", exact=True).first.click()
    canvas.page.get_by_role("button", name="Columns of customers.csv").click()
    expect(canvas.page.get_by_role("list", name="Columns of customers.csv")).to_contain_text("city")
    carry(canvas, canvas.page.locator(".file .put", has_text="codes.csv"), canvas.empty())
    expect(canvas.node("codes")).to_have_count(1, timeout=30_000)
    expect(canvas.page.locator(".toast")).to_contain_text("code")
    columns = canvas.fields("codes")["columns"]
    assert isinstance(columns, dict)
    assert columns["code"] == "text", "a code that begins with a zero is no number"
    canvas.is_one_step()
    canvas.page.get_by_role("tab", name="Nodes", exact=True).click()
