"""The order of lists and structs on Spark: there a null inside is the smallest value, in the language it is the largest.

A value with parts is compared by a form of itself in which each part stands behind the question whether it is null.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from engine.language.printing import escaped
from engine.language.quoting import spark_name
from engine.language.tree import Expr
from engine.language.types import DataType, List, Struct
from engine.language.zero_signs import spark_unsigned

_ARGUMENT = re.compile(r"\{(\d)\}")


def order_form(kind: DataType, value: str = "{0}", depth: int = 0) -> str:
    """The template of what is compared in place of a value; the value itself where the type has no parts."""
    match kind:
        case List(item=item):
            part = f"v{depth}"
            return f"transform({value}, {part} -> named_struct('n', {part} IS NULL, 'v', {order_form(item, part, depth + 1)}))"
        case Struct(fields=fields):
            parts = (_part(place, f"({value}).{escaped(spark_name(name))}", field, depth) for place, (name, field) in enumerate(fields))
            return f"CASE WHEN {value} IS NOT NULL THEN named_struct({', '.join(parts)}) END"
        case _:
            return value


def _part(place: int, value: str, kind: DataType, depth: int) -> str:
    return f"'n{place}', {value} IS NULL, 'v{place}', {order_form(kind, value, depth)}"


def has_parts(kind: DataType) -> bool:
    """Whether its values are compared part by part."""
    return isinstance(kind, List | Struct)


def compared(template: str) -> Callable[[Sequence[Expr]], str]:
    """A lowering that compares its arguments as they are, or their forms."""

    def lowering(arguments: Sequence[Expr]) -> str:
        return _ARGUMENT.sub(lambda place: order_form(arguments[int(place[1])].type, place[0]), template)

    return lowering


def extreme(plain: str, by_form: str) -> Callable[[Sequence[Expr]], str]:
    """A lowering that is `plain`, or for a value with parts `by_form`, where `{value}` is itself and `{form}` what is compared."""

    def lowering(arguments: Sequence[Expr]) -> str:
        kind = arguments[0].type
        return by_form.replace("{form}", order_form(kind)).replace("{value}", spark_unsigned(kind)) if has_parts(kind) else plain

    return lowering


def of_several(name: str, sign: str) -> Callable[[Sequence[Expr]], str]:
    """The largest or smallest of several values; nulls are skipped."""

    def lowering(arguments: Sequence[Expr]) -> str:
        kind = arguments[0].type
        if not has_parts(kind):
            return f"{name}({{*}})"
        is_better = f"{order_form(kind, 'b')} {sign} {order_form(kind, 'a')}"
        values = ", ".join(spark_unsigned(kind, f"{{{place}}}") for place in range(len(arguments)))
        better = f"CASE WHEN a IS NULL OR {is_better} THEN coalesce(b, a) ELSE a END"
        return f"aggregate(array({values}), CAST(NULL AS {{type}}), (a, b) -> {better})"

    return lowering


def sorted_list(template: str, kind: DataType) -> str:
    """The template of a list in ascending order, nulls last; `kind` is its items' type."""
    if not has_parts(kind):
        return f"array_sort({template})"
    paired = f"transform({template}, s -> named_struct('n', s IS NULL, 'k', {order_form(kind, 's')}, 'v', s))"
    return f"transform(array_sort({paired}), s -> s.v)"
