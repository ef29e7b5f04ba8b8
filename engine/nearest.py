"""The names that a person may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

_AS_GOOD = 0.1
"""How much less like the word a second name may be than the best to be named beside it."""


def nearest(name: str, known: Iterable[str], *, count: int = 3) -> tuple[str, ...]:
    """Up to `count` known names that are like `name`, the closest first; upper and lower case do not matter."""
    folded: dict[str, str] = {}
    for each in known:
        folded.setdefault(each.casefold(), each)
    matches = get_close_matches(name.casefold(), folded, n=count, cutoff=0.6)
    likeness = [SequenceMatcher(None, match, name.casefold()).ratio() for match in matches]
    return tuple(folded[match] for match, ratio in zip(matches, likeness, strict=True) if ratio > likeness[0] - _AS_GOOD)


def known_names(name: str, known: Iterable[str]) -> str:
    """A hint: the closest names, or else the first ones that there are."""
    names = tuple(known)
    near = nearest(name, names)
    if near:
        return "did you mean " + " or ".join(f"'{each}'" for each in near) + "?"
    shown = ", ".join(names[:12])
    return f"there is {shown}{', ...' if len(names) > 12 else ''}" if names else "there is none"
