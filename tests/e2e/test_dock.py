"""The dock by mouse and keyboard: rows, their order and their filters, single values, effects, problems, SQL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from e2e.slowness import late_page
from e2e.studios import RunningStudio, page_of, studio_of
from playwright.sync_api import Browser, Locator, Page, expect

ROWS = 20_000
SAMPLE = 5_000
COLUMNS = 300
PIPELINE = """\
penstock: 1
nodes:
  rows:
    read_parquet:
      path: data/rows.parquet
      columns:
        n: integer
        word: text
        odd: boolean
        details: json
  few:
    filter_rows:
      from: rows
      where: n % 2 = 0
  sorted:
    sort_rows:
      from: few
      order_by: [n]
  others:
    read_parquet:
      path: data/others.parquet
      columns:
        n: integer
        colour: text
  paired:
    join:
      left: rows
      right: others
      keys: [n]
      how: inner
  far:
    filter_rows:
      from: paired
      where: upper(word) = 'WORD 14711' and colour = 'blue'
  wrong:
    filter_rows:
      from: rows
      where: number > 1
  wide:
    read_parquet:
      path: data/wide.parquet
      columns:
{wide}
layout:
  rows: [0, 0]
  few: [228, 0]
  sorted: [456, 0]
  others: [0, 112]
  paired: [228, 112]
  far: [456, 112]
  wrong: [228, 224]
  wide: [0, 224]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rows")
    (folder / "data").mkdir()
    details = """json_object('id', a, 'tags', ['x', 'y'], 'none', null)"""
    rows = f"select a as n, 'word ' || a as word, case when a % 3 = 0 then null else a % 2 = 1 end as odd, {details} as details from range({ROWS}) t(a)"
    duckdb.sql(f"copy ({rows}) to '{folder}/data/rows.parquet'")
    colours = f"select a as n, case a when 14711 then 'blue' else 'red' end as colour from range({ROWS}) t(a)"
    duckdb.sql(f"copy ({colours}) to '{folder}/data/others.parquet'")
    wide = ", ".join(f"a * {number} as c{number}" for number in range(COLUMNS))
    duckdb.sql(f"copy (select {wide} from range(500) t(a)) to '{folder}/data/wide.parquet'")
    columns = "\n".join(f"        c{number}: integer" for number in range(COLUMNS))
    (folder / "penstock.yaml").write_text(f"name: Rows\nsample_rows: {SAMPLE}\n")
    (folder / "rows.pipeline.yaml").write_text(PIPELINE.format(wide=columns))
    return folder


@pytest.fixture(scope="module")
def studio(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStudio]:
    with studio_of(folder, settings=tmp_path_factory.mktemp("settings")) as studio:
        yield studio


@pytest.fixture(scope="module")
def opened(browser: Browser, studio: RunningStudio) -> Iterator[Page]:
    with page_of(browser, studio) as page:
        yield page


@pytest.fixture
def page(opened: Page) -> Page:
    """The pipeline as the file has it, nothing selected: what an earlier test did is taken back."""
    undo = opened.get_by_role("banner").get_by_role("button", name="Undo")
    while undo.is_enabled():
        undo.evaluate("button => button.click()")  # it may be disabled by now, as the last step is answered late
        opened.wait_for_timeout(150)
    opened.evaluate("localStorage.clear()")
    opened.reload()
    opened.locator(".react-flow__pane").click(position={"x": 10, "y": 10})
    expect(opened.get_by_text("Select a node to see its rows.")).to_be_visible()
    return opened


def show(page: Page, node: str) -> Locator:
    """Select a node on the canvas; the grid of its rows, once they are there."""
    page.locator(f'.react-flow__node[data-id="{node}"]').click()
    grid = page.get_by_role("grid", name=f"Rows of {node}")
    expect(grid).to_have_attribute("aria-busy", "false", timeout=30_000)
    expect(grid.get_by_role("gridcell").first).not_to_be_empty()
    return grid


def column(grid: Locator, number: int, count: int = 5) -> list[str]:
    """The first texts of a column, from 0."""
    return grid.locator(f'[role=gridcell][aria-colindex="{number + 2}"]').all_inner_texts()[:count]


