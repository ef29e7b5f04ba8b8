"""Expressions over a source's own fields, printed for statements that take samples: no row that nobody asked for may make them fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.errors import UnsupportedError
from engine.kinds.failing import FAIL
from engine.language import null
from engine.language.print_duckdb import print_expression
from engine.language.rewrite import rewrite
from engine.language.tree import Call, Cast, Column, Expr, Literal, ParameterValue, columns_of, parameters_of, walk
from engine.preview.origins import conjuncts

_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=", "between", "not between", "in", "not in", "like", "not like")
_TESTS = ("null", "not null", "true", "not true", "false", "not false", "distinct from", "not distinct from")
_CANNOT_FAIL = frozenset((*_COMPARISONS, "and", "or", "not", *(f"is {words}" for words in _TESTS)))
_RAISES = "error("
"""What raises on purpose cannot be made to give null."""


@dataclass(frozen=True, slots=True)
class Term:
    """An expression as SQL; where its value cannot be computed, it is null."""

    sql: str
    columns: tuple[str, ...]
    """The fields that it reads."""
    parameters: tuple[str, ...] = ()
    is_column: bool = False
    """Whether it is a field as it is, so that a search for it reads only the parts of a file in which it is found."""


def term(expression: Expr) -> Term | None:
    """The expression as a term; None where it raises errors of its own, or DuckDB cannot do it."""
    lenient = rewrite(expression, _lenient)
    try:
        sql = print_expression(lenient)
    except UnsupportedError:
        return None
    if _RAISES in sql:
        return None
    columns = sorted(name for _, name in columns_of(lenient))
    text = sql if _cannot_fail(lenient) else f"TRY({sql})"
    return Term(text, tuple(columns), tuple(sorted(parameters_of(lenient))), isinstance(lenient, Column))


def conjunction_of(terms: Sequence[Term]) -> Term:
    """All of them."""
    columns = sorted({name for each in terms for name in each.columns})
    parameters = sorted({name for each in terms for name in each.parameters})
    return Term(" AND ".join(each.sql for each in terms), tuple(columns), tuple(parameters))


def lenient(expression: Expr) -> str:
    """The expression as SQL that gives null where its value cannot be computed, as far as that can be had.

    Of parts that must all hold, those stay apart that the engine can look up in what a file says of its blocks.
    """
    return " AND ".join(_tried(_softened(part)) for part in conjuncts(expression))


def _tried(softened: Expr) -> str:
    sql = print_expression(softened)
    return f"({sql})" if _cannot_fail(softened) or _RAISES in sql else f"TRY({sql})"


def _softened(expression: Expr) -> Expr:
    return rewrite(expression, lambda part: null(part.type) if _is_fail(part) else _lenient(part))


def _is_fail(part: Expr) -> bool:
    """Whether it is what judges cells: a search passes over a record that does not fit."""
    return isinstance(part, Call) and part.signature.function == FAIL


def _lenient(part: Expr) -> Expr:
    return replace(part, on_error="null") if isinstance(part, Cast) else part


def _cannot_fail(expression: Expr) -> bool:
    return all(
        isinstance(part, Column | Literal | ParameterValue | Cast) or (isinstance(part, Call) and part.signature.function in _CANNOT_FAIL)
        for part in walk(expression)
    )
