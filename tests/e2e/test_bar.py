"""The top bar: what a run may be told before it starts, the sample, and the engine; by mouse and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from e2e.axe import serious
from e2e.studios import RunningStudio, page_of, sample, studio_of
from playwright.sync_api import Browser, Locator, Page, expect

ON_SPARK = """penstock: 1
nodes:
  people:
    title: All people
    read_csv:
      path: people.csv
      columns:
        name: text
        age: integer
  ranked:
    window:
      from: people
      columns:
        names: count(distinct name)
      order_by: [age]
layout:
  people: [0, 0]
  ranked: [240, 0]
"""
SCHEMES = ("light", "dark")
WIDTHS = (1440, 1024)


@contextmanager
def asking_page(browser: Browser, folder: Path) -> Iterator[tuple[Page, RunningStudio]]:
    """A page of the sample, whose parameter has no default."""
    flights = sample(folder / "flights")
    pipeline = next(flights.glob("*.pipeline.yaml"))
    pipeline.write_text(pipeline.read_text().replace("    default: 15\n", "    example: 15\n"))
    with studio_of(flights, settings=folder / "settings") as studio, page_of(browser, studio) as page:
        yield page, studio


@contextmanager
def page_without_java(browser: Browser, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Page, RunningStudio]]:
    """A page of a pipeline that is not for Spark, where Spark cannot be started."""
    monkeypatch.setenv("JAVA_HOME", str(folder / "nowhere"))
    project = folder / "people"
    project.mkdir()
    (project / "people.csv").write_text("name,age\nada,36\n")
    (project / "people.pipeline.yaml").write_text(ON_SPARK)
    with studio_of(project, settings=folder / "settings") as studio, page_of(browser, studio) as page:
        yield page, studio


def ran(page: Page) -> None:
    """A run has ended well, and its summary is closed."""
    run = page.get_by_role("region", name="Run", exact=True)
    expect(run.get_by_text("Done in")).to_be_visible(timeout=60_000)
    run.get_by_role("button", name="Close the summary").click()


def late_share(studio: RunningStudio) -> str:
    """What the sample wrote last."""
    return "".join(path.read_text() for path in sorted((studio.folder / "out").rglob("*.csv")))


def judged(page: Page, shown: Locator, name: str) -> None:
    """Nothing serious in either theme and width, and nothing reaches over the window."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            assert serious(page) == {}, (name, width, scheme)
            box = shown.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_run_without_a_value_asks_for_it_by_mouse(browser: Browser, tmp_path: Path) -> None:
    with asking_page(browser, tmp_path) as (page, studio):
        page.get_by_role("button", name="Run", exact=True).click()
        dialog = page.get_by_role("dialog", name="Run", exact=True)
        field = dialog.get_by_label("Minutes that count as late")
        expect(field).to_be_focused()
        judged(page, dialog, "run dialog")
        dialog.get_by_role("button", name="Run").click()
        expect(dialog.get_by_role("alert")).to_contain_text("give a value")
        field.fill("soon")
        expect(dialog.get_by_role("alert")).to_have_count(0)
        dialog.get_by_role("button", name="Run").click()
        expect(dialog.get_by_role("alert")).to_contain_text("'soon' is no value")
        expect(field).to_be_focused()
        judged(page, dialog, "a wrong value")
        expect(page.get_by_role("region", name="Run", exact=True)).to_have_count(0)
        field.fill("10000")
        dialog.get_by_role("button", name="Run").click()
        expect(dialog).to_have_count(0)
        ran(page)
        never = late_share(studio)
        page.get_by_role("button", name="Run", exact=True).click()
        expect(field).to_have_value("10000")
        field.fill("0")
        dialog.get_by_role("button", name="Run").click()
        ran(page)
        assert late_share(studio) != never
        assert "10000" not in studio.text()


def test_a_run_without_a_value_asks_for_it_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    with asking_page(browser, tmp_path) as (page, _):
        page.keyboard.press("Control+Enter")
        dialog = page.get_by_role("dialog", name="Run", exact=True)
        expect(dialog).to_be_visible()
        page.keyboard.type("soon")
        page.keyboard.press("Enter")
        expect(dialog.get_by_role("alert")).to_be_visible()
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(page.get_by_role("region", name="Run", exact=True)).to_have_count(0)
        page.keyboard.press("Control+Enter")
        expect(dialog.get_by_label("Minutes that count as late")).to_have_value("")
        page.keyboard.type("30")
        page.keyboard.press("Enter")
        ran(page)


def test_other_values_are_given_where_all_have_a_default(page: Page, studio: RunningStudio) -> None:
    page.get_by_role("button", name="Run", exact=True).click()
    ran(page)
    usual = late_share(studio)
    page.get_by_role("button", name="Ways to run").click()
    page.get_by_role("menuitem", name="Run with other values").click()
    dialog = page.get_by_role("dialog", name="Run", exact=True)
    expect(dialog.get_by_label("Minutes that count as late")).to_have_attribute("placeholder", "15")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Ways to run")).to_be_focused()
    page.keyboard.press("Control+Shift+Enter")
    expect(dialog).to_be_visible()
    page.keyboard.type("120")
    page.keyboard.press("Enter")
    ran(page)
    assert late_share(studio) != usual
    page.keyboard.press("Control+k")
    page.keyboard.type("other values")
    page.keyboard.press("Enter")
    expect(dialog.get_by_label("Minutes that count as late")).to_have_value("120")


