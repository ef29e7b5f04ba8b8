"""What the parser makes of a text: a tree without types, whose every part knows where it stands.

Operators and calls have one shape, so that the binder resolves them alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from typing import Literal as OneOf

from engine.language.types import DataType


@dataclass(frozen=True, slots=True)
class Syntax:
    """A part of an expression; `start` and `end` are offsets in code points, `end` behind the last."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Name(Syntax):
    """A column, or the variable of a lambda around; `is_quoted` when it was written in double quotes."""

    name: str
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class Constant(Syntax):
    """A literal with its type."""

    value: Any
    type: DataType


@dataclass(frozen=True, slots=True)
class Parameter(Syntax):
    """`$name`."""

    name: str


@dataclass(frozen=True, slots=True)
class Interval(Syntax):
    """`interval count unit`."""

    count: Syntax
    unit: str


@dataclass(frozen=True, slots=True)
class SortKey(Syntax):
    """`operand desc nulls first`."""

    operand: Syntax
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class Modifiers:
    """What stands in or behind the parentheses of a call, beside its arguments."""

    distinct: bool = False
    order_by: tuple[SortKey, ...] = ()
    ignore_nulls: bool = False
    filter: Syntax | None = None


@dataclass(frozen=True, slots=True)
class Apply(Syntax):
    """A function's call, or an operator between its operands; `name_end` ends the name or sign that starts at `name_start`."""

    name: str
    arguments: tuple[Syntax, ...]
    name_start: int
    name_end: int
    is_operator: bool = False
    modifiers: Modifiers = Modifiers()


@dataclass(frozen=True, slots=True)
class CastTo(Syntax):
    """`cast(operand as type)`, `try_cast(..)` or `operand::type`."""

    operand: Syntax
    type: DataType
    on_error: OneOf["error", "null"]


@dataclass(frozen=True, slots=True)
class Cases(Syntax):
    """`case [subject] when .. then .. [else ..] end`."""

    subject: Syntax | None
    branches: tuple[tuple[Syntax, Syntax], ...]
    otherwise: Syntax | None


@dataclass(frozen=True, slots=True)
class ListText(Syntax):
    """`[a, b]`."""

    items: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True)
class StructText(Syntax):
    """`{'name': a}`."""

    items: tuple[tuple[str, Syntax], ...]


@dataclass(frozen=True, slots=True)
class Dot(Syntax):
    """`operand.name`: a field of a struct, or a column of one side of a join."""

    operand: Syntax
    name: str


@dataclass(frozen=True, slots=True)
class LambdaText(Syntax):
    """`variable -> body`."""

    variable: str
    body: Syntax
