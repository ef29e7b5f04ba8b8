"""Printing typed trees for an engine: the walk, the templates, windows and orders; what differs is asked of a `Spelling`.

No recursion: a tree is printed from its leaves, so depth costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from engine.errors import UnsupportedError
from engine.language.tree import (
    Aggregate,
    Call,
    Case,
    Cast,
    Column,
    Expr,
    FieldOf,
    Frame,
    FrameBound,
    Lambda,
    ListOf,
    Literal,
    Lowering,
    OrderKey,
    ParameterValue,
    Signature,
    StructOf,
    Variable,
    Window,
    walk,
)
from engine.language.types import DataType

MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""The units whose length in days varies, in months."""
_PLACE = re.compile(r"\{(?:(\d*\*|\d+)|(type\d*)|!(\w+)|(distinct|order|sorted|filter|nulls|over))\}|(\{\{|\}\})")


class Spelling(Protocol):
    """How one engine spells what has no lowering of its own."""

    engine: str
    is_null_rule_inside: bool
    """Whether IGNORE NULLS stands inside the call's parentheses."""
    has_distinct_windows: bool
    orders_windows: bool
    """Whether a function of a row's place needs an order, though any will do."""

    filters_late: bool
    """Whether an aggregate's arguments are computed in the rows, too, that its filter leaves out; over a window all engines do so."""
    mixes_lengths: bool
    """Whether a frame may have one bound in months or years and another in days or hours."""

    def lowering(self, signature: Signature, modifiers: Mapping[str, str]) -> Lowering | None:
        """The signature's template for this engine; `modifiers` is what is written with an aggregate."""

    def type(self, kind: DataType) -> str:
        """The type's name."""

    def name(self, name: str) -> str:
        """A name, quoted."""

    def literal(self, literal: Literal) -> str:
        """A constant of its type."""

    def parameter(self, name: str) -> str:
        """A bound parameter."""

    def cast(self, source: Cast) -> str:
        """The template of a conversion, with the operand as `{0}`."""

    def fault(self, name: str) -> str:
        """An expression that raises."""

    def list(self, items: str) -> str:
        """A list of printed items."""

    def struct(self, items: Sequence[tuple[str, str]]) -> str:
        """A struct of printed values."""

    def lambda_(self, variable: str, body: str) -> str:
        """A function of one variable."""

    def interval(self, count: str, unit: str) -> str:
        """A length of time, as a frame's bound."""

    def moment(self, kind: DataType, text: str) -> str:
        """A key from which a frame measures lengths of time."""

    def order_form(self, kind: DataType) -> str:
        """The template of what values of a type are compared by in an order."""


def escaped(text: str) -> str:
    """The text as it stands for itself in a template."""
    return text.replace("{", "{{").replace("}", "}}")


