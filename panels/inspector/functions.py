"""The functions of expressions, as an editor's browser lists them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from engine.language import FUNCTIONS
from engine.language.signature import Function


@dataclass(frozen=True, slots=True)
class FunctionView:
    """One function."""

    name: str
    family: str
    meaning: str
    calls: tuple[str, ...]
    """Its signatures, each with its result."""
    example: str
    """`upper('ab') is 'AB'`."""
    on_null: str
    synonyms: tuple[str, ...]
    is_operator: bool
    runs_on_spark: bool


@cache
def function_views() -> tuple[FunctionView, ...]:
    """All of them, by family and name."""
    return tuple(_view(each) for each in sorted(FUNCTIONS.values(), key=lambda each: (each.family, each.name)))


def _view(function: Function) -> FunctionView:
    return FunctionView(
        name=function.name,
        family=function.family,
        meaning=function.meaning,
        calls=tuple(dict.fromkeys(map(str, function.signatures))),
        example=f"{function.example.expression} is {function.example.result}",
        on_null=f"{function.null_case.expression} is {function.null_case.result}",
        synonyms=function.synonyms,
        is_operator=function.is_operator,
        runs_on_spark=any(each.spark is not None for each in function.signatures),
    )
