"""Trials of the language: expressions over columns `c0`, `c1`, ..., with the rows that they are tried on.

They are made from the signatures themselves, so that a new function is tried without a word here, unless it takes constants.
"""

from __future__ import annotations

import contextlib
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from edge_values import ARGUMENTS, EDGES, WORDS
from language_trials import CASTS_OF_TEXT, CONSTANTS, WRITTEN

from engine.errors import SchemaError
from engine.language.binder import bind
from engine.language.build import call, cast, literal
from engine.language.conversions import can_cast
from engine.language.functions import FUNCTIONS
from engine.language.scope import Scope, ScopeColumn
from engine.language.shapes import CLOCK_UNITS, DATE_UNITS, MAP
from engine.language.signature import Function
from engine.language.tree import Column, Expr, Signature
from engine.language.types import DataType, parse_type

MOST_ROWS = 160
"""Of one trial; of more combinations, so many are drawn, the same ones each time."""
COMPARABLE = (
    "boolean", "integer", "decimal(18,2)", "float", "text", "date", "time", "timestamp", "timestamp_tz", "binary", "json", "list<integer>", "list<float>", "list<text>", "list<list<integer>>",
    "struct<p: integer, q: text>", "struct<x: float>",
)  # fmt: skip
ANY = (*COMPARABLE, "map<text, integer>")
ITEMS = ("integer", "text", "float", "decimal(18,2)", "boolean", "date", "list<integer>")
WIDE = ("integer", "decimal(18,2)", "decimal(38,10)", "float")
MAPS: tuple[dict[str, str], ...] = tuple(
    {MAP: f"map<{key}, {value}>", "K": key, "T": value}
    for key, value in (("text", "integer"), ("integer", "text"), ("date", "float"), ("decimal(18,2)", "list<integer>"))
)
DECIMALS = ("decimal(18,2)", "decimal(9,4)", "decimal(38,10)", "decimal(38,0)", "decimal(38,38)")
_UNITS = {"unit": DATE_UNITS + CLOCK_UNITS, "date unit": DATE_UNITS, "clock unit": CLOCK_UNITS}


@dataclass(frozen=True)
class Trial:
    """An expression, the types of its columns, and its rows; `tolerance` is the function's own."""

    function: str
    label: str
    expression: Expr
    kinds: tuple[DataType, ...]
    rows: tuple[tuple[Any, ...], ...]
    tolerance: float = 0.0

    def __str__(self) -> str:
        return self.label


def all_trials() -> list[Trial]:
    """Of every function over rows, and of every cast."""
    return [*(trial for function in FUNCTIONS.values() for trial in trials_of(function)), *casts()]


def trials_of(function: Function) -> Iterator[Trial]:
    for signature in function.signatures:
        if signature.sort == "row" and signature.arguments != ("a as type",):
            yield from _of_signature(function, signature)
    for text, kinds, *pools in WRITTEN.get(function.name, ()):
        yield written(function, text, kinds, *pools)


def written(function: Function, text: str, kinds: str, *pools: Sequence[Any]) -> Trial:
    """A trial of an expression as text, over columns of those types."""
    types = tuple(map(parse_type, kinds.split("; "))) if kinds else ()
    expression = bind(text, Scope(tuple(ScopeColumn(f"c{place}", kind) for place, kind in enumerate(types))))
    given = [pools[place] if place < len(pools) else EDGES[str(kind)] for place, kind in enumerate(types)]
    return Trial(function.name, f"{text} [{kinds}]", expression, types, rows_of(given, text), function.tolerance)


def _of_signature(function: Function, signature: Signature) -> Iterator[Trial]:
    names, words = (
        zip(*(part.split(": ", 1) for part in signature.arguments if part != "..."), strict=True) if signature.arguments else ((), ())
    )
    if any("->" in word for word in words):
        return  # lambdas are written out
    if signature.arguments[-1:] == ("...",):
        names, words = (*names, names[-1]), (*words, words[-1])
    for kinds in _types(words):
        for constants in _constants(function, words):
            with contextlib.suppress(SchemaError):  # two decimals whose product has no type
                yield _trial(function, names, kinds, constants)