class Printer:
    """Prints expressions in one engine's spelling."""

    def __init__(self, spelling: Spelling) -> None:
        self.spelling = spelling

    def expression(self, root: Expr) -> str:
        """The text of an expression.

        Raises:
            UnsupportedError: `backend.unsupported`, the engine has no faithful lowering for a part of it.
        """
        texts: dict[int, str] = {}
        for part in reversed(list(walk(root))):
            texts[id(part)] = self._part(part, texts)
        return texts[id(root)]

    def order(self, keys: Sequence[OrderKey]) -> str:
        """Keys with direction and the place of nulls, separated by commas."""
        return ", ".join(map(self._key, keys, map(self.expression, (key.expression for key in keys))))

    def _key(self, key: OrderKey, text: str) -> str:
        """A bare constant is no key to DuckDB, which takes it for a slip; under a cast it is one that changes nothing."""
        if isinstance(key.expression, Literal):
            text = f"CAST({text} AS {self.spelling.type(key.expression.type)})"
        text = self._ordered(key, text)
        return f"{text} {'DESC' if key.descending else 'ASC'} NULLS {'FIRST' if key.nulls_first else 'LAST'}"

    def _ordered(self, key: OrderKey, text: str) -> str:
        """What a key's values are compared by."""
        return _expanded(self.spelling.order_form(key.expression.type), [text], str)

    def _keys(self, keys: Sequence[OrderKey], texts: Mapping[int, str]) -> str:
        return ", ".join(self._key(key, texts[id(key.expression)]) for key in keys)

    def _part(self, part: Expr, texts: Mapping[int, str]) -> str:  # noqa: C901, PLR0911, PLR0912 - one line per class of the closed union
        spelling = self.spelling
        match part:
            case Column():
                return self._column(part)
            case Literal():
                return spelling.literal(part)
            case Call():
                return "" if part.signature.sort != "row" else self._call(part, texts, {})
            case Cast(operand=operand):
                return _expanded(spelling.cast(part), [texts[id(operand)]], self._words(part.type, [operand]))
            case Case():
                return self._case(part, texts)
            case ParameterValue(kind, name):
                return f"CAST({spelling.parameter(name)} AS {spelling.type(kind)})"
            case Aggregate():
                return self._aggregate(part, texts, {})
            case Window():
                return self._window(part, texts)
            case FieldOf(operand=operand, name=name):
                return f"({texts[id(operand)]}).{spelling.name(name)}"
            case ListOf(items=items):
                return f"CAST({spelling.list(', '.join(texts[id(item)] for item in items))} AS {spelling.type(part.type)})"
            case StructOf(items=fields):
                return spelling.struct([(name, texts[id(value)]) for name, value in fields])
            case Lambda(variable=variable, body=body):
                return spelling.lambda_(variable, texts[id(body)])
            case Variable(name=name):
                return spelling.name(name)
            case _:
                raise TypeError(part)

    def _column(self, column: Column) -> str:
        name = self.spelling.name(column.name)
        return name if column.side is None else f"{self.spelling.name(column.side)}.{name}"

    def _case(self, case: Case, texts: Mapping[int, str]) -> str:
        branches = " ".join(f"WHEN {texts[id(condition)]} THEN {texts[id(value)]}" for condition, value in case.branches)
        return f"CASE {branches} ELSE {texts[id(case.otherwise)]} END"

    def _sorted(self, aggregate: Aggregate, texts: Mapping[int, str], tail: str) -> str:
        """The first argument's values in their order, as an array of structs with the field `v`: Spark's aggregates take no order."""
        keys = aggregate.order_by
        fields = "".join(f", 'k{place}', {self._ordered(key, texts[id(key.expression)])}" for place, key in enumerate(keys))
        collected = f"collect_list(named_struct('v', {texts[id(aggregate.call.arguments[0])]}{fields})){tail}"
        order = "".join(_comparison(place, key) for place, key in enumerate(keys))
        return f"array_sort({collected}, (l, r) -> CASE {order} ELSE 0 END)" if keys else collected

    def _aggregate(self, aggregate: Aggregate, texts: Mapping[int, str], over: Mapping[str, str]) -> str:
        if over and aggregate.distinct and not self.spelling.has_distinct_windows:
            raise self._unsupported(f"'distinct' in {aggregate.call.signature.function}() over a window")
        found = {**self._modifiers(aggregate, texts), **over}
        if aggregate.filter is not None and (self.spelling.filters_late or over):
            texts = self._filtered(aggregate, aggregate.filter, texts)
        if aggregate.call.signature.order == "incoming":
            found["sorted"] = self._sorted(aggregate, texts, found.get("filter", "") + found.get("over", ""))
        return self._call(aggregate.call, texts, found)

    def _filtered(self, aggregate: Aggregate, condition: Expr, texts: Mapping[int, str]) -> Mapping[int, str]:
        """What goes into an aggregate is null in rows that the filter leaves out, where computing it could raise."""
        harmless = Literal if "{!" in self._template(aggregate.call, {}) else Literal | Column
        parts = (*aggregate.call.arguments, *(key.expression for key in aggregate.order_by))
        computed = [part for part in parts if not isinstance(part, harmless)]
        return {**texts, **{id(part): f"CASE WHEN {texts[id(condition)]} THEN {texts[id(part)]} END" for part in computed}}

    def _call(self, call: Call, texts: Mapping[int, str], modifiers: Mapping[str, str]) -> str:
        printed = [texts[id(argument)] for argument in call.arguments]
        return _expanded(self._template(call, modifiers), printed, self._words(call.type, call.arguments, modifiers))

    def _template(self, call: Call, modifiers: Mapping[str, str]) -> str:
        lowering = self.spelling.lowering(call.signature, modifiers)
        if lowering is None:
            raise self._unsupported(f"'{call.signature.function}'")
        return lowering if isinstance(lowering, str) else lowering(call.arguments)

    def _unsupported(self, what: str) -> UnsupportedError:
        return UnsupportedError(f"{what} cannot be done on {self.spelling.engine} with the same result", hint="run this node on DuckDB")

    def _words(self, kind: DataType, arguments: Sequence[Expr], modifiers: Mapping[str, str] | None = None) -> Callable[[str], str]:
        def word(name: str) -> str:
            if name.startswith("type"):
                return self.spelling.type(arguments[int(name[4:])].type if name[4:] else kind)
            if name.startswith("!"):
                return self.spelling.fault(name[1:])
            return (modifiers or {}).get(name, "")

        return word

    def _modifiers(self, aggregate: Aggregate, texts: Mapping[int, str]) -> dict[str, str]:
        found = {"distinct": "DISTINCT "} if aggregate.distinct else {}
        if aggregate.order_by:
            found["order"] = f" ORDER BY {self._keys(aggregate.order_by, texts)}"
        if aggregate.filter is not None:
            found["filter"] = f" FILTER (WHERE {texts[id(aggregate.filter)]})"
        return found

    def _window(self, window: Window, texts: Mapping[int, str]) -> str:
        over = {"over": f" OVER ({self._specification(window, texts)})"}
        if window.ignore_nulls and self.spelling.is_null_rule_inside:
            over["nulls"] = " IGNORE NULLS"
        elif window.ignore_nulls:
            over["over"] = f" IGNORE NULLS{over['over']}"
        inner = window.function
        return self._aggregate(inner, texts, over) if isinstance(inner, Aggregate) else self._call(inner, texts, over)

    def _specification(self, window: Window, texts: Mapping[int, str]) -> str:
        parts = []
        if window.partition_by:
            parts.append(f"PARTITION BY {', '.join(texts[id(key)] for key in window.partition_by)}")
        if window.order_by:
            parts.append(f"ORDER BY {self._window_keys(window, texts)}")
        elif self.spelling.orders_windows and not isinstance(window.function, Aggregate):
            parts.append("ORDER BY 1")
        if window.frame is not None:
            parts.append(self._frame(window.frame))
        return " ".join(parts)

    def _window_keys(self, window: Window, texts: Mapping[int, str]) -> str:
        if window.frame is None or not (window.frame.start.unit or window.frame.end.unit):
            return self._keys(window.order_by, texts)
        measured = [self.spelling.moment(key.expression.type, texts[id(key.expression)]) for key in window.order_by]
        return ", ".join(map(self._key, window.order_by, measured))

    def _frame(self, frame: Frame) -> str:
        if len({unit in MONTHS for unit in (frame.start.unit, frame.end.unit) if unit}) > 1 and not self.spelling.mixes_lengths:
            raise self._unsupported("a frame with one bound in months and one in days")
        return f"{frame.mode.upper()} BETWEEN {self._bound(frame.start)} AND {self._bound(frame.end)}"

    def _bound(self, bound: FrameBound) -> str:
        if bound.kind == "current":
            return "CURRENT ROW"
        if bound.kind == "unbounded":
            return f"UNBOUNDED {bound.direction.upper()}"
        offset = self.spelling.interval(str(bound.offset), bound.unit) if bound.unit else str(bound.offset)
        return f"{offset} {bound.direction.upper()}"


