"""Sources over several files, drift, encodings, and what a wrong file is told."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import duckdb
import pytest
from file_projects import Files, Source

from engine.document.model import Fields, Value
from engine.errors import SchemaError, SourceError, StudioError

COLUMNS = Fields({"a": "integer", "b": "text"})


def csv(folder: Path, files: dict[str, bytes], **fields: Value) -> Source:
    return Source(Files(folder, files), "read_csv", {"path": "*.csv*", "columns": COLUMNS, **fields})


def parquet(folder: Path, tables: dict[str, str], columns: dict[str, str], **fields: Value) -> Source:
    files = Files(folder, {})
    for name, select in tables.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        files.connection.execute(f"COPY ({select}) TO '{folder / name}' (FORMAT parquet)")
    return Source(files, "read_parquet", {"path": "**/*.parquet", "columns": Fields(columns), **fields})


def failure(source: Source) -> tuple[str, str]:
    with pytest.raises(StudioError) as caught:
        source.rows()
    assert caught.value.where.node == "node"
    return caught.value.code, caught.value.message


def warnings(source: Source) -> list[tuple[str, str]]:
    return [(warning.code, warning.message) for warning in source.scans.warnings]


def test_files_are_matched_by_name_and_read_in_order(tmp_path: Path) -> None:
    files = {"2.csv": b"B,a\nx,20\ny,21\n", "1.csv": b"a,b\n10,p\n", "3.csv.gz": gzip.compress(b"x,b,a\r\n9,z,30\r\n")}
    source = csv(tmp_path, files, file_column="file")
    assert source.rows() == [(10, "p", "1.csv"), (20, "x", "2.csv"), (21, "y", "2.csv"), (30, "z", "3.csv.gz")]
    assert warnings(source) == [("source.column_extra", "3.csv.gz has columns that are not declared: x")]


def test_extra_columns_are_kept_as_json(tmp_path: Path) -> None:
    files = {"1.csv": b"a,b\n10,p\n", "2.csv": b'a,c,b,"d e"\n1,2,x,\n'}
    assert csv(tmp_path, files, extra_columns="keep").rows() == [(10, "p", None), (1, "x", '{"c":"2","d e":null}')]


def test_extra_columns_may_be_an_error(tmp_path: Path) -> None:
    source = csv(tmp_path, {"1.csv": b"a,b,c\n10,p,q\n"}, extra_columns="error")
    assert failure(source) == ("source.column_extra", "1.csv has columns that are not declared: c")


def test_a_missing_column_is_an_error_with_the_nearest_name(tmp_path: Path) -> None:
    source = csv(tmp_path, {"1.csv": b"a,b\n1,x\n", "2.csv": b"a,bb\n1,x\n"})
    with pytest.raises(SchemaError) as caught:
        source.rows()
    assert (caught.value.code, caught.value.message) == ("source.column_missing", "2.csv has no column 'b'")
    assert "'bb'" in caught.value.hint


def test_a_missing_column_may_be_null(tmp_path: Path) -> None:
    source = csv(tmp_path, {"1.csv": b"a,b\n1,x\n", "2.csv": b"a\n2\n"}, missing_columns="null")
    assert source.rows() == [(1, "x"), (2, None)]


def test_an_empty_file_has_no_columns(tmp_path: Path) -> None:
    assert failure(csv(tmp_path, {"1.csv": b""})) == ("source.column_missing", "1.csv is empty, so it has no columns a, b")
    assert csv(tmp_path, {"1.csv": b""}, missing_columns="null").rows() == []


def test_without_a_header_columns_are_taken_in_their_order(tmp_path: Path) -> None:
    source = csv(tmp_path, {"1.csv": b"1,x,extra\n2,y,\n", "2.csv": b""}, header="false", missing_columns="null")
    assert source.rows() == [(1, "x"), (2, "y")]


def test_a_header_alone_gives_no_rows(tmp_path: Path) -> None:
    assert csv(tmp_path, {"1.csv": b"a,b\n", "2.csv": b"a,b"}).rows() == []


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "cp850", "koi8-r"]
TEXTS = {"koi8-r": "жук", "cp1252": "5 € – ‚ok‘", "utf-8": "日本 👍 e\u0301"}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encodings(encoding: str, end: str, tmp_path: Path) -> None:
    text = TEXTS.get(encoding, "é ü ß")
    content = end.join(["a,b", f"1,{text}", f'2,"{text}{end}{text}"', ""]).encode(encoding)
    name = "utf-8" if encoding == "utf-8-sig" else encoding
    source = csv(tmp_path, {"1.csv": content}, encoding=name)
    assert source.rows() == [(1, text), (2, f"{text}{end}{text}")]
    source.scans.require_all_records(source.rejected_scan, 2, 0)


def test_utf_16_of_both_orders_in_one_glob(tmp_path: Path) -> None:
    files = {"1.csv": "\ufeffa,b\n1,é\n".encode("utf-16-be"), "2.csv": "\ufeffa,b\n2,ß\n".encode("utf-16-le")}
    assert csv(tmp_path, files, encoding="utf-16", file_column="f").rows() == [(1, "é", "1.csv"), (2, "ß", "2.csv")]


def test_bytes_that_are_no_text_stop_the_run_with_their_line(tmp_path: Path) -> None:
    source = csv(tmp_path, {"1.csv": b"a,b\n1,x\n2,\xe9\n"})
    assert failure(source) == ("source.encoding", "1.csv, line 3: there are bytes that are not text in utf-8")


def test_bytes_that_are_no_text_are_rejected_spelled_out(tmp_path: Path) -> None:
    source = csv(tmp_path, {"1.csv": b"a,b\n1,x\n2,\xe9\n"}, on_error="reject")
    assert source.rows() == [(1, "x")]
    assert source.rows("rejected") == [("1.csv", 3, "2,\\xe9", "bytes that are not text in this encoding")]


def test_bytes_that_are_no_text_in_an_encoding_of_ours(tmp_path: Path) -> None:
    source = csv(tmp_path, {"1.csv": b"a,b\n1,x\n2,\x81\n"}, encoding="cp1252")
    assert failure(source) == ("source.encoding", "1.csv, line 3: there are bytes that are not text in cp1252")


def test_an_encoding_that_there_is_not(tmp_path: Path) -> None:
    assert failure(csv(tmp_path, {"1.csv": b"a,b\n"}, encoding="utf-9"))[0] == "source.encoding_unknown"
    assert failure(csv(tmp_path, {"1.csv": b"a,b\n"}, encoding="rot13"))[0] == "source.encoding_unknown"


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_a_file_that_is_not_packed_as_it_says(compression: str, tmp_path: Path) -> None:
    assert failure(csv(tmp_path, {"1.csv": b"a,b\n1,x\n"}, compression=compression))[0] == "source.unpack"


def test_a_packed_file_under_another_name(tmp_path: Path) -> None:
    assert csv(tmp_path, {"1.csv": gzip.compress(b"a,b\n1,x\n")}, compression="gzip").rows() == [(1, "x")]


@pytest.mark.parametrize("text", ["a,b\n1,x\r\n2,y\r3,z\n", "a,b\r\n1,x\n2,y\r\n3,z", "a,b\r1,x\r2,y\r3,z\r"])
def test_mixed_line_ends(text: str, tmp_path: Path) -> None:
    source = csv(tmp_path, {"1.csv": text.encode()})
    assert source.rows() == [(1, "x"), (2, "y"), (3, "z")]
    source.scans.require_all_records(source.rejected_scan, 3, 0)


def test_line_ends_inside_cells_stay(tmp_path: Path) -> None:
    assert csv(tmp_path, {"1.csv": b'a,b\r\n1,"x\ny"\r\n2,"p\r\nq"\r\n'}).rows() == [(1, "x\ny"), (2, "p\r\nq")]


def test_lines_above_the_header(tmp_path: Path) -> None:
    text = b'made "by hand\n\nsecond line\na,b\n1,x\n'
    source = csv(tmp_path, {"1.csv": text}, skip_rows="3")
    assert source.rows() == [(1, "x")]
    source.scans.require_all_records(source.rejected_scan, 1, 0)


def test_a_header_of_several_lines(tmp_path: Path) -> None:
    source = csv(tmp_path, {"1.csv": b'\n"a\nb",b\n1,x\n'}, columns=Fields({"a\nb": "integer", "b": "text"}))
    assert source.rows() == [(1, "x")]


def test_a_cell_of_five_megabytes(tmp_path: Path) -> None:
    ((_, long),) = csv(tmp_path, {"1.csv": b"a,b\n1," + b"x" * 5_000_000 + b"\n"}).rows()
    assert long == "x" * 5_000_000


def test_ten_thousand_columns(tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(10_000)]
    content = f"{','.join(names)}\n{','.join(str(number) for number in range(10_000))}\n".encode()
    source = csv(tmp_path, {"1.csv": content}, columns=Fields({"c9999": "integer", "c0": "text"}))
    assert source.rows() == [(9999, "0")]


def test_clashing_names_are_numbered(tmp_path: Path) -> None:
    source = csv(
        tmp_path,
        {"1.csv": b"id,ID,,__penstock_file\n1,2,3,4\n"},
        columns=Fields({"id": "integer", "ID_2": "integer", "column_3": "integer", "penstock_file": "integer"}),
    )
    assert source.rows() == [(1, 2, 3, 4)]
    assert warnings(source) == [
        ("source.column_renamed", "1.csv: column 2 has the name 'ID', which is taken, and is called 'ID_2'"),
        ("source.column_renamed", "1.csv: column 3 has no name, and is called 'column_3'"),
        ("source.column_renamed", "1.csv: column 4 has the name '__penstock_file', which is taken, and is called 'penstock_file'"),
    ]


def test_null_characters_and_bidi_marks_stay(tmp_path: Path) -> None:
    assert csv(tmp_path, {"1.csv": "a,b\n1,x\x00y\n2,\u202eabc\n".encode()}).rows() == [(1, "x\x00y"), (2, "\u202eabc")]


def test_only_wanted_columns_are_named(tmp_path: Path) -> None:
    source = csv(tmp_path, {"1.csv": b"a,b,c\n1,x,y\n"}, columns=Fields({"c": "text"}))
    assert "c1" not in source.sql().partition("columns = ")[0]
    assert source.rows() == [("y",)]


def test_extremes_of_values(tmp_path: Path) -> None:
    kinds = {"i": "integer", "d": "decimal(38,10)", "f": "float", "t": "date", "s": "timestamp"}
    text = "i,d,f,t,s\n-9223372036854775808,9999999999999999999999999999.9999999999,-inf,0001-01-01,9999-12-31 23:59:59.999999\n,,nan,9999-12-31,\n"
    source = csv(tmp_path, {"1.csv": text.encode()}, columns=Fields(kinds))
    first, second = source.files.connection.sql(f"SELECT COLUMNS(*)::VARCHAR FROM ({source.sql()})").fetchall()
    assert first == ("-9223372036854775808", "9999999999999999999999999999.9999999999", "-inf", "0001-01-01", "9999-12-31 23:59:59.999999")
    assert second == (None, None, "nan", "9999-12-31", None)


OUTSIDE = [("integer", "9223372036854775808"), ("integer", "1.0"), ("integer", "1_000"), ("integer", "0x1F"), ("decimal(4,2)", "123.4")]
OUTSIDE += [
    ("date", "2024/01/31"),
    ("date", "24-01-31"),
    ("date", "today"),
    ("timestamp", "2024-01-31 24:00:00"),
    ("timestamp", "2024-01-31 10:00Z"),
]
OUTSIDE += [
    ("timestamp_tz", "2024-01-31 10:00:00"),
    ("boolean", "on"),
    ("float", "1_0.5"),
    ("float", "1,5"),
    ("json", "{a: 1}"),
    ("time", "24:00"),
]


@pytest.mark.parametrize(("kind", "cell"), OUTSIDE)
def test_what_an_engine_would_take_and_the_language_refuses(kind: str, cell: str, tmp_path: Path) -> None:
    source = csv(tmp_path, {"1.csv": f'v\n\n"{cell}"\n'.encode()}, columns=Fields({"v": kind}))
    with pytest.raises(duckdb.Error):
        source.rows()
    explained = source.scans.explain(source.rejected_scan)
    assert explained is not None
    assert explained.message.startswith(f"1.csv, line 3: v: '{cell}' is not ")


def test_a_bad_cell_of_a_column_that_nobody_reads_is_not_overlooked(tmp_path: Path) -> None:
    source = csv(tmp_path, {"1.csv": b"a,b\n1,x\nbad,y\n"})
    sql = source.sql().replace('SELECT "a", "b" FROM', 'SELECT "b" FROM')
    with pytest.raises(duckdb.Error, match="bad"):
        source.files.connection.execute(sql).fetchall()


TABLES = {
    "x/1.parquet": "SELECT 1::INTEGER AS a, 'x' AS b, 2.5::FLOAT AS c",
    "x/2.parquet": "SELECT 'y' AS B, 2::BIGINT AS a, 7 AS d, 1.5::DOUBLE AS c",
}


def test_parquet_files_are_matched_by_name_and_widened(tmp_path: Path) -> None:
    source = parquet(tmp_path, TABLES, {"a": "integer", "b": "text", "c": "float"}, file_column="file", extra_columns="keep")
    assert source.rows() == [(1, "x", 2.5, None, "x/1.parquet"), (2, "y", 1.5, '{"d":7}', "x/2.parquet")]


def test_parquet_keeps_the_order_of_its_rows(tmp_path: Path) -> None:
    source = parquet(tmp_path, {"1.parquet": "SELECT hash(range)::VARCHAR AS h, range AS n FROM range(300000)"}, {"n": "integer"})
    assert [row[0] for row in source.rows()] == list(range(300_000))


RETYPED: list[tuple[str, str, Any]] = [
    ("'1'", "integer", "text"),
    ("1.5::DOUBLE", "integer", "float"),
    ("1.25::DECIMAL(10,2)", "decimal(10,1)", "decimal(10,2)"),
]


@pytest.mark.parametrize(("value", "kind", "found"), RETYPED)
def test_parquet_of_another_type_is_an_error(value: str, kind: str, found: str, tmp_path: Path) -> None:
    source = parquet(tmp_path, {"1.parquet": f"SELECT {value} AS v"}, {"v": kind})
    assert failure(source) == ("source.type_changed", f"1.parquet: column 'v' is {found}, and {kind} is declared")


def test_parquet_without_a_column(tmp_path: Path) -> None:
    tables = {"1.parquet": "SELECT 1 AS a, 2 AS b", "2.parquet": "SELECT 3 AS a"}
    assert failure(parquet(tmp_path, tables, {"a": "integer", "b": "integer"})) == ("source.column_missing", "2.parquet has no column 'b'")
    assert parquet(tmp_path, tables, {"a": "integer", "b": "integer"}, missing_columns="null").rows() == [(1, 2), (3, None)]


def test_folders_as_columns(tmp_path: Path) -> None:
    tables = {"year=2023/1.parquet": "SELECT 1 AS a", "year=2024/1.parquet": "SELECT 2 AS a"}
    source = parquet(tmp_path, tables, {"a": "integer", "year": "integer"}, hive="true")
    assert source.rows() == [(1, 2023), (2, 2024)]


def test_a_damaged_file_is_a_clean_error(tmp_path: Path) -> None:
    source = Source(Files(tmp_path, {"a.parquet": b"PAR1 not really"}), "read_parquet", {"path": "a.parquet", "columns": COLUMNS})
    with pytest.raises(SourceError, match=r"^a\.parquet is cut off") as caught:
        source.rows()
    assert caught.value.hint


def test_a_cut_archive_is_a_clean_error(tmp_path: Path) -> None:
    packed = gzip.compress(b"a,b\n" + b"1,x\n" * 100_000)
    assert failure(csv(tmp_path, {"1.csv.gz": packed[: len(packed) // 2]}))[0] == "source.unpack"


def test_unclosed_quotes_are_told_with_their_line(tmp_path: Path) -> None:
    source = csv(tmp_path, {"1.csv": b'a,b\n1,x\n2,"open\n3,z\n'}, on_error="reject")
    with pytest.raises(SourceError, match=r"1\.csv, line 3: a quote is opened and never closed"):
        source.rows("rejected")
