"""What sinks write, byte by byte, and that it reads back the same."""

from __future__ import annotations

import gzip
import math
import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from counts import scaled
from file_projects import Files, Source
from hypothesis import given, settings
from hypothesis import strategies as st
from written_files import shape_of, sink, write

from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.duckdb.opened import as_declared
from engine.backends.duckdb.writing import copy_sql
from engine.backends.statement import statement
from engine.document.model import Document, Fields, Node, Pipeline, Value
from engine.language.types import DataType, duckdb_type, parse_type
from engine.relation import Field, Relation
from engine.schema import analyse

CELLS = [
    ("NULL", "text", b""),
    ("''", "text", b'""'),
    ("'x'", "text", b"x"),
    ("' x '", "text", b" x "),
    ("'a,b'", "text", b'"a,b"'),
    ("'a;b'", "text", b"a;b"),
    ("'say \"x\"'", "text", b'"say ""x"""'),
    ("'p' || chr(10) || 'q'", "text", b'"p\nq"'),
    ("'p' || chr(13) || 'q'", "text", b'"p\rq"'),
    ("'#x'", "text", b"#x"),
    ("'é👍'", "text", "é👍".encode()),
    ("-7", "integer", b"-7"),
    ("1.50", "decimal(9,2)", b"1.50"),
    ("2.5", "float", b"2.5"),
    ("1e20", "float", b"1e+20"),
    ("'nan'::DOUBLE", "float", b"nan"),
    ("true", "boolean", b"true"),
    ("DATE '2024-01-31'", "date", b"2024-01-31"),
    ("TIME '10:20:30.5'", "time", b"10:20:30.5"),
    ("TIMESTAMP '2024-01-31 10:20:30'", "timestamp", b"2024-01-31 10:20:30"),
    ("TIMESTAMPTZ '2024-01-31 10:20:30Z'", "timestamp_tz", b"2024-01-31 10:20:30Z"),
    ("'{\"a\": 1}'::JSON", "json", b'"{""a"": 1}"'),
]


@pytest.mark.parametrize(("value", "kind", "text"), CELLS)
def test_cells(value: str, kind: str, text: bytes, tmp_path: Path) -> None:
    select = f"SELECT CAST({value} AS {duckdb_type(parse_type(kind))}) AS v, 1 AS w"
    assert write(tmp_path, select, {"v": kind, "w": "integer"}) == b"v,w\n" + text + b",1\n"


def test_order_header_and_quoted_names(tmp_path: Path) -> None:
    select = 'SELECT range AS "a,b", range AS "c" FROM range(100000) ORDER BY range DESC'
    lines = write(tmp_path, select, {"a,b": "integer", "c": "integer"}).decode().split("\n")
    assert lines[0] == '"a,b",c'
    assert lines[1:-1] == [f"{number},{number}" for number in range(99_999, -1, -1)]


def test_no_header_and_no_rows(tmp_path: Path) -> None:
    assert write(tmp_path, "SELECT 1 AS v WHERE false", {"v": "integer"}) == b"v\n"
    assert write(tmp_path, "SELECT 1 AS v WHERE false", {"v": "integer"}, header="false") == b""


def test_null_words_are_quoted_where_they_are_text(tmp_path: Path) -> None:
    select = "SELECT * FROM (VALUES (NULL, NULL), ('NA', 1), ('', 0)) t(v, n)"
    assert write(tmp_path, select, {"v": "text", "n": "integer"}, null_value="NA") == b'v,n\nNA,NA\n"NA",1\n"",0\n'
    assert write(tmp_path, select, {"v": "text", "n": "integer"}, null_value="0") == b'v,n\n0,0\nNA,1\n"","0"\n'


@pytest.mark.parametrize(("delimiter", "line"), [("tab", b'a,b\t"x\ty"\t1.5\n'), (".", b'a,b."x\ty"."1.5"\n'.replace(b'"x\ty"', b"x\ty"))])
def test_delimiters(delimiter: str, line: bytes, tmp_path: Path) -> None:
    select = "SELECT 'a,b' AS v, 'x' || chr(9) || 'y' AS w, 1.5::DOUBLE AS f"
    assert write(tmp_path, select, {"v": "text", "w": "text", "f": "float"}, delimiter=delimiter, header="false") == line


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_packed(compression: str, tmp_path: Path) -> None:
    packed = write(tmp_path, "SELECT 1 AS v", {"v": "integer"}, compression=compression)
    unpacked = gzip.decompress(packed) if compression == "gzip" else pa.CompressedInputStream(pa.BufferReader(packed), "zstd").read()
    assert unpacked == b"v\n1\n"


def test_rows_that_arrive_in_a_total_order_are_written_in_it(tmp_path: Path) -> None:
    files = Files(tmp_path, {"a.csv": b"v\n" + b"".join(b"%d\n" % (number * 7919 % 100_003) for number in range(100_003))})
    source = Source(files, "read_csv", {"path": "a.csv", "columns": Fields({"v": "integer"})})
    out = tmp_path / "out"
    files.connection.execute(copy_sql(source.sql(), sink("write_csv"), str(out), source.relation().visible))
    assert out.read_bytes() == (tmp_path / "a.csv").read_bytes()


