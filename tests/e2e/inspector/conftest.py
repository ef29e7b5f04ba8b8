"""The small pipeline over the sample's data, in a studio and a page of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e.inspecting import small_project
from e2e.studios import page_of, studio_of
from playwright.sync_api import Browser, Page


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return small_project(tmp_path / "flights")


@pytest.fixture
def page(browser: Browser, path: Path, tmp_path: Path) -> Iterator[Page]:
    with studio_of(path.parent, settings=tmp_path / "settings", where=str(path)) as studio, page_of(browser, studio) as page:
        page.locator(".react-flow__node").first.wait_for()
        yield page
