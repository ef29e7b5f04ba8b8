"""A real studio and a real browser; what a page asks elsewhere, and what it complains of, fails the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e import newcomers
from e2e.studios import FLAGS, RunningStudio, chromium, page_of, sample, studio_of
from playwright.sync_api import Browser, Page, expect, sync_playwright

expect.set_options(timeout=20_000)
"""A machine that runs several browsers beside their studios is slow; what is expected and comes at once is not waited for."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("not measured: there is no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[RunningStudio]:
    """A studio that shows the sample."""
    with studio_of(sample(tmp_path / "flights"), settings=tmp_path / "settings") as studio:
        yield studio


@pytest.fixture
def page(browser: Browser, studio: RunningStudio) -> Iterator[Page]:
    """A page of it, at 1440 x 900, with the frame drawn."""
    with page_of(browser, studio) as page:
        yield page


@pytest.fixture
def desktop(tmp_path: Path) -> list[Path]:
    """The files of a newcomer."""
    return newcomers.desktop(tmp_path / "desktop")


@pytest.fixture
def newcomer(desktop: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningStudio]:
    """A studio that shows its start page, and has never been used."""
    monkeypatch.setenv("PENSTOCK_PROJECTS", str(tmp_path / "projects"))
    with studio_of(desktop[0].parent, settings=tmp_path / "settings", where="") as studio:
        yield studio
