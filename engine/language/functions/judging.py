"""Looks at arguments: what several families ask of literal ones, and whether computing one may end in an error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.errors import ExpressionError
from engine.language.conversions import is_plain
from engine.language.tree import Call, Cast, Expr, Judge, Literal, walk

_MANY = 1_000_000_000


def value_of(arguments: Sequence[Expr], place: int) -> Any:
    """The value of a literal argument; None for what is no literal, or null."""
    argument = arguments[place] if place < len(arguments) else None
    return argument.value if isinstance(argument, Literal) else None


def text_of(arguments: Sequence[Expr], place: int) -> str:
    """The text of a literal argument, empty for anything else."""
    value = value_of(arguments, place)
    return value if isinstance(value, str) else ""


def between(place: int, least: float, most: float, what: str) -> dict[int, Judge]:
    """A judge of a literal number."""

    def judge(arguments: Sequence[Expr]) -> None:
        value = value_of(arguments, place)
        if value is None or not least <= value <= most:
            limit = f"{least} or more" if most == float("inf") else f"{least} to {most}"
            raise ExpressionError(f"{what} is {limit}", 0, 1, code="expression.out_of_range", hint="write a number in that range")

    return {place: judge}


def at_least(least: int, number: str) -> str:
    """The template of an integer, or of that least one where it is smaller; null stays null, as `greatest` would not have it."""
    return f"CASE WHEN {number} < {least} THEN {least} ELSE {number} END"


def is_small(arguments: Sequence[Expr], place: int) -> bool:
    """Whether an argument is a literal number that `small` would leave as it is."""
    value = value_of(arguments, place)
    return isinstance(value, int) and -_MANY <= value <= _MANY


def small(number: str) -> str:
    """The template of an integer that counts characters or items, cut to what 32 bits hold: no text or list is that long."""
    return f"CAST(CASE WHEN {number} > {_MANY} THEN {_MANY} ELSE {at_least(-_MANY, number)} END AS INT)"


def may_raise(expression: Expr) -> bool:
    """Whether a fault of the language can come of it: a division by zero, a cast that fails. Overflow is not looked for."""
    return any(_raises(part) for part in walk(expression))


def _raises(part: Expr) -> bool:
    if isinstance(part, Cast):
        return part.on_error == "error" and not is_plain(part.operand.type, part.type)
    if not isinstance(part, Call):
        return False
    lowering = part.signature.duckdb
    template = lowering if isinstance(lowering, str) else lowering(part.arguments)
    return "{!" in template or "error(" in template
