"""Trials of aggregates and windows, all over one table: groups of calm values, of edges, of nulls, of ties, of what overflows.

They are made from the signatures, like those over rows. `k` orders all rows, `j` has ties and nulls, `g` is the group.
"""

from __future__ import annotations

import contextlib
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from edge_values import EDGES, INF, LEAST, MOST, NAN, dates, decimals, times

from engine.backends.arrow_types import arrow_type
from engine.errors import SchemaError
from engine.language.binder import bind
from engine.language.build import aggregate, call, literal, window
from engine.language.frames import parse_frame
from engine.language.functions import FUNCTIONS
from engine.language.scope import Scope, ScopeColumn
from engine.language.signature import Function
from engine.language.tree import Aggregate, Call, Column, Expr, OrderKey, Signature, Window, walk
from engine.language.types import INTEGER, TEXT, DataType, is_comparable, parse_type
from engine.relation import Field

KINDS = (
    "boolean", "integer", "decimal(18,2)", "decimal(38,10)", "float", "text", "date", "time", "timestamp", "timestamp_tz", "binary", "json", "list<integer>", "list<float>", "struct<p: integer, q: text>", "map<text, integer>",
)  # fmt: skip
CALM: dict[str, Sequence[Any]] = {
    "boolean": [True, False, True, True],
    "integer": [3, 1, 2, 2, 9, -4, 7, 1],
    "decimal(18,2)": decimals("decimal(18,2)", "1.25 2.35 -1.25 0.05 99.99 7.10 7.15 2.35"),
    "decimal(38,10)": decimals("decimal(38,10)", "1.25 2.35 -1.25 0.0000000005 99.99"),
    "float": [1.5, 2.25, -0.5, 4.0, 0.1, 0.2, 0.3, 1e6],
    "text": ["b", "a", "é", "b", "😀", "", "\uffee", "A"],
    "date": dates("2024-01-31 2024-02-29 2023-12-31 2024-01-31 2024-02-01"),
    "timestamp": times("2024-01-31T10:00:00 2024-01-31T10:00:01 2024-03-31T02:30:00 2023-12-31T23:59:59.999999 2024-01-31T10:00:00"),
}
ODD: dict[str, Sequence[Any]] = {
    "float": [NAN, 1.0, None, 2.0, NAN],
    "integer": [None, 5, 5, None, 6],
    "text": [None, "x", "x", "y", "y"],
    "list<float>": [[0.0], [-0.0], [NAN], [NAN], None],
}
ZEROS: dict[str, Sequence[Any]] = {"float": [-0.0, 0.0], "integer": [0, 0]}
LARGE: dict[str, Sequence[Any]] = {
    "float": [1.7e308, 1.7e308], "integer": [MOST, MOST], "decimal(18,2)": decimals("decimal(18,2)", "9999999999999999.99 9999999999999999.99"),
    "decimal(38,10)": decimals("decimal(38,10)", "9999999999999999999999999999.9999999999 9999999999999999999999999999.9999999999"),
}  # fmt: skip
SMALL: dict[str, Sequence[Any]] = {"float": [INF, 1.0, -INF], "integer": [LEAST, 1, 2]}
EXACT = {"decimal(38,10)": [value for value in EDGES["decimal(38,10)"] if value is None or value > -(10**20)]}
"""Values whose sum is in range, or is not, whatever their order."""
SIZES = {"one": 1, "nulls": 3, "nearly": 2, "calm": 9, "edges": 16, "odd": 5, "zeros": 2, "large": 2, "small": 3, None: 4}
"""How many rows a group has."""
FRAMES = (
    "rows between unbounded preceding and unbounded following",
    "rows between 2 preceding and current row",
    "rows between 1 following and 2 following",
    "range between unbounded preceding and current row",
)
BY_K = (OrderKey(Column(INTEGER, "k")),)
BY_J = (OrderKey(Column(INTEGER, "j"), descending=True, nulls_first=True), OrderKey(Column(INTEGER, "k")))
TIED = (
    (OrderKey(Column(INTEGER, "j")),),
    (OrderKey(Column(INTEGER, "j"), descending=True),),
    (OrderKey(Column(INTEGER, "j"), nulls_first=True),),
    (OrderKey(call("+", Column(parse_type("float"), "float"), literal(0.0))),),
)
CONSTANTS: dict[str, list[tuple[Any, ...]]] = {
    "quantile_cont": [(0.3,), (0,), (1,), (0.5,)],
    "quantile_disc": [(0.3,), (0,), (1,), (0.5,)],
    "string_agg": [(",",), ("",), ("'\\",)],
    "ntile": [(1,), (3,), (100,)],
    "lag": [(0,), (1,), (2,), (100,)],
    "lead": [(0,), (1,), (2,), (100,)],
    "nth_value": [(1,), (2,), (100,)],
}


@dataclass(frozen=True)
class GroupTrial:
    """An aggregate, one value a group; or what is made of a window, one value a row."""

    function: str
    label: str
    expression: Expr
    tolerance: float = 0.0

    @property
    def is_window(self) -> bool:
        return any(isinstance(part, Window) for part in walk(self.expression))

    def __str__(self) -> str:
        return self.label


