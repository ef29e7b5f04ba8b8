"""The grid over 1,000,000 x 30 rows in a real browser: from a jump of the scroll bar to all cells that are seen, and frames under the wheel.

The studio, its preview process and Chromium share the machine; one page, 1440 x 900. Every jump goes to a place that was not seen before.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.frames import frames, nearly_worst
from bench.machine import facts, own_versions
from e2e.studios import FLAGS, chromium, page_of, studio_of
from playwright.sync_api import Locator, Page, sync_playwright

ROWS, COLUMNS = 1_000_000, 30
JUMPS, NOTCHES = 60, 200
SORTS = (
    ("integer", "(i * {k} % 100003)::BIGINT"),
    ("float", "round(sin(i * {k}) * 1000, 3)"),
    ("text", "'item ' || (i * {k} % 5000)"),
    ("decimal(9,2)", "((i * {k}) % 99999 / 100.0)::DECIMAL(9,2)"),
    ("boolean", "CASE WHEN i % 37 = 0 THEN NULL ELSE i % {k} = 0 END"),
    ("timestamp", "TIMESTAMP '2013-01-01' + to_minutes((i * {k} % 525600)::INTEGER)"),
)
JUMP = """async (grid) => {
  const isFilled = () => {
    const cells = [...grid.querySelectorAll("[role=gridcell]")];
    return cells.length > 0 && cells.every((cell) => cell.textContent !== "");
  };
  const frame = () => new Promise(requestAnimationFrame);
  const start = performance.now();
  grid.scrollTop = Math.random() * (grid.scrollHeight - grid.clientHeight);
  do await frame(); while (!isFilled() && performance.now() - start < 5000);
  return performance.now() - start;
}"""


@dataclass(frozen=True)
class Bar:
    """What is measured, and how many milliseconds its 95th of 100 may take."""

    name: str
    most: float


SCROLL = Bar("scroll bar to filled", 150)
WHEEL = Bar("frame under the wheel", 45)


def make_project(folder: Path) -> Path:
    """A project with one Parquet file, and a sample that takes all of it."""
    (folder / "data").mkdir(parents=True)
    columns = [(f"c{number}", *SORTS[number % len(SORTS)]) for number in range(COLUMNS)]
    select = ", ".join(f"{sql.format(k=number + 2)} AS {name}" for number, (name, _, sql) in enumerate(columns))
    duckdb.sql(f"COPY (SELECT {select} FROM range({ROWS}) t(i)) TO '{folder}/data/rows.parquet' (FORMAT parquet)")
    fields = "\n".join(f"        {name}: {sort}" for name, sort, _ in columns)
    text = f"penstock: 1\nnodes:\n  rows:\n    read_parquet:\n      path: data/rows.parquet\n      columns:\n{fields}\nlayout:\n  rows: [0, 0]\n"
    (folder / "rows.pipeline.yaml").write_text(text)
    (folder / "penstock.yaml").write_text(f"name: Rows\nsample_rows: {ROWS}\n")
    return folder


def measure(folder: Path) -> dict[str, list[float]]:
    """Milliseconds of each bar, sorted."""
    path = chromium()
    if path is None:
        raise SystemExit("there is no Chromium on this machine")
    with (
        studio_of(folder, settings=folder.parent / "settings") as studio,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=path, args=list(FLAGS)) as browser,
        page_of(browser, studio) as page,
    ):
        grid = _opened(page)
        return {SCROLL.name: sorted(_jumps(page, grid)), WHEEL.name: _wheel(page, grid)}


def _opened(page: Page) -> Locator:
    """The grid, once its figures are there: while they are computed a page of rows waits."""
    page.locator('.react-flow__node[data-id="rows"]').click()
    grid = page.get_by_role("grid", name="Rows of rows")
    grid.get_by_text("distinct").first.wait_for(timeout=120_000)
    page.wait_for_timeout(1_000)
    return grid


def _jumps(page: Page, grid: Locator) -> Iterator[float]:
    for _ in range(JUMPS):
        yield float(grid.evaluate(JUMP))
        page.wait_for_timeout(400)


def _wheel(page: Page, grid: Locator) -> list[float]:
    box = grid.bounding_box()
    if box is None:
        raise SystemExit("the grid is not seen")
    page.mouse.move(box["x"] + 300, box["y"] + 150)

    def turn() -> None:
        for _ in range(NOTCHES):
            page.mouse.wheel(0, 100)
            page.wait_for_timeout(8)

    return frames(page, turn)


def main() -> int:
    """Print the table; 1 if a bar is missed."""
    for line in facts(own_versions("duckdb", "panel", "playwright")):
        print(line)
    with tempfile.TemporaryDirectory() as folder:
        found = measure(make_project(Path(folder) / "rows"))
    print(f"\n{'':24}{'n':>6}{'p50':>8}{'p95':>8}{'max':>8}{'bar':>8}   ms, {ROWS:,} x {COLUMNS}")
    for bar in (SCROLL, WHEEL):
        times = found[bar.name]
        print(f"{bar.name:24}{len(times):6}{times[len(times) // 2]:8.0f}{nearly_worst(times):8.0f}{times[-1]:8.0f}{bar.most:8.0f}")
    return int(any(nearly_worst(found[bar.name]) > bar.most for bar in (SCROLL, WHEEL)))


if __name__ == "__main__":
    sys.exit(main())
