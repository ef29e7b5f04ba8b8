"""Patterns that ignore case, `(?i)`: Java and RE2 see other cases of some letters, so every case is spelt out for Java.

The cases are those of Unicode's simple folding, as RE2 has them: a K is also the sign for Kelvin, an s the long one, an i is neither
dotted nor dotless.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

Ranges = Sequence[tuple[int, int]]
"""Of code points, first and last."""
_BEYOND = 0x1E944
"""No letter from here on has two cases."""
WORD: Ranges = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))


def cases_of(code: int) -> tuple[int, ...]:
    """A letter's cases, itself among them, in ascending order."""
    return _cases().get(code, (code,))


def other_cases(ranges: Ranges) -> str:
    """The inside of a Java set: the other cases of the letters in some ranges, as far as they lie outside."""
    inside = (code for first, last in ranges for code in range(first, min(last, _BEYOND) + 1))
    others = {case for code in inside for case in cases_of(code) if not any(first <= case <= last for first, last in ranges)}
    return "".join(f"\\x{{{first:X}}}-\\x{{{last:X}}}" if first < last else f"\\x{{{first:X}}}" for first, last in _joined(sorted(others)))


def folded_letter(code: int, java: str) -> str:
    """A letter in any case; `java` is what stands for itself."""
    others = other_cases([(code, code)])
    return f"[{java}{others}]" if others else java


def _joined(codes: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Ascending code points as ranges."""
    found: list[tuple[int, int]] = []
    for code in codes:
        if found and found[-1][1] == code - 1:
            found[-1] = (found[-1][0], code)
        else:
            found.append((code, code))
    yield from found


@lru_cache(maxsize=1)
def _cases() -> Mapping[int, tuple[int, ...]]:
    """By letter with several cases: all of them. Takes 50 ms, once, where a pattern ignores case."""
    groups: dict[str, list[int]] = {}
    for code in range(_BEYOND):
        groups.setdefault(_folded(chr(code)), []).append(code)
    return {code: tuple(group) for group in groups.values() if len(group) > 1 for code in group}


def _folded(sign: str) -> str:
    """The simple folding: where the full one has several letters, the small letter counts, if it is one."""
    whole = sign.casefold()
    if len(whole) == 1:
        return whole
    small = sign.lower()
    return small if len(small) == 1 else sign
