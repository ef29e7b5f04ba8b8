"""Files from outside dropped on a page, by the browser's own drag events."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Locator, Page


def drop_files(page: Page, onto: Locator, files: Sequence[Path]) -> None:
    """Drag files from the desktop into the middle of an element, and let go."""
    box = onto.bounding_box()
    assert box is not None
    at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    data = {"items": [], "files": [str(file) for file in files], "dragOperationsMask": 1}
    session = page.context.new_cdp_session(page)
    for sort in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": sort, **at, "data": data})
    session.detach()
