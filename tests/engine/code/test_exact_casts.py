"""Casts that lose nothing: what comes out says the same, and of what would be lost the first value is named."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.backends.arrow_types import arrow_type
from engine.backends.duckdb.exact_casts import Misfit, cast_exactly
from engine.language.types import parse_type

DAY, MIDNIGHT, MOMENT = dt.date(2024, 2, 29), dt.datetime(2024, 2, 29), dt.datetime(2024, 2, 29, 12, 30)  # noqa: DTZ001 - without a zone on purpose
INSTANT = dt.datetime(2024, 2, 29, 12, tzinfo=dt.UTC)


def array(values: Any, kind: pa.DataType | None = None) -> pa.Array:
    return pa.array(values, kind)


@pytest.mark.parametrize(
    ("values", "kind", "found"),
    [
        (array([1, None], pa.int8()), "integer", [1, None]),
        (array([2**63 - 1], pa.uint64()), "integer", [2**63 - 1]),
        (array([1.0, -0.0, None]), "integer", [1, 0, None]),
        (array([Decimal("5.00")]), "integer", [5]),
        (array([1, 2**53]), "float", [1.0, 2.0**53]),
        (array([1.5, float("nan"), float("inf")], pa.float32()), "float", [1.5, float("nan"), float("inf")]),
        (array([Decimal("0.5")]), "float", [0.5]),
        (array([0.1, 2.5]), "decimal(5,2)", [Decimal("0.10"), Decimal("2.50")]),
        (array([7]), "decimal(5,2)", [Decimal("7.00")]),
        (array([Decimal("1.50")], pa.decimal128(20, 5)), "decimal(3,1)", [Decimal("1.5")]),
        (array(["a", None, "a"]).dictionary_encode(), "text", ["a", None, "a"]),
        (array(["a"], pa.large_string()), "text", ["a"]),
        (array(["a"], pa.string_view()), "json", ["a"]),
        (array([None, None]), "text", [None, None]),
        (array([None]), "list<integer>", [None]),
        (array([DAY]), "date", [DAY]),
        (array([DAY], pa.date64()), "date", [DAY]),
        (array([MIDNIGHT], pa.timestamp("ns")), "date", [DAY]),
        (array([DAY]), "timestamp", [MIDNIGHT]),
        (array([MOMENT], pa.timestamp("s")), "timestamp", [MOMENT]),
        (array([INSTANT], pa.timestamp("ns", "Europe/Berlin")), "timestamp_tz", [INSTANT]),
        (array([dt.time(1, 2, 3)], pa.time32("s")), "time", [dt.time(1, 2, 3)]),
        (array([b"ab"], pa.binary(2)), "binary", [b"ab"]),
        (array([Decimal("5015.413")]), "float", [5015.413]),
        (array([[1, None], []], pa.list_(pa.int32())), "list<integer>", [[1, None], []]),
        (array([{"b": "x", "a": 1}, None]), "struct<a: integer, b: text>", [{"a": 1, "b": "x"}, None]),
        (array([[("k", 1)]], pa.map_(pa.string(), pa.int16())), "map<text, integer>", [[("k", 1)]]),
    ],
)
def test_what_says_the_same_is_cast(values: pa.Array, kind: str, found: list[Any]) -> None:
    made = cast_exactly(values, parse_type(kind))
    assert made.type == arrow_type(parse_type(kind))
    for one, other in zip(made.to_pylist(), found, strict=True):
        assert type(one) is type(other)
        assert one == other or (one != one and other != other)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (array(["1"]), "integer"), (array([1]), "text"), (array([True]), "integer"), (array([1]), "boolean"), (array(["2024-01-01"]), "date"),
        (array([MOMENT]), "timestamp_tz"), (array([INSTANT]), "timestamp"), (array([b"a"]), "text"), (array(["a"]), "binary"), (array([DAY]), "time"),
        (array([dt.timedelta(1)]), "time"), (array([[1]]), "integer"), (array([1]), "list<integer>"), (array([["a"]]), "list<integer>"),
        (array([{"a": 1}]), "struct<a: integer, b: text>"), (array([{"a": 1, "c": 2}]), "struct<a: integer>"), (array([{"a": 1}]), "map<text, integer>"),
    ],
)  # fmt: skip
def test_another_type_is_refused_whatever_the_values(values: pa.Array, kind: str) -> None:
    for each in (values, values.slice(0, 0)):
        with pytest.raises(Misfit) as caught:
            cast_exactly(each, parse_type(kind))
        assert (caught.value.place, caught.value.found) == (None, values.type)


@pytest.mark.parametrize(
    ("values", "kind", "place", "shown"),
    [
        (array([1.0, 2.5, 3.5]), "integer", 1, "2.5"),
        (array([1.0, None, float("nan")]), "integer", 2, "nan"),
        (array([1, 2**63], pa.uint64()), "integer", 1, "9223372036854775808"),
        (array([2**53, 2**53 + 1]), "float", 1, "9007199254740993"),
        (array([Decimal("0.1"), Decimal("0.12345678901234567890")]), "float", 0, "Decimal('0.10000000000000000000')"),
        (array([0.12, 0.125]), "decimal(5,2)", 1, "0.125"),
        (array([Decimal("1.5"), Decimal("12.34")], pa.decimal128(10, 2)), "decimal(3,1)", 1, "Decimal('12.34')"),
        (array([1000]), "decimal(3,1)", 0, "1000"),
        (array([MOMENT]), "date", 0, "datetime.datetime(2024, 2, 29, 12, 30)"),
        (array([1, 1001], pa.timestamp("ns")), "timestamp", 0, "Timestamp('1970-01-01 00:00:00.000000001')"),
        (array([1_000, 1_001], pa.time64("ns")), "time", 1, "datetime.time(0, 0, 0, 1)"),
        (array([[1.0], [1.5]]), "list<integer>", 1, "[1.5]"),
    ],
)
def test_the_first_value_that_would_be_lost_is_named(values: pa.Array, kind: str, place: int, shown: str) -> None:
    with pytest.raises(Misfit) as caught:
        cast_exactly(values, parse_type(kind))
    assert (caught.value.place, caught.value.why) == (place, "which it cannot hold without a loss")
    assert caught.value.value == shown


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (array([0, 2_932_897], pa.int32()).view(pa.date32()), "date"),
        (array([0, -719_163], pa.int32()).view(pa.date32()), "date"),
        (array([0, 2**62]).view(pa.timestamp("us")), "timestamp"),
        (array([0, -(2**62)]).view(pa.timestamp("us", "UTC")), "timestamp_tz"),
    ],
)
def test_years_beyond_those_of_the_language_are_refused(values: pa.Array, kind: str) -> None:
    with pytest.raises(Misfit) as caught:
        cast_exactly(values, parse_type(kind))
    assert (caught.value.place, caught.value.why) == (1, "which lies outside the years 1 to 9999")


_NUMBERS = st.one_of(
    st.lists(st.integers(-(2**63), 2**63 - 1) | st.none(), max_size=6).map(lambda values: pa.array(values, pa.int64())),
    st.lists(st.floats() | st.none(), max_size=6).map(lambda values: pa.array(values, pa.float64())),
    st.lists(st.decimals(-(10**8), 10**8, places=3) | st.none(), max_size=6).map(lambda values: pa.array(values, pa.decimal128(12, 3))),
)


@settings(max_examples=scaled(500))
@given(_NUMBERS, st.sampled_from(["integer", "float", "decimal(9,2)", "decimal(38,10)"]))
def test_numbers_are_the_same_numbers_or_refused(values: pa.Array, kind: str) -> None:
    try:
        made = cast_exactly(values, parse_type(kind)).to_pylist()
    except Misfit as misfit:
        assert misfit.place is not None
        with pytest.raises(Misfit):
            cast_exactly(values.slice(misfit.place, 1), parse_type(kind))
        before = cast_exactly(values.slice(0, misfit.place), parse_type(kind))
        assert len(before) == misfit.place
        return
    for one, other in zip(values.to_pylist(), made, strict=True):
        is_same = one == other or (one != one and other != other) or (one is not None and float(one) == float(other))
        assert is_same, (one, other)