def cell(grid: Locator, row: int, place: int) -> Locator:
    return grid.locator(f'[role=row][aria-rowindex="{row + 2}"] [role=gridcell][aria-colindex="{place + 2}"]')


def test_rows_in_and_out_with_what_they_stand_for(page: Page) -> None:
    expect(page.get_by_text("Select a node to see its rows.")).to_be_visible()
    out = show(page, "few")
    expect(page.get_by_role("region", name="Input: rows")).to_be_visible()
    expect(out.get_by_role("columnheader", name=re.compile("^n "))).to_contain_text("no nulls")
    expect(out.get_by_role("columnheader", name=re.compile("^odd "))).to_contain_text("% null")
    expect(out.get_by_role("columnheader", name=re.compile("^odd ")).locator(".spread rect").first).to_be_attached()
    expect(page.locator(".dock-foot")).to_contain_text(f"{SAMPLE:,} of {ROWS:,} rows")
    expect(out.locator(".cell.null").first).to_have_text("null")
    even = int(column(out, 0)[0])
    page.get_by_role("radio", name="rejected").click()
    expect(page.get_by_role("radio", name="rejected")).to_be_checked()
    expect(cell(page.get_by_role("grid", name="Rows of few"), 0, 0)).to_have_text(str(even + 1))


def test_cells_are_reached_by_keys_and_copied_as_a_spreadsheet_takes_them(page: Page) -> None:
    grid = show(page, "sorted")
    cell(grid, 0, 0).click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    expect(grid.locator('[aria-selected="true"]')).to_have_count(4)
    page.keyboard.press("Control+c")
    expect(page.get_by_text("4 cells copied.")).to_be_visible()
    first, second = column(grid, 0)[1:3]
    assert page.evaluate("navigator.clipboard.readText()") == f"{first}\tword {first}\n{second}\tword {second}"
    page.keyboard.press("Control+End")
    last = int(grid.get_attribute("aria-rowcount") or 0) - 2
    expect(cell(grid, last, 3)).to_have_attribute("aria-selected", "true")
    expect(cell(grid, last, 3)).not_to_be_empty()
    page.keyboard.press("PageUp")
    expect(cell(grid, last, 3)).to_have_attribute("aria-selected", "false")
    page.keyboard.press("Control+Home")
    expect(cell(grid, 0, 0)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Control+a")
    expect(cell(grid, 3, 2)).to_have_attribute("aria-selected", "true")


def test_a_range_is_drawn_with_the_mouse_and_the_wheel_shows_rows_far_down(page: Page) -> None:
    grid = show(page, "rows")
    start, end = cell(grid, 1, 0).bounding_box(), cell(grid, 3, 1).bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 20, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + 10, steps=5)
    page.mouse.up()
    expect(grid.locator('[aria-selected="true"]')).to_have_count(6)
    for _ in range(10):
        page.mouse.wheel(0, 1_000)
    expect(cell(grid, 403, 0)).not_to_be_empty()
    grid.evaluate("(grid) => { grid.scrollTop = grid.scrollHeight }")
    expect(cell(grid, SAMPLE - 1, 0)).not_to_be_empty()


def test_another_order_and_a_filter_leave_the_pipeline_until_they_are_made_a_node(page: Page, studio: RunningStudio) -> None:
    grid = show(page, "few")
    head = grid.get_by_role("columnheader", name=re.compile("^n "))
    head.hover()
    head.get_by_role("button", name="Sort or filter by n").click()
    page.get_by_role("button", name="Largest first").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(grid).to_have_attribute("aria-busy", "false")
    numbers = [int(text) for text in column(grid, 0)]
    assert numbers == sorted(numbers, reverse=True)
    cell(grid, 0, 1).click()
    page.keyboard.press("Shift+F10")
    menu = page.get_by_role("dialog", name="Sort or filter by word")
    menu.get_by_role("combobox").select_option("contains")
    menu.get_by_role("textbox", name="Value").fill("77")
    page.keyboard.press("Enter")
    expect(cell(grid, 0, 1)).to_contain_text("77")
    expect(page.get_by_role("banner").get_by_text("Saved")).to_be_visible()
    page.get_by_role("button", name="Make it a node").click()
    expect(page.locator(".react-flow__node")).to_have_count(10)
    made = page.get_by_role("grid", name="Rows of sort_rows")
    expect(cell(made, 0, 1)).to_contain_text("77")
    page.get_by_role("banner").get_by_role("button", name="Undo").click()
    expect(page.locator(".react-flow__node")).to_have_count(8)


