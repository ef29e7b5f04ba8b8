"""The start page: files dropped and chosen, the sample, folders, and what was open before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.dropping import drop_files
from e2e.studios import RunningStudio, page_of, studio_of
from playwright.sync_api import Browser, Page, expect

ORDERS = "id,customer,amount\n1,ada,10.5\n2,bob,\n3,ada,7\n"
CUSTOMERS = "customer,city\nada,Oslo\neve,Lima\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "place"
    folder.mkdir()
    (folder / "orders.csv").write_text(ORDERS)
    (folder / "customers.csv").write_text(CUSTOMERS)
    return folder


@pytest.fixture
def start(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningStudio]:
    monkeypatch.setenv("PENSTOCK_PROJECTS", str(tmp_path / "projects"))
    with studio_of(place, settings=tmp_path / "settings", where="") as studio:
        yield studio


@pytest.fixture
def page(browser: Browser, start: RunningStudio) -> Iterator[Page]:
    with page_of(browser, start) as page:
        yield page


def test_dropped_files_become_a_project_in_the_proposed_folder(page: Page, place: Path, tmp_path: Path) -> None:
    drop_files(page, page.get_by_role("region", name="Drop files"), [place / "orders.csv", place / "customers.csv"])
    dialog = page.get_by_role("dialog", name="New project")
    expect(dialog.get_by_role("textbox")).to_have_value(str(tmp_path / "projects" / "orders"))
    dialog.get_by_role("button", name="Make the project").click()
    expect(page.locator(".react-flow__node")).to_have_count(2, timeout=30_000)
    assert (tmp_path / "projects" / "orders" / "data" / "orders.csv").read_text() == ORDERS
    page.goto(page.url.split("?")[0])
    expect(page.get_by_role("link", name="Orders")).to_be_visible()


def test_the_sample_is_one_click_away(page: Page) -> None:
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("banner")).to_contain_text("Which carriers are late", timeout=20_000)


def test_chosen_files_stay_where_they_are(page: Page, place: Path) -> None:
    page.get_by_role("button", name="Choose files").click()
    dialog = page.get_by_role("dialog", name="Choose files")
    dialog.get_by_role("textbox", name="Folder").fill(str(place))
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="orders.csv").click()
    dialog.get_by_role("button", name="Make a pipeline").click()
    expect(page.locator(".react-flow__node")).to_have_count(1, timeout=30_000)
    assert (place / "orders.pipeline.yaml").exists()


def test_a_folder_without_a_pipeline_says_so_and_an_empty_one_is_made_there(page: Page, place: Path) -> None:
    page.get_by_role("button", name="Open a folder").click()
    dialog = page.get_by_role("dialog", name="Open a folder")
    dialog.get_by_role("textbox", name="Folder").fill(str(place))
    dialog.get_by_role("button", name="Open this folder").click()
    expect(dialog.get_by_role("alert")).to_contain_text("No pipeline lies in this folder")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Empty pipeline").click()
    dialog = page.get_by_role("dialog", name="Empty pipeline")
    dialog.get_by_role("textbox", name="Folder").fill(str(place))
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Make it here").click()
    expect(page.locator(".react-flow__node")).to_have_count(1, timeout=30_000)


def test_a_pipeline_that_is_not_there_leads_to_the_start_page_with_the_reason(page: Page) -> None:
    page.goto(page.url.split("?")[0] + "?pipeline=/nowhere/at_all.pipeline.yaml")
    expect(page.get_by_role("alert")).to_contain_text("at_all.pipeline.yaml")