def _types(words: Sequence[str]) -> Iterator[tuple[str | None, ...]]:
    """The types of the arguments that are columns; None for a constant."""
    if "decimal" in words:
        choices = [DECIMALS if word == "decimal" else (_named(word, ""),) for word in words]
        yield from itertools.product(*choices)
        if words.count("decimal") > 1:
            yield from (("integer", "decimal(9,4)"), ("decimal(9,4)", "integer"))
    elif "number" in words:
        yield from (tuple(kind if word == "number" else None for word in words) for kind in WIDE)
    elif MAP in words:
        yield from (tuple(kind.get(word) for word in words) for kind in MAPS)
    elif any(word in ("T", "K", "list<T>", "list<K>") for word in words):
        is_list = any(word.startswith("list") for word in words)
        bases = ITEMS if is_list else ANY if "T" in words else COMPARABLE
        yield from (tuple(_named(word, base) for word in words) for base in bases)
    else:
        yield tuple(_named(word, "") for word in words)


def _named(word: str, base: str) -> str | None:
    if word.startswith("literal ") or word in _UNITS:
        return None
    return {"T": base, "K": base, "list<T>": f"list<{base}>", "list<K>": f"list<{base}>"}.get(word, word)


def _constants(function: Function, words: Sequence[str]) -> list[tuple[Any, ...]]:
    """What stands for the constant arguments, in their order."""
    wanted = [word for word in words if word.startswith("literal ") or word in _UNITS]
    if not wanted:
        return [()]
    if wanted[0] in _UNITS:
        return [(unit, *rest) for unit in _UNITS[wanted[0]] for rest in (CONSTANTS[function.name] if wanted[1:] else [()])]
    return [values for values in CONSTANTS[function.name] if len(values) == len(wanted)]


def _trial(function: Function, names: Sequence[str], kinds: Sequence[str | None], constants: tuple[Any, ...]) -> Trial:
    left, arguments, types = iter(constants), [], []
    for kind in kinds:
        if kind is None:
            arguments.append(literal(next(left)))
        else:
            arguments.append(Column(parse_type(kind), f"c{len(types)}"))
            types.append(parse_type(kind))
    pools = [ARGUMENTS.get((function.name, name)) or EDGES[kind] for name, kind in zip(names, kinds, strict=True) if kind is not None]
    if function.name in ("+", "-") and kinds[0] in ("integer", "decimal(9,4)"):
        pools = [EDGES[kind] for kind in kinds if kind is not None]
    shown = ", ".join(str(value) for value in (*types, *map(repr, constants)))
    label = f"{function.name}({shown})"
    expression = call(function.name, *arguments)
    return Trial(function.name, label, expression, tuple(types), rows_of(pools, label), function.tolerance)


def rows_of(pools: Sequence[Sequence[Any]], label: str) -> tuple[tuple[Any, ...], ...]:
    """All combinations, or some that hold every value of every pool at least once, and each beside itself where it is in all of them."""
    if not pools:
        return ((),)
    count = 1
    for pool in pools:
        count *= len(pool)
    if count <= MOST_ROWS:
        return tuple(itertools.product(*pools))
    drawing = random.Random(label)
    longest = max(map(len, pools))
    shuffled = [drawing.sample(pool, len(pool)) for pool in pools]
    diagonal = [tuple(pool[place % len(pool)] for pool in shuffled) for place in range(longest)]
    equals = [(value,) * len(pools) for value in pools[0]] if all(pool is pools[0] for pool in pools) else []
    fixed = [*diagonal, *equals]
    return (*fixed, *(tuple(drawing.choice(pool) for pool in pools) for _ in range(MOST_ROWS - len(fixed))))


def casts() -> Iterator[Trial]:
    """Between every pair of types, in both forms."""
    targets = ("boolean", "integer", *DECIMALS, "decimal(4,1)", "float", "text", "date", "time", "timestamp", "timestamp_tz", "json")
    for source, target in itertools.product(EDGES, targets):
        kind, wanted = parse_type(source), parse_type(target)
        if source == target or not can_cast(kind, wanted):
            continue
        pool = [*CASTS_OF_TEXT[wanted.name], *WORDS] if source == "text" else EDGES[source]
        for form in ("error", "null"):
            name = "cast" if form == "error" else "try_cast"
            expression = cast(Column(kind, "c0"), wanted, form)
            yield Trial(name, f"{name}({source} as {target})", expression, (kind,), tuple((value,) for value in pool))
