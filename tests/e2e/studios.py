"""A studio of its own for each test: a process over a copy of the sample, and a browser that is let in."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, ConsoleMessage, Page, Request

import assets

STARTED = re.compile(r"Penstock is at (http://127\.0\.0\.1:\d+)(/\S*)")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(slots=True)
class RunningStudio:
    """A process, and where it answers."""

    process: subprocess.Popen[bytes]
    origin: str
    entry: str
    """The path that lets one browser in, once."""
    folder: Path

    @property
    def pipeline(self) -> Path:
        """The sample's pipeline."""
        return next(self.folder.glob("*.pipeline.yaml"))

    def address(self, pipeline: Path | None = None) -> str:
        """Where a browser that was let in sees a pipeline; by default the sample's."""
        return f"{self.origin}/?{urlencode({'pipeline': str(pipeline or self.pipeline)})}"

    def text(self) -> str:
        """What the pipeline's file holds."""
        return self.pipeline.read_text(encoding="utf-8")


def sample(folder: Path) -> Path:
    """A copy of the sample project."""
    shutil.copytree(assets.path("samples/flights"), folder, ignore=shutil.ignore_patterns(".penstock", "out"))
    return folder


@contextmanager
def studio_of(folder: Path, *, settings: Path, where: str | None = None) -> Iterator[RunningStudio]:
    """Start a studio over a project, and end it by its process id."""
    words = [sys.executable, "-m", "studio.cli", "studio", where if where is not None else str(folder), "--no-browser", "--port", "0"]
    if where == "":
        words.remove("")
    environment = {**os.environ, "PENSTOCK_CONFIG": str(settings), "PYTHONPATH": str(Path.cwd()), "PYTHONUNBUFFERED": "1"}
    settings.mkdir(parents=True, exist_ok=True)
    log = settings / "studio.log"
    with log.open("w") as output:
        process = subprocess.Popen(words, env=environment, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield _running(process, log, folder)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _running(process: subprocess.Popen[bytes], log: Path, folder: Path) -> RunningStudio:
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if match := STARTED.search(log.read_text()):
            return RunningStudio(process, match[1], match[2], folder)
        time.sleep(0.05)
    raise AssertionError(f"the studio did not start:\n{log.read_text()}")


@contextmanager
def page_of(
    browser: Browser, studio: RunningStudio, *, width: int = 1440, scheme: str = "light", is_quiet: bool = True, has_policy: bool = True
) -> Iterator[Page]:
    """A page that is let in; at its end there was no request elsewhere and, if it is to be quiet, no complaint in its console.

    Without a policy the browser takes no notice of what the studio says a page may load and run.
    """
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=not has_policy)  # type: ignore[arg-type]
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=studio.origin)
    page = context.new_page()
    outside: list[str] = []
    complaints: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith((studio.origin, "data:", "blob:")):
            outside.append(request.url)

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    page.on("request", asked)
    page.on("console", said)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(studio.origin + studio.entry)
    page.locator(".canvas.ready, .start").first.wait_for()
    yield page
    context.close()
    assert outside == []
    assert complaints == [] or not is_quiet


def chromium() -> str | None:
    """The browser of this machine."""
    return next((found for name in CHROMIUM if (found := shutil.which(name))), None)
