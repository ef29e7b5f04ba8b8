"""The frame of the page: where one is, undo and save, commands and keys, panes, runs, the theme, a lost line."""

from __future__ import annotations

import re
import signal

from e2e.studios import RunningStudio, page_of
from playwright.sync_api import Browser, Page, expect


def test_the_frame_tells_where_one_is_and_what_the_rows_stand_for(page: Page) -> None:
    expect(page.get_by_role("banner")).to_contain_text("Which carriers are late")
    expect(page.get_by_role("banner").get_by_text("Saved")).to_be_visible()
    expect(page.get_by_role("banner").get_by_text("of 336,776 rows")).to_be_visible(timeout=20_000)
    expect(page).to_have_title(re.compile("^Which carriers are late.* - Penstock$"))


def test_a_run_shows_what_it_wrote_and_the_file_is_there(page: Page, studio: RunningStudio) -> None:
    page.get_by_role("button", name="Run", exact=True).click()
    run = page.get_by_role("region", name="Run")
    expect(run.get_by_text("Done in")).to_be_visible(timeout=30_000)
    written = run.locator(".outputs .path")
    expect(written.first).to_be_visible()
    assert all((studio.folder / path).exists() for path in written.all_inner_texts())
    run.get_by_role("button", name="Close the summary").click()
    expect(run).to_have_count(0)


def test_commands_are_found_by_their_words_and_done_by_enter(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("keys")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Ctrl+Shift+Z")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_help_begins_with_the_selected_node_and_finds_pages_by_any_word(page: Page) -> None:
    page.locator(".react-flow__node", has_text="planes").first.click()
    expect(page.get_by_role("complementary", name="Inspector").get_by_role("heading", name="planes")).to_be_visible()
    page.keyboard.press("F1")
    pages = page.get_by_role("dialog", name="Help")
    expect(pages.get_by_role("heading", name="Read CSV")).to_be_visible()
    page.keyboard.type("vlookup")
    expect(pages.get_by_role("option", selected=True)).to_contain_text("Lookup")
    expect(pages.get_by_role("heading", name="Lookup")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("lookahead")
    expect(pages.get_by_role("heading", name="Regular expressions")).to_be_visible()
    expect(pages.get_by_role("cell", name="(?i)", exact=True)).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("upper")
    expect(pages.get_by_role("heading", name="upper")).to_be_visible()
    expect(pages.get_by_role("cell", name="upper('été')")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(pages.get_by_role("heading", name="upper")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_panes_are_resized_by_mouse_and_by_keys_closed_and_remembered(page: Page) -> None:
    inspector = page.get_by_role("complementary", name="Inspector")
    edge = page.get_by_role("separator", name="Width of the inspector")
    box = edge.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 3, 400)
    page.mouse.down()
    page.mouse.move(box["x"] - 77, 400, steps=4)
    page.mouse.up()
    assert abs(_width(inspector) - 400) <= 2
    edge.focus()
    page.keyboard.press("ArrowRight")
    assert abs(_width(inspector) - 384) <= 2
    page.get_by_role("button", name="Hide data", exact=True).click()
    page.reload()
    expect(inspector).to_be_visible()
    assert abs(_width(inspector) - 384) <= 2
    expect(page.get_by_role("region", name="Data", exact=True)).to_have_count(0)


def test_a_key_leaves_only_the_canvas_and_brings_back_what_was_there(page: Page) -> None:
    page.get_by_role("button", name="Hide inspector").click()
    page.keyboard.press("Alt+0")
    for pane in ("left", "inspector", "dock"):
        expect(page.locator(f'[data-pane="{pane}"]')).to_have_count(0)
    page.reload()
    page.locator(".canvas.ready").wait_for()
    expect(page.locator('[data-pane="dock"]')).to_have_count(0)
    page.keyboard.press("Alt+0")
    expect(page.locator('[data-pane="dock"]')).to_have_count(1)
    expect(page.locator('[data-pane="left"]')).to_have_count(1)
    expect(page.locator('[data-pane="inspector"]')).to_have_count(0)


def test_the_theme_is_chosen_and_remembered(page: Page) -> None:
    page.get_by_role("button", name="Dark").click()
    expect(page.locator(".studio[data-theme]")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator(".studio[data-theme]")).to_have_attribute("data-theme", "dark")


def test_a_studio_that_ended_is_told(browser: Browser, studio: RunningStudio) -> None:
    with page_of(browser, studio, is_quiet=False) as page:
        studio.process.send_signal(signal.SIGKILL)
        studio.process.wait()
        expect(page.get_by_role("alert")).to_contain_text("does not answer", timeout=10_000)


def _width(locator: object) -> float:
    box = locator.bounding_box()  # type: ignore[attr-defined]
    assert box is not None
    return box["width"]


SOCKETS = """(() => {
  const Socket = WebSocket;
  window.sockets = [];
  window.WebSocket = class extends Socket {
    constructor(...words) {
      super(...words);
      window.sockets.push(this);
    }
  };
})()"""


def test_a_cut_line_is_mended_and_nothing_is_lost(page: Page) -> None:
    page.add_init_script(SOCKETS)
    page.reload()
    page.locator(".canvas.ready").wait_for()
    before = page.locator(".react-flow__node").count()
    page.locator(".react-flow__node").first.click(position={"x": 90, "y": 30})
    page.keyboard.press("Control+d")
    expect(page.locator(".react-flow__node")).to_have_count(before + 1)
    page.wait_for_timeout(5_000)
    page.evaluate("() => { window.isOld = true; window.sockets.at(-1).close(); }")
    page.wait_for_function("() => window.isOld === undefined")
    expect(page.locator(".react-flow__node")).to_have_count(before + 1)
    page.keyboard.press("Control+z")
    expect(page.locator(".react-flow__node")).to_have_count(before)
