"""The frame of a window as a node writes it: `rows between 2 preceding and current row`."""

from __future__ import annotations

import re
from typing import Literal

from engine.errors import ExpressionError
from engine.language.tree import Frame, FrameBound

_BOUND = r"(?:unbounded\s+(?:preceding|following)|current\s+row|(?:\d+(?:\.\d+)?|interval\s+\d+\s+[a-z]+)\s+(?:preceding|following))"
_FRAME = re.compile(rf"\s*(rows|range)\s+between\s+({_BOUND})\s+and\s+({_BOUND})\s*", re.IGNORECASE)
_OFFSET = re.compile(r"(?:interval\s+)?(\d+(?:\.\d+)?)(?:\s+([a-z]+))?\s+(preceding|following)", re.IGNORECASE)
UNITS = ("year", "quarter", "month", "week", "day", "hour", "minute", "second")
_HINT = (
    "rows between A and B, or range between A and B; A and B: "
    "unbounded preceding, n preceding, current row, n following, unbounded following"
)


def parse_frame(text: str) -> Frame:
    """The frame in a text.

    Raises:
        ExpressionError: `expression.frame`, with the span inside the text.
    """
    match = _FRAME.fullmatch(text)
    if match is None:
        raise _error("this is not a frame", text, (0, len(text)))
    mode: Literal["rows", "range"] = "rows" if match[1].lower() == "rows" else "range"
    start, end = _bound(text, match, 2), _bound(text, match, 3)
    if mode == "rows":
        _refuse_fractions(text, match, start, end)
    if _place(start) > _place(end):
        raise _error("the frame ends before it starts", text, (match.start(2), match.end(3)))
    return Frame(mode, start, end)


def _bound(text: str, match: re.Match[str], group: int) -> FrameBound:
    words = match[group].lower().split()
    direction: Literal["preceding", "following"] = "preceding" if words[-1] == "preceding" else "following"
    if words[0] == "current":
        return FrameBound("current")
    if words[0] == "unbounded":
        return FrameBound("unbounded", direction)
    found = _OFFSET.fullmatch(match[group])
    unit = found[2].lower().removesuffix("s") if found and found[2] else None
    if found is None or (unit is not None and unit not in UNITS):
        raise _error(f"a unit is {', '.join(UNITS)}", text, match.span(group))
    return FrameBound("offset", direction, float(found[1]) if "." in found[1] else int(found[1]), unit)


def _refuse_fractions(text: str, match: re.Match[str], *bounds: FrameBound) -> None:
    for group, bound in enumerate(bounds, start=2):
        if bound.unit is not None or isinstance(bound.offset, float):
            raise _error("rows are counted in whole numbers; lengths of time need range", text, match.span(group))


def _place(bound: FrameBound) -> float:
    """Where a bound lies from the current row; units are told apart by the engine."""
    if bound.kind == "current":
        return 0
    far = float("inf") if bound.kind == "unbounded" else float(bound.offset or 0) if bound.unit is None else 0.5
    return -far if bound.direction == "preceding" else far


def _error(message: str, text: str, span: tuple[int, int]) -> ExpressionError:
    start, end = span
    return ExpressionError(message, min(start, len(text)), end, code="expression.frame", hint=_HINT)
