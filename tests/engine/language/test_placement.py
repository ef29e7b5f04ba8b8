"""Aggregates and windows: where they may stand, which order and frame they take, and what is refused."""

from __future__ import annotations

import pytest

from engine.errors import ExpressionError
from engine.language.binder import bind
from engine.language.frames import parse_frame
from engine.language.print_duckdb import print_expression
from engine.language.scope import Scope, ScopeColumn, WindowSpec
from engine.language.tree import Column, OrderKey
from engine.language.types import FLOAT, INTEGER, TEXT, map_of

COLUMNS = (
    ScopeColumn("g", TEXT),
    ScopeColumn("n", INTEGER),
    ScopeColumn("x", FLOAT),
    ScopeColumn("row", INTEGER),
    ScopeColumn("m", map_of(TEXT, INTEGER)),
)
BY_ROW = (OrderKey(Column(INTEGER, "row")),)
BY_N = (OrderKey(Column(INTEGER, "n"), descending=True, nulls_first=True),)
TWO = parse_frame("rows between 1 preceding and current row")
GROUP = Scope(COLUMNS, allow="aggregate", keys=frozenset(["g"]), order=BY_ROW)

PARTS = 'PARTITION BY "g"'
OWN = f'{PARTS} ORDER BY "n" DESC NULLS FIRST'
INCOMING = f'{PARTS} ORDER BY "row" ASC NULLS LAST'
ALL = "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"
EQUALS = "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
PAIR = "ROWS BETWEEN 1 PRECEDING AND CURRENT ROW"


def windowed(*, own: bool = False, incoming: bool = True, frame: bool = False) -> Scope:
    spec = WindowSpec((Column(TEXT, "g"),), BY_N if own else (), BY_ROW if incoming else (), TWO if frame else None)
    return Scope(COLUMNS, allow="window", window=spec)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("count()", "count(*)"),
        ("count(*)", "count(*)"),
        ("count(distinct g, n)", "count(DISTINCT {'c0': \"g\", 'c1': \"n\"})"),
        ("g || '!'", "(\"g\" || '!')"),
        ("sum(n) filter (where x > 0)", 'CAST(sum("n") FILTER (WHERE ("x" > CAST(\'0.0\' AS DOUBLE))) AS BIGINT)'),
        (
            "sum(n + 1) filter (where n > 0)",
            'CAST(sum(CASE WHEN ("n" > CAST(0 AS BIGINT)) THEN ("n" + CAST(1 AS BIGINT)) END) FILTER (WHERE ("n" > CAST(0 AS BIGINT))) AS BIGINT)',
        ),
        ("first(n)", 'first("n" ORDER BY "row" ASC NULLS LAST)'),
        ("first(n order by x desc nulls first, g)", 'first("n" ORDER BY "x" DESC NULLS FIRST, "g" ASC NULLS LAST, "n" ASC NULLS LAST)'),
        ("min(x)", 'min("x" + CAST(0 AS DOUBLE))'),
    ],
)
def test_in_a_group(text: str, printed: str) -> None:
    assert print_expression(bind(text, GROUP)) == printed


@pytest.mark.parametrize(
    ("text", "scope", "printed"),
    [
        ("min(n)", windowed(), f'min("n") OVER ({PARTS} {ALL})'),
        ("min(n)", windowed(own=True), f'min("n") OVER ({OWN} {EQUALS})'),
        ("min(n)", windowed(frame=True), f'min("n") OVER ({INCOMING} {PAIR})'),
        ("min(n)", windowed(own=True, frame=True), f'min("n") OVER ({OWN} {PAIR})'),
        ("row_number()", windowed(), f"row_number() OVER ({INCOMING})"),
        ("row_number()", windowed(own=True, frame=True), f"row_number() OVER ({OWN})"),
        ("rank()", windowed(own=True), f"rank() OVER ({OWN})"),
        ("lag(n, 2, 0)", windowed(), f'lag("n", CAST(2 AS BIGINT), CAST(0 AS BIGINT)) OVER ({INCOMING})'),
        ("lag(n ignore nulls)", windowed(), f'lag("n" IGNORE NULLS) OVER ({INCOMING})'),
        ("first_value(n)", windowed(), f'first_value("n") OVER ({INCOMING} {EQUALS})'),
        ("last_value(n)", windowed(frame=True), f'last_value("n") OVER ({INCOMING} {PAIR})'),
        ("n - min(n)", windowed(), f'("n" - min("n") OVER ({PARTS} {ALL}))'),
    ],
)
def test_over_a_window(text: str, scope: Scope, printed: str) -> None:
    assert print_expression(bind(text, scope)) == printed


