"""The names that a person may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str], *, count: int = 3) -> tuple[str, ...]:
    """Up to `count` known names that are like `name`, the closest first; upper and lower case do not matter."""
    folded: dict[str, str] = {}
    for each in known:
        folded.setdefault(each.casefold(), each)
    return tuple(folded[match] for match in get_close_matches(name.casefold(), folded, n=count, cutoff=0.6))


def known_names(name: str, known: Iterable[str]) -> str:
    """A hint: the closest names, or else the first ones that there are."""
    names = tuple(known)
    near = nearest(name, names)
    if near:
        return "did you mean " + " or ".join(f"'{each}'" for each in near) + "?"
    shown = ", ".join(names[:12])
    return f"there is {shown}{', ...' if len(names) > 12 else ''}" if names else "there is none"
