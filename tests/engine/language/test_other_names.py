"""The names by which people look for functions lead to functions, and are none themselves."""

from __future__ import annotations

import pytest

from engine.errors import ExpressionError
from engine.language.binder import bind
from engine.language.functions import FUNCTIONS
from engine.language.functions.other_names import OTHER_NAMES
from engine.language.scope import Scope


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
        ("isblank(1)", "that is written 'is null', as in '' is null"),
        ("fillna(1, 2)", "did you mean coalesce(a, b, ...)?"),
        ("mod(7, 3)", "that is written '%', as in -7 % 3"),
    ],
)
def test_a_call_by_one_is_told_how_it_is_written(text: str, hint: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        bind(text, Scope())
    assert caught.value.hint == hint
