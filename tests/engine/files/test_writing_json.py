"""What `write_json` writes, byte by byte, and that any JSON reader reads the same in it."""

from __future__ import annotations

import gzip
import json
import math
import tempfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from written_files import shape_of, write

from engine.language.types import duckdb_type, parse_type

VALUES = [
    ("NULL", "text", "null"),
    ("''", "text", '""'),
    ("'say \"x\" \\'", "text", r'"say \"x\" \\"'),
    ("'a' || chr(10) || chr(9) || chr(1) || chr(0)", "text", r'"a\n\t\u0001\u0000"'),
    ("'é👍' || chr(8232)", "text", '"é👍\u2028"'),
    ("-9223372036854775808", "integer", "-9223372036854775808"),
    ("1.50", "decimal(9,2)", "1.50"),
    ("-0.05", "decimal(2,2)", "-0.05"),
    ("12345678901234567890123456789012345.678", "decimal(38,3)", "12345678901234567890123456789012345.678"),
    ("2.5", "float", "2.5"),
    ("1e20", "float", "1e+20"),
    ("-0.0::DOUBLE", "float", "-0.0"),
    ("'nan'::DOUBLE", "float", '"NaN"'),
    ("'inf'::DOUBLE", "float", '"Infinity"'),
    ("'-inf'::DOUBLE", "float", '"-Infinity"'),
    ("true", "boolean", "true"),
    ("DATE '0001-01-31'", "date", '"0001-01-31"'),
    ("TIME '10:20:30.5'", "time", '"10:20:30.5"'),
    ("TIMESTAMP '2024-01-31 10:20:30'", "timestamp", '"2024-01-31T10:20:30"'),
    ("TIMESTAMPTZ '2024-01-31 10:20:30.25+02'", "timestamp_tz", '"2024-01-31T08:20:30.25Z"'),
    ("'{\"a\":' || chr(10) || ' 1.0, \"a\": 2}'", "json", '{"a":  1.0, "a": 2}'),
    ("NULL", "json", "null"),
    ("[1, NULL]", "list<integer>", "[1,null]"),
    ("[]", "list<text>", "[]"),
    ("NULL", "list<text>", "null"),
    ("[['a'], [], NULL]", "list<list<text>>", '[["a"],[],null]'),
    ("{'x': 1, 'y \"z': NULL}", 'struct<x: integer, "y ""z": text>', r'{"x":1,"y \"z":null}'),
    ("NULL", "struct<x: integer>", "null"),
    ("[{'x': [1.5]}]", "list<struct<x: list<float>>>", '[{"x":[1.5]}]'),
    ("MAP {'k \"': [1], 'l': NULL}", "map<text, list<integer>>", r'{"k \"":[1],"l":null}'),
    ("MAP {DATE '2024-01-31': 1}", "map<date, integer>", '{"2024-01-31":1}'),
    ("MAP {}", "map<text, integer>", "{}"),
]


@pytest.mark.parametrize(("value", "kind", "text"), VALUES)
@pytest.mark.parametrize("nulls", ["write", "leave_out"])
def test_values(value: str, kind: str, text: str, nulls: str, tmp_path: Path) -> None:
    select = f"SELECT 7::BIGINT AS w, CAST({value} AS {duckdb_type(parse_type(kind))}) AS v"
    written = write(tmp_path, select, {"w": "integer", "v": kind}, "write_json", nulls=nulls).decode()
    shown = "" if text == "null" and nulls == "leave_out" else f',"v":{text}'
    assert written == f'{{"w":7{shown}}}\n'
    json.loads(written)


def test_names_are_quoted(tmp_path: Path) -> None:
    select = """SELECT 1::BIGINT AS "a ""b'", 2::BIGINT AS "é\\" """
    written = write(tmp_path, select, {"a \"b'": "integer", "é\\": "integer"}, "write_json")
    assert written == '{"a \\"b\'":1,"é\\\\":2}\n'.encode()


@pytest.mark.parametrize("form", ["lines", "array"])
def test_rows_keep_their_order_however_many(form: str, tmp_path: Path) -> None:
    written = write(tmp_path, "SELECT range AS v FROM range(300000) ORDER BY range DESC", {"v": "integer"}, "write_json", form=form)
    rows = json.loads(written) if form == "array" else [json.loads(line) for line in written.splitlines()]
    assert [row["v"] for row in rows] == list(range(299_999, -1, -1))
    assert written.endswith(b"}\n]\n" if form == "array" else b"}\n")


