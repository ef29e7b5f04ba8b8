"""Arrow files: every type as it is meant, and files that are broken in every way, of which no row may be read."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from file_projects import Files, Source
from pyarrow import feather

from engine.backends.duckdb.arrow_files import write_arrow
from engine.document.model import Fields
from engine.errors import SchemaError, SourceError

SMALL = pa.table({"n": pa.array([1, 2, None], pa.int64()), "t": ["x", None, "é"]})


def arrow(table: pa.Table = SMALL, *, stream: bool = False, **options: Any) -> bytes:
    sink = pa.BufferOutputStream()
    made = pa.ipc.new_stream if stream else pa.ipc.new_file
    with made(sink, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def source(folder: Path, content: bytes, columns: dict[str, str], **options: Any) -> Source:
    return Source(Files(folder, {"a.arrow": content}), "read_arrow", {"path": "*.arrow", "columns": Fields(columns), **options})


@pytest.mark.parametrize("content", [arrow(), arrow(stream=True), arrow(compression="lz4"), arrow(compression="zstd")])
def test_files_and_streams_packed_or_not(content: bytes, tmp_path: Path) -> None:
    assert source(tmp_path, content, {"t": "text", "n": "integer"}).rows() == [("x", 1), (None, 2), ("é", None)]


TYPES: list[tuple[pa.Array, str, list[object]]] = [
    (pa.array([True, None]), "boolean", [True, None]),
    (pa.array([-128, 127], pa.int8()), "integer", [-128, 127]),
    (pa.array([2**32 - 1], pa.uint32()), "integer", [2**32 - 1]),
    (pa.array([2**64 - 1], pa.uint64()), "decimal(38,0)", [Decimal(2**64 - 1)]),
    (pa.array([1.5], pa.float16()), "float", [1.5]),
    (pa.array([1.5, float("inf")], pa.float32()), "float", [1.5, float("inf")]),
    (pa.array(["a", None], pa.large_string()), "text", ["a", None]),
    (pa.array(["a", "longer than twelve"], pa.string_view()), "text", ["a", "longer than twelve"]),
    (pa.array(["a", "b", "a", None]).dictionary_encode(), "text", ["a", "b", "a", None]),
    (pa.array([None, None], pa.null()), "text", [None, None]),
    (pa.array([b"\x00\xff"], pa.binary(2)), "binary", [b"\x00\xff"]),
    (pa.array([Decimal("1.50")], pa.decimal128(9, 2)), "decimal(9,2)", [Decimal("1.50")]),
    (pa.array([Decimal("1.50")], pa.decimal256(20, 2)), "decimal(20,2)", [Decimal("1.50")]),
    (pa.array([dt.date(2024, 1, 31)], pa.date32()), "date", [dt.date(2024, 1, 31)]),
    (pa.array([dt.date(2024, 1, 31)], pa.date64()), "date", [dt.date(2024, 1, 31)]),
    (pa.array([1_500], pa.time32("ms")), "time", [dt.time(0, 0, 1, 500_000)]),
    (pa.array([1_999], pa.time64("ns")), "time", [dt.time(0, 0, 0, 1)]),
    (pa.array([1], pa.timestamp("s")), "timestamp", [dt.datetime.fromisoformat("1970-01-01T00:00:01")]),
    (pa.array([1_999], pa.timestamp("ns")), "timestamp", [dt.datetime.fromisoformat("1970-01-01T00:00:00.000001")]),
    (pa.array([[1, None], None, []], pa.list_(pa.int64())), "list<integer>", [[1, None], None, []]),
    (pa.array([[1, 2]], pa.list_(pa.int64(), 2)), "list<integer>", [[1, 2]]),
    (pa.array([{"x": 1}, None], pa.struct([("x", pa.int64())])), "struct<x: integer>", [{"x": 1}, None]),
    (pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64())), "map<text, integer>", [{"k": 1}]),
]


@pytest.mark.parametrize(("values", "kind", "expected"), TYPES, ids=lambda each: str(each) if isinstance(each, str) else "")
def test_types(values: pa.Array, kind: str, expected: list[object], tmp_path: Path) -> None:
    found = source(tmp_path, arrow(pa.table({"v": values})), {"v": kind})
    assert found.problems == []
    assert [row[0] for row in found.rows()] == expected


@pytest.mark.parametrize(("values", "kind", "_"), TYPES, ids=lambda each: str(each) if isinstance(each, str) else "")
def test_detection_finds_the_types(values: pa.Array, kind: str, _: object, tmp_path: Path) -> None:
    found = Files(tmp_path, {"a.arrow": arrow(pa.table({"v": values}))}).detected("a.arrow", "read_arrow")
    assert found.fields["columns"] == Fields({"v": kind})


def test_instants_are_instants(tmp_path: Path) -> None:
    table = pa.table({"v": pa.array([0], pa.timestamp("us", "Europe/Berlin"))})
    assert source(tmp_path, arrow(table), {"v": "timestamp_tz"}).rows()[0][0].timestamp() == 0


FOREIGN = [pa.array([1], pa.duration("s")), pa.array([None], pa.month_day_nano_interval()), pa.array([None], pa.decimal256(60, 2))]


@pytest.mark.parametrize("values", FOREIGN)
def test_types_that_there_are_not_are_errors_and_left_out_by_detection(values: pa.Array, tmp_path: Path) -> None:
    content = arrow(pa.table({"v": values, "n": [1]}))
    for columns, options in (({"v": "text"}, {}), ({"n": "integer"}, {"extra_columns": "keep"})):
        with pytest.raises(SchemaError, match=r"a\.arrow: column 'v' is .*, for which there is no type here"):
            source(tmp_path, content, columns, **options).sql()
    assert source(tmp_path, content, {"n": "integer"}).rows() == [(1,)]
    found = Files(tmp_path, {"a.arrow": content}).detected("a.arrow", "read_arrow")
    assert found.fields["columns"] == Fields({"n": "integer"})
    assert [finding.code for finding in found.findings] == ["detect.left_out"]


def test_another_type_than_the_declared_one_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match=r"a\.arrow: column 't' is text, and integer is declared"):
        source(tmp_path, arrow(), {"t": "integer"}).sql()


def test_names_that_are_equal_or_missing_get_others(tmp_path: Path) -> None:
    columns = [pa.array([1]), pa.array([2]), pa.array([3])]
    found = source(tmp_path, arrow(pa.Table.from_arrays(columns, names=["a", "A", ""])), {"A_2": "integer", "column_3": "integer"})
    assert found.rows() == [(2, 3)]
    assert [warning.code for warning in found.scans.warnings] == ["source.column_extra", "source.column_renamed", "source.column_renamed"]


def test_no_rows_no_wanted_columns_and_many_batches(tmp_path: Path) -> None:
    assert source(tmp_path, arrow(SMALL.slice(0, 0)), {"n": "integer"}).rows() == []
    assert source(tmp_path, arrow(), {"z": "text"}, missing_columns="null").rows() == [(None,)] * 3
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, pa.schema([("n", pa.int64())])) as writer:
        for first in range(0, 500_000, 1_000):
            writer.write_batch(pa.record_batch([pa.array(range(first, first + 1_000))], names=["n"]))
    rows = source(tmp_path, sink.getvalue().to_pybytes(), {"n": "integer"}, file_column="file").rows()
    assert rows == [(number, "a.arrow") for number in range(500_000)]


def test_kept_columns(tmp_path: Path) -> None:
    found = source(tmp_path, arrow(), {"n": "integer"}, extra_columns="keep").rows()
    assert [(number, text) for number, text in found] == [(1, '{"t":"x"}'), (2, '{"t":null}'), (None, '{"t":"é"}')]


def broken_offsets() -> bytes:
    """A text column whose last offset leads far behind its letters."""
    content = arrow(pa.table({"t": ["abc", "defg", "hi"]}))
    good = struct.pack("<4i", 0, 3, 7, 9)
    assert content.count(good) == 1
    return content.replace(good, struct.pack("<4i", 0, 3, 1 << 30, 9))


def broken_letters() -> bytes:
    content = arrow(pa.table({"t": ["abc", "defg", "hi"]}))
    return content.replace(b"abcdefghi", b"abc\xff\xfefghi"[:9])


def parquet() -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(SMALL, sink)
    return sink.getvalue().to_pybytes()


def damaged(change: Callable[[bytearray], None]) -> bytes:
    content = bytearray(arrow(pa.table({"t": ["abc", "defg", "hi"]}), compression="zstd"))
    change(content)
    return bytes(content)


def scribble(first: int, last: int) -> bytes:
    def change(content: bytearray) -> None:
        for place in range(first, min(last, len(content) - 6)):
            content[place] = 0xA5

    return damaged(change)


BROKEN = {
    "empty": (b"", "is empty"),
    "text": (b"n,t\n1,x\n", "is no Arrow file: it does not begin like one"),
    "a few bytes": (b"AR", "is no Arrow file"),
    "Parquet": (parquet(), "is a Parquet file: read it with read_parquet"),
    "Feather 1": (b"FEA1" + bytes(60) + b"FEA1", "is a Feather file of version 1"),
    "the beginning alone": (b"ARROW1\x00\x00", "is cut off: the end of an Arrow file is missing"),
    "half": (arrow()[: len(arrow()) // 2], "is cut off: the end of an Arrow file is missing"),
    "without its end": (arrow()[:-1], "is cut off: the end of an Arrow file is missing"),
    "a magic around nothing": (b"ARROW1\x00\x00ARROW1", "the Arrow file is broken"),
    "half a stream": (arrow(stream=True)[:-40], "the Arrow file is broken"),
    "a stream of zeros": (b"\xff\xff\xff\xff" + b"\x10\x27\x00\x00" + bytes(64), "the Arrow file is broken"),
    "offsets that lead nowhere": (broken_offsets(), r"rows from 1 \(batch 1\): the Arrow file is broken"),
    "bytes that are no text": (broken_letters(), r"rows from 1 \(batch 1\): the Arrow file is broken"),
    "a schema that was scribbled over": (b"\xff\xff\xff\xff" + b"\xa5" * 64 + arrow(stream=True)[68:], "the Arrow file is broken"),
    "a footer that was scribbled over": (scribble(len(damaged(lambda _: None)) - 60, 10**9), "the Arrow file is broken"),
    "packed bytes that were scribbled over": (
        damaged(
            lambda content: content.__setitem__(
                slice(content.find(b"\x28\xb5\x2f\xfd"), content.find(b"\x28\xb5\x2f\xfd") + 8), b"\xa5" * 8
            )
        ),
        "the Arrow file is broken",
    ),
}


@pytest.mark.parametrize(("content", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_files_are_told_by_name_and_never_half_read(content: bytes, message: str, tmp_path: Path) -> None:
    files = Files(tmp_path, {"a.arrow": content})
    for act in (lambda: source(tmp_path, content, {"t": "text"}).sql(), lambda: files.detected("a.arrow", "read_arrow")):
        with pytest.raises(SourceError, match=message) as caught:
            act()
        assert caught.value.message.startswith("a.arrow")
        assert caught.value.hint
    assert list((tmp_path / "work").iterdir()) == []


def test_a_broken_batch_names_the_rows(tmp_path: Path) -> None:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, pa.schema([("t", pa.string())])) as writer:
        for text in ("first", "other", "third"):
            writer.write_batch(pa.record_batch([pa.array([text] * 10)], names=["t"]))
    content = sink.getvalue().to_pybytes().replace(b"otherother", b"other\xff\xff\xff\xff\xff", 1)
    with pytest.raises(SourceError, match=r"a\.arrow, rows from 11 \(batch 2\): the Arrow file is broken"):
        source(tmp_path, content, {"t": "text"}).sql()


def test_one_flipped_bit_anywhere_is_an_error_or_changes_a_value_but_ends_nothing(tmp_path: Path) -> None:
    whole = arrow()
    for place in range(0, len(whole), 3):
        content = bytearray(whole)
        content[place] ^= 1 << (place % 8)
        try:
            rows = source(tmp_path, bytes(content), {"n": "integer", "t": "text"}).rows()
        except (SourceError, SchemaError):
            continue
        assert len(rows) <= 3


@pytest.mark.parametrize("compression", ["none", "lz4", "zstd"])
def test_what_is_written_has_our_types_and_order(compression: str, tmp_path: Path) -> None:
    path = tmp_path / "out"
    columns = {"n": "integer", "t": "timestamp_tz", "l": "list<text>", "j": "json", "h": "time", "m": "map<text, integer>"}
    select = """SELECT range AS n, TIMESTAMPTZ '2024-01-31 10:20:30+00' AS t, [NULL, 'x'] AS l, '{"a": 1}'::JSON AS j, TIME '10:20:30' AS h,
        MAP {'k': range} AS m FROM range(200000) ORDER BY range DESC"""
    Files(tmp_path, {}).connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    write_arrow({"path": str(path), "columns": list(columns.items()), "compression": compression})
    with pa.OSFile(str(path), "rb") as file:
        found = pa.ipc.open_file(file).read_all()
    assert [str(kind) for kind in found.schema.types] == [
        "int64", "timestamp[us, tz=UTC]", "list<item: string>", "string", "time64[us]", "map<string, int64>",
    ]  # fmt: skip
    assert found["n"].to_pylist() == list(range(199_999, -1, -1))
    assert found.slice(0, 1).to_pylist()[0]["m"] == [("k", 199_999)]
    assert feather.read_table(path).num_rows == 200_000
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["out"]