def test_a_head_lights_the_way_of_its_column_and_tells_it_in_words(page: Page) -> None:
    head = show(page, "paired").get_by_role("columnheader", name=re.compile("^colour "))
    head.hover()
    step = page.locator(".react-flow__node .step")
    expect(step.and_(page.locator(".traced"))).to_have_count(3)
    expect(page.locator('.react-flow__node[data-id="others"] .way')).to_have_text("colour")
    expect(page.locator('.react-flow__node[data-id="rows"] .step')).to_have_class(re.compile(r"\bapart\b"))
    head.click(button="right")
    menu = page.get_by_role("dialog", name="Sort or filter by colour")
    expect(menu).to_contain_text("others.colour")
    expect(menu).to_contain_text("far.colour")
    page.keyboard.press("Escape")
    page.locator(".react-flow__pane").hover(position={"x": 10, "y": 10})
    expect(page.locator(".step.traced, .step.apart")).to_have_count(0)


def test_a_value_that_cannot_be_compared_is_told(page: Page) -> None:
    grid = show(page, "few")
    cell(grid, 0, 0).click()
    page.keyboard.press("Shift+F10")
    menu = page.get_by_role("dialog", name="Sort or filter by n")
    menu.get_by_role("textbox", name="Value").fill("many")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("'many' is not a number")
    page.get_by_role("button", name="Take away the condition on n").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_column_of_many_is_found_and_its_neighbours_are_drawn(page: Page) -> None:
    grid = show(page, "wide")
    cell(grid, 0, 0).click()
    page.keyboard.press("Control+f")
    page.keyboard.type("c277")
    page.keyboard.press("Enter")
    expect(cell(grid, 3, 277)).to_have_text(str(3 * 277), timeout=20_000)
    assert grid.get_by_role("columnheader").count() < 30


def test_a_whole_value_as_a_tree(page: Page) -> None:
    grid = show(page, "rows")
    cell(grid, 2, 3).dblclick()
    viewer = page.get_by_role("complementary", name="Value of details, row 3")
    expect(viewer.locator(".leaf").filter(has_text="none")).to_contain_text("null")
    viewer.get_by_role("button", name="Text").click()
    expect(viewer.locator("pre")).to_contain_text('"tags":["x","y"]')
    viewer.get_by_role("button", name="Close").click()
    expect(viewer).to_have_count(0)


def test_the_width_of_a_column_is_dragged_and_fitted(page: Page) -> None:
    head = show(page, "rows").get_by_role("columnheader", name=re.compile("^word "))
    box = head.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 58, box["y"] + 20, steps=4)
    page.mouse.up()
    assert abs((head.bounding_box() or box)["width"] - box["width"] - 60) <= 2
    page.mouse.dblclick(box["x"] + box["width"] + 58, box["y"] + 20)
    assert (head.bounding_box() or box)["width"] < box["width"] + 20


def test_where_no_row_gets_all_data_is_searched(page: Page) -> None:
    page.locator('.react-flow__node[data-id="far"]').click()
    expect(page.get_by_text("No row gets here.")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("region", name="Output: far").get_by_text("distinct").first).to_be_visible(timeout=30_000)
    page.locator(".empty").get_by_role("button", name="Find rows that get here").click()
    expect(cell(page.get_by_role("grid", name="Rows of far"), 0, 1)).to_have_text("word 14711", timeout=30_000)