def _comparison(place: int, key: OrderKey) -> str:
    """The branch of a comparison of two structs that one key decides."""
    left, right = f"l.k{place}", f"r.k{place}"
    nulls, smaller = (-1 if key.nulls_first else 1), (1 if key.descending else -1)
    order = f"WHEN {left} IS NULL THEN {nulls} WHEN {right} IS NULL THEN {-nulls} WHEN {left} < {right} THEN {smaller} ELSE {-smaller}"
    return f"WHEN NOT ({left} <=> {right}) THEN CASE {order} END "


def _expanded(template: str, arguments: Sequence[str], word: Callable[[str], str]) -> str:
    """The template with its places filled."""
    parts = []
    for kind, value in _pieces(template):
        if kind == "text":
            parts.append(value)
        elif kind == "argument":
            parts.append(arguments[int(value)])
        elif kind == "rest":
            parts.append(", ".join(arguments[int(value or "0") :]))
        else:
            parts.append(word(value))
    return "".join(parts)


@lru_cache(maxsize=4096)
def _pieces(template: str) -> tuple[tuple[str, str], ...]:
    """A template cut into plain text, places of arguments, and words that the printer fills in."""
    pieces, start = [], 0
    for match in _PLACE.finditer(template):
        pieces.append(("text", template[start : match.start()]))
        start = match.end()
        argument, kind, fault, modifier, brace = match.groups()
        if brace:
            pieces.append(("text", brace[0]))
        elif argument:
            pieces.append(("rest", argument[:-1]) if argument.endswith("*") else ("argument", argument))
        else:
            pieces.append(("word", f"!{fault}" if fault else kind or modifier))
    return tuple(piece for piece in (*pieces, ("text", template[start:])) if piece != ("text", ""))
