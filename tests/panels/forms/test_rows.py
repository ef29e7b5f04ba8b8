"""Rows of cells: what a kind reads from the raw value stays the same after a form has taken it apart and put it together again."""

from __future__ import annotations

from typing import Any

import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.document.model import Fields, Value
from engine.errors import ConfigError
from engine.kinds import fields as sorts
from engine.kinds.reading import UNREAD, Place
from panels.forms.rows import SHAPES

READERS = {
    sort.name: sort.read for each in vars(sorts).values() for sort in getattr(each, "__metadata__", ()) if isinstance(sort, sorts.Sort)
}
WORDS = st.sampled_from(["a", "b c", "x desc", "y asc", "nulls first", "z nulls last", "k = l", "all", "é", "Ω", "A", "1", " desc"])
NAMES = WORDS | st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12)
SIDES = st.sampled_from(["carrier", "origin code", "é", "a=b", "x desc"])


def read(sort: str, value: Value) -> Any:
    """What a kind makes of it."""
    place = Place((), {})
    found = READERS[sort](value, place)
    return None if found is UNREAD or place.problems else found


@pytest.mark.parametrize(
    ("sort", "value", "rows"),
    [
        ("columns", ("carrier", "origin"), (("carrier",), ("origin",))),
        ("columns", None, ()),
        ("expressions", Fields({"late": "delay > 15"}), (("late", "delay > 15"),)),
        ("order_keys", ("day", "delay DESC nulls first"), (("day", "asc", "last"), ("delay", "desc", "first"))),
        ("key_pairs", ("carrier", "origin = faa"), (("carrier", "carrier"), ("origin", "faa"))),
        ("key_sets", (("a", "b c"), ("a",), ()), (("a, b c",), ("a",), ("()",))),
        ("selectors", ("all", "x", Fields({"starts": "dep_"})), (("all", ""), ("name", "x"), ("starts", "dep_"))),
        ("patterns", Fields({"d": ("%Y", "%d.%m.%Y"), "e": "%H"}), (("d", "%Y"), ("d", "%d.%m.%Y"), ("e", "%H"))),
        ("paths", Fields({"width": "$.size.width"}), (("width", "$.size.width"),)),
        ("pairs", Fields({"A": "", "a": None, "b c": "x"}), (("A", "", "text"), ("a", "", "null"), ("b c", "x", "text"))),
        (
            "checks",
            (
                Fields({"not_null": ("a", "b c"), "severity": "reject"}),
                Fields({"between": Fields({"column": "x", "to": "9"}), "name": "few"}),
                Fields({"row_count": Fields({"at_least": "1"}), "severity": "fail"}),
                Fields({"references": ("a", "b = c")}),
                Fields({"freshness": Fields({"column": "day", "within": "2 days", "as_of": "$closing"}), "severity": "warn"}),
                Fields({"mean": Fields({"column": "x", "at_most": "9"})}),
                Fields({"share": Fields({"where": "x > 1", "at_least": "0.5"})}),
            ),
            (
                ("not_null", "a, b c", "", "", "reject", ""),
                ("between", "x", "", "9", "fail", "few"),
                ("row_count", "", "1", "", "fail", ""),
                ("references", "a, b = c", "", "", "fail", ""),
                ("freshness", "day", "2 days", "$closing", "warn", ""),
                ("mean", "x", "", "9", "fail", ""),
                ("share", "x > 1", "0.5", "", "fail", ""),
            ),
        ),
        ("new_columns", ("day", "time"), (("day",), ("time",))),
        ("integers", ("3", "5"), (("3",), ("5",))),
        ("named_references", Fields({"t": "orders.rejected"}), (("t", "orders.rejected"),)),
    ],
)
def test_values_are_rows(sort: str, value: Value, rows: tuple[tuple[str, ...], ...]) -> None:
    assert SHAPES[sort].read(value) == rows
    assert all(len(row) == len(SHAPES[sort].cells) for row in rows)


@pytest.mark.parametrize(
    ("sort", "value"),
    [
        ("columns", "carrier"),
        ("columns", (None,)),
        ("columns", (("a",),)),
        ("expressions", ("a",)),
        ("expressions", Fields({"a": ("b",)})),
        ("order_keys", Fields({"a": "desc"})),
        ("key_sets", (("a, b",),)),
        ("key_sets", ("a", "b")),
        ("key_sets", (("()",),)),
        ("key_sets", ((" a",),)),
        ("selectors", (Fields({"starts": "a", "ends": "b"}),)),
        ("selectors", (Fields({"begins": "a"}),)),
        ("patterns", Fields({"a": ()})),
        ("patterns", Fields({"a": Fields()})),
        ("checks", (Fields({"not_null": ("a, b",)}),)),
        ("checks", (Fields({"not_null": ("a",), "unique": ("b",)}),)),
        ("checks", (Fields({"in": Fields({"column": "a", "values": ("",)})}),)),
        ("checks", (Fields({"in": Fields({"column": "a", "values": (None,)})}),)),
        ("checks", (Fields({"between": Fields({"column": "a", "form": "1"})}),)),
        ("checks", (Fields({"that": ("a",)}),)),
        ("checks", (Fields({"positive": "a"}),)),
        ("checks", (Fields({"that": "a", "severity": "bad"}),)),
        ("checks", ("that",)),
    ],
)
def test_what_is_no_rows_is_left_alone(sort: str, value: Value) -> None:
    assert SHAPES[sort].read(value) is None


