"""Workbooks: every form of them, what their cells mean, and files that are broken in every way, of which no row may be read."""

from __future__ import annotations

import base64
import datetime as dt
import io
import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from file_projects import Files, Source
from workbooks import Formula, workbook, workbook_of

from engine.backends.duckdb import workbooks
from engine.backends.duckdb.workbooks import cell_text
from engine.cell_ranges import CellRange, read_cell_range
from engine.document.model import Fields
from engine.errors import SchemaError, SourceError

COLUMNS = {"n": "integer", "t": "text"}
TABLE = workbook("n,t\n1,x\n2,\n")


def source(folder: Path, content: bytes, columns: dict[str, str] | None = None, name: str = "a.xlsx", **options: Any) -> Source:
    return Source(
        Files(folder, {name: content}), "read_excel", {"path": f"*{Path(name).suffix}", "columns": Fields(columns or COLUMNS), **options}
    )


def repacked(content: bytes, **changes: bytes | None) -> bytes:
    """The workbook with other parts, by the end of their names; None leaves a part out."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            key = Path(part.filename).stem
            data = changes.get(key, old.read(part)) if part.filename.endswith(".xml") else old.read(part)
            if data is not None:
                new.writestr(part.filename, data)
    return held.getvalue()


def changed(content: bytes, part: str) -> bytes:
    """The workbook with one bit turned over in the middle of a part."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        told = file.getinfo(part)
    place = told.header_offset + 30 + len(told.filename) + told.compress_size // 2
    return content[:place] + bytes([content[place] ^ 16]) + content[place + 1 :]


def cells(sheet: str) -> bytes:
    return (
        f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{sheet}</sheetData></worksheet>'.encode()
    )


