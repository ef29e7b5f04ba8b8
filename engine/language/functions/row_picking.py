"""Aggregates that pick values of certain rows, or gather them; most hang on the order of the rows."""

from __future__ import annotations

from collections.abc import Sequence

from engine.language.functions.aggregates import TAIL
from engine.language.signature import Cases, Function, aggregate, signature
from engine.language.spark_order import has_parts, order_form, sorted_list
from engine.language.tree import Expr, Lowering
from engine.language.zero_signs import duckdb_unsigned, spark_unsigned


def _at(name: str, extreme: str, meaning: str, cases: Cases) -> Function:
    """Of the rows in which the key ties one is meant, so key and value are compared together; a row without a key is none.

    The value of such a row is not looked at, so it raises nothing either.
    """
    pair = "CASE WHEN {1} IS NOT NULL THEN {{'k': {1}, 'v': {0}}} END"

    def on_spark(arguments: Sequence[Expr]) -> str:
        value, key = (argument.type for argument in arguments)
        compared = f"named_struct('k', {order_form(key, '{1}')}, 'n', {{0}} IS NULL, 'v', {order_form(value)})"
        parts = (spark_unsigned(value), compared)
        return f"{extreme}_by({', '.join(f'CASE WHEN {{1}} IS NOT NULL THEN {part} END' for part in parts)}){TAIL}"

    return aggregate(name, meaning, (signature("a: K, by: L -> K", f"({extreme}({pair}){TAIL}).v", on_spark),), cases)


def _end(place: int) -> Lowering:
    """Spark's first or last value of the sorted ones."""
    value = f"(try_element_at({{sorted}}, {place})).v"
    return lambda arguments: spark_unsigned(arguments[0].type, value) if has_parts(arguments[0].type) else value


def _different(arguments: Sequence[Expr]) -> str:
    values = f"array_agg(DISTINCT {duckdb_unsigned(arguments[0].type)}){TAIL}"
    return f"coalesce(list_sort(list_filter({values}, lambda v: v IS NOT NULL), 'asc', 'nulls last'), [])"


def _different_on_spark(arguments: Sequence[Expr]) -> str:
    kind = arguments[0].type
    return sorted_list(f"collect_set({spark_unsigned(kind)}){TAIL}", kind)


_JOINED = f"CASE WHEN count({{0}}){TAIL} > 0 THEN array_join(transform(filter({{sorted}}, z -> z.v IS NOT NULL), z -> z.v), {{1}}) END"
"""Spark's own function takes no order over a window, and fails beside two that count what is distinct."""

FUNCTIONS = (
    aggregate(
        "first",
        "the value of the first row, null too; of rows equal in `order by` the smallest value comes first",
        (signature("a: T -> T", f"first({{0}}{{order}}){TAIL}", _end(1)),),
        (("first(t order by x)", "'b'"), ("first(t order by x desc)", "null"), ("first(n order by t desc nulls first, x)", "null")),
        needs_order=True,
    ),
    aggregate(
        "last",
        "the value of the last row, null too; of rows equal in `order by` the smallest value comes first",
        (signature("a: T -> T", f"last({{0}}{{order}}){TAIL}", _end(-1)),),
        (("last(x order by n desc, x)", "4e0"), ("last(t order by x)", "null"), ("last(x order by x) filter (where false)", "null")),
        needs_order=True,
    ),
    _at(
        "arg_max",
        "max",
        "the value in the row where the other is largest; of several such rows the largest value, null counting as largest",
        (("arg_max(t, x) filter (where x < 3)", "'a'"), ("arg_max(t, x)", "null"), ("arg_max(x, t)", "3e0")),
    ),
    _at(
        "arg_min",
        "min",
        "the value in the row where the other is smallest; of several such rows the smallest value, null counting as largest",
        (("arg_min(t, x)", "'b'"), ("arg_min(x, cast(null as integer))", "null"), ("arg_min(x, nullif(n, 1))", "2e0")),
    ),
    aggregate(
        "string_agg",
        "the texts joined by a separator; nulls are skipped",
        (
            signature(
                "a: text, separator: literal text -> text",
                f"string_agg({{0}}, {{1}}{{order}}){TAIL}",
                _JOINED,
            ),
        ),
        (
            ("string_agg(t, ', ' order by x desc)", "'b, a, b'"),
            ("string_agg(t, ',') filter (where t is null)", "null"),
            ("string_agg('', '-' order by x)", "'---'"),
        ),
        needs_order=True,
        synonyms="group_concat listagg",
    ),
    aggregate(
        "list_agg",
        "the values as a list, nulls too",
        (
            signature(
                "a: T -> list<T>",
                f"array_agg({{0}}{{order}}){TAIL}",
                f"CASE WHEN count(*){TAIL} > 0 THEN transform({{sorted}}, z -> z.v) END",
            ),
        ),
        (
            ("list_agg(n order by x desc)", "[null, 2, 2, 1]"),
            ("list_agg(n order by x) filter (where false)", "null"),
            ("list_agg(t order by x) filter (where t is null)", "[cast(null as text)]"),
        ),
        needs_order=True,
        synonyms="array_agg collect_list",
    ),
    aggregate(
        "list_agg_distinct",
        "the different values, sorted, without null; an empty list of none",
        (
            signature(
                "a: K -> list<K>",
                _different,
                _different_on_spark,
            ),
        ),
        (
            ("list_agg_distinct(t)", "['a', 'b']"),
            ("list_agg_distinct(n) filter (where n is null)", "cast([] as list<integer>)"),
            ("list_agg_distinct(n)", "[1, 2]"),
        ),
    ),
)
