"""Records in = rows + rejected, whatever a file holds; where the engine sees other records than there are, a loud error.

The oracle reads character by character and shares nothing with the product.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import duckdb
import pytest
from counts import scaled
from file_projects import Files, Source
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import SourceError

COLUMNS = ("a", "b", "c")


def oracle(text: str, width: int) -> tuple[int, bool]:
    """(records behind the header, whether a quote stays open), by the rules of RFC 4180, one character after the other."""
    records, place = 0, 0
    while place < len(text):
        end = text.find("\n", place)
        end = len(text) if end < 0 else end
        if place == end and width > 1:
            place += 1
            continue
        place, is_open = one_record(text, place)
        if is_open:
            return records + 1, True
        records += 1
    return records, False


def one_record(text: str, place: int) -> tuple[int, bool]:
    """(place behind the record, whether the text ends inside a quoted cell)."""
    while True:
        start = place
        while place < len(text) and text[place] == " ":
            place += 1
        if place < len(text) and text[place] == '"':
            place = behind_quoted(text, place + 1)
            if place < 0:
                return len(text), True
            while place < len(text) and text[place] == " ":
                place += 1
            if place < len(text) and text[place] not in ",\n":
                end = text.find("\n", place)
                return (len(text) if end < 0 else end + 1), False
        else:
            place = start
            while place < len(text) and text[place] not in ",\n":
                place += 1
        if place >= len(text) or text[place] == "\n":
            return place + 1, False
        place += 1


def behind_quoted(text: str, place: int) -> int:
    while place < len(text):
        if text[place] != '"':
            place += 1
        elif text[place + 1 : place + 2] == '"':
            place += 2
        else:
            return place + 1
    return -1


CELLS = st.sampled_from(["", "1", "x", '""', '"q"', '"a,b"', '"l\nm"', '"d""d"', " 7 ", ' "s" ', "é", 'in"side', "2024-01-31"])
DIRT = st.sampled_from(['"q"x', "x\ny", ",,,", "\n", "   ", '""x""', "1,2,3,4,5", '"q" x,"r\ns"'])
UNCLOSED = st.sampled_from(['"open', ' "b', '1,"'])
SOUND = st.lists(CELLS, min_size=3, max_size=3).map(",".join)
RAGGED = st.lists(CELLS, max_size=5).map(",".join)
RECORDS = st.lists(st.sampled_from([*[SOUND] * 8, RAGGED, DIRT]).flatmap(lambda records: records), max_size=8)


@st.composite
def bodies(draw: st.DrawFn) -> str:
    lines = draw(RECORDS)
    if draw(st.integers(0, 7)) == 0:
        lines.insert(draw(st.integers(0, len(lines))), draw(UNCLOSED))
    return "\n".join(lines) + draw(st.sampled_from(["", "\n", "\n\n"]))


outcomes: Counter[str] = Counter()
CONNECTION = duckdb.connect()


@settings(max_examples=scaled(3_000))
@given(bodies(), st.sampled_from(["text", "text", "text", "integer"]), st.sampled_from(["error", "reject"]))
def every_record_is_a_row_or_rejected(body: str, kind: str, on_error: str) -> None:
    records, is_open = oracle(body, len(COLUMNS))
    with tempfile.TemporaryDirectory() as folder:
        files = Files(Path(folder), {"a.csv": f"{','.join(COLUMNS)}\n{body}".encode()}, CONNECTION)
        columns = {"columns": {"a": kind, "b": "text", "c": "text"}}
        source = Source(files, "read_csv", {"path": "a.csv", **raw(columns), "on_error": on_error})
        try:
            rows = len(source.rows())
            rejected = len(source.rows("rejected")) if on_error == "reject" else 0
            source.scans.require_all_records(source.rejected_scan, rows, rejected)
        except SourceError as problem:
            assert problem.code in ("source.unclosed_quote", "source.records_disagree")
            outcomes[problem.code] += 1
            return
        except duckdb.Error:
            assert on_error == "error"
            explained_or_lost(source, on_error)
            outcomes["explained"] += 1
            return
    outcomes[on_error] += 1
    assert not is_open
    assert rows + rejected == records


def explained_or_lost(source: Source, on_error: str) -> None:
    """What the engine stumbled over has a line."""
    try:
        explained = source.scans.explain(source.rejected_scan)
    except SourceError as problem:
        assert problem.code in ("source.unclosed_quote", "source.records_disagree")
    else:
        assert explained is not None
        assert ", line " in explained.message


def raw(fields: dict[str, dict[str, str]]) -> dict[str, object]:
    from engine.document.model import Fields

    return {name: Fields(value) for name, value in fields.items()}


def test_every_record_is_a_row_or_rejected() -> None:
    """And most files are read: a reader that only raises would account for every record too."""
    outcomes.clear()
    every_record_is_a_row_or_rejected()
    total = sum(outcomes.values())
    assert outcomes["reject"] > total * 0.15
    assert outcomes["error"] > total * 0.1
    assert outcomes["source.records_disagree"] < total * 0.15


def test_a_late_bad_row_is_found_with_its_line(tmp_path: Path) -> None:
    lines = [f"{number},x,y" for number in range(1, 30_001)] + ["oops,x,y", "30002,x,y"]
    files = Files(tmp_path, {"a.csv": ("a,b,c\n" + "\n".join(lines)).encode()})
    source = Source(files, "read_csv", {"path": "a.csv", **raw({"columns": {"a": "integer", "b": "text"}})})
    with pytest.raises(duckdb.Error):
        source.rows()
    explained = source.scans.explain(source.rejected_scan)
    assert explained is not None
    assert (explained.code, explained.message) == ("source.value", "a.csv, line 30002: a: 'oops' is not a whole number of at most 64 bits")


def test_lines_are_right_behind_cells_of_several_lines_and_blank_ones(tmp_path: Path) -> None:
    text = 'a,b\n1,"x\ny"\n\nbad,"p\nq"\n2,z\n3\n'
    source = Source(
        Files(tmp_path, {"a.csv": text.encode()}),
        "read_csv",
        {"path": "a.csv", **raw({"columns": {"a": "integer", "b": "text"}}), "on_error": "reject"},
    )
    assert source.rows() == [(1, "x\ny"), (2, "z")]
    assert source.rows("rejected") == [
        ("a.csv", 5, 'bad,"p\nq"', "a: 'bad' is not a whole number of at most 64 bits"),
        ("a.csv", 8, "3", "too few cells: 1 instead of 2"),
    ]


def test_a_record_that_nobody_accounts_for_is_an_error(tmp_path: Path) -> None:
    source = Source(Files(tmp_path, {"a.csv": b"a\n1\n2\n3\n"}), "read_csv", {"path": "a.csv", **raw({"columns": {"a": "integer"}})})
    assert len(source.rows()) == 3
    with pytest.raises(SourceError, match="its files hold 3 records, and 2 are accounted for"):
        source.scans.require_all_records(source.rejected_scan, 2, 0)
