"""Frames of a page while a hand does something, in milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from playwright.sync_api import Page

_BEGIN = """() => {
  window.frames_ = [];
  let last = performance.now();
  const next = (now) => {
    window.frames_.push(now - last);
    last = now;
    window.frame_ = requestAnimationFrame(next);
  };
  window.frame_ = requestAnimationFrame(next);
}"""
_END = "() => { cancelAnimationFrame(window.frame_); return window.frames_.slice(2); }"


def frames(page: Page, work: Callable[[], None]) -> list[float]:
    """How long each frame took while the work was done, sorted."""
    page.evaluate(_BEGIN)
    work()
    return sorted(page.evaluate(_END))


def nearly_worst(found: Sequence[float]) -> float:
    """The 95th of 100, of sorted figures."""
    return found[int(len(found) * 0.95)]
