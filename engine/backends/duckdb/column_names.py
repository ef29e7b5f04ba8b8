"""Names of a file's columns, made fit for a relation: in NFC, none empty, none equal to another but for case."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from engine.relation import HIDDEN_PREFIX


def unique_names(written: Sequence[str | None]) -> tuple[str, ...]:
    """One name per column: an empty one becomes `column_3`, one that is taken `name_2`.

    Names that begin like Penstock's own lose the underscores before them.
    """
    found: dict[str, str] = {}
    taken = {fold(name) for name in map(_cleaned, written) if name}
    names: list[str] = []
    for place, text in enumerate(written, 1):
        name = _cleaned(text) or f"column_{place}"
        if fold(name) in found or (not text and fold(name) in taken):
            name = _numbered(name, found.keys() | taken)
        found[fold(name)] = name
        names.append(name)
    return tuple(names)


def fold(name: str) -> str:
    """What two names of one relation may not have in common."""
    return name.casefold()


def _cleaned(text: str | None) -> str:
    name = unicodedata.normalize("NFC", text or "")
    return name.lstrip("_") if name.lower().startswith(HIDDEN_PREFIX) else name


def _numbered(name: str, taken: set[str]) -> str:
    number = 2
    while fold(f"{name}_{number}") in taken:
        number += 1
    return f"{name}_{number}"
