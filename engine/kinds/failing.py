"""A condition that stops the run when it is asked for: the last word of a chain of `or`."""

from __future__ import annotations

from collections.abc import Sequence

from engine.language.tree import Call, Expr, Fit, Signature
from engine.language.types import BOOLEAN, TEXT

FAIL = "fail"
"""The name of what raises."""


def _fit(arguments: Sequence[Expr]) -> Fit | None:
    return Fit(tuple(TEXT for _ in arguments), BOOLEAN)


_VALUE = Signature(
    function=FAIL,
    arguments=("message: text",),
    result="boolean",
    fit=_fit,
    duckdb="CAST(error(concat('penstock:source.value:', {0})) AS BOOLEAN)",
    spark="CAST(raise_error(concat('penstock:source.value:', {0})) AS BOOLEAN)",
)


def fail_value(message: Expr) -> Expr:
    """Raises `source.value` with that message, for a value in a file that does not fit its type."""
    return Call(BOOLEAN, _VALUE, (message,))
