"""Aggregates that pick values of certain rows, or gather them; most hang on the order of the rows."""

from __future__ import annotations

from engine.language.functions.aggregates import TAIL
from engine.language.signature import Cases, Function, aggregate, signature


def _at(name: str, engine: str, spark: str, meaning: str, cases: Cases) -> Function:
    return aggregate(
        name, meaning, (signature("a: T, by: K -> T", f"{engine}({{0}}, {{1}}){TAIL}", f"{spark}({{0}}, {{1}}){TAIL}"),), cases
    )


FUNCTIONS = (
    aggregate(
        "first",
        "the value of the first row, null too",
        (signature("a: T -> T", f"first({{0}}{{order}}){TAIL}", "(try_element_at({sorted}, 1)).v"),),
        (("first(t order by x)", "'b'"), ("first(t order by x desc)", "null"), ("first(n order by t desc nulls first, x)", "null")),
        needs_order=True,
    ),
    aggregate(
        "last",
        "the value of the last row, null too",
        (signature("a: T -> T", f"last({{0}}{{order}}){TAIL}", "(try_element_at({sorted}, -1)).v"),),
        (("last(x order by n desc, x)", "4e0"), ("last(t order by x)", "null"), ("last(x order by x) filter (where false)", "null")),
        needs_order=True,
    ),
    _at(
        "arg_max",
        "arg_max_null",
        "max_by",
        "the value in the row where the other is largest",
        (("arg_max(t, x) filter (where x < 3)", "'a'"), ("arg_max(x, cast(null as integer))", "null"), ("arg_max(t, x)", "null")),
    ),
    _at(
        "arg_min",
        "arg_min_null",
        "min_by",
        "the value in the row where the other is smallest",
        (("arg_min(t, x)", "'b'"), ("arg_min(x, cast(null as integer))", "null"), ("arg_min(x, d)", "1e0")),
    ),
    aggregate(
        "string_agg",
        "the texts joined by a separator; nulls are skipped",
        (
            signature(
                "a: text, separator: literal text -> text",
                f"string_agg({{distinct}}{{0}}, {{1}}{{order}}){TAIL}",
                f"listagg({{distinct}}{{0}}, {{1}}){{order}}{TAIL}",
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
                f"coalesce(list_sort(list_filter(array_agg(DISTINCT {{0}}){TAIL}, lambda v: v IS NOT NULL)), [])",
                f"array_sort(collect_set({{0}}){TAIL})",
            ),
        ),
        (
            ("list_agg_distinct(t)", "['a', 'b']"),
            ("list_agg_distinct(n) filter (where n is null)", "cast([] as list<integer>)"),
            ("list_agg_distinct(n)", "[1, 2]"),
        ),
    ),
)
