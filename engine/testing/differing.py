"""What differs between the rows that a test wants and those that were found: which are missing, which are too many, which changed.

Rows are a bag unless their order is part of the test. Floats may lie apart as far as two engines' sums of the same numbers do;
in being null, NaN or infinite they may not. Every other value is the same or it is not.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

NEAR = 1e-9
"""How far two floats may lie apart, relative to the larger: a sum of them depends on the order of its parts."""
_MOST_PAIRS = 100_000
"""Where more rows differ, nobody asks which of them became which."""
Row: TypeAlias = "tuple[Any, ...]"


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that is there with other values."""

    wanted: Row
    found: Row
    columns: tuple[str, ...]
    """The names of those that differ."""


@dataclass(frozen=True, slots=True)
class Differences:
    """All that differs; false where nothing does."""

    missing: tuple[Row, ...] = ()
    extra: tuple[Row, ...] = ()
    changed: tuple[Changed, ...] = ()
    reordered: bool = False
    """Whether the rows are the same and stand in another order."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.extra or self.changed or self.reordered)


def differences(
    names: Sequence[str], wanted: Sequence[Row], found: Sequence[Row], *, ordered: bool, keys: Sequence[str] = ()
) -> Differences:
    """Compare two lists of rows.

    Args:
        names: of the columns.
        wanted: the rows of the test.
        found: those that the node gives.
        ordered: whether their order counts.
        keys: columns that tell any two rows apart, where some are known; rows with the same keys are the same row.
    """
    missing, extra = _unmatched(wanted, found)
    if not missing and not extra:
        is_same = not ordered or all(map(same, wanted, found))
        return Differences(reordered=not is_same)
    pairs = _pairs(missing, extra, [names.index(key) for key in keys if key in names])
    changed = tuple(_changed(names, missing[one], extra[other]) for one, other in sorted(pairs.items()))
    taken = set(pairs.values())
    return Differences(
        tuple(row for place, row in enumerate(missing) if place not in pairs),
        tuple(row for place, row in enumerate(extra) if place not in taken),
        changed,
    )


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same, floats as near as `NEAR`."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return repr(one) == repr(other) or math.isclose(one, other, rel_tol=NEAR, abs_tol=0.0)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Mapping):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    return repr(one) == repr(other)


def _unmatched(wanted: Sequence[Row], found: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The rows of each side that have no like on the other, each copy for itself."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(found):
        waiting[_exact(row)].append(place)
    missing: list[Row] = []
    for row in wanted:
        places = waiting[_exact(row)]
        like = next((place for place in places if same(row, found[place])), None)
        if like is None:
            missing.append(row)
        else:
            places.remove(like)
    left = sorted(place for places in waiting.values() for place in places)
    return missing, [found[place] for place in left]


def _exact(value: Any) -> str:
    """What two rows that are alike have in common: everything but their floats."""
    if isinstance(value, float):
        return "~"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_exact, value))}]"
    if isinstance(value, Mapping):
        return f"{{{','.join(f'{name!r}:{_exact(item)}' for name, item in value.items())}}}"
    return repr(value)


def _pairs(missing: Sequence[Row], extra: Sequence[Row], keys: Sequence[int]) -> dict[int, int]:
    """Which missing row is which extra one: by their keys, else the two that share the most cells, and at least half of them."""
    if len(missing) * len(extra) > _MOST_PAIRS:
        return {}
    likeness = _by_keys(keys) if keys else _by_cells
    scored = [(likeness(one, other), place, at) for place, one in enumerate(missing) for at, other in enumerate(extra)]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for score, place, at in sorted(scored, key=lambda each: (-each[0], each[1], each[2])):
        if score > 0 and place not in pairs and at not in taken:
            pairs[place] = at
            taken.add(at)
    return pairs


def _by_keys(keys: Sequence[int]) -> Callable[[Row, Row], int]:
    return lambda one, other: int(all(same(one[key], other[key]) for key in keys))


def _by_cells(one: Row, other: Row) -> int:
    shared = sum(map(same, one, other))
    return shared if shared * 2 >= len(one) else 0


def _changed(names: Sequence[str], wanted: Row, found: Row) -> Changed:
    return Changed(wanted, found, tuple(name for name, one, other in zip(names, wanted, found, strict=True) if not same(one, other)))
