"""The names that a person may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from heapq import nlargest

from engine.comment_signs import NAME_HINT, is_beginning

_ALIKE = 0.6
"""How much two names must have in common, between 0 and 1, for one to be meant by the other."""
_AS_GOOD = 0.1
"""How much less like the word a second name may be than the best to be named beside it."""
_COMPARED = 12
"""So many names are compared in full; of a thousand names and mistakes, all by all took half a minute."""


def nearest(name: str, known: Iterable[str], *, count: int = 3) -> tuple[str, ...]:
    """Up to `count` known names that are like `name`, the closest first; upper and lower case do not matter."""
    word = name.casefold()
    folded: dict[str, str] = {}
    for each in known:
        folded.setdefault(each.casefold(), each)
    pairs = _pairs(word)
    shared = ((2 * len(pairs & _pairs(other)) / (len(pairs) + len(_pairs(other))), other) for other in folded)
    candidates = nlargest(_COMPARED, (found for found in shared if found[0]))
    likeness = sorted(((SequenceMatcher(None, other, word).ratio(), other) for _, other in candidates), reverse=True)
    return tuple(folded[other] for ratio, other in likeness[:count] if ratio >= max(_ALIKE, likeness[0][0] - _AS_GOOD))


@lru_cache(maxsize=20_000)
def _pairs(word: str) -> frozenset[str]:
    """The pairs of neighbouring characters, with blanks around the word."""
    padded = f" {word} "
    return frozenset(padded[place : place + 2] for place in range(len(padded) - 1))


def known_names(name: str, known: Iterable[str]) -> str:
    """A hint: the closest names, or else the first ones that there are."""
    names = tuple(known)
    cut = next((each for each in names if is_beginning(name, each)), None)
    if cut is not None:
        return f"did you mean '{cut}'? {NAME_HINT}"
    near = nearest(name, names)
    if near:
        return "did you mean " + " or ".join(f"'{each}'" for each in near) + "?"
    shown = ", ".join(names[:12])
    return f"there is {shown}{', ...' if len(names) > 12 else ''}" if names else "there is none"
