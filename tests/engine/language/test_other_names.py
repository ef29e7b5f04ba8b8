"""The names by which people look for functions lead to functions, and are none themselves."""

from __future__ import annotations

import pytest

from engine.errors import ExpressionError
from engine.language.binder import bind
from engine.language.elsewhere import ELSEWHERE, Written
from engine.language.functions import FUNCTIONS
from engine.language.functions.other_names import OTHER_NAMES
from engine.language.scope import Scope, ScopeColumn
from engine.language.types import DATE, FLOAT, INTEGER, TEXT, TIMESTAMP, DataType
from engine.parameters import BUILT_IN

TYPES: dict[str, DataType] = {
    "s": TEXT,
    "n": INTEGER,
    "x": FLOAT,
    "d": DATE,
    "e": DATE,
    "t": TIMESTAMP,
    "Unit-Detail": TEXT,
    "Order Date": DATE,
}
UNITS = (
    "a unit is one of 'year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', "
    f"as in {FUNCTIONS['date_diff'].example.expression}"
)
SCOPE = Scope(tuple(ScopeColumn(name, kind) for name, kind in TYPES.items()), BUILT_IN)


def test_each_belongs_to_a_function() -> None:
    assert [name for name in OTHER_NAMES if name not in FUNCTIONS] == []


def test_none_is_a_function_itself() -> None:
    assert [(each.name, word) for each in FUNCTIONS.values() for word in each.synonyms if word in FUNCTIONS] == []


def test_all_are_small_letters() -> None:
    assert [word for each in FUNCTIONS.values() for word in each.synonyms if word != word.lower()] == []


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("COUNTIF(true)", "did you mean count_if(condition)?"),
        ("isblank(1)", "that is written n is null"),
        (
            "DateTimeRound(t)",
            "that is written time_bucket('minute', 15, t + interval 450 second); half of it is added to get the nearest",
        ),
        ("timestamp_trunc(t)", "did you mean date_trunc(unit, a)?"),
        ("DateTimeDiff(1, 2, 'days')", "that is written date_diff('day', d, e); from d to e"),
        (
            "date_diff('days', d, d)",
            UNITS,
        ),
        ("date_diff('days', s, s)", UNITS),
        ("[n] + 1", "brackets make a list; a column is written without them: n"),
        ("Unit-Detail = 'x'", 'write "Unit-Detail"'),
        ("n > 1 and Unit-Detail = 'x'", 'write "Unit-Detail"'),
        ("fillna(1, 2)", "did you mean coalesce(a, b, ...)?"),
        ("mod(7, 3)", "that is written '%', as in -7 % 3"),
    ],
)
def test_a_call_by_one_is_told_how_it_is_written(text: str, hint: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        bind(text, SCOPE)
    assert caught.value.hint == hint


@pytest.mark.parametrize("written", [pytest.param(written, id=name) for name, written in ELSEWHERE.items()])
def test_what_is_written_in_place_of_another_tools_function_can_be_written(written: Written) -> None:
    bind(written.expression, SCOPE)


def test_none_that_is_written_otherwise_is_a_function_here() -> None:
    assert [name for name in ELSEWHERE if name in FUNCTIONS or name != name.lower()] == []


def test_a_name_without_its_quotes_is_given_them() -> None:
    with pytest.raises(ExpressionError) as caught:
        bind("unit-detail = 'x'", SCOPE)
    assert caught.value.replacements == ("\"Unit-Detail\" = 'x'",)
