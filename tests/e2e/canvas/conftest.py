"""A small shop in one studio for a whole file, with a pipeline and a page of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from e2e.canvases import Canvas, canvas_of, let_in, project
from e2e.studios import RunningStudio, studio_of
from playwright.sync_api import Browser, BrowserContext

NUMBERS = count()


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStudio]:
    folder = tmp_path_factory.mktemp("canvas")
    with studio_of(project(folder / "shop"), settings=folder / "settings") as studio:
        yield studio


@pytest.fixture(scope="module")
def context(browser: Browser, studio: RunningStudio) -> Iterator[BrowserContext]:
    with let_in(browser, studio) as context:
        yield context


@pytest.fixture
def canvas(context: BrowserContext, studio: RunningStudio) -> Iterator[Canvas]:
    with canvas_of(context, studio, f"canvas{next(NUMBERS)}") as canvas:
        yield canvas
