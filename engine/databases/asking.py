"""From an expression over a source's columns to a condition that a database may be asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Context, Inexact, InvalidOperation
from decimal import Decimal as Digits
from typing import Any

from engine.databases.conditions import Condition
from engine.language.tree import Call, Cast, Column, Expr, Literal, ParameterValue
from engine.language.types import BOOLEAN, DATE, INTEGER, TEXT, TIMESTAMP, DataType, Decimal
from engine.language.widening import INTEGER_AS_DECIMAL, widens

MOST_LETTERS = 1_000
"""Of a text that a column is compared with."""
_COMPARISONS = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""Each comparison, and the one that means the same with its sides changed."""
_WORDS = frozenset(("and", "or", "not", "is true", "is not true", "is false", "is not false"))
_BOUNDS = {"between": False, "not between": True}
_LISTS = {"in": False, "not in": True}


def condition_of(expression: Expr, columns: Collection[str], values: Mapping[str, Any]) -> Condition | None:
    """The condition that means the same for every row; None where there is none.

    Args:
        expression: true, false or null in each row.
        columns: those of the source; others are not the database's.
        values: of the parameters, typed.
    """
    return _Reader(columns, values).condition(expression)


@dataclass(frozen=True, slots=True)
class _Reader:
    columns: Collection[str]
    values: Mapping[str, Any]

    def condition(self, expression: Expr) -> Condition | None:
        if isinstance(expression, Column):
            return self._test("=", expression, Literal(BOOLEAN, value=True))
        if not isinstance(expression, Call):
            return None
        name, arguments = expression.signature.function, expression.arguments
        if name in _WORDS:
            return _joined(name, [self.condition(part) for part in arguments])
        if name in ("is null", "is not null"):
            column = self._column(arguments[0])
            return Condition(name, column=column.name) if column is not None else None
        if name in _COMPARISONS:
            return self._test(name, *arguments) or self._test(_COMPARISONS[name], *reversed(arguments))
        if name in _BOUNDS:
            value, least, most = arguments
            within = _joined("and", [self._test(">=", value, least), self._test("<=", value, most)])
            return _joined("not", [within]) if _BOUNDS[name] else within
        if name in _LISTS:
            listed = self._test("in", *arguments)
            return _joined("not", [listed]) if _LISTS[name] else listed
        return None

    def _test(self, word: str, operand: Expr, *others: Expr) -> Condition | None:
        """A column compared with constants that its own type has too."""
        column = self._column(operand)
        if column is None:
            return None
        texts = [_text(self._constant(other), column.type) for other in others]
        known = tuple(text for text in texts if text is not None)
        return Condition(word, column=column.name, values=known) if len(known) == len(texts) else None

    def _column(self, expression: Expr) -> Column | None:
        """A column of the source, as it is or among numbers with more digits: neither changes how its values compare."""
        if isinstance(expression, Cast) and isinstance(expression.type, Decimal) and widens(expression.operand.type, expression.type):
            return self._column(expression.operand)
        return expression if isinstance(expression, Column) and expression.name in self.columns else None

    def _constant(self, expression: Expr) -> Any:
        """Its value; None for null, and for what is no constant."""
        match expression:
            case Literal(value=value):
                return value
            case ParameterValue(name=name):
                return self.values.get(name)
            case Cast(type=target, operand=operand) if widens(operand.type, target):
                return _widened(self._constant(operand), target)
            case _:
                return None


def _joined(word: str, parts: list[Condition | None]) -> Condition | None:
    known = tuple(part for part in parts if part is not None)
    return Condition(word, known) if len(known) == len(parts) else None


def _widened(value: Any, target: DataType) -> Any:
    """A date as the moment at which it begins; numbers are compared by their value."""
    is_date = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    return dt.datetime.combine(value, dt.time()) if is_date and target == TIMESTAMP else value


def _text(value: Any, kind: DataType) -> str | None:
    """A value as a text of that type; None where it is none of that type, exactly."""
    match value:
        case bool():
            return str(value).lower() if kind == BOOLEAN else None
        case int() | Digits():
            return _number(Digits(value), kind)
        case dt.datetime():
            return value.isoformat(sep=" ") if kind == TIMESTAMP and value.tzinfo is None else None
        case dt.date():
            return value.isoformat() if kind == DATE else None
        case str():
            return value if kind == TEXT and _is_plain(value) else None
        case _:
            return None


def _number(value: Digits, kind: DataType) -> str | None:
    size = kind if isinstance(kind, Decimal) else INTEGER_AS_DECIMAL if kind == INTEGER else None
    if size is None or not value.is_finite():
        return None
    try:
        exact = Context(prec=size.precision, traps=[Inexact, InvalidOperation]).quantize(value, Digits(1).scaleb(-size.scale))
    except (Inexact, InvalidOperation):
        return None
    return f"{exact:f}" if kind != INTEGER or -(2**63) <= exact < 2**63 else None


def _is_plain(text: str) -> bool:
    """Parsers of statements disagree about signs that are not seen, and no database takes a NUL in one, or half a letter."""
    return len(text) <= MOST_LETTERS and text.isprintable()