def test_short_forms_are_written() -> None:
    assert SHAPES["order_keys"].write([("day", "asc", "last"), ("delay", "desc", "first"), ("x desc", "asc", "last")]) == (
        "day",
        "delay desc nulls first",
        "x desc asc nulls last",
    )
    assert SHAPES["key_pairs"].write([("carrier", "carrier"), ("origin", "faa")]) == ("carrier", "origin = faa")
    assert SHAPES["patterns"].write([("d", "%Y"), ("e", "%H"), ("d", "%y")]) == Fields({"d": ("%Y", "%y"), "e": "%H"})


def test_two_rows_of_one_name_are_refused() -> None:
    with pytest.raises(ConfigError) as caught:
        SHAPES["expressions"].write([("late", "1"), ("late", "2")])
    assert caught.value.code == "form.duplicate"
    assert "'late'" in caught.value.message


def test_a_key_that_would_read_as_two_is_refused() -> None:
    with pytest.raises(ConfigError) as caught:
        SHAPES["key_pairs"].write([("a = b", "a = b")])
    assert caught.value.code == "form.key_name"


@given(name=NAMES, direction=st.sampled_from(["asc", "desc"]), nulls=st.sampled_from(["first", "last"]))
@settings(max_examples=scaled(2_000))
def test_an_order_key_means_what_its_row_says(name: str, direction: str, nulls: str) -> None:
    text = SHAPES["order_keys"].write([(name, direction, nulls)])
    wanted = read("columns", (name,)) if name and name == name.rstrip() else None
    if wanted:
        (found,) = read("order_keys", text)
        assert (found.name, found.descending, found.nulls_first) == (wanted[0], direction == "desc", nulls == "first")
        assert SHAPES["order_keys"].read(text) == ((name, direction, nulls),)


PLAIN = st.text("abcé .|x0", min_size=1, max_size=8).map(str.strip).filter(bool)
LISTED = st.lists(PLAIN, max_size=3).map(tuple)


def some(**known: st.SearchStrategy[Value]) -> st.SearchStrategy[dict[str, Value]]:
    """Some of the keys, in the order in which they are written."""
    return st.fixed_dictionaries({}, optional=known).map(lambda drawn: {name: drawn[name] for name in known if name in drawn})


def parts(**known: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    return some(**known).map(Fields)


CHECKED: st.SearchStrategy[dict[str, Value]] = st.one_of(
    st.fixed_dictionaries({"not_null": LISTED}),
    st.fixed_dictionaries({"unique": LISTED}),
    st.fixed_dictionaries(
        {"in": st.builds(lambda column, values: Fields({"column": column, "values": values}), PLAIN, LISTED.filter(bool))}
    ),
    st.fixed_dictionaries({"between": parts(**{"column": PLAIN, "from": PLAIN, "to": NAMES})}),
    st.fixed_dictionaries({"matches": parts(column=PLAIN, pattern=NAMES)}),
    st.fixed_dictionaries({"row_count": parts(at_least=PLAIN, at_most=PLAIN)}),
    st.fixed_dictionaries({"that": NAMES}),
    st.fixed_dictionaries({"references": LISTED}),
    st.fixed_dictionaries({"freshness": parts(column=PLAIN, within=PLAIN, as_of=NAMES)}),
    st.fixed_dictionaries({"null_share": parts(column=PLAIN, at_least=PLAIN, at_most=PLAIN)}),
    st.fixed_dictionaries({"share": parts(where=NAMES, at_least=PLAIN, at_most=PLAIN)}),
)
BESIDE = some(severity=st.sampled_from(["reject", "warn"]), name=NAMES)

VALUES = {
    "columns": st.lists(NAMES, max_size=4).map(tuple),
    "texts": st.lists(NAMES, max_size=4).map(tuple),
    "expressions": st.dictionaries(NAMES, NAMES, max_size=4).map(Fields),
    "types": st.dictionaries(NAMES, st.sampled_from(["integer", "text", "decimal(9,2)", "list<text>"]), max_size=4).map(Fields),
    "names": st.dictionaries(NAMES, NAMES, max_size=4).map(Fields),
    "paths": st.dictionaries(NAMES, NAMES, max_size=4).map(Fields),
    "patterns": st.dictionaries(NAMES, NAMES | st.lists(NAMES, min_size=1, max_size=3).map(tuple), max_size=4).map(Fields),
    "pairs": st.dictionaries(NAMES, st.none() | NAMES, max_size=4).map(Fields),
    "new_columns": st.lists(NAMES, max_size=4).map(tuple),
    "integers": st.lists(st.integers(-9, 999).map(str), max_size=4).map(tuple),
    "order_keys": st.lists(st.builds("{}{}{}".format, NAMES, st.sampled_from(["", " DESC", " asc"]), st.sampled_from(["", " nulls  first"])), max_size=3).map(tuple),
    "key_pairs": st.lists(SIDES | st.builds("{} = {}".format, SIDES, SIDES), max_size=3).map(tuple),
    "checks": st.lists(st.builds(lambda check, beside: Fields({**check, **beside}), CHECKED, BESIDE), max_size=3).map(tuple),
    "key_sets": st.lists(LISTED, max_size=3).map(tuple),
    "selectors": st.lists(NAMES | st.sampled_from(["starts", "ends", "matches"]).flatmap(lambda word: NAMES.map(lambda text: Fields({word: text}))), max_size=3).map(tuple),
}  # fmt: skip


@pytest.mark.parametrize("sort", VALUES)
@given(data=st.data())
@settings(max_examples=scaled(1_000))
def test_taking_apart_and_putting_together_changes_no_meaning(sort: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[sort])
    rows = SHAPES[sort].read(value)
    assert rows is not None
    again = SHAPES[sort].write(rows)
    assert read(sort, again) == read(sort, value)
    assert SHAPES[sort].read(again) == rows
