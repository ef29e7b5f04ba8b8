"""Sizes of parts: shares of all rows, or numbers of rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import accumulate

from engine.document.model import Fields, Value
from engine.language import call, literal
from engine.language.tree import Expr

PLACES = 6
"""A share has at most so many digits behind its point: with more, the places of many rows would not fit into whole numbers."""
ALL = Decimal(1)
MOST = 10**15
"""Rows in one part; more have no computer yet."""
_SIZE = re.compile(r"[0-9]{1,16}(\.[0-9]{1,18})?")


def size_of(text: str) -> Decimal | None:
    """The size that a text means, such as `0.8` or `100`; None: it is none."""
    return Decimal(text) if _SIZE.fullmatch(text) else None


def leave_nothing(raw: Value) -> bool:
    """Whether the shares that are written leave nothing; not where one is a parameter's, which may be another in the next run."""
    texts = raw.values() if isinstance(raw, Fields) else ()
    return sum(_sizes(texts), Decimal(0)) == ALL and all(isinstance(text, str) and size_of(text) is not None for text in texts)


def _sizes(texts: Iterable[Value]) -> Iterator[Decimal]:
    yield from (size for text in texts if isinstance(text, str) and (size := size_of(text)) is not None)


def bounds(sizes: Iterable[Decimal]) -> Iterator[Decimal]:
    """Where each part ends when they follow one another."""
    return accumulate(sizes)


def rows_below(bound: Decimal, rows: Expr) -> Expr:
    """How many of so many rows lie below a bound, a half upwards: by whole numbers only, so that it is the same on every engine."""
    whole = 10**PLACES
    part = call("*", rows, literal(2 * int(bound * whole)))
    return call("//", call("+", part, literal(whole)), literal(2 * whole))
