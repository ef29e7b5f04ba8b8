"""Completion: what is offered where, and that what is taken is right."""

from __future__ import annotations

import unicodedata
from functools import partial

import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.language import FUNCTIONS, bind
from engine.language.completion import Completion, completions
from engine.language.scope import Scope, ScopeColumn
from engine.language.tree import Column
from engine.language.types import DATE, INTEGER, TEXT

SCOPE = Scope(
    tuple(
        ScopeColumn(name, kind)
        for name, kind in {"arr_delay": INTEGER, "carrier": TEXT, "dep delay": INTEGER, "case": TEXT, 'a"b': TEXT}.items()
    ),
    {"late_after": INTEGER, "run_date": DATE},
)
SIDES = Scope(
    (
        ScopeColumn("id", INTEGER, "left"),
        ScopeColumn("day", DATE, "left"),
        ScopeColumn("id", INTEGER, "right"),
        ScopeColumn("name", TEXT, "right"),
    )
)


def offered(text: str, scope: Scope = SCOPE) -> list[str]:
    """What is offered at `¦`."""
    return [each.text for each in completions(text.replace("¦", "", 1), text.index("¦"), scope)]


def taken(text: str, word: str, scope: Scope = SCOPE) -> str:
    """The text after one of those is taken, with the caret in it."""
    place = text.index("¦")
    bare = text.replace("¦", "", 1)
    found = next(each for each in completions(bare, place, scope) if each.label == word)
    caret = found.start + found.caret
    whole = bare[: found.start] + found.text + bare[found.end :]
    return f"{whole[:caret]}¦{whole[caret:]}"


@pytest.mark.parametrize(
    ("text", "word", "result"),
    [
        ("arr¦", "arr_delay", "arr_delay¦"),
        ("1 + ca¦ > 2", "carrier", "1 + carrier¦ > 2"),
        ("upper(¦)", "carrier", "upper(carrier¦)"),
        ("delay¦", "dep delay", '"dep delay"¦'),
        ('"dep¦', "dep delay", '"dep delay"¦'),
        ('"dep¦" > 1', "dep delay", '"dep delay"¦ > 1'),
        ("cas¦", "case", '"case"¦'),
        ('"a""¦', 'a"b', '"a""b"¦'),
        ("upp¦er(carrier)", "upper", "upper¦(carrier)"),
        ("upp¦", "upper", "upper(¦"),
        ("arr_delay > $¦", "$late_after", "arr_delay > $late_after¦"),
        ("arr_delay > late¦", "$late_after", "arr_delay > $late_after¦"),
        ("'x' || car¦", "carrier", "'x' || carrier¦"),
        ("carrier = 'it''s' and car¦", "carrier", "carrier = 'it''s' and carrier¦"),
        ("case wh¦", "when", "case when¦"),
        ("substr¦", "substring", "substring(¦"),
    ],
)
def test_what_is_taken_replaces_the_name_that_is_written(text: str, word: str, result: str) -> None:
    assert taken(text, word) == result


@pytest.mark.parametrize("text", ["'ar¦", "'ar¦'", "'it''s ar¦'", "12¦", "1.5¦", "carrier.ar¦", "1e¦"])
def test_nothing_is_offered_in_texts_numbers_and_behind_dots(text: str) -> None:
    assert offered(text) == []


def test_what_begins_so_comes_first() -> None:
    assert offered("d¦")[:2] == ["arr_delay", '"dep delay"'] or offered("d¦")[0] == '"dep delay"'
    assert offered("ca¦")[0] == "carrier"
    assert offered("date_¦")[0].startswith("date_")


def test_synonyms_find_functions() -> None:
    named = {
        synonym: each.name for each in FUNCTIONS.values() if not each.is_operator for synonym in each.synonyms if synonym.isidentifier()
    }
    assert named
    assert [
        synonym
        for synonym, name in named.items()
        if name not in {each.label for each in completions(synonym, len(synonym), Scope(allow="window"), most=500)}
    ] == []


def test_only_what_may_stand_there_is_offered() -> None:
    assert "row_number(" not in offered("row_n¦")
    assert "row_number(" in offered("row_n¦", Scope(allow="window"))
    assert "count_if(" in offered("count_¦", Scope(allow="aggregate"))
    assert "count_if(" not in offered("count_¦")


def test_columns_of_two_sides_are_told_apart() -> None:
    assert offered("¦", SIDES) == ["left.id", "day", "right.id", "name"]
    assert offered("left.¦", SIDES) == ["id", "day"]
    assert offered("RIGHT.n¦", SIDES) == ["name"]


def test_words_for_the_column_at_hand_come_first() -> None:
    scope = Scope((ScopeColumn("_", TEXT), ScopeColumn("a", TEXT)), subject=ScopeColumn("a", TEXT))
    assert offered("¦", scope) == ["_", "_name", '"_"', "a"]
    assert offered("_n¦", scope)[0] == "_name"
    assert offered('"¦', scope) == ['"_"', '"a"']
    assert "_name" not in offered("_n¦")


def test_a_function_is_explained() -> None:
    (found,) = [each for each in completions("upper", 5, SCOPE) if each.label == "upper"]
    assert found.detail == "text"
    assert found.documentation.splitlines()[0] == "upper(a: text) -> text"
    assert "is 'ÉTÉ'" in found.documentation


PIECES = st.sampled_from(
    [
        "arr_delay",
        '"dep delay"',
        "'it''s'",
        '"',
        "'",
        "$",
        "$run_date",
        "left.",
        " ",
        "+",
        "(",
        ")",
        "upper(",
        "case when ",
        "1.5",
        "é",
        "👍🏽",
        "\n",
        "\\",
    ]
)


@given(st.lists(PIECES | st.text(max_size=3), max_size=8).map("".join), st.data())
@settings(max_examples=scaled(5_000))
def test_any_text_may_be_asked_about(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    for found in completions(text, place, SCOPE):
        assert isinstance(found, Completion)
        assert 0 <= found.start <= place <= found.end <= len(text)


NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=8).map(partial(unicodedata.normalize, "NFC"))


@given(st.lists(NAMES, min_size=1, max_size=5, unique_by=str.casefold))
@settings(max_examples=scaled(2_000))
def test_a_column_that_is_taken_is_that_column(names: list[str]) -> None:
    scope = Scope(tuple(ScopeColumn(name, INTEGER) for name in names))
    for found in completions("", 0, scope):
        assert bind(found.text, scope) == Column(INTEGER, found.label)
