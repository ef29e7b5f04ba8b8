"""The words in which signatures are written, and how they are matched against the types of arguments.

a: integer          that type (also text, boolean, date, timestamp, timestamp_tz, list<text>, ...); a date widens to a timestamp
a: float            any number, made a float
a: decimal          a decimal as it is, or an integer as decimal(19,0)
a: number           any number as it is
a: T, b: T          any types with a common one; `K` likewise, of types that can be compared
a: list<T>          a list; `f: T -> U` and `f: T -> boolean` a lambda over its items
a: map<K, T>        a map
n: literal integer  written out, not computed
unit: date unit     one of the words year, quarter, month, week, day; `clock unit`: hour, minute, second; `unit`: any of them
...                 more of the last
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from engine.language.tree import Expr, Fit, Lambda, Literal
from engine.language.types import FLOAT, INTEGER, NULL, TEXT, DataType, List, Map, is_comparable, is_number, list_of, map_of, parse_type
from engine.language.widening import INTEGER_AS_DECIMAL, as_decimal, common_type, widens

Result: TypeAlias = "str | Callable[[Sequence[DataType], Sequence[Expr]], DataType | None]"
"""A word, or a function of the widened types and the arguments as they were given."""
Bound: TypeAlias = dict[str, DataType]
VARIABLES = ("T", "K", "L", "U")
MAP = "map<K, T>"
COMPARABLE = ("K", "L")
"""Variables that stand only for types whose values have an order."""
DATE_UNITS = ("year", "quarter", "month", "week", "day")
CLOCK_UNITS = ("hour", "minute", "second")
_UNITS = {"unit": DATE_UNITS + CLOCK_UNITS, "date unit": DATE_UNITS, "clock unit": CLOCK_UNITS}


@dataclass(frozen=True, slots=True)
class Want:
    """What one argument may be: `seen` reads the variables off a type, `given` is the type it is widened to; None: it does not fit."""

    seen: Callable[[Expr, Bound], bool]
    given: Callable[[Expr, Bound], DataType]


def named(arguments: str) -> tuple[str, ...]:
    """The arguments of a shape, one text each."""
    return tuple(part.strip() for part in _split(arguments))


def units_of(arguments: Sequence[str]) -> tuple[str, ...]:
    """The words for units that one of the arguments may be, if one is a unit."""
    return next((_UNITS[word] for word in (part.partition(":")[2].strip() for part in arguments) if word in _UNITS), ())


def fitting(arguments: str, result: Result) -> Callable[[Sequence[Expr]], Fit | None]:
    """The function that matches arguments against a shape."""
    words = [part.partition(":")[2].strip() or part for part in named(arguments)]
    is_open = bool(words) and words[-1] == "..."
    wants = [_want(word) for word in (words[:-1] if is_open else words)]
    compute = _computed(result) if isinstance(result, str) else None

    def fit(given: Sequence[Expr]) -> Fit | None:
        if len(given) < len(wants) or (len(given) > len(wants) and not is_open):
            return None
        each = [wants[min(index, len(wants) - 1)] for index in range(len(given))]
        bound: Bound = {}
        if not all(want.seen(argument, bound) for want, argument in zip(each, given, strict=True)):
            return None
        types = tuple(want.given(argument, bound) for want, argument in zip(each, given, strict=True))
        outcome = compute(types, bound) if compute is not None else result(types, given) if callable(result) else None
        return Fit(types, outcome) if outcome is not None else None

    return fit


def _split(text: str) -> list[str]:
    """Split at the commas that stand outside of brackets."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        depth += (sign in "<(") - (sign in ">)" and text[place - 1] != "-")
        if sign == "," and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]] if text.strip() else []


@lru_cache(maxsize=256)
def _want(word: str) -> Want:
    if word in _UNITS:
        return _unit(_UNITS[word])
    if word.startswith("literal "):
        return _literal(_want(word.removeprefix("literal ")))
    if " -> " in word:
        return _lambda(word.partition(" -> ")[2])
    if word in VARIABLES:
        return _variable(word)
    if word in ("list<T>", "list<K>"):
        return _list(word[5:-1])
    if word == MAP:
        return _map()
    special = {"float": _float, "decimal": _decimal, "number": _number}
    return special[word]() if word in special else _exact(parse_type(word))


def _exact(wanted: DataType) -> Want:
    return Want(lambda argument, _: widens(argument.type, wanted) and not _is_narrower_number(argument.type, wanted), lambda _, __: wanted)


def _is_narrower_number(kind: DataType, wanted: DataType) -> bool:
    """A signature that wants an exact number does not take another, but the float's."""
    return kind != wanted and is_number(kind) and is_number(wanted)


def _float() -> Want:
    return Want(lambda argument, _: is_number(argument.type) or argument.type == NULL, lambda _, __: FLOAT)


def _decimal() -> Want:
    return Want(
        lambda argument, _: as_decimal(argument.type) is not None, lambda argument, _: as_decimal(argument.type) or INTEGER_AS_DECIMAL
    )


def _number() -> Want:
    return Want(
        lambda argument, _: is_number(argument.type) or argument.type == NULL,
        lambda argument, _: INTEGER if argument.type == NULL else argument.type,
    )


def _literal(inner: Want) -> Want:
    return Want(lambda argument, bound: isinstance(argument, Literal) and inner.seen(argument, bound), inner.given)


def _unit(words: tuple[str, ...]) -> Want:
    return Want(lambda argument, _: isinstance(argument, Literal) and argument.value in words, lambda _, __: TEXT)


def _variable(name: str) -> Want:
    return Want(lambda argument, bound: _unify(name, argument.type, bound), lambda _, bound: bound[name])


def _list(name: str) -> Want:
    def seen(argument: Expr, bound: Bound) -> bool:
        if argument.type == NULL:
            return _unify(name, NULL, bound)
        return isinstance(argument.type, List) and _unify(name, argument.type.item, bound)

    return Want(seen, lambda _, bound: list_of(bound[name]))


def _map() -> Want:
    def seen(argument: Expr, bound: Bound) -> bool:
        kind = argument.type
        return isinstance(kind, Map) and _unify("K", kind.key, bound) and _unify("T", kind.value, bound)

    return Want(seen, lambda _, bound: map_of(bound["K"], bound["T"]))


def _lambda(result: str) -> Want:
    """A lambda's own type is its body's: it is matched, never widened."""
    if result in VARIABLES:
        return Want(
            lambda argument, bound: isinstance(argument, Lambda) and _unify(result, argument.type, bound), lambda argument, _: argument.type
        )
    wanted = parse_type(result)
    return Want(lambda argument, _: isinstance(argument, Lambda) and argument.type in (wanted, NULL), lambda argument, _: argument.type)


def _unify(name: str, kind: DataType, bound: Bound) -> bool:
    met = common_type((bound.get(name, NULL), kind))
    if met is None or (name in COMPARABLE and not is_comparable(met)):
        return False
    bound[name] = met
    return True


def _computed(word: str) -> Callable[[Sequence[DataType], Bound], DataType]:
    if word in VARIABLES:
        return lambda _, bound: bound[word]
    if word in ("list<T>", "list<K>", "list<U>"):
        return lambda _, bound: list_of(bound[word[5:-1]])
    if word == MAP:
        return lambda _, bound: map_of(bound["K"], bound["T"])
    known = parse_type(word)
    return lambda _, __: known
