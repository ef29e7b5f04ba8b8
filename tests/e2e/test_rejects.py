"""Rows that a run puts aside, and the file that a sink writes of them: both are told in the summary."""

from __future__ import annotations

from pathlib import Path

from e2e.newcomers import CUSTOMERS, WAIT, run_pane
from e2e.studios import page_of, studio_of
from playwright.sync_api import Browser, expect

TEXT = """penstock: 1
nodes:
  customers:
    read_csv:
      path: customers.csv
      columns:
        customer: text
        since: integer
      on_error: reject
  kept:
    write_csv:
      from: customers
      path: out/kept.csv
  aside:
    write_csv:
      from: customers.rejected
      path: out/aside.csv
"""


def test_rows_put_aside_are_told_with_the_file_that_has_them(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "customers.csv").write_text(CUSTOMERS)
    (folder / "shop.pipeline.yaml").write_text(TEXT)
    with studio_of(folder, settings=tmp_path / "settings") as studio, page_of(browser, studio) as page:
        page.keyboard.press("Control+Enter")
        run = run_pane(page)
        expect(run.get_by_text("Done in")).to_be_visible(timeout=WAIT)
        assert sorted(run.locator(".outputs .path").all_inner_texts()) == ["out/aside.csv", "out/kept.csv"]
        expect(run.get_by_role("button", name="customers: 1 row")).to_be_visible()
    assert "soon" in (folder / "out" / "aside.csv").read_text()


def test_bad_rows_are_put_aside_by_one_press_beside_what_failed(browser: Browser, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "customers.csv").write_text(CUSTOMERS)
    pipeline = folder / "shop.pipeline.yaml"
    pipeline.write_text(TEXT.replace("      on_error: reject\n", "").partition("  aside:")[0])
    with studio_of(folder, settings=tmp_path / "settings") as studio, page_of(browser, studio) as page:
        node = page.locator('.react-flow__node[data-id="customers"]')
        expect(node.get_by_text("error")).to_be_visible(timeout=WAIT)
        node.click(position={"x": 90, "y": 30})
        inspector = page.get_by_role("complementary", name="Inspector")
        expect(inspector.get_by_text("is not a whole number")).to_be_visible()
        inspector.get_by_role("button", name="Put bad rows aside").click()
        expect(node.get_by_text("up to date")).to_be_attached(timeout=WAIT)
        page.keyboard.press("Control+s")
        expect(page.locator(".saved")).to_have_text("Saved")
    assert "on_error: reject" in pipeline.read_text()
