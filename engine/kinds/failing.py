"""A condition that stops the run when it is asked for: the last word of a chain of `or`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from engine.language.faults import PREFIX
from engine.language.tree import Call, Expr, Fit, Signature
from engine.language.types import BOOLEAN, TEXT

FAIL = "fail"
"""The name of what raises."""


def _fit(arguments: Sequence[Expr]) -> Fit | None:
    return Fit(tuple(TEXT for _ in arguments), BOOLEAN)


@cache
def _raising(code: str) -> Signature:
    """One signature a code, as signatures are told apart by identity."""
    return Signature(
        function=FAIL,
        arguments=("message: text",),
        result="boolean",
        fit=_fit,
        duckdb=f"CAST(error(concat('{PREFIX}{code}:', {{0}})) AS BOOLEAN)",
        spark=f"CAST(raise_error(concat('{PREFIX}{code}:', {{0}})) AS BOOLEAN)",
    )


def fail_value(message: Expr) -> Expr:
    """Raises `source.value` with that message, for a value in a file that does not fit its type."""
    return Call(BOOLEAN, _raising("source.value"), (message,))


def fail_text(message: Expr) -> Expr:
    """Raises `value.not_read` with that message, for a text of a column that is not what it should be."""
    return Call(BOOLEAN, _raising("value.not_read"), (message,))
