"""Bins of time: each moment lies in the bin of its number, and without an origin these are the bins of `time_bucket`."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.statement import statement
from engine.kinds.inputs import NodeInputs
from engine.kinds.time_bins import TimeBins, read_bins
from engine.language import call, literal
from engine.language.tree import Column, Expr
from engine.language.types import DATE, INTEGER, TIMESTAMP, TIMESTAMP_TZ, DataType
from engine.relation import Field, Query, Relation, Values

UNITS = ("second", "minute", "hour", "day", "week", "month", "quarter", "year")
YEARS = (dt.datetime(300, 1, 1), dt.datetime(9700, 1, 1))  # noqa: DTZ001 - of no zone
moments = st.datetimes(*YEARS)
spans = st.tuples(st.integers(1, 40), st.sampled_from(UNITS))


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect()
    made.execute("set timezone = 'UTC'")
    return made


def bins_of(kind: DataType, every: str, origin: str | None = None, zone: str | None = None) -> TimeBins:
    inputs = NodeInputs("n", {}, {})
    bins = read_bins(inputs, Column(kind, "at"), every, origin, zone)
    assert bins is not None
    assert inputs.problems == []
    return bins


def values(connection: duckdb.DuckDBPyConnection, *expressions: Expr) -> tuple[object, ...]:
    columns = tuple((f"c{place}", each) for place, each in enumerate(expressions))
    one_row = Values((Field("one", INTEGER),), ((literal(1),),))
    sql = statement(Relation("n.rows", Query(one_row, columns)), {}, DuckdbDialect(lambda scan: []), columns=[name for name, _ in columns])
    (row,) = connection.execute(sql).fetchall()
    return tuple(row)


@given(moments, spans)
def test_bins_are_those_of_time_bucket(connection: duckdb.DuckDBPyConnection, moment: dt.datetime, span: tuple[int, str]) -> None:
    count, unit = span
    bins = bins_of(TIMESTAMP, f"{count} {unit}s")
    bucket = call("time_bucket", literal(unit), literal(count), literal(moment))
    found, wanted = values(connection, bins.start(bins.index(literal(moment))), bucket)
    assert found == wanted
    if unit in UNITS[3:]:
        days = bins_of(DATE, f"{count} {unit}s")
        day = literal(moment.date())
        found, wanted = values(connection, days.start(days.index(day)), call("time_bucket", literal(unit), literal(count), day))
        assert found == wanted


@given(moments, spans, moments)
def test_a_moment_lies_between_the_start_of_its_bin_and_the_next(
    connection: duckdb.DuckDBPyConnection, moment: dt.datetime, span: tuple[int, str], origin: dt.datetime
) -> None:
    bins = bins_of(TIMESTAMP, f"{span[0]} {span[1]}", str(origin))
    index = bins.index(literal(moment))
    first, following, own = values(connection, bins.start(index), bins.start(call("+", index, literal(1))), bins.start(literal(0)))
    assert own == origin
    assert isinstance(first, dt.datetime)
    assert isinstance(following, dt.datetime)
    assert first <= moment < following


@given(st.datetimes(dt.datetime(1971, 1, 1), dt.datetime(2037, 1, 1)), st.sampled_from(["day", "week", "month"]))  # noqa: DTZ001 - of no zone
def test_days_of_a_zone_begin_at_its_midnight(connection: duckdb.DuckDBPyConnection, moment: dt.datetime, unit: str) -> None:
    bins = bins_of(TIMESTAMP_TZ, f"1 {unit}", zone="Europe/Paris")
    instant = literal(moment.replace(tzinfo=dt.UTC))
    start = bins.start(bins.index(instant))
    local = call("from_utc", start, literal("Europe/Paris"))
    wanted = call("date_trunc", literal(unit), call("from_utc", instant, literal("Europe/Paris")))
    found = values(connection, local, wanted, call("<=", start, instant))
    assert found[0] == found[1]
    assert found[2] is True
