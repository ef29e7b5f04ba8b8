"""Values written as text read as DuckDB's own casts read them; frames; the smallest decimal of a number."""

from __future__ import annotations

import datetime as dt
import decimal
from typing import Any

import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from language_cases import connect

from engine.errors import ConfigError, ExpressionError
from engine.language import read_value
from engine.language.binder import bind
from engine.language.build import decimal_type, literal, type_of
from engine.language.frames import parse_frame
from engine.language.print_duckdb import print_expression
from engine.language.quoting import duckdb_text
from engine.language.scope import Scope
from engine.language.tree import Frame, FrameBound
from engine.language.types import BOOLEAN, DATE, FLOAT, INTEGER, JSON, TEXT, TIME, TIMESTAMP, TIMESTAMP_TZ, DataType, list_of, parse_type
from engine.language.types import decimal as decimal_of

UTC = dt.UTC


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("12", INTEGER, 12),
        ("-9223372036854775808", INTEGER, -(2**63)),
        ("1.005", decimal_of(9, 2), decimal.Decimal("1.01")),
        ("1e3", FLOAT, 1000.0),
        ("Yes", BOOLEAN, True),
        ("off by one", TEXT, "off by one"),
        ("", TEXT, ""),
        ("2024-1-3", DATE, dt.date(2024, 1, 3)),
        ("9:05", TIME, dt.time(9, 5)),
        ("2024-01-31T10:20:30.1234567", TIMESTAMP, dt.datetime.fromisoformat("2024-01-31T10:20:30.123456")),
        ("2024-01-31T10:20+02:00", TIMESTAMP_TZ, dt.datetime(2024, 1, 31, 8, 20, tzinfo=UTC)),
        ("2024-01-31 10:20Z", TIMESTAMP_TZ, dt.datetime(2024, 1, 31, 10, 20, tzinfo=UTC)),
    ],
)
def test_read_value(text: str, kind: DataType, value: Any) -> None:
    assert read_value(text, kind) == value
    assert print_expression(literal(value, kind))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("1_0", INTEGER),
        ("9223372036854775808", INTEGER),
        ("", INTEGER),
        ("99999999", decimal_of(9, 2)),
        ("maybe", BOOLEAN),
        ("2024-02-30", DATE),
        ("24:00", TIME),
        ("2024-01-31", TIMESTAMP_TZ),
        ("0001-01-01T00:00+14:00", TIMESTAMP_TZ),
        ("[1]", list_of(INTEGER)),
        ("{}", JSON),
    ],
)
def test_refused_values(text: str, kind: DataType) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_value(text, kind)
    assert (caught.value.start, caught.value.end, caught.value.code) == (0, len(text), "expression.value")
    assert not isinstance(caught.value, ConfigError)


@settings(max_examples=scaled(3_000))
@given(
    st.one_of(
        st.text("0123456789-+.eE: TZ/_infxaN", max_size=20),
        st.integers().map(str),
        st.dates().map(str),
        st.datetimes().map(str),
        st.floats().map(str),
    ),
    st.sampled_from([INTEGER, FLOAT, decimal_of(9, 2), decimal_of(38, 10), BOOLEAN, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ]),
)
def test_read_value_is_the_cast(text: str, kind: DataType) -> None:
    printed = print_expression(bind(f"try_cast({duckdb_text(text)} as {kind})", Scope()))
    with connect() as connection:
        row = connection.execute(f"SELECT {printed}").fetchone()
    assert row is not None
    try:
        value = read_value(text, kind)
    except ExpressionError:
        value = None
    assert repr(value) == repr(row[0]) or value == row[0]


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("rows between unbounded preceding and current row", Frame("rows", FrameBound("unbounded", "preceding"), FrameBound("current"))),
        (
            "ROWS  between 2 preceding AND 1 following",
            Frame("rows", FrameBound("offset", "preceding", 2), FrameBound("offset", "following", 1)),
        ),
        (
            "range between 1.5 preceding and unbounded following",
            Frame("range", FrameBound("offset", "preceding", 1.5), FrameBound("unbounded", "following")),
        ),
        (
            "range between interval 3 day preceding and current row",
            Frame("range", FrameBound("offset", "preceding", 3, "day"), FrameBound("current")),
        ),
    ],
)
def test_frames(text: str, frame: Frame) -> None:
    assert parse_frame(text) == frame


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rows 2 preceding",
        "groups between 1 preceding and current row",
        "rows between current row and 1 preceding",
        "rows between 1.5 preceding and current row",
        "rows between interval 1 day preceding and current row",
        "range between interval 1 fortnight preceding and current row",
        "rows between unbounded following and current row",
        "rows between 1 following and 3 preceding",
    ],
)
def test_refused_frames(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_frame(text)
    assert 0 <= caught.value.start <= caught.value.end <= len(text)
    assert caught.value.code == "expression.frame"


@pytest.mark.parametrize(("text", "size"), [("1.5", (2, 1)), ("0.05", (3, 2)), ("-12", (2, 0)), ("1E+3", (4, 0)), ("0", (1, 0))])
def test_decimal_type(text: str, size: tuple[int, int]) -> None:
    assert decimal_type(decimal.Decimal(text)) == decimal_of(*size)


@pytest.mark.parametrize(
    "kind", ["boolean", "decimal(9,2)", "list<list<integer>>", 'struct<a: integer, "b c": text>', "map<text, list<date>>"]
)
def test_types_read_as_they_are_written(kind: str) -> None:
    assert str(parse_type(kind)) == kind


def test_types_of_values() -> None:
    moment = dt.datetime.fromisoformat("2024-01-31")
    values = [True, 1, 1.5, "a", b"a", moment, moment.replace(tzinfo=UTC), moment.date(), moment.time(), decimal.Decimal("1.5")]
    names = ["boolean", "integer", "float", "text", "binary", "timestamp", "timestamp_tz", "date", "time", "decimal(2,1)"]
    assert [str(type_of(value)) for value in values] == names
