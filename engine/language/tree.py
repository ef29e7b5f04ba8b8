"""The typed tree that every expression becomes, and what kinds build by hand.

Nothing here knows an engine: a `Call` holds its signature, and the printers ask that signature for its lowering.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from typing import Literal as OneOf

from engine.language.types import DataType


@dataclass(frozen=True, slots=True)
class Expr:
    """A typed expression; `type` is the declared type of its value."""

    type: DataType

    def children(self) -> tuple[Expr, ...]:
        """The expressions directly below."""
        return ()


@dataclass(frozen=True, slots=True)
class Column(Expr):
    """A column of the input relation; `side` is `left` or `right` under a join, else None."""

    name: str
    side: str | None = None


@dataclass(frozen=True, slots=True)
class Literal(Expr):
    """A constant: bool, int, decimal.Decimal, float, str, date, time, datetime, or None."""

    value: Any


@dataclass(frozen=True, slots=True)
class ParameterValue(Expr):
    """`$name`: a value bound when the statement runs."""

    name: str


Lowering: TypeAlias = "str | Callable[[Sequence[Expr]], str]"
"""How a call is printed: a template, or a function from the arguments to one.

A template holds `{0}`, `{1}`, ... (an argument), `{*}` or `{1*}` (all, or all from that one, with commas), `{type}` (the declared
type), `{type0}` (an argument's type), `{!name}` (raise the fault of that name), and for aggregates and windows `{distinct}`,
`{order}`, `{filter}`, `{nulls}`, `{over}`. A brace that is meant so is doubled.
"""


Judge: TypeAlias = "Callable[[Sequence[Expr]], None]"
"""Looks at the arguments and raises an ExpressionError about one of them, a text; the span is inside that text."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What a signature makes of a call's arguments: the types to which they are widened, and the result's type."""

    arguments: tuple[DataType, ...]
    result: DataType


@dataclass(frozen=True, slots=True, eq=False)
class Signature:
    """One way to call a function. There is one object per signature: they are compared by identity."""

    function: str
    arguments: tuple[str, ...]
    """For people: `a: number`, `unit: literal text`, `...` for more of the last."""
    result: str
    """For people: the result's type."""
    fit: Callable[[Sequence[Expr]], Fit | None]
    """None when the arguments do not fit."""
    duckdb: Lowering
    spark: Lowering | None
    """None: refused on Spark, by name."""
    sort: OneOf["row", "aggregate", "window"] = "row"
    order: OneOf["none", "incoming", "own"] = "none"
    """`incoming`: depends on the order of rows, its own or the relation's; `own`: an order must be asked for."""
    has_frame: bool = False
    """Whether a window's frame changes the result; true for aggregates."""
    judges: tuple[tuple[int, Judge], ...] = ()
    """By place of a literal argument: what refuses the values that cannot be meant."""
    spark_variants: tuple[tuple[OneOf["distinct"], Lowering], ...] = ()
    """Spark's lowerings where the call is written with `distinct`, or stands over a window, if they are others."""

    def __str__(self) -> str:
        """The signature for people: `left(a: text, n: integer) -> text`."""
        return f"{self.function}({', '.join(self.arguments)}) -> {self.result}"


@dataclass(frozen=True, slots=True)
class Call(Expr):
    """A function or operator with the signature that was chosen for its arguments."""

    signature: Signature
    arguments: tuple[Expr, ...]

    def children(self) -> tuple[Expr, ...]:
        return self.arguments


@dataclass(frozen=True, slots=True)
class Cast(Expr):
    """`cast(operand as type)`, or `try_cast` when `on_error` is `null`."""

    operand: Expr
    on_error: OneOf["error", "null"] = "error"

    def children(self) -> tuple[Expr, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Case(Expr):
    """`case when condition then value ... else otherwise end`."""

    branches: tuple[tuple[Expr, Expr], ...]
    otherwise: Expr

    def children(self) -> tuple[Expr, ...]:
        return (*(part for branch in self.branches for part in branch), self.otherwise)


@dataclass(frozen=True, slots=True)
class ListOf(Expr):
    """`[a, b, ...]`; `type` is the list's."""

    items: tuple[Expr, ...]

    def children(self) -> tuple[Expr, ...]:
        return self.items


@dataclass(frozen=True, slots=True)
class StructOf(Expr):
    """`{'name': value, ...}`; `type` is the struct's."""

    items: tuple[tuple[str, Expr], ...]

    def children(self) -> tuple[Expr, ...]:
        return tuple(value for _, value in self.items)


@dataclass(frozen=True, slots=True)
class FieldOf(Expr):
    """`operand.name` of a struct."""

    operand: Expr
    name: str

    def children(self) -> tuple[Expr, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Lambda(Expr):
    """`variable -> body` inside list functions; `type` is the body's."""

    variable: str
    body: Expr

    def children(self) -> tuple[Expr, ...]:
        return (self.body,)


@dataclass(frozen=True, slots=True)
class Variable(Expr):
    """The variable of the lambda around."""

    name: str


@dataclass(frozen=True, slots=True)
class OrderKey:
    """One key of an ordering; nulls come last unless `nulls_first`."""

    expression: Expr
    descending: bool = False
    nulls_first: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """`rows|range between start and end`; bounds as (`unbounded`|`current`|`offset`, expression or None, -1|0|1)."""

    mode: OneOf["rows", "range"]
    start: FrameBound
    end: FrameBound


@dataclass(frozen=True, slots=True)
class FrameBound:
    """A bound of a frame: `unbounded`, `current`, or an offset (a number, or an interval's count and unit)."""

    kind: OneOf["unbounded", "current", "offset"]
    direction: OneOf["preceding", "following", ""] = ""
    offset: int | float | None = None
    unit: str | None = None
    """day, hour, ... for a frame over dates or timestamps."""


@dataclass(frozen=True, slots=True)
class Aggregate(Expr):
    """An aggregate call: `sum(distinct a order by b) filter (where c)`."""

    call: Call
    distinct: bool = False
    order_by: tuple[OrderKey, ...] = ()
    filter: Expr | None = None

    def children(self) -> tuple[Expr, ...]:
        return (self.call, *(key.expression for key in self.order_by), *((self.filter,) if self.filter is not None else ()))


@dataclass(frozen=True, slots=True)
class Window(Expr):
    """A window function or an aggregate over a window."""

    function: Call | Aggregate
    partition_by: tuple[Expr, ...] = ()
    order_by: tuple[OrderKey, ...] = ()
    frame: Frame | None = None
    ignore_nulls: bool = field(default=False)

    def children(self) -> tuple[Expr, ...]:
        return (self.function, *self.partition_by, *(key.expression for key in self.order_by))


def walk(expression: Expr) -> Iterator[Expr]:
    """The expression and everything below it, parents first; without recursion."""
    stack = [expression]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.children()))


def columns_of(expression: Expr) -> frozenset[tuple[str | None, str]]:
    """The (side, name) of every column that the expression reads."""
    return frozenset((part.side, part.name) for part in walk(expression) if isinstance(part, Column))


def parameters_of(expression: Expr) -> frozenset[str]:
    """The names of the parameters that the expression reads."""
    return frozenset(part.name for part in walk(expression) if isinstance(part, ParameterValue))
