"""How well a name fits what a person typed into a search: one way for all panels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias, TypeVar

from engine.nearest import nearest

T = TypeVar("T")
Texts: TypeAlias = Sequence[tuple[int, str]]
"""(weight, text): what an item is known by; the same likeness counts more in a title than in a description."""

_WORD = re.compile(r"\w+")
_WHOLE, _BEGINS, _WORDS, _BEGUN, _WORDS_BEGUN, _INSIDE = 1000, 300, 200, 150, 100, 10
"""What a likeness counts: it is the text; whole words of the text, its first ones or any; beginnings of words, of the first ones or of
any. What only stands inside of a word, as `ports` in `exports`, counts less than all of these."""


def found(typed: str, items: Iterable[T], texts: Callable[[T], Texts], names: Callable[[T], Sequence[str]]) -> tuple[T, ...]:
    """The items that a text finds, the best first; all of them, in their order, for a text without any word.

    Args:
        typed: every word of it must begin a word of an item's texts.
        items: what is searched.
        texts: what an item is known by.
        names: what is compared where nothing begins so, for a slip of the keys.
    """
    known = tuple(items)
    wanted = words(typed)
    if not wanted:
        return known
    scored = [(_score(texts(item), wanted), -place) for place, item in enumerate(known)]
    best = tuple(known[-place] for score, place in sorted(scored, reverse=True) if score)
    return best or _alike(typed, known, names)


def words(text: str) -> list[str]:
    """The words of a text in small letters; `_` parts words."""
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold().replace("_", " "))


def _score(texts: Texts, wanted: list[str]) -> int:
    """How well it fits; 0: not at all."""
    spelled = [(weight, words(text)) for weight, text in texts]
    every = {word for _, parts in spelled for word in parts}
    if not all(any(part.startswith(word) for part in every) for word in wanted):
        return 0
    return max(weight * _likeness(parts, wanted) for weight, parts in spelled) or _INSIDE


def _likeness(parts: list[str], wanted: list[str]) -> int:
    text, whole = " ".join(parts), " ".join(wanted)
    if text == whole:
        return _WHOLE
    if parts[: len(wanted)] == wanted:
        return _BEGINS
    if set(wanted) <= set(parts):
        return _WORDS
    if text.startswith(whole):
        return _BEGUN
    if all(any(part.startswith(word) for part in parts) for word in wanted):
        return _WORDS_BEGUN
    return _INSIDE if whole in text else 0


def _alike(typed: str, items: Iterable[T], names: Callable[[T], Sequence[str]]) -> tuple[T, ...]:
    named = [(name, item) for item in items for name in names(item)]
    near = nearest(typed, [name for name, _ in named])
    alike = [item for name in near for other, item in named if other == name]
    return tuple(item for place, item in enumerate(alike) if item not in alike[:place])
