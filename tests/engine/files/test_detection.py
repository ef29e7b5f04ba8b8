"""What detection writes, and what it asks: a table of small files. Nothing is altered silently."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from file_projects import Files, Source

from engine.document.model import Fields
from engine.errors import SourceError, UnsupportedError


def plain(value: Any) -> Any:
    """A raw value as plain mappings and lists."""
    if isinstance(value, Fields):
        return {name: plain(part) for name, part in value.items()}
    return list(map(plain, value)) if isinstance(value, tuple) else value


def detect(folder: Path, content: str | bytes, **known: str) -> tuple[dict[str, Any], list[tuple[str, str | None]]]:
    files = Files(folder, {"a.csv": content if isinstance(content, bytes) else content.encode()})
    found = files.detected("a.csv", **known)
    return plain(found.fields), [(finding.code, finding.column) for finding in found.findings]


TYPES = [
    ("integers", ["1", "-2", "9223372036854775807"], "integer", []),
    ("too large for 64 bits", ["1", "9223372036854775808"], "text", ["detect.long_numbers"]),
    ("fractions", ["1.5", "-0.25", "3", ".5"], "float", []),
    ("shortest forms of floats", ["10.357019999999999", "0.1"], "float", []),
    ("numbers of many digits", ["123456789012345678.123456789"], "text", ["detect.long_numbers"]),
    ("leading zeros", ["007", "12"], "text", ["detect.leading_zeros"]),
    ("leading zeros of fractions", ["00.5", "1.5"], "text", ["detect.leading_zeros"]),
    ("zero itself", ["0", "0.5", "-0"], "float", []),
    ("codes with e", ["1e5", "2e7"], "text", ["detect.codes"]),
    ("numbers with exponents among fractions", ["1e3", "1012.3"], "float", []),
    ("telephone numbers", ["+4930123", "+4940123"], "text", ["detect.signs"]),
    ("true and false", ["true", "FALSE"], "boolean", []),
    ("yes and no", ["yes", "NO"], "text", ["detect.yes_no"]),
    ("zero and one", ["0", "1"], "integer", []),
    ("days", ["2024-01-31", "2024-02-29"], "date", []),
    ("no such day", ["2024-01-31", "2023-02-29"], "text", []),
    ("timestamps", ["2024-01-31 10:20", "2024-01-31T10:20:30.5"], "timestamp", []),
    ("instants", ["2024-01-31T10:20:30Z", "2024-01-31 10:20:30+02:00"], "timestamp_tz", []),
    ("times of day", ["10:20", "23:59:59"], "time", []),
    ("days without separators", ["20240131", "20231231"], "integer", ["detect.compact_dates"]),
    ("json", ['"{""a"": 1}"', '"[1, 2]"'], "json", []),
    ("words", ["x", "1"], "text", []),
    ("nothing", ["", ""], "text", []),
]


@pytest.mark.parametrize(("cells", "kind", "codes"), [row[1:] for row in TYPES], ids=[row[0] for row in TYPES])
def test_types(cells: list[str], kind: str, codes: list[str], tmp_path: Path) -> None:
    fields, findings = detect(tmp_path, "id,v\n" + "".join(f"k,{cell}\n" for cell in cells))
    assert fields == {"columns": {"id": "text", "v": kind}}
    assert findings == [(code, "v") for code in codes]


DATES = [
    ("day first, proved by a 31", ["31/01/2024", "01/02/2024"], "date", "%d/%m/%Y"),
    ("month first, proved by a 31", ["01/31/2024", "01/02/2024"], "date", "%m/%d/%Y"),
    ("points", ["31.01.2024", "1.2.2024"], "date", "%d.%m.%Y"),
    ("year first", ["2024/01/31", "2024/02/01"], "date", "%Y/%m/%d"),
    ("month's names", ["31 Jan 2024", "1 Feb 2024"], "date", "%d %b %Y"),
    ("with time", ["31/01/2024 10:20", "01/02/2024 23:59"], "timestamp", "%d/%m/%Y %H:%M"),
    ("with time of twelve hours", ["01/31/2024 10:20 PM"], "timestamp", "%m/%d/%Y %I:%M %p"),
]


@pytest.mark.parametrize(("cells", "kind", "pattern"), [row[1:] for row in DATES], ids=[row[0] for row in DATES])
def test_dates(cells: list[str], kind: str, pattern: str, tmp_path: Path) -> None:
    fields, findings = detect(tmp_path, "id,v\n" + "".join(f"k,{cell}\n" for cell in cells))
    assert fields == {"columns": {"id": "text", "v": kind}, "formats": {"v": pattern}}
    assert findings == []


@pytest.mark.parametrize("cells", [["01/02/2024", "03/04/2024"], ["31/12/24", "01/01/24"]], ids=["day or month", "which century"])
def test_ambiguous_dates_stay_text_and_are_asked_about(cells: list[str], tmp_path: Path) -> None:
    files = Files(tmp_path, {"a.csv": ("v\n" + "\n".join(cells)).encode()})
    found = files.detected("a.csv")
    assert plain(found.fields) == {"columns": {"v": "text"}}
    (finding,) = found.findings
    assert finding.code == "detect.ambiguous_dates"
    patterns = {"01/02/2024": ["%d/%m/%Y", "%m/%d/%Y"], "31/12/24": ["%d/%m/%y"]}[cells[0]]
    assert [plain(each.fields) for each in finding.alternatives] == [
        {"columns": {"v": "date"}, "formats": {"v": each}} for each in patterns
    ]
    for each in finding.alternatives:
        source = Source(files, "read_csv", {"path": "a.csv", **each.fields})
        assert len(source.rows()) == 2


FORMS = [
    ("semicolons", "a;b\n1;2\n", {"delimiter": "semicolon"}, []),
    ("tabs", "a\tb\n1\t2\n", {"delimiter": "tab"}, []),
    ("pipes", "a|b\n1|2\n", {"delimiter": "pipe"}, []),
    ("commas in prose between semicolons", "a;b\n1;x, y\n2;z\n", {"delimiter": "semicolon"}, []),
    ("a carets", "a^b\n1^2\n", {"delimiter": "^"}, []),
    ("single quotes", "a,b\n1,'x,y'\n2,'z'\n", {"quote": "'"}, []),
    ("apostrophes are no quotes", "a,b\n1,'tis\n2,o'clock'\n", {}, []),
    ("backslashes", 'a,b\n1,"x\\"y"\n2,"z"\n', {"escape": "\\"}, []),
    ("lines above", "Report of May\nmade by hand\na,b\n1,2\n3,4\n", {"skip_rows": "2"}, ["detect.skipped_lines"]),
    ("blank lines above", "\n\na,b\n1,2\n", {}, []),
    ("UTF-16", "a,b\n1,2\n".encode("utf-16"), {"encoding": "utf-16"}, []),
    ("UTF-16, no mark", "a,b\n1,2\n".encode("utf-16-be"), {"encoding": "utf-16-be"}, []),
    ("UTF-8 with mark", "\ufeffa,b\n1,2\n", {}, []),
    ("latin-1", "a,b\n1,\u00e9\n2,x\n".encode("latin-1"), {"encoding": "latin-1"}, ["detect.encoding"]),
    ("windows-1252", "a,b\n1,\u2013\n2,x\n".encode("cp1252"), {"encoding": "windows-1252"}, ["detect.encoding"]),
    ("old line ends", "a,b\r1,2\r", {}, []),
]


@pytest.mark.parametrize(("content", "form", "codes"), [row[1:] for row in FORMS], ids=[row[0] for row in FORMS])
def test_forms(content: str | bytes, form: dict[str, str], codes: list[str], tmp_path: Path) -> None:
    fields, findings = detect(tmp_path, content)
    columns = fields.pop("columns")
    assert list(columns) == ["a", "b"]
    assert columns["a"] == "integer"
    assert fields == form
    assert [code for code, _ in findings] == codes
    source = Source(Files(tmp_path, {}), "read_csv", {"path": "a.csv", "columns": Fields(columns), **form})
    assert next(row[0] for row in source.rows()) == 1


HEADERS = [
    ("words over numbers", "a,b\n1,x\n", True),
    ("numbers over numbers", "1,x\n2,y\n", False),
    ("a date first", "2024-01-01,x\n2024-01-02,y\n", False),
    ("years as names", "country,2019,2020\nDE,10,20\nFR,30,40\n", True),
    ("words over words", "name,city\nAda,London\nBo,Oslo\n", True),
    ("the same word twice", "x,x\ny,z\n", False),
    ("NA first", "NA,1\n3,2\n4,5\n", False),
]


@pytest.mark.parametrize(("content", "has_header"), [row[1:] for row in HEADERS], ids=[row[0] for row in HEADERS])
def test_header(content: str, has_header: bool, tmp_path: Path) -> None:
    fields, _ = detect(tmp_path, content)
    assert fields.get("header", "true") == str(has_header).lower()


def test_null_words_are_proposed_where_they_stand_among_values(tmp_path: Path) -> None:
    fields, findings = detect(tmp_path, "n,code,word\n1,NA,x\nNA,DE,NA\n3,FR,y\n")
    assert fields == {"columns": {"n": "integer", "code": "text", "word": "text"}, "null_values": ["NA"]}
    assert findings == [("detect.null_words", None), ("detect.null_words_in_text", "code"), ("detect.null_words_in_text", "word")]


def test_null_words_of_text_columns_alone_are_only_asked_about(tmp_path: Path) -> None:
    files = Files(tmp_path, {"a.csv": b"n,code\n1,NA\n2,DE\n"})
    found = files.detected("a.csv")
    assert plain(found.fields) == {"columns": {"n": "integer", "code": "text"}}
    assert [plain(each.fields) for each in found.findings[0].alternatives] == [{"null_values": ["NA"]}]


MARKS = [
    ("decimal commas", ["1,5", "2,25"], "float", {"decimal": ","}),
    ("and points between thousands", ["1.234,56", "7,5"], "float", {"decimal": ",", "thousands": "."}),
    ("commas between thousands", ["1,234.5", "7.5"], "float", {"thousands": ","}),
    ("either", ["1,234", "7,500"], "text", {}),
]


@pytest.mark.parametrize(("cells", "kind", "marks"), [row[1:] for row in MARKS], ids=[row[0] for row in MARKS])
def test_marks_of_numbers(cells: list[str], kind: str, marks: dict[str, str], tmp_path: Path) -> None:
    fields, findings = detect(tmp_path, "id;v\n" + "".join(f"k;{cell}\n" for cell in cells))
    assert fields == {"columns": {"id": "text", "v": kind}, "delimiter": "semicolon", **marks}
    assert [code for code, _ in findings] == ([] if marks else ["detect.number_marks"])


def test_what_a_person_has_said_is_not_found_again(tmp_path: Path) -> None:
    fields, _ = detect(tmp_path, "1;2\n3;4\n", delimiter="comma", header="false")
    assert fields == {"columns": {"column_1": "text"}}


def test_names_are_made_unique(tmp_path: Path) -> None:
    fields, findings = detect(tmp_path, "a,A,,b\n1,2,3,4\n")
    assert list(fields["columns"]) == ["a", "A_2", "column_3", "b"]
    assert findings == [("detect.renamed", None)]


def test_files_of_a_glob_are_held_against_each_other(tmp_path: Path) -> None:
    files = Files(tmp_path, {"a1.csv": b"a,b\n1,2\n", "a2.csv": b"b,c\nx,3\n"})
    found = files.detected("a*.csv")
    assert plain(found.fields) == {"columns": {"a": "integer", "b": "text"}}
    assert [finding.code for finding in found.findings] == ["detect.missing_columns", "detect.extra_columns"]


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"a\.csv is empty"):
        detect(tmp_path, "")


def test_a_late_cell_decides(tmp_path: Path) -> None:
    fields, _ = detect(tmp_path, "a\n" + "1\n" * 60_000 + "x\n")
    assert fields == {"columns": {"a": "text"}}


def test_parquet_types_and_those_that_need_a_cast(tmp_path: Path) -> None:
    files = Files(tmp_path, {})
    files.connection.execute(
        f"""COPY (SELECT 1::TINYINT AS a, 1.5::FLOAT AS b, 'x' AS c, 1::UBIGINT AS d, TIMESTAMP_NS '2024-01-31 10:20:30.123456789' AS e,
        [1, 2]::INTEGER[] AS f, {{'p': 1::INTEGER}} AS g, TIMESTAMPTZ '2024-01-31 10:20:30Z' AS h) TO '{tmp_path}/a.parquet'"""
    )
    found = files.detected("a.parquet", "read_parquet")
    assert plain(found.fields) == {
        "columns": {
            "a": "integer",
            "b": "float",
            "c": "text",
            "d": "decimal(38,0)",
            "e": "timestamp",
            "f": "list<integer>",
            "g": "struct<p: integer>",
            "h": "timestamp_tz",
        }
    }
    assert [(finding.code, finding.column) for finding in found.findings] == [("detect.cast", "d"), ("detect.cast", "e")]
    source = Source(files, "read_parquet", {"path": "a.parquet", **found.fields})
    assert source.problems == []
    assert source.files.connection.sql(f"SELECT a, d, e::VARCHAR, f, g FROM ({source.sql()})").fetchall() == [
        (1, 1, "2024-01-31 10:20:30.123456", [1, 2], {"p": 1})
    ]


def test_only_sources_of_files_are_looked_at(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedError, match="reads no file"):
        Files(tmp_path, {}).detected("a", "inline_table")