def test_run_to_here_takes_values_too(page: Page) -> None:
    page.locator(".canvas").press("Shift+1")  # the node lies beyond the edge at first
    node = page.locator('.react-flow__node[data-id="sky"]')
    node.click()
    expect(node.locator(".step")).to_have_class(re.compile(r"\blit\b"))
    page.keyboard.press("Shift+R")
    dialog = page.get_by_role("dialog", name="Run to", exact=False)
    expect(dialog.get_by_label("Minutes that count as late")).to_be_focused()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    ran(page)


def test_the_sample_is_taken_anew_by_mouse(page: Page, studio: RunningStudio) -> None:
    chip = page.get_by_role("button", name="sample:")
    expect(chip).to_contain_text("30,514 of 336,776 rows")
    chip.click()
    box = page.get_by_role("dialog", name="Sample")
    expect(box).to_contain_text("flights: 30,514 of 336,776 rows, blocks spread over the file")
    expect(box).to_contain_text("Taken whole: ")
    box.get_by_label("Rows of each source").fill("0")
    box.get_by_role("button", name="Take the sample").click()
    expect(box.get_by_role("alert")).to_contain_text("from 1 to")
    judged(page, box, "sample")
    box.get_by_label("Rows of each source").fill("5,000")
    box.get_by_role("button", name="Take the sample").click()
    expect(box).to_have_count(0)
    expect(chip).to_contain_text("8,010 of 336,776 rows")
    settings = (studio.folder / "penstock.yaml").read_text()
    assert "sample_rows: 5000\n" in settings
    assert "# All 26,115 hours of weather fit" in settings
    page.reload()
    expect(chip).to_contain_text("8,010 of 336,776 rows")
    chip.click()
    expect(box.get_by_label("Rows of each source")).to_have_value("5000")
    page.mouse.click(700, 640)
    expect(box).to_have_count(0)


def test_the_sample_is_taken_anew_by_keyboard(page: Page, studio: RunningStudio) -> None:
    chip = page.get_by_role("button", name="sample:")
    expect(chip).to_contain_text("30,514 of 336,776 rows")
    chip.focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("dialog", name="Sample")
    expect(box.get_by_label("Rows of each source")).to_be_focused()
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(chip).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("x")
    page.keyboard.press("Enter")
    expect(box.get_by_role("alert")).to_contain_text("32 bits")
    expect(box.get_by_label("Seed")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("11")
    page.keyboard.press("Enter")
    expect(box).to_have_count(0)
    expect(chip).to_be_focused()
    assert "\nseed: 11\n" in (studio.folder / "penstock.yaml").read_text()
    expect(chip).to_contain_text("of 336,776 rows")


def test_the_engine_is_chosen_by_mouse_and_tells_what_spark_would_do(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with page_without_java(browser, tmp_path, monkeypatch) as (page, studio):
        page.get_by_role("banner").get_by_role("button", name="DuckDB").click()
        box = page.get_by_role("dialog", name="Engine")
        expect(box.get_by_text("Spark needs Java")).to_be_visible()
        expect(box.get_by_text("apt install default-jre-headless")).to_be_visible()
        expect(box.get_by_role("group", name="Spark would refuse")).to_contain_text("distinct")
        expect(box.get_by_role("group", name="Written as Parquet first")).to_contain_text("people.csv, 1 file, 16 bytes")
        judged(page, box, "engine")
        box.get_by_role("radio", name="Spark").check()
        expect(page.get_by_role("banner").get_by_role("button", name="Spark")).to_be_visible()
        box.get_by_role("button", name="ranked").click()
        expect(box).to_have_count(0)
        expect(page.locator('.react-flow__node[data-id="ranked"]')).to_have_class(re.compile("selected"))
        page.keyboard.press("Control+s")
        expect(page.get_by_role("banner").get_by_text("Saved")).to_be_visible()
        assert "engine: spark\n" in studio.text()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("banner").get_by_role("button", name="DuckDB")).to_be_visible()


def test_the_engine_is_chosen_by_keyboard(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with page_without_java(browser, tmp_path, monkeypatch) as (page, _):
        page.locator('.react-flow__node[data-id="people"]').click()
        place = page.locator('.react-flow__node[data-id="people"]').bounding_box()
        page.get_by_role("banner").get_by_role("button", name="DuckDB").focus()
        page.keyboard.press("Enter")
        box = page.get_by_role("dialog", name="Engine")
        expect(box.get_by_role("radio", name="DuckDB")).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(box.get_by_role("radio", name="Spark")).to_be_checked()
        page.keyboard.press("ArrowUp")
        expect(box.get_by_role("radio", name="DuckDB")).to_be_checked()
        expect(box.get_by_role("button", name="ranked")).to_be_visible()
        page.keyboard.press("Tab")
        expect(box.get_by_role("button", name="ranked")).to_be_focused()
        page.keyboard.press("Enter")
        expect(box).to_have_count(0)
        expect(page.get_by_role("heading", name="ranked")).to_be_visible()
        assert page.locator('.react-flow__node[data-id="people"]').bounding_box() == place, "arrows moved no node"
