"""What detection finds in workbooks: the sheet and place of the table, and the types of its columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from file_projects import Files, Source
from source_detection import Detected
from workbooks import workbook

from engine.document.model import Fields, Value
from engine.errors import SourceError


def detected(folder: Path, *contents: str, **known: Value) -> Detected:
    files = Files(folder, {f"{place}.xlsx": workbook(content) for place, content in enumerate(contents)})
    return files.detected("*.xlsx", "read_excel", **known)


TYPES = [
    ("1", "-2", "integer"),
    ("1", "1.5", "float"),
    ("1e18", "1e19", "float"),
    ("true", "false", "boolean"),
    ("x", "'5", "text"),
    ("2024-01-31", "2024-02-29", "date"),
    ("2024-01-31 10:20:30", "2024-02-01", "timestamp"),
    ("10:20:00", "23:59:59", "time"),
]


@pytest.mark.parametrize(("one", "other", "kind"), TYPES)
def test_types_that_the_values_then_have(one: str, other: str, kind: str, tmp_path: Path) -> None:
    found = detected(tmp_path, f"k,v\n1,{one}\n2,{other}\n3,\n")
    assert found.fields == Fields({"columns": Fields({"k": "integer", "v": kind})})
    assert found.findings == ()
    assert found.rows == 3
    read = Source(Files(tmp_path, {}), "read_excel", {"path": "0.xlsx", **found.fields})
    assert [row[1] is None for row in read.rows()] == [False, False, True]


DOUBTS = [
    ("1", "x", "text", "detect.mixed", "'v' holds numbers and texts; it is read as text", ["float"]),
    ("2024-01-31", "soon", "text", "detect.mixed", "'v' holds dates and texts; it is read as text", ["date"]),
    ("true", "1", "text", "detect.mixed", "'v' holds numbers and true or false; it is read as text", []),
    ("30:00:00", "31:00:00", "text", "detect.duration", "'v' holds durations, such as 30:00:00, which are read as text", []),
    ("#N/A", "", "text", "detect.only_nulls", "'v' is empty in every row; it is taken for text", []),
]


@pytest.mark.parametrize(("one", "other", "kind", "code", "message", "others"), DOUBTS)
def test_doubts(one: str, other: str, kind: str, code: str, message: str, others: list[str], tmp_path: Path) -> None:
    found = detected(tmp_path, f"k,v\n1,{one}\n2,{other}\n")
    assert found.fields["columns"] == Fields({"k": "integer", "v": kind})
    (finding,) = found.findings
    assert (finding.code, finding.message) == (code, message)
    assert [each.fields["columns"] for each in finding.alternatives] == [Fields({"v": other}) for other in others]


def test_a_table_below_a_title_and_columns_that_are_only_room(tmp_path: Path) -> None:
    found = detected(tmp_path, "Sales of May\n,as of,2024-06-01\n\nday,,n,t,u,v\n2024-05-31,,1,x,1,2\n")
    assert found.fields == Fields(
        {"columns": Fields({"day": "date", "n": "integer", "t": "text", "u": "integer", "v": "integer"}), "range": "4:"}
    )
    assert [finding.code for finding in found.findings] == ["detect.skipped_rows"]
    assert Source(Files(tmp_path, {}), "read_excel", {"path": "0.xlsx", **found.fields}).rows()[0][1:] == (1, "x", 1, 2)


def test_what_is_written_is_taken_as_it_is(tmp_path: Path) -> None:
    found = detected(tmp_path, "[A]\nx\n[B]\na,b\n1,2\n3,4\n", sheets=("B",), header="0")
    assert found.fields == Fields({"columns": Fields({"column_1": "text", "column_2": "text"})})
    assert [finding.code for finding in found.findings] == ["detect.mixed", "detect.mixed"]
    assert detected(tmp_path, "x\nk,v\n1,2\n", range="2:").fields == Fields({"columns": Fields({"k": "integer", "v": "integer"})})


def test_other_sheets_are_offered(tmp_path: Path) -> None:
    found = detected(tmp_path, "[May]\nn\n1\n[June]\nn\nx\n[Sheet3]\n")
    assert found.fields == Fields({"columns": Fields({"n": "integer"})})
    (finding,) = found.findings
    assert (finding.code, finding.message) == ("detect.sheets", "the workbook has 2 sheets with cells; the first, 'May', is read")
    assert [each.fields for each in finding.alternatives] == [
        Fields({"sheets": ("*",), "sheet_column": "sheet"}),
        Fields({"sheets": ("June",)}),
    ]


def test_a_first_sheet_that_is_empty_is_passed_over(tmp_path: Path) -> None:
    found = detected(tmp_path, "[Cover]\n[May]\nn\n1\n")
    assert found.fields == Fields({"columns": Fields({"n": "integer"}), "sheets": ("May",)})
    assert found.findings == ()


def test_files_that_differ(tmp_path: Path) -> None:
    found = detected(tmp_path, "a,b\n1,2\n", "b,c\n2.5,x\n")
    assert found.fields["columns"] == Fields({"a": "integer", "b": "float", "c": "text"})
    (finding,) = found.findings
    assert (finding.code, finding.message) == ("detect.missing_columns", "1.xlsx, sheet 'Sheet1', lacks a")


def test_no_cells(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"^0\.xlsx has no cells there") as caught:
        detected(tmp_path, "")
    assert caught.value.code == "source.empty"
