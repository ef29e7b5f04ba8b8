"""From a cell's raw text to its value: the type's own form, a format of dates, or numbers with other marks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.errors import SchemaError
from engine.kinds.casting import convert
from engine.language import call, case, cast, conjunction, literal
from engine.language.cast_patterns import WORDS
from engine.language.tree import Column, Expr
from engine.language.types import FLOAT, INTEGER, TEXT, DataType, Decimal

_SHOWN = 60
_EXPONENT = "([eE][+-]?[0-9]+)?"


@dataclass(frozen=True, slots=True)
class CellForms:
    """How cells are written in a file."""

    decimal: str = "."
    thousands: str = ""
    formats: Mapping[str, Sequence[str]] = field(default_factory=dict)
    takes_plain: bool = False
    """Whether the type's own form is read too where a format is given: a sheet has dates, and texts that are to be dates."""

    def value(self, raw: Column, kind: DataType) -> Expr:
        """The value of a cell, null where it does not fit.

        Raises:
            SchemaError: a text cannot be of that type, or a format does not belong to it.
            ExpressionError: a format is wrong; the span is inside it.
        """
        patterns = self.formats.get(raw.name, ())
        if patterns:
            written = convert(raw, kind, patterns, "null")
            return call("coalesce", cast(raw, kind, "null"), written) if self.takes_plain else written
        if _is_number(kind) and (self.decimal != "." or self.thousands):
            return self._number(raw, kind)
        return cast(raw, kind, "null")

    def _number(self, raw: Column, kind: DataType) -> Expr:
        if self.decimal == self.thousands or not self.decimal:
            raise SchemaError(
                "the marks of decimals and of thousands must differ", code="source.same_marks", hint="set decimal and thousands"
            )
        plain = call("replace", raw, literal(self.thousands), literal("")) if self.thousands else raw
        dotted = call("replace", plain, literal(self.decimal), literal(".")) if self.decimal != "." else plain
        is_number = call("regexp_full_match", raw, literal(self._pattern(kind)))
        return case([(is_number, cast(dotted, kind, "null"))])

    def _pattern(self, kind: DataType) -> str:
        mark, group = re.escape(self.decimal), re.escape(self.thousands)
        whole = f"([0-9]{{1,3}}({group}[0-9]{{3}})+|[0-9]+)" if group else "[0-9]+"
        part = "" if kind == INTEGER else f"({mark}[0-9]*)?{_EXPONENT}"
        bare = "" if kind == INTEGER else f"|{mark}[0-9]+{_EXPONENT}"
        return f" *[+-]?({whole}{part}{bare}) *"


def is_judged(kind: DataType) -> bool:
    """Whether a text may fail to be of that type."""
    return kind != TEXT


def fits(raw: Expr, value: Expr) -> Expr:
    """Whether the cell was empty or its value was found."""
    return call("or", call("is null", raw), call("is not null", value))


def problem_of(raw: Expr, name: str, kind: DataType, patterns: Sequence[str]) -> Expr:
    """What is wrong with a cell that does not fit, in words."""
    form = f"a {kind} written {' or '.join(patterns)}" if patterns else WORDS.get(kind.name, str(kind)).replace("{type}", str(kind))
    return call("concat", literal(f"{name}: '"), call("left", raw, literal(_SHOWN)), literal(f"' is not {form}"))


def first_problem(cells: Sequence[tuple[Expr, Expr, Expr]]) -> Expr:
    """The problem of the first of (raw, value, problem) that does not fit; null where all do."""
    return case([(call("not", fits(raw, value)), problem) for raw, value, problem in cells])


def all_fit(cells: Sequence[tuple[Expr, Expr]]) -> Expr:
    """Whether every (raw, value) fits."""
    return conjunction(fits(raw, value) for raw, value in cells)


def _is_number(kind: DataType) -> bool:
    return kind in (INTEGER, FLOAT) or isinstance(kind, Decimal)
