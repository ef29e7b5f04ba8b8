"""The studio in a real browser: opening a canvas beside an empty Panel page, from an edit to its rows on the screen, and a drag among 500 nodes.

Both servers, the preview processes and Chromium share the machine; pages are 1440 x 900. The engine's own time for an edit is that of
a preview process of this program, asked for the same page of the same document.
"""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.frames import frames, nearly_worst
from bench.machine import facts, own_versions
from e2e.canvases import let_in, middle
from e2e.studios import FLAGS, RunningStudio, chromium, sample, studio_of
from playwright.sync_api import BrowserContext, Page, sync_playwright

from engine.document.edits import Configure, apply
from engine.document.model import Fields
from engine.document.reader import read
from engine.preview.preview import Previewer
from engine.project.project import Project

ROUNDS = 15
EDITS = 30
EMPTY = "import panel as pn\npn.pane.Markdown('ready').servable()\n"
SOURCE = """penstock: 1
nodes:
  flights:
    read_parquet:
      path: data/flights.parquet
      columns:
        carrier: text
        month: integer
"""
EDIT = f"""{SOURCE}  added:
    add_columns:
      from: flights
      columns:
        x: month * 0 + 731
layout:
  flights: [0, 0]
  added: [240, 0]
"""
SHOWN = """([selector, text]) => new Promise((found) => {
  const find = (root) => {
    const here = [...root.querySelectorAll(selector)].some((each) => !text || each.textContent === text);
    return here || [...root.querySelectorAll("*")].some((each) => each.shadowRoot && find(each.shadowRoot));
  };
  const look = () => (find(document) ? found(performance.timeOrigin + performance.now()) : requestAnimationFrame(look));
  look();
})"""
"""Looks in every frame: what waits for an element from outside looks only so often."""
SEEN = """() => {
  window.typed_ = null;
  addEventListener("keydown", () => { window.typed_ = performance.now(); }, { capture: true });
  const grids = (root) => [...root.querySelectorAll("*")].flatMap((each) =>
    each.getAttribute("role") === "grid" && each.getAttribute("aria-label") === "Rows of added" ? [each] : each.shadowRoot ? grids(each.shadowRoot) : []);
  window.seen_ = async (text) => {
    const frame = () => new Promise(requestAnimationFrame);
    const holds = () => grids(document).some((grid) => [...grid.querySelectorAll("[role=gridcell]")].some((cell) => cell.textContent === text));
    while (!holds() && performance.now() - window.typed_ < 10000) await frame();
    return performance.now() - window.typed_;
  };
}"""


@dataclass(frozen=True)
class Line:
    """One line of the table: what was measured, in what unit, and at most how much it may be."""

    name: str
    value: float
    most: float
    unit: str

    @property
    def is_met(self) -> bool:
        """Whether the bar is reached."""
        return self.value <= self.most


def rows_of(count: int, columns: int) -> str:
    """A pipeline of so many nodes: a source, and rows of filters that read it, each filter the one to its left."""
    text, places = SOURCE, "layout:\n  flights: [0, 0]\n"
    for number in range(1, count):
        left = "flights" if number % columns < 2 else f"n{number - 1}"
        text += f"  n{number}:\n    filter_rows:\n      from: {left}\n      where: month > {number % 7}\n"
        places += f"  n{number}: [{number % columns * 240}, {number // columns * 112}]\n"
    return text + places


def openings(context: BrowserContext, studio: RunningStudio, empty: str) -> Line:
    """How many times as long as an empty Panel page a canvas of 100 nodes needs until it can be used, in turns."""
    address = _pipeline(studio, "hundred", rows_of(100, 10))
    ours, theirs = [], []
    for _ in range(ROUNDS + 1):
        ours.append(_opened(context, address, ".canvas.ready .react-flow__node[data-id='n99']"))
        theirs.append(_opened(context, empty, "p", "ready"))
    print(f"  opened in the browser's first round: canvas {ours[0]:.0f} ms, empty page {theirs[0]:.0f} ms")
    del ours[0], theirs[0]
    print(f"  opened again, median of {ROUNDS}: canvas {statistics.median(ours):.0f} ms, empty page {statistics.median(theirs):.0f} ms")
    return Line("canvas of 100 nodes / empty page", statistics.median(ours) / statistics.median(theirs), 1.5, "x")


