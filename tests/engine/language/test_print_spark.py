"""Spark's texts of all cases are well formed; running them is the parity suite's work."""

from __future__ import annotations

import pytest
import sqlglot
from language_cases import bound, cases

from engine.errors import UnsupportedError
from engine.language import call, window
from engine.language.binder import bind
from engine.language.print_spark import print_expression, print_order
from engine.language.scope import Scope, ScopeColumn
from engine.language.signature import Function
from engine.language.tree import Column, OrderKey
from engine.language.types import INTEGER, TEXT, TIMESTAMP_TZ

SCOPE = Scope((ScopeColumn("a`b", INTEGER), ScopeColumn("t", TEXT), ScopeColumn("z", TIMESTAMP_TZ)), {"limit": INTEGER})


@pytest.mark.parametrize(("function", "text"), [pytest.param(function, text, id=text) for function, text, _ in cases()])
def test_every_case_is_well_formed(function: Function, text: str) -> None:
    sqlglot.parse_one(f"SELECT {print_expression(bound(function, text))}", read="spark")


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ('"a`b" + $limit', "(`a``b` + CAST(:limit AS bigint))"),
        ("t = 'it''s \\'", "(`t` = 'it\\'s \\\\')"),
        ("cast(z as text)", "concat(CAST(CAST(`z` AS TIMESTAMP_NTZ) AS STRING), 'Z')"),
        ("regexp_replace(t, '\\s+(\\w)', '<\\1$>')", "regexp_replace(`t`, '(?d)[\\\\t\\\\n\\\\f\\\\r ]+(\\\\w)', '<$1\\\\$>')"),
        ("t like 'a%'", "(`t` LIKE 'a%' ESCAPE '\\u0001')"),
        ("t is not distinct from null", "(`t` <=> CAST(NULL AS string))"),
    ],
)
def test_printed(text: str, printed: str) -> None:
    assert print_expression(bind(text, SCOPE)) == printed


def test_order_says_all() -> None:
    keys = (OrderKey(Column(TEXT, "t", "left")), OrderKey(Column(TEXT, "t"), descending=True, nulls_first=True))
    assert print_order(keys) == "`left`.`t` ASC NULLS LAST, `t` DESC NULLS FIRST"


def test_ordered_aggregate_is_sorted_by_hand() -> None:
    scope = Scope(SCOPE.columns, allow="aggregate", order=(OrderKey(Column(TEXT, "t")),))
    text = print_expression(bind('first("a`b")', scope))
    assert text.startswith(
        "(try_element_at(array_sort(collect_list(named_struct('v', `a``b`, 'k0', `t`)), (l, r) -> CASE WHEN NOT (l.k0 <=> r.k0)"
    )


def test_distinct_in_a_window_is_refused() -> None:
    with pytest.raises(UnsupportedError):
        print_expression(bind("count(distinct t)", Scope(SCOPE.columns, allow="window")))


def test_a_row_number_without_an_order_is_given_any() -> None:
    assert "(ORDER BY 1)" in print_expression(window(call("row_number")))
    assert "ORDER BY" not in print_expression(bind('sum("a`b")', Scope(SCOPE.columns, allow="window")))
