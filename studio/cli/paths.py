"""Paths as people write them."""

from __future__ import annotations

from pathlib import Path


def shown_path(path: Path) -> str:
    """The path from the current folder where it lies below it, else in full."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