def edits(context: BrowserContext, studio: RunningStudio) -> Line:
    """From a key in an expression to the rows on the screen, less the engine's own time."""
    page = context.new_page()
    page.goto(_pipeline(studio, "edit", EDIT))
    page.locator('.react-flow__node[data-id="added"]').click(position={"x": 90, "y": 30})
    page.get_by_role("grid", name="Rows of added").get_by_text("distinct").first.wait_for()
    field = page.get_by_role("complementary", name="Inspector").locator("textarea, [contenteditable=true]", has_text="month").first
    field.click()
    page.keyboard.press("End")
    page.evaluate(SEEN)
    times = list(_typed(page))
    page.close()
    own = list(_own(studio.folder))
    print(
        f"  edit to rows: median {statistics.median(times):.0f}, largest {max(times):.0f} ms; engine's own {statistics.median(own):.0f} ms"
    )
    return Line("edit to rows less engine", statistics.median(times) - statistics.median(own), 250, "ms")


def drags(context: BrowserContext, studio: RunningStudio) -> list[Line]:
    """Frames while a node is dragged among 500: as the canvas opens, where some forty are in sight, and with all of them in sight."""
    page = context.new_page()
    begin = time.monotonic()
    page.goto(_pipeline(studio, "many", rows_of(500, 25)))
    page.locator(".canvas.ready").wait_for(timeout=60_000)
    print(f"  500 nodes opened in {time.monotonic() - begin:.1f} s")
    page.wait_for_timeout(3_000)
    found = [Line("drag among 500 nodes, frame", _dragged(page), 30, "ms")]
    page.locator(".canvas").press("Shift+1")
    page.wait_for_timeout(2_000)
    found.append(Line("the same, all in sight", _dragged(page), 30, "ms"))
    page.close()
    return found


def _dragged(page: Page) -> float:
    """The 95th of 100 frames."""
    x, y = middle(page.locator(".react-flow__node[data-id='n252']"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 8, y + 8)

    def move() -> None:
        for step in range(240):
            page.mouse.move(x + 8 + 120 * (step % 80) / 80, y + 8 + step % 40)
            page.wait_for_timeout(8)

    found = frames(page, move)
    page.mouse.up()
    print(f"  drag: {len(found)} frames, median {statistics.median(found):.0f}, largest {found[-1]:.0f} ms")
    return nearly_worst(found)


@contextmanager
def empty_page(folder: Path) -> Iterator[str]:
    """The address of a Panel page that shows one word."""
    script = folder / "empty.py"
    script.write_text(EMPTY)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "panel", "serve", str(script), "--port", str(port), "--log-level", "error"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/empty"
    try:
        _answers(address)
        yield address
    finally:
        process.terminate()
        process.wait()


def _answers(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except (URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the empty page does not answer")


def _pipeline(studio: RunningStudio, name: str, text: str) -> str:
    path = studio.folder / f"{name}.pipeline.yaml"
    path.write_text(text)
    return studio.address(path)


def _opened(context: BrowserContext, address: str, selector: str, text: str = "") -> float:
    """Milliseconds until an element is there, with a text."""
    page = context.new_page()
    begin = time.time()
    page.goto(address, wait_until="commit")
    shown = float(page.evaluate(SHOWN, [selector, text]))
    page.close()
    return shown - begin * 1000


def _typed(page: Page) -> Iterator[float]:
    for number in range(EDITS):
        digit = str(1 + number % 9)
        page.keyboard.press(digit)
        yield float(page.evaluate("text => window.seen_(text)", f"731{digit}"))
        page.wait_for_timeout(700)
        page.keyboard.press("Backspace")
        page.evaluate("text => window.seen_(text)", "731")
        page.wait_for_timeout(700)


def _own(folder: Path) -> Iterator[float]:
    document = read(EDIT.encode()).document
    with Previewer(Project.open(folder)) as previewer:
        previewer.preview(document, "added")
        for number in range(EDITS):
            edited = apply(document, Configure(node="added", field=("columns",), value=Fields({"x": f"month * 0 + 731{1 + number}"})))
            begin = time.perf_counter()
            previewer.preview(edited, "added")
            yield (time.perf_counter() - begin) * 1000


def main() -> int:
    """Print the table; 1 if a bar is missed."""
    path = chromium()
    if path is None:
        raise SystemExit("there is no Chromium on this machine")
    for line in facts(own_versions("duckdb", "panel", "playwright")):
        print(line)
    print()
    with (
        tempfile.TemporaryDirectory() as temporary,
        studio_of(sample(Path(temporary) / "flights"), settings=Path(temporary) / "settings") as studio,
        empty_page(Path(temporary)) as empty,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=path, args=list(FLAGS)) as browser,
        let_in(browser, studio) as context,
    ):
        lines = [openings(context, studio, empty), edits(context, studio), *drags(context, studio)]
    print(f"\n{'':42}{'found':>8}{'bar':>8}")
    for each in lines:
        print(f"{each.name:42}{each.value:8.2f}{each.most:8.2f} {each.unit}{'' if each.is_met else '   missed'}")
    return int(not all(each.is_met for each in lines))


if __name__ == "__main__":
    sys.exit(main())
