"""Binding: a text and a scope become a typed tree, or an error that points at the characters and offers what may be meant."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from engine.errors import ExpressionError
from engine.language import advice, advice_types
from engine.language.build import cast, listed, literal, made, resolve, widen
from engine.language.conversions import can_cast
from engine.language.functions import FUNCTIONS
from engine.language.parser import parse
from engine.language.placement import Placement, placed
from engine.language.scope import SUBJECT, SUBJECT_NAME, Scope, ScopeColumn
from engine.language.size import refuse_large
from engine.language.syntax import (
    Apply,
    Cases,
    CastTo,
    Constant,
    Dot,
    Interval,
    LambdaText,
    ListText,
    Name,
    Parameter,
    StructText,
    Syntax,
)
from engine.language.tree import Case, Column, Expr, FieldOf, Lambda, ListOf, Literal, ParameterValue, StructOf, Variable
from engine.language.types import BOOLEAN, INTEGER, NULL, DataType, List, Struct, struct_of
from engine.language.types import list_of as list_type
from engine.language.widening import common_type, widens

_MEMBERSHIPS = ("in", "not in")


def bind(text: str, scope: Scope, want: DataType | None = None) -> Expr:
    """The typed tree of an expression.

    Args:
        text: the expression.
        scope: what its names mean, and whether aggregates or windows may stand in it.
        want: the type that is needed; the result is widened to it. Without one a bare `null` is an error.

    Raises:
        ExpressionError: with the span inside the text, a hint, and corrected texts where there are any.
    """
    syntax = parse(text)
    found = _Binder(text, scope).whole(syntax, want)
    refuse_large(found, len(text))
    return found


class _Binder:
    def __init__(self, text: str, scope: Scope) -> None:
        self.text = text
        self.scope = scope
        self.variables: dict[str, DataType] = {}
        self.is_inside = False
        """Whether the part at hand stands inside an aggregate or window function."""

    def whole(self, syntax: Syntax, want: DataType | None) -> Expr:
        found = self.expr(syntax)
        if want is not None:
            return self.wanted(syntax, found, want)
        if found.type == NULL:
            raise ExpressionError(
                "a bare null has no type",
                syntax.start,
                syntax.end,
                code="expression.untyped",
                hint="say which",
                replacements=tuple(f"cast({self.text} as {kind})" for kind in ("text", "integer")),
            )
        return found

    def wanted(self, syntax: Syntax, found: Expr, want: DataType) -> Expr:
        if widens(found.type, want):
            return widen(found, want)
        raise advice_types.wrong_type(self.text, syntax, found.type, want)

    def expr(self, syntax: Syntax) -> Expr:  # noqa: PLR0911 - one line per class of the closed union
        match syntax:
            case Name():
                return self.name(syntax)
            case Constant(value=value, type=kind):
                return Literal(kind, value)
            case Apply():
                return self.apply(syntax)
            case CastTo():
                return self.cast(syntax)
            case Cases():
                return self.case(syntax)
            case Parameter():
                return self.parameter(syntax)
            case Dot():
                return self.dot(syntax)
            case ListText():
                return self.list_of(syntax)
            case StructText(items=items):
                return self.struct([(name, self.expr(item)) for name, item in items])
            case Interval():
                raise advice.lonely_interval(syntax)
            case LambdaText():
                raise advice.lonely_lambda(syntax)
        raise TypeError(syntax)

    # -- names

    def name(self, syntax: Name) -> Expr:
        name = unicodedata.normalize("NFC", syntax.name)
        if not syntax.is_quoted and name in self.variables:
            return Variable(self.variables[name], name)
        if not syntax.is_quoted and self.scope.subject is not None and name in (SUBJECT, SUBJECT_NAME):
            return literal(self.scope.subject.name) if name == SUBJECT_NAME else self.column(syntax, (self.scope.subject,), name)
        return self.column(syntax, self.scope.matching(name), name)

    def column(self, syntax: Syntax, found: tuple[ScopeColumn, ...], name: str) -> Expr:
        if len(found) != 1:
            raise advice.ambiguous(self.text, syntax, found) if found else advice.no_column(self.text, syntax, name, self.scope)
        column = found[0]
        if self.scope.allow == "aggregate" and not self.is_inside and column.name not in self.scope.keys:
            raise advice.outside_aggregate(self.text, syntax, column.name)
        return Column(column.type, column.name, column.side)

    def dot(self, syntax: Dot) -> Expr:
        operand = syntax.operand
        if isinstance(operand, Name) and operand.name.lower() in self.scope.sides:
            name = unicodedata.normalize("NFC", syntax.name)
            return self.column(syntax, self.scope.matching(name, operand.name.lower()), name)
        found = self.expr(operand)
        if not isinstance(found.type, Struct):
            raise advice.no_struct(syntax, found.type)
        for name, kind in found.type.fields:
            if name.lower() == syntax.name.lower():
                return FieldOf(kind, found, name)
        raise advice.no_field(self.text, syntax, found.type)

    def parameter(self, syntax: Parameter) -> Expr:
        kind = self.scope.parameters.get(syntax.name)
        if kind is None:
            raise advice.no_parameter(self.text, syntax, self.scope)
        return ParameterValue(kind, syntax.name)

    # -- made values

    def cast(self, syntax: CastTo) -> Expr:
        operand = self.expr(syntax.operand)
        if not can_cast(operand.type, syntax.type):
            raise advice_types.no_cast(syntax, operand.type)
        return cast(operand, syntax.type, syntax.on_error)

    def list_of(self, syntax: ListText) -> Expr:
        items = [self.expr(item) for item in syntax.items]
        kind = common_type(item.type for item in items)
        if kind is None:
            raise advice_types.mixed(syntax, "a list's items are", listed(item.type for item in items))
        return ListOf(list_type(kind), tuple(widen(item, kind) for item in items))

    def struct(self, items: list[tuple[str, Expr]]) -> Expr:
        return StructOf(struct_of(*((name, value.type) for name, value in items)), tuple(items))

    def case(self, syntax: Cases) -> Expr:
        branches = [(self.condition(syntax, when), self.expr(then)) for when, then in syntax.branches]
        otherwise = self.expr(syntax.otherwise) if syntax.otherwise is not None else literal(None)
        kind = common_type([value.type for _, value in branches] + [otherwise.type])
        if kind is None:
            values = [(then, value) for (_, then), (_, value) in zip(syntax.branches, branches, strict=True)]
            last = [(syntax.otherwise, otherwise)] if syntax.otherwise is not None else []
            raise advice_types.mixed_case(self.text, [*values, *last])
        return Case(kind, tuple((condition, widen(value, kind)) for condition, value in branches), widen(otherwise, kind))

    def condition(self, syntax: Cases, when: Syntax) -> Expr:
        if syntax.subject is not None:
            return self.apply(Apply(when.start, when.end, "=", (syntax.subject, when), when.start, when.end, is_operator=True))
        return self.wanted(when, self.expr(when), BOOLEAN)

    # -- calls

    def apply(self, syntax: Apply) -> Expr:
        """Operators lean to the left as deep as a person writes: their spine is walked, not recursed into."""
        spine = [syntax]
        while isinstance(first := spine[-1].arguments[0] if spine[-1].is_operator else None, Apply) and first.is_operator:
            spine.append(first)
        found = self.operation(spine.pop(), None)
        while spine:
            found = self.operation(spine.pop(), found)
        return found

    def operation(self, syntax: Apply, first: Expr | None) -> Expr:
        """A call; `first` is its first argument where that is bound already."""
        if syntax.is_operator:
            return self.operator(syntax, first)
        return self.call(syntax)

    def operator(self, syntax: Apply, first: Expr | None) -> Expr:
        head = (first if first is not None else self.expr(syntax.arguments[0]),)
        if len(syntax.arguments) == 2 and isinstance(interval := syntax.arguments[1], Interval):
            return self.moved(syntax, head[0], interval)
        arguments = [*head, *(self.expr(argument) for argument in syntax.arguments[1:])]
        if syntax.name in _MEMBERSHIPS and isinstance(arguments[1], ParameterValue) and isinstance(arguments[1].type, List):
            return self.in_parameter(syntax, arguments)
        return self.resolved(syntax, arguments)

    def in_parameter(self, syntax: Apply, arguments: list[Expr]) -> Expr:
        """`a in $codes`: whether it is one of the items of a parameter that is a list; null when it is null."""
        value, codes = arguments[0], arguments[1]
        found = resolve("list_contains", (codes, value)) if len(arguments) == 2 else None
        if found is None:
            raise advice_types.no_signature(self.text, syntax, arguments)
        contained = made(*found, (codes, value))
        return contained if syntax.name == "in" else self.resolved(replace(syntax, name="not"), [contained])

    def moved(self, syntax: Apply, moment: Expr, interval: Interval) -> Expr:
        count = self.wanted(interval.count, self.expr(interval.count), INTEGER)
        arguments = (moment, count, literal(interval.unit))
        found = resolve(syntax.name, arguments) if syntax.name in ("+", "-") else None
        if found is None or moment.type == NULL:
            raise advice_types.no_moment(self.text, syntax, moment.type)
        return made(*found, arguments)

    def call(self, syntax: Apply) -> Expr:
        function = FUNCTIONS.get(syntax.name)
        if function is None or function.is_operator:
            raise advice.no_function(self.text, syntax)
        sort = function.signatures[0].sort
        if sort == "row":
            self.refuse_modifiers(syntax)
            return self.resolved(syntax, self.arguments(syntax))
        return self.over_rows(syntax, sort)

    def over_rows(self, syntax: Apply, sort: str) -> Expr:
        """An aggregate, or a function of a window."""
        if self.is_inside:
            raise advice.nested(syntax)
        if self.scope.allow == "row" or (sort == "window" and self.scope.allow != "window"):
            raise advice.misplaced(syntax, sort)
        self.is_inside = True
        arguments = self.arguments(syntax)
        order_by = tuple(Placement.key(key, self.expr(key.operand)) for key in syntax.modifiers.order_by)
        condition = syntax.modifiers.filter
        chosen = None if condition is None else self.wanted(condition, self.expr(condition), BOOLEAN)
        self.is_inside = False
        if syntax.name == "count" and syntax.modifiers.distinct and len(arguments) > 1:
            arguments = [self.struct([(f"c{place}", argument) for place, argument in enumerate(arguments)])]
        found = self.resolved(syntax, arguments)
        return placed(Placement(syntax, found, order_by, chosen), self.scope)

    def arguments(self, syntax: Apply) -> list[Expr]:
        bound: list[Expr] = []
        for argument in syntax.arguments:
            bound.append(self.lambda_(argument, bound) if isinstance(argument, LambdaText) else self.expr(argument))
        return bound

    def lambda_(self, syntax: LambdaText, before: list[Expr]) -> Expr:
        """The variable is an item of the list that stands first."""
        if not before or not isinstance(before[0].type, List):
            raise advice.lonely_lambda(syntax)
        hidden = dict(self.variables)
        self.variables[syntax.variable] = before[0].type.item
        body = self.expr(syntax.body)
        self.variables = hidden
        return Lambda(body.type, syntax.variable, body)

    def refuse_modifiers(self, syntax: Apply) -> None:
        given = syntax.modifiers
        if given.distinct or given.order_by or given.ignore_nulls or given.filter is not None:
            raise advice.no_modifiers(syntax)

    def resolved(self, syntax: Apply, arguments: list[Expr]) -> Expr:
        found = resolve(syntax.name, arguments)
        if found is None:
            raise advice_types.no_signature(self.text, syntax, arguments)
        signature, fit = found
        for place, judge in signature.judges:
            try:
                judge(arguments)
            except ExpressionError as problem:
                raise advice.inside(self.text, syntax.arguments[place], problem) from None
        return made(signature, fit, arguments)
