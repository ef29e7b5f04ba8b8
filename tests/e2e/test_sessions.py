"""What a further page costs the studio, and that a closed one leaves nothing behind."""

from __future__ import annotations

import time
from pathlib import Path

from counts import scaled
from e2e.studios import RunningStudio
from playwright.sync_api import BrowserContext, Page

from studio.web.server import UNUSED_SECONDS

MOST_EACH = 5 << 20
AT_ONCE = 6
ROUNDS = 100


def test_a_further_page_costs_little_and_a_closed_one_nothing(page: Page, studio: RunningStudio) -> None:
    context = page.context
    warm = [opened(context, studio) for _ in range(3)]
    before = private_bytes(studio.process.pid)
    pages = [opened(context, studio) for _ in range(AT_ONCE)]
    each = (private_bytes(studio.process.pid) - before) / AT_ONCE
    print(f"\na further page: {each / 2**20:.1f} MB")
    for other in (*warm, *pages):
        other.close()
    rounds = scaled(ROUNDS)
    seen = [private_bytes_after(context, studio, rounds // 2) for _ in range(2)]
    print(f"after {rounds // 2} and after {rounds} pages that were closed: {seen[0] / 2**20:.1f} and {seen[1] / 2**20:.1f} MB")
    assert each <= MOST_EACH
    assert seen[1] - seen[0] <= max(MOST_EACH, 0.05 * seen[0])


def private_bytes_after(context: BrowserContext, studio: RunningStudio, rounds: int) -> int:
    """The studio's memory when so many pages were opened and closed, and their sessions are gone."""
    for _ in range(rounds):
        opened(context, studio).close()
    time.sleep(2 * UNUSED_SECONDS + 5)
    return private_bytes(studio.process.pid)


def opened(context: BrowserContext, studio: RunningStudio) -> Page:
    """Another page over the same pipeline, drawn."""
    page = context.new_page()
    page.goto(studio.address())
    page.locator(".canvas.ready").wait_for()
    page.wait_for_timeout(300)
    return page


def private_bytes(pid: int) -> int:
    """Bytes of memory that this process alone has."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Private_"))
