"""Looks at literal arguments: what several families ask of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.errors import ExpressionError
from engine.language.tree import Expr, Judge, Literal


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