def test_the_forms(tmp_path: Path) -> None:
    select = "SELECT * FROM (VALUES (1, NULL), (2, 'x')) t(a, b)"
    columns = {"a": "integer", "b": "text"}
    assert write(tmp_path, select, columns, "write_json") == b'{"a":1,"b":null}\n{"a":2,"b":"x"}\n'
    array = write(tmp_path, select, columns, "write_json", form="array", nulls="leave_out")
    assert array == b'[\n{"a":1},\n{"a":2,"b":"x"}\n]\n'


def test_no_rows_and_only_nulls(tmp_path: Path) -> None:
    assert write(tmp_path, "SELECT 1 AS v WHERE false", {"v": "integer"}, "write_json") == b""
    assert json.loads(write(tmp_path, "SELECT 1 AS v WHERE false", {"v": "integer"}, "write_json", form="array")) == []
    assert write(tmp_path, "SELECT NULL::BIGINT AS v", {"v": "integer"}, "write_json", nulls="leave_out") == b"{}\n"


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_packed(compression: str, tmp_path: Path) -> None:
    packed = write(tmp_path, "SELECT 1 AS v", {"v": "integer"}, "write_json", compression=compression, form="array")
    unpacked = gzip.decompress(packed) if compression == "gzip" else pa.CompressedInputStream(pa.BufferReader(packed), "zstd").read()
    assert json.loads(unpacked) == [{"v": 1}]


def test_what_has_no_form_is_a_problem() -> None:
    columns = {"a": "map<binary, integer>", "b": "struct<x: binary>", "c": "map<text, list<date>>"}
    assert [problem.error.message for problem in shape_of("write_json", columns, {}).problems] == [
        "column 'a' is a map<binary, integer>, which has no form in JSON",
        "column 'b' is a struct<x: binary>, which has no form in JSON",
    ]


FOLDER = tempfile.TemporaryDirectory()
DRAWN: dict[str, st.SearchStrategy[object]] = {
    "text": st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    "integer": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(),
    "decimal(20,4)": st.decimals(-(10**15), 10**15, places=4, allow_nan=False),
    "boolean": st.booleans(),
    "date": st.dates(),
    "timestamp": st.datetimes(),
    "list<text>": st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=4), max_size=3),
}


@settings(max_examples=scaled(300), deadline=None)
@given(st.data(), st.lists(st.sampled_from(list(DRAWN)), min_size=1, max_size=4), st.sampled_from(["lines", "array"]))
@pytest.mark.parametrize("nulls", ["write", "leave_out"])
def test_any_reader_reads_what_was_written(nulls: str, data: st.DataObject, kinds: list[str], form: str) -> None:
    rows = data.draw(st.lists(st.tuples(*(st.none() | DRAWN[kind] for kind in kinds)), max_size=5))
    fields = {f"c{place}": kind for place, kind in enumerate(kinds)}
    columns = [pa.array([row[place] for row in rows], ARROW[kind]) for place, kind in enumerate(kinds)]
    source = Path(FOLDER.name) / "given.parquet"
    pq.write_table(pa.table(columns, names=list(fields)), source)
    written = write(Path(FOLDER.name), f"SELECT * FROM read_parquet('{source}')", fields, "write_json", form=form, nulls=nulls).decode()
    texts = [written] if form == "array" else written.split("\n")[:-1]
    found = [json.loads(text, parse_float=Decimal, parse_constant=refused) for text in texts]
    expected = [
        {name: told(value) for name, value in zip(fields, row, strict=True) if nulls == "write" or value is not None} for row in rows
    ]
    assert (found[0] if form == "array" else found) == expected


ARROW = {
    "text": pa.string(),
    "integer": pa.int64(),
    "float": pa.float64(),
    "decimal(20,4)": pa.decimal128(20, 4),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "list<text>": pa.list_(pa.string()),
}


def refused(word: str) -> None:
    raise AssertionError(word)


def told(value: object) -> object:
    """As a reader is to find it."""
    if isinstance(value, float):
        words = {math.inf: "Infinity", -math.inf: "-Infinity"}
        return "NaN" if math.isnan(value) else words.get(value, Decimal(repr(value)))
    if isinstance(value, datetime):
        return value.isoformat().rstrip("0").rstrip(".") if value.microsecond else value.isoformat()
    return value.isoformat() if isinstance(value, date) else value
