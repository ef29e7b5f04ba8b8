"""Data that the product carries: samples, icons, templates. Read through `path` only, so that it works in a wheel and in an executable."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def path(name: str) -> Path:
    """The file or folder `name` (`samples/flights`, `icons/join.svg`) on disk.

    Raises:
        FileNotFoundError: the product carries no such thing.
    """
    found = Path(str(files(__package__) / name))
    if not found.exists():
        raise FileNotFoundError(f"assets has no '{name}'")
    return found