def ods(rows: str) -> bytes:
    """A sheet of OpenDocument."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = f'xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0"'
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr(
            "content.xml",
            f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
        file.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{names}:manifest:1.0"/>')
    return held.getvalue()


def ods_cell(kind: str, value: str = "", text: str = "") -> str:
    attribute = {"float": "value", "date": "date-value", "time": "time-value", "boolean": "boolean-value"}.get(kind)
    told = f' office:{attribute}="{value}"' if attribute else ""
    return f'<table:table-cell office:value-type="{kind}"{told}><text:p>{text or value}</text:p></table:table-cell>'


ODS = ods(
    "<table:table-row>" + ods_cell("string", text="n") + ods_cell("string", text="t") + "</table:table-row>"
    "<table:table-row>" + ods_cell("float", "1") + ods_cell("string", text="x") + "</table:table-row>"
    "<table:table-row>" + ods_cell("float", "2") + "<table:table-cell/></table:table-row>"
)  # fmt: skip


def xlsb() -> bytes:
    """A binary workbook: records of a type, a length and what they hold."""

    def record(kind: int, body: bytes = b"") -> bytes:
        first = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        return first + bytes([len(body)]) + body

    def wide(text: str) -> bytes:
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    def cell(column: int, kind: int, value: bytes) -> bytes:
        return record(kind, struct.pack("<II", column, 0) + value)

    def row(number: int, *held: bytes) -> bytes:
        return record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0)) + b"".join(held)

    table = (
        row(0, cell(0, 6, wide("n")), cell(1, 6, wide("t")))
        + row(1, cell(0, 5, struct.pack("<d", 1)), cell(1, 6, wide("x")))
        + row(2, cell(0, 5, struct.pack("<d", 2)))
    )
    sheet = record(129) + record(148, struct.pack("<IIII", 0, 2, 0, 1)) + record(145) + table + record(146) + record(130)
    book = record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("S")) + record(144) + record(132)
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{}" Target="{}"/></Relationships>'
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>')
        file.writestr("_rels/.rels", relations.format(f"{kinds}/officeDocument", "xl/workbook.bin"))
        file.writestr("xl/workbook.bin", book)
        file.writestr("xl/_rels/workbook.bin.rels", relations.format(f"{kinds}/worksheet", "worksheets/sheet1.bin"))
        file.writestr("xl/worksheets/sheet1.bin", sheet)
    return held.getvalue()


XLS = zlib.decompress(
    base64.b85decode(
        "c-rk)O=wd=5dQWhX?|$aq^3eElu)p0?M1wJX`c$(lcnlG5kXU%gS4a)dQcBqtvL#UC&f#l7cW&o{6P<T^B`38AP7RDM^A!+hc?fdFYjqmJv5-D"
        "%6^ZXoi{tPJK3F`yxmue>GIsY?h0052q9FxI9lptMoK(*NkQ5@PuZZ3N%1WHDa2#4kS!5BX?q#fHPrR4z`@<{bD_WoDaUaJBU6QZb`7zYKIDx0"
        "FeudEmPnH5qE{WHr${%D-l67G(%qC?B^?yqvN?uDccg!pAH_$VUbZEn{XV44J4$w-6E8H1FJ3b>-3ay+Pv<7rXG2f874wjF8_pN<#oS~W8Ck%2"
        "eD$)xmtdzp%Ub!`$_+&Rtx+ERjr_V324>)$WPq0>x!w=e7WnXzm?$5r<=ujmX(?wDnuED#Qw@8zjj`M+bR6yE(~RhpWaXvXpI;vs8+A`mGQ&Jw"
        "%jTQa0eHBi7Gj)a3w@w&Kk0VT%j|U%`EJsT#G%xEqn$ppf0jB|*xD!K>?Gc}Tk80&!k0cBeAH9==x!5!VYqTWv+&lPL$6H0xY+A6ivcrWZr)Hl"
        "c7xjZJO4dt*DqNh=A?YzJ^wGO9m`0NO_SE%basrdZ&v7Ea1xZIIj^d3e$1xoJG5`qcc`yD4>=upps$jJej))23kwSi3kwSii}e8Gf9dNtzn%pm"
        "{&^zm-|H+(soHCj{}zWZCC{`RO!uK6brI*9il2>$n4mASN}J%mP;o>?FJb~?^kbsw_?7dZssBBzHcb7wE!6Dz)n@$s%j16s2r|6J"
    )
)
"""The same table as Excel wrote it before 2007."""
ENCRYPTED = XLS.replace(
    "Workbook".encode("utf-16-le").ljust(64, b"\0") + b"\x12", "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0") + b"\x22"
)
"""The outside of a workbook with a password, as Excel writes it since 2007."""
LOCKED = XLS.replace(bytes.fromhex("e1000200b004"), bytes.fromhex("2f000200b004"), 1)
"""One of before: its texts and numbers follow the record that says so."""
FORMS = {"xls": XLS, "xlsx": TABLE, "xlsm": TABLE, "ods": ODS, "xlsb": xlsb()}


@pytest.mark.parametrize("ending", FORMS)
def test_forms(ending: str, tmp_path: Path) -> None:
    found = source(tmp_path, FORMS[ending], name=f"a.{ending}")
    assert found.rows() == [(1, "x"), (2, None)]
    assert found.rows("rejected") == []
    found.scans.require_all_records(found.rejected_scan, 2, 0)
    assert found.scans.can_hold_no_more(found.rejected_scan, 2)


@pytest.mark.parametrize("ending", ["xls", "ods", "xlsb"])
def test_a_wrong_ending_does_not_matter(ending: str, tmp_path: Path) -> None:
    assert source(tmp_path, TABLE, name=f"a.{ending}").rows() == [(1, "x"), (2, None)]


def test_the_days_of_a_workbook_that_counts_from_1904(tmp_path: Path) -> None:
    content = workbook_of({"S": [["day"], [dt.date(2024, 5, 31)]]}, date_1904=True)
    assert source(tmp_path, content, {"day": "date"}).rows() == [(dt.date(2024, 5, 31),)]


TEXTS = [
    ("", None),
    (" ", " "),
    (True, "true"),
    (5.0, "5"),
    (-0.0, "0"),
    (0.1 + 0.2, "0.30000000000000004"),
    (2.0**53, "9007199254740992"),
    (1e300, "1e+300"),
    (dt.date(1900, 1, 1), "1900-01-01"),
    (dt.datetime.fromisoformat("2024-05-31 01:02:03.25"), "2024-05-31 01:02:03.250000"),
    (dt.time(1, 2), "01:02:00"),
    (dt.timedelta(hours=30, seconds=1), "30:00:01"),
    (dt.timedelta(days=-1, microseconds=-500_000), "-24:00:00.500000"),
]


@pytest.mark.parametrize(("value", "text"), TEXTS)
def test_the_texts_of_values(value: Any, text: str | None) -> None:
    assert cell_text(value) == text


RANGES = [
    ("B3:H200", CellRange(3, 2, 200, 8)),
    (" $b$3 : aa4 ", CellRange(3, 2, 4, 27)),
    ("B3:", CellRange(3, 2)),
    ("B:D", CellRange(None, 2, None, 4)),
    ("3:", CellRange(3)),
    (":D", CellRange(last_column=4)),
    ("A1:XFD1048576", CellRange(1, 1, 1_048_576, 16_384)),
]


@pytest.mark.parametrize(("text", "meant"), RANGES)
def test_ranges(text: str, meant: CellRange) -> None:
    assert read_cell_range(text) == meant


@pytest.mark.parametrize("text", ["", ":", "B3", "B3:A9", "9:3", "A0:B1", "A1:XFE1", "A1:A1048577", "Sheet1!A1:B2", "A1;B2"])
def test_what_is_no_range(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no range|ends before"):
        read_cell_range(text)


def test_merged_cells_errors_and_formulas_that_were_never_computed(tmp_path: Path) -> None:
    content = workbook_of(
        {"S": [["n", "t"], [1, Formula("=NA()", "#N/A")], [Formula("=1+1"), Formula("=1/0", "#DIV/0!")], [Formula("=1+2", "3"), "x"]]}
    )
    assert source(tmp_path, content).rows() == [(1, None), (3, "x")]
    assert source(tmp_path, content, empty_rows="keep").rows() == [(1, None), (None, None), (3, "x")]


def test_kept_columns_and_drift_of_each_sheet(tmp_path: Path) -> None:
    content = workbook("[A]\nn,,m,day\n1,,true,2024-05-31\n[B]\nN,k\n2,\n")
    kept = source(tmp_path, content, {"n": "integer"}, sheets=("*",), extra_columns="keep")
    assert kept.rows() == [(1, '{"m":"true","day":"2024-05-31"}'), (2, '{"k":null}')]
    dropped = source(tmp_path, content, {"n": "integer"}, sheets=("*",))
    dropped.sql()
    assert [warning.message for warning in dropped.scans.warnings] == [
        "a.xlsx, sheet 'A' has columns that are not declared: m, day",
        "a.xlsx, sheet 'B' has columns that are not declared: k",
    ]
    with pytest.raises(SchemaError, match=r"a\.xlsx, sheet 'B' has no column 'm'"):
        source(tmp_path, content, {"n": "integer", "m": "boolean"}, sheets=("*",)).sql()
    assert source(tmp_path, content, {"m": "boolean"}, sheets=("*",), missing_columns="null").rows() == [(True,), (None,)]
    with pytest.raises(SchemaError, match="not declared: k"):
        source(tmp_path, content, {"n": "integer"}, sheets=("B",), extra_columns="error").sql()


def test_headings_of_one_name_are_told(tmp_path: Path) -> None:
    found = source(tmp_path, workbook("n,n\n1,2\n"), {"n": "integer", "n_2": "integer"})
    assert found.rows() == [(1, 2)]
    assert [warning.message for warning in found.scans.warnings] == [
        "a.xlsx, sheet 'Sheet1': column 2 has the name 'n', which is taken, and is called 'n_2'"
    ]


def test_a_sheet_that_is_not_there_or_has_no_cells(tmp_path: Path) -> None:
    content = workbook("[May]\nn,t\n1,x\n[Empty]\n")
    with pytest.raises(SourceError, match=r"a\.xlsx has no sheet 'Mai'") as caught:
        source(tmp_path, content, sheets=("Mai",)).sql()
    assert (caught.value.code, caught.value.hint) == ("source.sheet_missing", "did you mean 'May'?")
    with pytest.raises(SourceError, match=r"no sheet '\[ME\]\*'"):
        source(tmp_path, content, sheets=("[ME]*",)).sql()
    with pytest.raises(SourceError, match="no sheet '3'"):
        source(tmp_path, content, sheets=("3",)).sql()
    for sheets in (("May", "Empty"), ("2",), ("*", "empty")):
        with pytest.raises(SchemaError, match=r"sheet 'Empty' is empty, so it has no columns n, t"):
            source(tmp_path, content, sheets=sheets).sql()
    assert source(tmp_path, content, sheets=("*",)).rows() == [(1, "x")]


def test_a_value_that_does_not_fit_is_told_with_its_sheet_and_row(tmp_path: Path) -> None:
    content = workbook("[May]\nn,t\n1,x\n[June]\n\nn,t\n\n2024-05-31,y\n")
    found = source(tmp_path, content, sheets=("*",))
    problem = found.scans.explain(found.rejected_scan)
    assert problem is not None
    assert problem.message == "a.xlsx, sheet 'June', row 4: n: '2024-05-31' is not a whole number of at most 64 bits"
    assert (problem.code, problem.where.field, problem.where.file) == ("source.value", "columns.n", "a.xlsx")
    ((_, line, text, _),) = source(tmp_path, content, sheets=("*",), on_error="reject").rows("rejected")
    assert (line, json.loads(text)) == (4, {"_sheet": "June", "n": "2024-05-31", "t": "y"})


def test_more_rows_than_a_batch_keep_their_order(tmp_path: Path) -> None:
    content = workbook_of({"S": [["n"], *([number] for number in range(45_000))]}, constant_memory=False)
    assert source(tmp_path, content, {"n": "integer"}).rows() == [(number,) for number in range(45_000)]


SHEET = cells('<row r="1"><c r="A1" t="inlineStr"><is><t>n</t></is></c><c r="B1" t="inlineStr"><is><t>t</t></is></c></row>')
BROKEN = {
    "empty": (b"", "a.xlsx is empty"),
    "a text": (b"n,t\n1,x\n", "a.xlsx is no workbook: it does not begin like one"),
    "a web page": (b"<html><table><tr><td>n</td></tr></table></html>", "a.xlsx is no workbook"),
    "cut off": (TABLE[: len(TABLE) // 2], "a.xlsx: the workbook is broken"),
    "the beginning of an archive": (b"PK\x03\x04", "a.xlsx: the workbook is broken"),
    "an archive of something else": (repacked(TABLE, workbook=None), "a.xlsx has no sheet with cells"),
    "a changed bit in a sheet": (changed(TABLE, "xl/worksheets/sheet1.xml"), "a.xlsx: the workbook is broken"),
    "a changed bit in the texts": (changed(TABLE, "xl/sharedStrings.xml"), "a.xlsx: the workbook is broken"),
    "an old workbook on which the library gives up": (XLS[:1424] + b"\xff" + XLS[1425:], "a.xlsx: the workbook is broken: its parts do not"),
    "an old workbook that is cut off": (XLS[:2000], "a.xlsx: the workbook is broken"),
    "no such sheet inside": (repacked(TABLE, sheet1=None), "a.xlsx: the workbook is broken"),
    "a sheet that is no XML": (repacked(TABLE, sheet1=b"<worksheet><sheetData><row><c"), "a.xlsx: the workbook is broken"),
    "a sheet that breaks off": (repacked(TABLE, sheet1=SHEET[:-40]), "a.xlsx: the workbook is broken"),
    "a shared text that is not there": (repacked(TABLE, sheet1=cells('<row r="1"><c r="A1" t="s"><v>99</v></c></row>')), "a.xlsx: the workbook is broken"),
    "a cell that is nowhere": (repacked(TABLE, sheet1=cells('<row r="1"><c r="11"><v>1</v></c></row>')), "a.xlsx: the workbook is broken"),
    "a compound file of nothing": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "a.xlsx: the workbook is broken"),
    "a compound file that is cut off": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xlsx: the workbook is broken"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "message"), BROKEN.values(), ids=BROKEN)
def test_of_a_broken_workbook_nothing_is_read(content: bytes, message: str, tmp_path: Path) -> None:
    for act in (
        lambda: source(tmp_path, content).sql(),
        lambda: source(tmp_path, content, on_error="reject").sql(),
        lambda: Files(tmp_path, {}).detected("a.xlsx", "read_excel"),
    ):
        with pytest.raises(SourceError) as caught:
            act()
        assert caught.value.code == "source.excel"
        assert caught.value.message.startswith(message)
        assert caught.value.hint
    assert list((tmp_path / "work").iterdir()) == []


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = repacked(TABLE, sheet1=cells(f"<row>{' ' * (8 << 20)}</row>"))
    assert len(bomb) < 100_000
    monkeypatch.setattr(workbooks, "LARGEST", 8 << 20)
    with pytest.raises(SourceError, match=r"^a\.xlsx unpacks to 0\.0 GiB, more than") as caught:
        source(tmp_path, bomb).sql()
    assert caught.value.code == "source.excel"


@pytest.mark.parametrize(("name", "content"), [("a.xlsx", ENCRYPTED), ("a.xls", LOCKED)])
def test_a_workbook_with_a_password(name: str, content: bytes, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=rf"^{name} is protected by a password$") as caught:
        source(tmp_path, content, name=name).sql()
    assert (caught.value.code, caught.value.hint) == ("source.excel", "save it without a password")


def test_a_file_that_changes_is_read_anew(tmp_path: Path) -> None:
    assert source(tmp_path, TABLE).rows() == [(1, "x"), (2, None)]
    assert source(tmp_path, workbook("n,t\n7,seven\n")).rows() == [(7, "seven")]
