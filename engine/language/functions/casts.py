"""The two casts, which are grammar rather than calls: listed among the functions so that people find them."""

from __future__ import annotations

from engine.language.signature import Cases, Function, operator
from engine.language.tree import Signature

FAMILY = "conversion"


def _cast(name: str, meaning: str, cases: Cases) -> Function:
    shape = Signature("", ("a as type",), "type", lambda _: None, "", "")
    return operator(name, FAMILY, meaning, (shape,), cases)


FUNCTIONS = (
    _cast(
        "cast",
        "the value as another type, also written a::type; one that does not convert is an error",
        (("cast(' 12 ' as integer)", "12"), ("cast(null as date)", "null"), ("cast('1.7' as integer)", "error")),
    ),
    _cast(
        "try_cast",
        "the value as another type, null where it does not convert",
        (
            ("try_cast('2024-1-3' as date)", "date '2024-01-03'"),
            ("try_cast(null as date)", "null"),
            ("try_cast('12 Jan 2024' as date)", "null"),
        ),
    ),
)