def test_a_node_that_is_wrong_says_what_where_and_what_to_do(page: Page) -> None:
    page.locator('.react-flow__node[data-id="wrong"]').click()
    alert = page.get_by_role("region", name="Data").get_by_role("alert")
    expect(alert).to_contain_text("number")
    expect(alert).to_contain_text("where")
    expect(page.get_by_role("grid", name="Rows of rows")).to_be_visible()
    page.keyboard.press("Alt+3")
    problems = page.get_by_role("region", name="Problems")
    expect(problems).to_contain_text("number")
    page.locator('.react-flow__node[data-id="rows"]').click()
    problems.get_by_role("button", name="where", exact=True).click()
    expect(page.locator('.react-flow__node[data-id="wrong"]')).to_have_class(re.compile("selected"))
    field = page.get_by_role("complementary", name="Inspector").locator('[data-field="where"]')
    expect(field.get_by_role("textbox", name="Where")).to_be_focused()


def test_the_last_good_rows_stay_under_what_failed(page: Page) -> None:
    grid = show(page, "few")
    first = column(grid, 0)
    where = page.get_by_role("complementary", name="Inspector").get_by_role("textbox", name="Where")
    for mistake in ("cast(word as integer) > 1", "number > 1"):
        where.fill(mistake)
        output = page.get_by_role("region", name="Output: few")
        expect(output.get_by_role("alert")).to_contain_text("number" if mistake.startswith("number") else "word", timeout=30_000)
        expect(output.get_by_text("rows from before the failure")).to_be_visible()
        expect(output.locator(".grid.dim")).to_be_visible()
        assert column(grid, 0) == first
    where.fill("n % 2 = 0")
    expect(output.get_by_role("alert")).to_have_count(0)
    expect(grid).to_have_attribute("aria-busy", "false", timeout=30_000)


def test_a_field_to_blame_has_the_focus_though_the_page_hears_late(page: Page) -> None:
    with late_page(page) as late:
        late.locator('.react-flow__node[data-id="wrong"]').click()
        inspector = late.get_by_role("complementary", name="Inspector")
        expect(inspector.get_by_label("Title of the node")).to_have_value("wrong")
        late.keyboard.press("Alt+3")
        late.evaluate("window.late = 800")
        late.locator('.react-flow__node[data-id="rows"]').click()
        late.get_by_role("region", name="Problems").get_by_role("button", name="where", exact=True).click()
        late.wait_for_timeout(2_500)
        expect(inspector.locator('[data-field="where"]').get_by_role("textbox", name="Where")).to_be_focused()
        expect(late.locator('.react-flow__node[data-id="wrong"]')).to_have_class(re.compile("selected"))
        expect(late.locator(".react-flow__node.selected")).to_have_count(1)


def test_what_edits_changed_is_shown_and_counted(page: Page) -> None:
    page.locator('.react-flow__node[data-id="few"]').click()
    page.get_by_role("tab", name="Effect").click()
    expect(page.get_by_text("Nothing has been edited since the file was saved.")).to_be_visible()
    page.locator('.react-flow__node[data-id="few"]').click()
    page.keyboard.press("d")
    page.locator('.react-flow__node[data-id="sorted"]').click()
    effect = page.get_by_role("grid", name="Rows that differ at sorted")
    expect(effect.locator(".row.added").first).to_contain_text("word ", timeout=30_000)
    expect(effect.locator(".sign").first).to_have_text("+")
    expect(page.get_by_role("tab", name="Effect")).to_contain_text("rows")
    counts = page.get_by_role("region", name="Changes at all nodes")
    expect(counts.get_by_role("row", name=re.compile("^sorted"))).to_contain_text("+")
    page.get_by_label("What was changed by").select_option(label="few disabled")
    expect(effect.locator(".row.added").first).to_be_visible()


def test_the_node_as_sql_and_the_pipeline_as_yaml(page: Page) -> None:
    page.locator('.react-flow__node[data-id="few"]').click()
    page.keyboard.press("Alt+4")
    expect(page.get_by_role("region", name="DuckDB SQL")).to_contain_text("read_parquet")
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert "read_parquet" in page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("radio", name="Spark SQL").click()
    expect(page.get_by_role("region", name="Spark SQL")).to_contain_text("`rows`")
    page.get_by_role("radio", name="YAML").click()
    expect(page.get_by_role("region", name="YAML")).to_contain_text("read_parquet:")
