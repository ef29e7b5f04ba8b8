"""The bounds of bins: read exactly, and compared exactly where a decimal can hold both them and the column's values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context
from decimal import Decimal as Digits
from fractions import Fraction
from itertools import pairwise

from engine.errors import ConfigError, SchemaError
from engine.kinds.kind import Inputs
from engine.kinds.replacing import value_of
from engine.language import cast, literal
from engine.language.tree import Column, Expr, Literal
from engine.language.types import FLOAT, INTEGER, MAX_PRECISION, DataType, Decimal, decimal, is_comparable, is_number
from engine.language.widening import INTEGER_AS_DECIMAL

_NUMBER = re.compile(r"[+-]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][+-]?[0-9]{1,2})?")
_EXACT = Context(prec=80)


@dataclass(frozen=True, slots=True)
class Edges:
    """Bounds in ascending order."""

    value: Expr
    """The column as it is compared with them."""
    values: tuple[Literal, ...]
    texts: tuple[str, ...]
    """As a person reads them."""


def read_width(inputs: Inputs, column: Column, low: str | None, high: str | None, bins: int) -> Edges | None:
    """The bounds of so many bins of one width; None after reporting what is wrong."""
    if not is_number(column.type):
        inputs.report(("column",), _no_number(column))
        return None
    bounds = [_bound(inputs, name, text) for name, text in (("low", low), ("high", high))]
    start, end = bounds
    if start is None or end is None:
        return None
    if start >= end:
        inputs.report(("high",), ConfigError("'high' is not above 'low'", code="bin.bounds", hint="write the larger number as high"))
        return None
    return _numbers(column, [start + (end - start) * place / bins for place in range(bins + 1)])


def read_edges(inputs: Inputs, column: Column, texts: Sequence[str]) -> Edges | None:
    """The bounds as they are written; None after reporting what is wrong."""
    if not has_order(inputs, column):
        return None
    if len(texts) < 2:
        inputs.report(
            ("edges",), ConfigError("bins lie between edges, of which two are needed", code="bin.edges", hint="write [0, 10, 100]")
        )
        return None
    if is_number(column.type):
        numbers = [_number(inputs, ("edges", place), text) for place, text in enumerate(texts)]
        found = [number for number in numbers if number is not None]
        edges = _numbers(column, found) if len(found) == len(texts) else None
        return edges if edges is not None and _ascend(inputs, found) else None
    values = [value_of(inputs, ("edges", place), text, column.type, column.name) for place, text in enumerate(texts)]
    known = tuple(value for value in values if value is not None)
    if len(known) < len(texts) or not _ascend(inputs, [value.value for value in known]):
        return None
    return Edges(column, known, tuple(texts))


def has_order(inputs: Inputs, column: Column) -> bool:
    """Whether values of the column can be compared; else that is reported."""
    if is_comparable(column.type):
        return True
    message = f"'{column.name}' is of type {column.type}, which has no order"
    hint = "take out the part that matters with add_columns first"
    inputs.report(("column",), SchemaError(message, code="bin.no_order", hint=hint))
    return False


def _ascend(inputs: Inputs, values: Sequence[object]) -> bool:
    wrong = [place for place, (before, after) in enumerate(pairwise(values), 1) if not before < after]  # type: ignore[operator]
    for place in wrong:
        inputs.report(
            ("edges", place), ConfigError("an edge is not above the one before", code="bin.order", hint="write the smallest first")
        )
    return not wrong


def _bound(inputs: Inputs, name: str, text: str | None) -> Fraction | None:
    if text is not None:
        return _number(inputs, (name,), text)
    inputs.report((name,), ConfigError(f"'{name}' is missing", code="bin.no_bound", hint=f"write {name}: and a number"))
    return None


def _number(inputs: Inputs, path: Sequence[str | int], text: str) -> Fraction | None:
    if _NUMBER.fullmatch(text.strip()):
        return Fraction(text.strip())
    inputs.report(path, ConfigError(f"'{text}' is not a number", code="bin.number", hint="write it like 10, 2.5 or 1e6"))
    return None


def _numbers(column: Column, edges: Sequence[Fraction]) -> Edges:
    texts = tuple(str(edge) if edge.denominator == 1 else repr(float(edge)) for edge in edges)
    kind = _exact_type(edges, column.type)
    return Edges(cast(column, kind), tuple(_in_type(edge, kind) for edge in edges), texts)


def _exact_type(edges: Sequence[Fraction], kind: DataType) -> DataType:
    """The column's own type, with more places where the bounds need them; float where no decimal can hold both."""
    own_scale = kind.scale if isinstance(kind, Decimal) else 0
    whole = kind.precision - own_scale if isinstance(kind, Decimal) else INTEGER_AS_DECIMAL.precision
    if kind == FLOAT or any(abs(edge) >= 10**whole for edge in edges):
        return FLOAT
    for scale in range(own_scale, MAX_PRECISION - whole + 1):
        if all((edge * 10**scale).denominator == 1 for edge in edges):
            is_within = kind != INTEGER or all(-(2**63) <= edge < 2**63 for edge in edges)
            return kind if scale == own_scale and is_within else decimal(whole + scale, scale)
    return FLOAT


def _in_type(edge: Fraction, kind: DataType) -> Literal:
    if isinstance(kind, Decimal):
        return literal(_EXACT.scaleb(Digits(int(edge * 10**kind.scale)), -kind.scale), kind)
    return literal(int(edge), kind) if kind == INTEGER else literal(float(edge), kind)


def _no_number(column: Column) -> SchemaError:
    message = f"'{column.name}' is of type {column.type}, and bins of one width are of numbers"
    return SchemaError(message, code="bin.type", hint="use method: edges, or choose another column")