@pytest.mark.parametrize(
    ("text", "scope", "code", "place"),
    [
        ("n + 1", GROUP, "expression.not_grouped", "n"),
        ("sum(sum(n))", GROUP, "expression.nested", "sum(n)"),
        ("row_number()", GROUP, "expression.misplaced", "row_number()"),
        ("sum(n order by x)", GROUP, "expression.call", "sum(n order by x)"),
        ("sum(n ignore nulls)", GROUP, "expression.call", "sum(n ignore nulls)"),
        ("min(distinct n)", GROUP, "expression.call", "min(distinct n)"),
        ("count(distinct)", GROUP, "expression.call", "count(distinct)"),
        ("count(distinct m)", GROUP, "expression.call", "count(distinct m)"),
        ("count(distinct n, m)", GROUP, "expression.call", "count(distinct n, m)"),
        ("max(m)", GROUP, "expression.types", "max(m)"),
        ("arg_max(m, n)", GROUP, "expression.types", "arg_max(m, n)"),
        ("list_agg_distinct([m])", GROUP, "expression.types", "list_agg_distinct([m])"),
        ("first(n order by m)", GROUP, "expression.no_order", "m"),
        ("quantile_cont(x, 2)", GROUP, "expression.out_of_range", "2"),
        ("quantile_cont(x, x)", GROUP, "expression.types", "quantile_cont(x, x)"),
        ("rank()", windowed(), "window.order_missing", "rank()"),
        ("last_value(n)", windowed(own=True), "window.frame_missing", "last_value(n)"),
        ("row_number() filter (where n > 1)", windowed(), "expression.call", "row_number() filter (where n > 1)"),
        ("first(n) filter (where n > 1)", windowed(), "expression.call", "first(n) filter (where n > 1)"),
        ("lag(n, -1)", windowed(), "expression.out_of_range", "-1"),
        ("ntile(0)", windowed(), "expression.out_of_range", "0"),
        ("lag(min(n))", windowed(), "expression.nested", "min(n)"),
    ],
)
def test_refused(text: str, scope: Scope, code: str, place: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        bind(text, scope)
    assert (caught.value.code, text[caught.value.start : caught.value.end]) == (code, place)


def test_sides_of_a_join() -> None:
    scope = Scope((ScopeColumn("id", INTEGER, "left"), ScopeColumn("id", INTEGER, "right"), ScopeColumn("city", TEXT, "right")))
    assert (
        print_expression(bind("left.id = right.ID and city is null", scope))
        == '(("left"."id" = "right"."id") AND ("right"."city" IS NULL))'
    )
    with pytest.raises(ExpressionError) as caught:
        bind("id > 1", scope)
    assert caught.value.replacements == ("left.id > 1", "right.id > 1")
    with pytest.raises(ExpressionError) as caught:
        bind("right.cty is null", scope)
    assert caught.value.replacements == ("right.city is null",)


def test_names_are_composed_and_match_exactly_first() -> None:
    scope = Scope((ScopeColumn("é", INTEGER), ScopeColumn("A", INTEGER), ScopeColumn("a", TEXT)))
    assert bind('"e\u0301"', scope) == Column(INTEGER, "é")
    assert bind("a", scope) == Column(TEXT, "a")
    with pytest.raises(ExpressionError):
        bind('"É"', scope)


def test_wanted_type() -> None:
    assert bind("null", GROUP, TEXT).type == TEXT
    assert bind("1", GROUP, FLOAT).type == FLOAT
    with pytest.raises(ExpressionError) as caught:
        bind("g", GROUP, INTEGER)
    assert caught.value.replacements == ("cast(g as integer)",)


def test_what_multiplies_is_refused() -> None:
    text = "g"
    for _ in range(12):
        text = f"trim({text})"
    with pytest.raises(ExpressionError) as caught:
        bind(text, Scope(COLUMNS))
    assert caught.value.code == "expression.too_large"
    with pytest.raises(ExpressionError):
        bind("n" + "::text::integer" * 12, Scope(COLUMNS))
    assert len(print_expression(bind("trim(trim(trim(g)))", Scope(COLUMNS)))) < 5_000