@pytest.mark.parametrize("compression", ["zstd", "snappy", "gzip", "none"])
def test_parquet_keeps_types(compression: str, tmp_path: Path) -> None:
    fields = {"a": "integer", "b": "decimal(9,2)", "c": "timestamp_tz", "d": "list<text>", "e": "json"}
    casts = ", ".join(f"CAST(NULL AS {duckdb_type(parse_type(text))}) AS {name}" for name, text in fields.items())
    write(tmp_path, f"SELECT {casts}", fields, "write_parquet", compression=compression)
    described = duckdb.connect().execute(f"DESCRIBE SELECT * FROM read_parquet('{tmp_path}/out')").fetchall()
    types = ["BIGINT", "DECIMAL(9,2)", "TIMESTAMP WITH TIME ZONE", "VARCHAR[]", "JSON"]
    assert [(row[0], row[1]) for row in described] == list(zip(fields, types, strict=True))
    codec = duckdb.connect().execute(f"SELECT DISTINCT compression FROM parquet_metadata('{tmp_path}/out')").fetchall()
    assert codec == [("UNCOMPRESSED" if compression == "none" else compression.upper(),)]


def test_what_has_no_form_as_text_is_a_problem() -> None:
    shape = shape_of("write_csv", {"a": "list<integer>", "b": "map<text, integer>", "c": "binary", "d": "text"}, {})
    assert [(problem.error.code, problem.error.message) for problem in shape.problems] == [
        ("sink.not_text", "column 'a' is a list<integer>, which has no form as text"),
        ("sink.not_text", "column 'b' is a map<text, integer>, which has no form as text"),
        ("sink.not_text", "column 'c' is a binary, which has no form as text"),
    ]


FOLDER = tempfile.TemporaryDirectory()
CONNECTION = duckdb.connect()
VALUES: dict[str, st.SearchStrategy[object]] = {
    "text": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
    | st.sampled_from(["", "NA", '"', ",", " x", "\n", "\r\n", "x\r"]),
    "integer": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(),
    "decimal(20,4)": st.decimals(-(10**15), 10**15, places=4, allow_nan=False),
    "boolean": st.booleans(),
    "date": st.dates(),
    "timestamp": st.datetimes(),
}


@settings(max_examples=scaled(1_000))
@given(
    st.data(),
    st.lists(st.sampled_from(list(VALUES)), min_size=1, max_size=4),
    st.sampled_from(["comma", "tab", ".", "-", " "]),
    st.sampled_from(["", "NA", "0"]),
)
def test_what_is_written_reads_back(data: st.DataObject, kinds: list[str], delimiter: str, null_value: str) -> None:
    """Through files, as arrays; NaN is equal to itself."""
    rows = data.draw(st.lists(st.tuples(*(st.none() | VALUES[kind] for kind in kinds)), max_size=6))
    connection = CONNECTION
    fields = {f"c{place}": kind for place, kind in enumerate(kinds)}
    types: list[DataType] = [parse_type(kind) for kind in kinds]
    names = ", ".join(f"{name} {duckdb_type(kind)}" for name, kind in zip(fields, types, strict=True))
    connection.execute(f"CREATE OR REPLACE TEMP TABLE given ({names}, place INTEGER)")
    if rows:
        connection.executemany(
            f"INSERT INTO given VALUES ({', '.join('?' * (len(kinds) + 1))})", [(*row, place) for place, row in enumerate(rows)]
        )
    columns = ", ".join(fields)
    columns_of = [Field(name, kind) for name, kind in zip(fields, types, strict=True)]
    folder = Path(FOLDER.name)
    select = f"SELECT {columns} FROM given ORDER BY place"
    connection.execute(
        copy_sql(select, sink("write_csv", delimiter=delimiter, null_value=null_value), str(folder / "back.csv"), columns_of)
    )
    options: dict[str, Value] = {"delimiter": delimiter} | ({"null_values": (null_value,)} if null_value else {})
    source = Source(Files(folder, {}, connection), "read_csv", {"path": "back.csv", "columns": Fields(fields), **options})
    assert source.problems == []
    found = source.rows()
    written = connection.execute(select).fetchall()
    assert [list(map(plain, row)) for row in found] == [list(map(plain, row)) for row in written]
    source.scans.require_all_records(source.rejected_scan, len(found), 0)


def plain(value: object) -> object:
    return "nan" if isinstance(value, float) and math.isnan(value) else value


def test_a_statement_can_be_printed_without_opening_anything() -> None:
    columns = {"a": "integer", "b": "text"}
    node = Node(id="node", kind="read_csv", fields=Fields({"path": "no/such-*.csv", "columns": Fields(columns)}))
    analysis = analyse(Document(pipeline=Pipeline(nodes=(node,))))
    relation: Relation = analysis.nodes["node"].relations["rows"]
    sql = statement(relation, analysis.relations, DuckdbDialect(as_declared))
    assert "read_csv(['no/such-*.csv']" in sql
