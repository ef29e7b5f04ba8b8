"""Frames, values and errors on their way through the pipe."""

from __future__ import annotations

import json
import math
import os
import struct
from datetime import UTC, date, datetime, time
from decimal import Decimal

import duckdb
import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import BackendError, CancelledError, ExpressionError, LimitError, SourceError, StudioError, TrustError
from engine.preview import frames
from engine.preview.failures import describe, rebuild
from engine.preview.frames import Frame, FrameError
from engine.preview.plan import Plan
from engine.preview.values import decode, encode
from engine.preview.walls import Mount

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
VALUES = (
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False) | st.decimals(allow_nan=False, allow_infinity=False) | st.dates() | st.times() | st.datetimes()
    | st.datetimes(timezones=st.just(UTC)) | st.binary()
)  # fmt: skip


def through_a_pipe(data: bytes) -> Frame | None:
    reading, writing = os.pipe()
    try:
        os.write(writing, data)
        os.close(writing)
        return frames.read(reading)
    finally:
        os.close(reading)


@settings(max_examples=scaled(1000))
@given(st.dictionaries(st.text(), JSON, max_size=4), st.binary(max_size=2000))
def test_frames_come_out_as_they_went_in(header: dict[str, object], body: bytes) -> None:
    reading, writing = os.pipe()
    frames.write(writing, Frame(header, body))
    os.close(writing)
    assert frames.read(reading) == Frame(header, body)
    assert frames.read(reading) is None
    os.close(reading)


def packed(header: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">IQ", len(header), len(body)) + header + body


@pytest.mark.parametrize(
    "data",
    [
        struct.pack(">IQ", frames.MAX_HEADER + 1, 0),
        struct.pack(">IQ", 2, frames.MAX_BODY + 1) + b"{}",
        packed(b"{"),
        packed(b"[]"),
        packed(b"\xff\xfe"),
        packed(b"[" * 60_000),
    ],
)
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    with pytest.raises(FrameError):
        through_a_pipe(data)


@pytest.mark.parametrize("length", [0, 1, 11, 12, 13, 20])
def test_a_frame_that_breaks_off_is_the_end(length: int) -> None:
    assert through_a_pipe(packed(b'{"a":1}', b"rest of it")[:length]) is None


@settings(max_examples=scaled(2000))
@given(VALUES | st.lists(VALUES, max_size=4))
def test_values_keep_their_types(value: object) -> None:
    again = decode(json.loads(json.dumps(encode(value))))
    assert again == value
    assert type(again) is type(value)


def test_special_values() -> None:
    assert math.isnan(decode(encode(math.nan)))
    assert decode(encode(-math.inf)) == -math.inf
    assert str(decode(encode(Decimal("1.500")))) == "1.500"
    with pytest.raises(TypeError):
        encode({"a": 1})


def test_values_bind_as_what_they_are() -> None:
    given = [
        1,
        1.5,
        Decimal("1.50"),
        "x",
        True,
        date(2024, 1, 2),
        time(1, 2, 3),
        datetime(2024, 1, 2, 3),  # noqa: DTZ001
        datetime(2024, 1, 2, 3, tzinfo=UTC),
        b"\x00",
        [1, 2],
        None,
    ]
    kinds = [str(duckdb.execute("select typeof($v)", {"v": decode(encode(value))}).fetchall()[0][0]) for value in given]
    assert kinds == [
        "INTEGER",
        "DOUBLE",
        "DECIMAL(3,2)",
        "VARCHAR",
        "BOOLEAN",
        "DATE",
        "TIME",
        "TIMESTAMP",
        "TIMESTAMP WITH TIME ZONE",
        "BLOB",
        "INTEGER[]",
        '"NULL"',
    ]


@pytest.mark.parametrize(
    "problem",
    [
        BackendError("it failed", code="x.y", hint="do this"),
        LimitError("too much", code="limit.disk"),
        SourceError("gone"),
        TrustError("no"),
        CancelledError("stopped"),
        ExpressionError("wrong", 3, 9, code="sql.wrong", hint="so"),
    ],
)
def test_errors_come_out_as_they_went_in(problem: StudioError) -> None:
    again = rebuild(json.loads(json.dumps(describe(problem))))
    assert (type(again), again.code, again.message, again.hint) == (type(problem), problem.code, problem.message, problem.hint)
    if isinstance(problem, ExpressionError):
        assert isinstance(again, ExpressionError)
        assert (again.start, again.end) == (problem.start, problem.end)


@pytest.mark.parametrize(
    ("sql", "kind", "code"),
    [
        ("select error('penstock:guard.broken: too many: 3')", BackendError, "guard.broken"),
        ("select cast('x' as integer)", BackendError, "backend.value"),
        ("select 9223372036854775807 + 1", BackendError, "backend.value"),
        ("select nothing", BackendError, "backend.statement"),
        ("from '/nowhere.csv'", SourceError, "source.unreadable"),
    ],
)
def test_errors_of_the_engine_have_families(sql: str, kind: type[StudioError], code: str) -> None:
    connection = duckdb.connect(config={"errors_as_json": "true"})
    with pytest.raises(duckdb.Error) as caught:
        connection.execute(sql).fetchall()
    problem = rebuild(describe(caught.value))
    assert (type(problem), problem.code) == (kind, code)
    assert "{" not in problem.message


def test_an_error_that_says_nothing_still_has_a_message() -> None:
    assert rebuild(describe(ValueError())).message == "ValueError"
    assert rebuild(describe(MemoryError())).code == "limit.memory"
    assert isinstance(rebuild({"family": "NoSuchError", "code": "", "message": "odd"}), BackendError)


def test_a_plan_survives_its_journey() -> None:
    plan = Plan(True, (Mount("/a", "/in/a"), Mount("/b", "/cache", writable=True)), 1 << 30, None, 2, ("/in/a",), "", {"x": "y"})
    assert Plan.from_header(json.loads(json.dumps(plan.header()))) == plan
