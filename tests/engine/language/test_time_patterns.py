"""Patterns of dates: for Spark, for the regular expression that guards reading, and back and forth on DuckDB."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from language_cases import connect

from engine.errors import ExpressionError
from engine.language.binder import bind
from engine.language.print_duckdb import print_expression
from engine.language.scope import Scope
from engine.language.time_patterns import java_read, java_written, read, regex_of, written


@pytest.mark.parametrize(
    ("pattern", "java"),
    [
        ("%Y-%m-%d %H:%M:%S.%f", "yyyy'-'MM'-'dd' 'HH':'mm':'ss'.'SSSSSS"),
        ("%a %A %b %B %y %j %p%I %%", "E' 'EEEE' 'MMM' 'MMMM' 'yy' 'DDD' 'ahh' %'"),
        ("o'clock %H", "'o''clock 'HH"),
        ("", ""),
    ],
)
def test_written_for_spark(pattern: str, java: str) -> None:
    assert java_written(written(pattern)) == java


@pytest.mark.parametrize(
    ("pattern", "java", "fits", "misfits"),
    [
        ("%Y-%m-%d", "y'-'M'-'d", ["2024-01-31", "2024-1-3"], ["24-01-31", "2024-13-01", " 2024-01-31", "2024-01-32", "0000-01-01"]),
        ("%Y%m%d", "yyyyMMdd", ["20240131"], ["2024131", "202401031"]),
        ("%d.%m.%y %H:%M", "d'.'M'.'yy' 'H':'m", ["1.2.99 7:05", "31.12.00 23:59"], ["1.2.1999 7:05", "1.2.99 24:00", "1x2.99 7:05"]),
        ("%b %d, %Y", "MMM' 'd', 'y", ["Jan 3, 2024", "DEC 31, 2024"], ["January 3, 2024", "Foo 3, 2024"]),
        (
            "%Y %H:%M:%S.%f",
            "y' 'H':'m':'s'.'[SSSSSS][SSSSS][SSSS][SSS][SS][S]",
            ["2024 1:2:3.5", "2024 01:02:03.123456"],
            ["2024 1:2:3.", "2024 1:2:3.1234567"],
        ),
        ("%I:%M %p %Y", "h':'m' 'a' 'y", ["12:00 am 2024", "1:59 PM 2024"], ["13:00 am 2024", "0:00 am 2024"]),
        ("%Y %j", "y' 'D", ["2024 060", "2024 7"], ["2024 400"]),
    ],
)
def test_read(pattern: str, java: str, fits: list[str], misfits: list[str]) -> None:
    pieces = read(pattern)
    assert java_read(pieces) == java
    form = re.compile(regex_of(pieces))
    assert all(form.fullmatch(text) for text in fits)
    assert not any(form.fullmatch(text) for text in misfits)


@pytest.mark.parametrize(
    ("pattern", "place"),
    [("%Y-%u", "%u"), ("%-d.%m.%Y", "%-"), ("%Y %", "%"), ("%d.%m", "%d.%m"), ("%Y %y", "%Y %y"), ("%Y %m %b", "%Y %m %b"), ("%Y %H %I %p", "%Y %H %I %p"), ("%Y %I", "%Y %I"), ("%Y %a", "%a"), ("%Y %f", "%Y %f")],
)  # fmt: skip
def test_refused(pattern: str, place: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        read(pattern)
    assert (pattern[caught.value.start : caught.value.end], caught.value.code) == (place, "expression.time_pattern")


moments = st.datetimes(dt.datetime.fromisoformat("1970-01-01"), dt.datetime.fromisoformat("2068-12-31"))
dates = st.sampled_from(
    ["%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d %b %Y", "%B %d, %Y", "%m/%d/%y", "%Y %j", "day %d of %m in %Y", "%d.%m.%Y %%"]
)
clocks = st.sampled_from([" %H:%M:%S.%f", " %I:%M:%S.%f %p", "T%H%M%S%f", " %H:%M:%S %f"])


@settings(max_examples=scaled(1_000))
@given(moments, dates, clocks)
def test_what_is_written_is_read(moment: dt.datetime, day: str, clock: str) -> None:
    pattern = day + clock
    text = f"strptime(strftime(timestamp '{moment.isoformat(sep=' ')}', '{pattern}'), '{pattern}')"
    with connect() as connection:
        assert connection.execute(f"SELECT {print_expression(bind(text, Scope()))}").fetchone() == (moment,)
