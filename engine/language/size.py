"""A bound on what an expression becomes when it is printed.

Guards read their operand more than once, so calls inside of calls multiply: `trim(trim(trim(..)))` forty times deep would print
more text than there is memory. The count is made without printing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from engine.errors import ExpressionError
from engine.language.print_duckdb import DuckdbSpelling
from engine.language.tree import Call, Cast, Expr, walk

MAX_PARTS = 50_000
MAX_DEPTH = 200
"""Engines refuse deeper trees; each part prints up to four levels."""

_SPELLING = DuckdbSpelling()
_PLACE = re.compile(r"\{(\d+)\}")


def refuse_large(root: Expr, end: int) -> None:
    """Raise an ExpressionError for a tree that is too deep, or would print too large; the span is the whole text."""
    parts: dict[int, int] = {}
    depths: dict[int, int] = {}
    for part in reversed(list(walk(root))):
        children = part.children()
        times = _times(part, children)
        parts[id(part)] = 1 + sum(parts[id(child)] * count for child, count in zip(children, times, strict=True))
        depths[id(part)] = 1 + max((depths[id(child)] for child in children), default=0)
    if parts[id(root)] > MAX_PARTS or depths[id(root)] > MAX_DEPTH:
        raise ExpressionError(
            "this is too much for one expression",
            0,
            end,
            code="expression.too_large",
            hint="make a column of its inner part first",
        )


def _times(part: Expr, children: Sequence[Expr]) -> Sequence[int]:
    """How often each child is printed."""
    if isinstance(part, Cast):
        return (_counted(_SPELLING.cast(part)).get(0, 1),)
    if not isinstance(part, Call):
        return [1] * len(children)
    lowering = part.signature.duckdb
    counts = _counted(lowering if isinstance(lowering, str) else lowering(part.arguments))
    return [max(counts.get(place, 1), 1) for place in range(len(children))]


@lru_cache(maxsize=4096)
def _counted(template: str) -> dict[int, int]:
    counts: dict[int, int] = {}
    for place in _PLACE.findall(template):
        counts[int(place)] = counts.get(int(place), 0) + 1
    return counts
