"""A page that hears the studio late, as one does on a slow line or a busy machine: what a hand does before an answer comes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

LATE = """
const heard = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
Object.defineProperty(WebSocket.prototype, "onmessage", {
  ...heard,
  set(hear) { heard.set.call(this, (message) => setTimeout(() => hear(message), window.late ?? 0)); },
});
"""


@contextmanager
def late_page(page: Page) -> Iterator[Page]:
    """Another page of the same pipeline, in which `window.late` is how many milliseconds late messages are heard from then on."""
    late = page.context.new_page()
    late.add_init_script(LATE)
    late.goto(page.url)
    late.locator(".canvas.ready").wait_for()
    yield late
    late.close()
