"""A canvas in a real browser: what a hand does on it, and what the document is afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from e2e.studios import RunningStudio
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from engine.document.model import Document, plain
from engine.document.reader import read

TEXT = """penstock: 1
nodes:
  orders:
    read_csv:
      path: data/orders.csv
      columns:
        order: integer
        customer: text
        amount: float
  customers:
    read_csv:
      path: data/customers.csv
      columns:
        customer: text
        city: text
  big:
    filter_rows:
      from: orders
      where: amount > 10
  both:
    join:
      left: big
      right: customers
      keys: [customer]
      how: left
  out:
    write_csv:
      from: both
      path: out/both.csv
  alone:
    limit_rows:
      count: 3
layout:
  orders: [0, 0]
  customers: [0, 192]
  big: [240, 0]
  both: [480, 96]
  out: [720, 96]
  alone: [240, 304]
"""
FILES = {
    "data/orders.csv": "order,customer,amount\n1,ada,5\n2,bob,15.5\n3,ada,99\n",
    "data/customers.csv": "customer,city\nada,Lisbon\nbob,Oslo\n",
    "data/codes.csv": "code,name\n007,Bond\n",
}


def project(folder: Path) -> Path:
    """A project with small files."""
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    (folder / "first.pipeline.yaml").write_text(TEXT)
    return folder


@contextmanager
def let_in(browser: Browser, studio: RunningStudio) -> Iterator[BrowserContext]:
    """A browser that the studio knows."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=studio.origin)
    page = context.new_page()
    page.goto(studio.origin + studio.entry)
    page.locator(".frame").wait_for()
    page.close()
    yield context
    context.close()


@contextmanager
def canvas_of(context: BrowserContext, studio: RunningStudio, name: str, text: str = TEXT) -> Iterator[Canvas]:
    """A page that shows a pipeline of its own; at its end nothing was asked elsewhere, and nothing complained."""
    path = studio.folder / f"{name}.pipeline.yaml"
    path.write_text(text)
    page = context.new_page()
    wrong: list[str] = []
    page.on("request", lambda request: None if request.url.startswith((studio.origin, "data:", "blob:")) else wrong.append(request.url))
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(studio.address(path))
    page.locator(".canvas.ready").wait_for()
    middle(page.locator(".react-flow__node").first)
    yield Canvas(page, path)
    page.close()
    assert wrong == []


@dataclass(slots=True)
class Canvas:
    """A hand on the canvas."""

    page: Page
    path: Path

    def node(self, name: str) -> Locator:
        return self.page.locator(f'.react-flow__node[data-id="{name}"]')

    def edge(self, name: str) -> Locator:
        return self.page.locator(f'.react-flow__edge[data-id="{name}"]')

    def port(self, node: str, port: str) -> tuple[float, float]:
        return middle(self.node(node).locator(f'.react-flow__handle[data-handleid="{port}"]'))

    def picker(self) -> Locator:
        return self.page.locator(".picker")

    def toast(self) -> Locator:
        return self.page.locator(".toast.error")

    def selected(self, *names: str) -> None:
        """Wait until just these are selected, and Python knows it: then they are lit."""
        for name in names:
            expect(self.node(name)).to_have_class(re.compile(r"\bselected\b"))
            expect(self.node(name).locator(".step")).to_have_class(re.compile(r"\blit\b"))
        expect(self.page.locator(".react-flow__node.selected")).to_have_count(len(names))
        if not names:
            expect(self.page.locator(".step.lit")).to_have_count(0)

    def empty(self, right: float = 0, down: float = 0) -> tuple[float, float]:
        """A place where nothing is: in the upper right of the canvas."""
        box = self.page.locator(".canvas").bounding_box()
        assert box is not None
        return box["x"] + box["width"] - 260 + right, box["y"] + 40 + down

    def drag(self, start: tuple[float, float], end: tuple[float, float], *, button: str = "left") -> None:
        self.page.mouse.move(*start)
        self.page.mouse.down(button=button)  # type: ignore[arg-type]
        self.page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
        self.page.mouse.move(*end, steps=6)
        self.page.mouse.up(button=button)  # type: ignore[arg-type]

    def key(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def document(self) -> Document:
        """What is saved now, by Control+S once there is something to save."""
        until(self.page, lambda: self.page.locator(".saved").inner_text() == "Edited", "nothing was edited", is_needed=False)
        self.page.keyboard.press("Control+s")
        expect(self.page.locator(".saved")).to_have_text("Saved")
        return read(self.path.read_bytes()).document

    def fields(self, node: str) -> dict[str, object]:
        found = plain(self.document().pipeline.by_id[node].fields)
        assert isinstance(found, dict)
        return found

    def is_one_step(self) -> None:
        """Whether one undo leads to where the file began."""
        self.key("Control+z")
        expect(self.page.locator("button[aria-label='Undo']")).to_be_disabled()

    def place(self, node: str) -> tuple[float, float]:
        return middle(self.node(node))


def middle(locator: Locator) -> tuple[float, float]:
    """The middle of what has come to rest: the canvas finds its view anew when a notice appears above it, a while after it is there."""
    locator.wait_for(state="attached")
    before = None
    for _ in range(60):
        box = locator.bounding_box()
        if box is not None and box == before:
            return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        before = box
        locator.page.wait_for_timeout(60)
    raise AssertionError("it does not come to rest")


def until(page: Page, holds: Callable[[], bool], what: str, *, is_needed: bool = True) -> None:
    """Wait for something that no locator can say."""
    for _ in range(60):
        if holds():
            return
        page.wait_for_timeout(50)
    if is_needed:
        raise AssertionError(what)
