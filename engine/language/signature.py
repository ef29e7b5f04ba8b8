"""A function of the language: one entry per name, one signature per sort of arguments, a lowering per engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.language.tree import Expr
from engine.language.types import DataType

Lowering: TypeAlias = "str | Callable[[Sequence[Expr], Sequence[str]], str]"
"""How a call is printed: a template over `{0}`, `{1}`, `{*}` (all, comma-separated), or a function of (arguments, printed arguments)."""


@dataclass(frozen=True, slots=True)
class Case:
    """A call and what it gives, as text of the language: a test on each engine and a line of documentation."""

    expression: str
    result: str
    """A literal of the language, `null`, or `error`."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One way to call a function. `arguments` and `result` are checked and computed by `types`."""

    function: str
    arguments: tuple[str, ...]
    """For people: `a: number`, `unit: literal text`, `...` for more of the last."""
    accepts: Callable[[Sequence[Expr]], DataType | None]
    """The result's type for these arguments, or None when they do not fit."""
    duckdb: Lowering
    spark: Lowering | None
    """None: refused on Spark, by name."""
    sort: Literal["row", "aggregate", "window"] = "row"


@dataclass(frozen=True, slots=True)
class Function:
    """A name of the language with its signatures, meaning and cases."""

    name: str
    family: str
    meaning: str
    signatures: tuple[Signature, ...]
    example: Case
    null_case: Case
    edge_case: Case
    synonyms: tuple[str, ...] = ()
