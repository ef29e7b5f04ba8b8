"""Trees made from trees keep everything but what was to change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.language import Scope, ScopeColumn, WindowSpec, bind
from engine.language.rewrite import rewrite, swap_sides
from engine.language.tree import Column, Expr, OrderKey, columns_of
from engine.language.types import BOOLEAN, FLOAT, INTEGER, TEXT, list_of, struct_of

COLUMNS = (("n", INTEGER), ("x", FLOAT), ("t", TEXT), ("b", BOOLEAN), ("l", list_of(INTEGER)), ("s", struct_of(("a", INTEGER))))
ROW = Scope(tuple(ScopeColumn(name, kind) for name, kind in COLUMNS))
GROUP = replace(ROW, allow="aggregate", keys=frozenset({"n"}))
OVER = replace(ROW, allow="window", window=WindowSpec((Column(TEXT, "t"),), (OrderKey(Column(INTEGER, "n")),)))
SIDES = Scope(tuple(ScopeColumn(name, kind, side) for side in ("left", "right") for name, kind in COLUMNS))

TEXTS = [
    (ROW, "case when b then n + 1 when n > 2 then n else -n end"),
    (ROW, "cast(x as decimal(5,2)) in (1, 2, n)"),
    (ROW, "[n, 1, s.a][2] is null"),
    (ROW, "{'k': n, 'v': coalesce(t, 'none')}"),
    (GROUP, "sum(distinct n) filter (where b) / count() + n"),
    (GROUP, "first(t order by x desc, n nulls first)"),
    (OVER, "x / sum(x) - lag(x, 1, 0)"),
]


def bound(scope: Scope, text: str) -> Expr:
    return bind(text, scope, None)


@pytest.mark.parametrize(("scope", "text"), TEXTS)
def test_changing_nothing_gives_the_same(scope: Scope, text: str) -> None:
    expression = bound(scope, text)
    assert rewrite(expression, lambda part: part) == expression


@pytest.mark.parametrize(("scope", "text"), TEXTS)
def test_every_column_is_reached(scope: Scope, text: str) -> None:
    expression = bound(scope, text)
    marked = rewrite(expression, lambda part: replace(part, side="seen") if isinstance(part, Column) else part)
    assert columns_of(marked) == {("seen", name) for _, name in columns_of(expression)}
    assert columns_of(expression)


def test_sides_change_places_and_back() -> None:
    condition = bound(SIDES, "left.n > right.n and left.t = right.t and left.x between 1 and right.x")
    assert columns_of(swap_sides(condition)) == columns_of(condition)
    assert swap_sides(condition) == bound(SIDES, "right.n > left.n and right.t = left.t and right.x between 1 and left.x")
    assert swap_sides(swap_sides(condition)) == condition