MEASURED = ("integer", "decimal(18,2)", "decimal(38,10)", "float")
"""Types with a third column, which holds calm values where the others hold edges: a covariance of edges is nothing but what was rounded off."""


def fields() -> list[Field]:
    return [
        Field("g", TEXT),
        Field("k", INTEGER),
        Field("j", INTEGER),
        *(Field(name, parse_type(kind)) for kind in KINDS for name in (kind, f"{kind} again")),
        *(Field(f"{kind} calm", parse_type(kind)) for kind in MEASURED),
    ]


def table() -> pa.Table:
    """The rows of all groups, shuffled."""
    rows: list[list[Any]] = []
    for group, size in SIZES.items():
        columns = [_values(group, kind, size, turn) for kind in KINDS for turn in (0, 1)]
        columns += [_values("calm" if group == "edges" else group, kind, size, 1) for kind in MEASURED]
        rows += [[group, None, (place // 2) % 3 or None, *cells] for place, cells in enumerate(zip(*columns, strict=True))]
    random.Random(7).shuffle(rows)
    for place, row in enumerate(rows):
        row[1] = place
    return pa.table(
        {
            field.name: pa.array(list(values), arrow_type(field.type))
            for field, values in zip(fields(), zip(*rows, strict=True), strict=True)
        }
    )


def _values(group: str | None, kind: str, size: int, turn: int) -> list[Any]:
    """The cells of a group in a column; `turn` tells the two columns of a type apart."""
    drawing = random.Random(f"{group} {kind} {turn}")
    calm = CALM.get(kind) or [value for value in EDGES[kind] if value is not None][:5]
    if group == "nulls":
        return [None] * size
    if group == "nearly":
        return [None, calm[turn]] if turn == 0 else [calm[turn], None]
    if group == "edges":
        pool = EXACT.get(kind, list(EDGES[kind]))
        return [*drawing.sample(pool, min(size, len(pool))), *(drawing.choice(pool) for _ in range(size - len(pool)))]
    special = {"odd": ODD, "zeros": ZEROS, "large": LARGE, "small": SMALL}.get(group or "", {}).get(kind)
    pool = list(special or calm)
    return [pool[(place + turn * (special is None)) % len(pool)] for place in range(size)]


def all_group_trials() -> list[GroupTrial]:
    return [trial for function in FUNCTIONS.values() if function.signatures[0].sort != "row" for trial in group_trials_of(function)]


def group_trials_of(function: Function) -> Iterator[GroupTrial]:
    for signature in function.signatures:
        for name, arguments in _calls(function, signature):
            made = call(function.name, *arguments)
            assert isinstance(made, Call)
            variants = _aggregates(made, arguments) if signature.sort == "aggregate" else _windows(made)
            for label, expression in variants:
                yield GroupTrial(function.name, f"{name} {label}", expression, function.tolerance)
    for text in _WRITTEN.get(function.name, ()):
        columns = tuple(ScopeColumn(field.name, field.type) for field in fields())
        yield GroupTrial(function.name, text, bind(text, Scope(columns, allow="aggregate", order=BY_K)), function.tolerance)


def _calls(function: Function, signature: Signature) -> Iterator[tuple[str, list[Expr]]]:
    words = [part.split(": ", 1)[1] for part in signature.arguments]
    constants = [word for word in words if word.startswith("literal ")]
    choices = [_kinds(word) for word in words if not word.startswith("literal ")]
    values = [given for given in CONSTANTS.get(function.name, [()]) if len(given) == len(constants)] or [()]
    for kinds, given in itertools.product(_combined(words, choices), values):
        if given != values[0] and not {"integer", "float", "text"} & set(kinds):
            continue  # other types are tried with the first constants only
        columns, left = iter(kinds), iter(given)
        arguments: list[Expr] = []
        for word in words:
            if word.startswith("literal "):
                arguments.append(literal(next(left)))
            else:
                kind = next(columns)
                second = "calm" if words == ["float", "float"] else "again"
                arguments.append(Column(parse_type(kind), kind if not arguments else f"{kind} {second}"))
        with contextlib.suppress(SchemaError):
            call(function.name, *arguments)
            yield f"{function.name}({', '.join([*kinds, *map(repr, given)])})", arguments


def _kinds(word: str) -> Sequence[str]:
    comparable = [kind for kind in KINDS if is_comparable(parse_type(kind))]
    return {
        "T": KINDS,
        "K": comparable,
        "L": comparable,
        "number": ("integer", "decimal(18,2)", "decimal(38,10)", "float"),
        "decimal": ("decimal(18,2)", "decimal(38,10)"),
        "float": ("float", "integer", "decimal(18,2)"),
    }.get(word, (word,))


def _combined(words: Sequence[str], choices: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Types of the arguments that are columns: the same for the same variable, else each with a few of the other's."""
    if words.count("T") > 1:
        yield from ((kind,) * len(choices) for kind in choices[0])
    elif len(choices) == 2:
        yield from ((kind, choices[1][min(1, len(choices[1]) - 1)]) for kind in choices[0])
        yield from ((choices[0][min(1, len(choices[0]) - 1)], kind) for kind in choices[1])
    else:
        yield from itertools.product(*choices)


def _aggregates(made: Call, arguments: Sequence[Expr]) -> Iterator[tuple[str, Expr]]:
    name, signature = made.signature.function, made.signature
    condition = call(">", Column(INTEGER, "k"), literal(20))
    lowering = signature.duckdb if isinstance(signature.duckdb, str) else ""
    is_plain = all(is_comparable(argument.type) for argument in arguments)
    orders = (BY_K, BY_J) if signature.order == "incoming" else ((),)
    for order in orders:
        yield _named(order), aggregate(name, *arguments, order_by=order)
        yield f"{_named(order)} filter", aggregate(name, *arguments, order_by=order, filter=condition)
    if "{distinct}" in lowering and arguments and is_plain and signature.order != "incoming":
        yield "distinct", aggregate(name, *arguments, distinct=True)
        yield "distinct filter", aggregate(name, *arguments, distinct=True, filter=condition)
    if _is_first_of_its_kind(arguments):
        for frame in FRAMES:
            inner = aggregate(name, *arguments, order_by=orders[-1])
            yield (
                f"over {frame}",
                window(
                    inner,
                    partition_by=[Column(TEXT, "g")],
                    order_by=BY_K if frame.startswith("rows") else TIED[0],
                    frame=parse_frame(frame),
                ),
            )
        if name not in ("first", "last"):  # which take none
            yield "filter over all", window(aggregate(name, *arguments, order_by=orders[0], filter=condition), frame=parse_frame(FRAMES[0]))


def _is_first_of_its_kind(arguments: Sequence[Expr]) -> bool:
    """Frames are tried with the plainest types only."""
    return all(str(argument.type) in ("integer", "float", "text", "boolean", "decimal(2,1)", "decimal(1,0)") for argument in arguments)


def _windows(made: Call) -> Iterator[tuple[str, Expr]]:
    partition = [Column(TEXT, "g")]
    if made.signature.order == "own":
        for place, order in enumerate(TIED):
            yield f"order {place}", window(made, partition_by=partition, order_by=order)
            yield f"order {place}, all rows", window(made, order_by=order)
        return
    frames = (FRAMES if _is_first_of_its_kind(made.arguments) else FRAMES[1:2]) if made.signature.has_frame else (None,)
    for frame in frames:
        parsed = parse_frame(frame) if frame else None
        order = BY_K if frame is None or frame.startswith("rows") else (*TIED[0], *BY_K)
        yield f"over {frame}", window(made, partition_by=partition, order_by=order, frame=parsed)
        if made.signature.function in ("lag", "lead", "first_value", "last_value"):
            yield f"ignore nulls over {frame}", window(made, partition_by=partition, order_by=order, frame=parsed, ignore_nulls=True)
    if all(str(argument.type) in ("integer", "float", "text") for argument in made.arguments):
        yield "over all rows by j", window(made, order_by=BY_J, frame=parse_frame(FRAMES[0]) if made.signature.has_frame else None)


def _named(order: Sequence[OrderKey]) -> str:
    return "" if not order else f"by {'k' if len(order) == 1 else 'j'}"


def ranges() -> Iterator[GroupTrial]:
    """Frames over the values of one key: numbers, dates and timestamps."""
    frames = {
        "integer": (
            "range between 1 preceding and 1 following",
            "range between 3 preceding and 1 preceding",
            "range between current row and 9 following",
        ),
        "float": ("range between 1.5 preceding and current row", "range between 0 preceding and 0 following"),
        "decimal(18,2)": ("range between 0.05 preceding and 0.05 following", "range between 1 preceding and current row"),
        "date": (
            "range between interval 1 day preceding and current row",
            "range between interval 1 month preceding and interval 1 month following",
        ),
        "timestamp": (
            "range between interval 1 hour preceding and interval 1 second following",
            "range between interval 1 year preceding and current row",
        ),
    }
    for (kind, texts), descending in itertools.product(frames.items(), (False, True)):
        column: Expr = Column(parse_type(kind), kind)
        for text in texts:
            for made in (aggregate("count"), aggregate("sum", Column(INTEGER, "k"))):
                key = call("+", column, literal(0.0)) if kind == "float" else column
                over = window(made, partition_by=[Column(TEXT, "g")], order_by=[OrderKey(key, descending)], frame=parse_frame(text))
                yield GroupTrial(
                    made.call.signature.function, f"{made.call.signature.function} {text} of {kind}{' desc' if descending else ''}", over
                )


_WRITTEN = {
    "count": ["count() + count(k)", "count(distinct integer) filter (where k > 3)", "count(distinct {'a': integer, 'b': text})"],
    "sum": ["sum(integer * 2) / count()", "coalesce(sum(float), 0)"],
    "list_agg": ["list_agg(text order by j desc, k)", "list_length(list_agg(k))"],
}


def data_type(name: str) -> DataType:
    return next(field.type for field in fields() if field.name == name)


def is_aggregate(expression: Expr) -> bool:
    return isinstance(expression, Aggregate)
