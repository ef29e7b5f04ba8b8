"""Words for the faces of nodes: short lists of names and order keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import islice

from engine.relation import SortColumn

_SHOWN = 3
_LONGEST = 80


def names(items: Collection[str]) -> str:
    """The first names, and how many more there are: `a, b, c and 4 more`."""
    if not items:
        return "nothing"
    more = len(items) - _SHOWN
    return ", ".join(islice(items, _SHOWN)) + (f" and {more} more" if more > 0 else "")


def in_order(keys: Iterable[SortColumn]) -> str:
    """Order keys in words: `delay, largest first, then carrier`."""
    return ", then ".join(map(_key, keys))


def _key(key: SortColumn) -> str:
    return f"{key.name}{', largest first' if key.descending else ''}{' (nulls first)' if key.nulls_first else ''}"


def count(number: int, noun: str) -> str:
    """A number with its noun: `1 row`, `1,200 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def one_line(text: str) -> str:
    """A text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
