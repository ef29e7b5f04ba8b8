"""JSON files: every form of them, and files that are broken in every way, of which no row may be read."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from counts import scaled
from file_projects import Files, Source
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.backends.duckdb.json_files import whole
from engine.document.model import Fields, Value
from engine.errors import SchemaError, SourceError
from engine.json_records import BrokenJson, is_path, json_text, read_json_records, steps_of

COLUMNS = {"n": "integer", "t": "text"}
LINES = b'{"n": 1, "t": "x"}\n{"n": 2}\n'


def source(folder: Path, content: bytes, columns: dict[str, str] | None = None, name: str = "a.json", **options: Any) -> Source:
    return Source(Files(folder, {name: content}), "read_json", {"path": "*.json*", "columns": Fields(columns or COLUMNS), **options})


FORMS = {
    "lines": LINES,
    "lines without the last end": LINES[:-1],
    "lines with CRLF": LINES.replace(b"\n", b"\r\n"),
    "lines with blank ones": b"\n \n" + LINES.replace(b"\n", b"\n\n"),
    "lines behind a byte order mark": b"\xef\xbb\xbf" + LINES,
    "an array": b'[{"n": 1, "t": "x"}, {"n": 2}]',
    "an array behind a byte order mark": b'\xef\xbb\xbf[{"n": 1, "t": "x"}, {"n": 2}]',
    "an array over many lines": b' \n[\n{\n"n"\n:\n1\n,\n"t":"x"}\n,\n{"n":2}\n]\n\n',
}


@pytest.mark.parametrize("content", FORMS.values(), ids=FORMS)
def test_forms(content: bytes, tmp_path: Path) -> None:
    found = source(tmp_path, content)
    assert found.rows() == [(1, "x"), (2, None)]
    assert found.rows("rejected") == []
    found.scans.require_all_records(found.rejected_scan, 2, 0)


def test_packed_by_its_name(tmp_path: Path) -> None:
    assert source(tmp_path, gzip.compress(LINES), name="a.jsonl.gz").rows() == [(1, "x"), (2, None)]
    with pytest.raises(SourceError, match=r"^a\.json cannot be unpacked as gzip") as caught:
        source(tmp_path / "other", LINES, compression="gzip").sql()
    assert caught.value.code == "source.unpack"


def test_digits_are_kept_and_whole_numbers_are_whole(tmp_path: Path) -> None:
    content = b'{"d": 12345678901234567890.10, "n": 5.0, "j": {"x": 1.10, "y": 1E400}, "f": 1e308}\n'
    found = source(tmp_path, content, {"d": "decimal(38,2)", "n": "integer", "j": "json", "f": "float"}).rows()
    assert [str(each) for each in found[0]] == ["12345678901234567890.10", "5", '{"x":1.10,"y":1E400}', "1e+308"]
    given_and_found = {"5.0": "5", "-50e-1": "-50e-1", "1e2": "100", "1.25e2": "125", "1.5": "1.5", "1e30": "1e30", "0.0": "0"}
    assert {text: whole(text) for text in given_and_found} == given_and_found


def test_kept_keys_and_drift(tmp_path: Path) -> None:
    content = b'{"n": 1, "a": [1.50]}\n{"n": 2}\n'
    kept = source(tmp_path, content, {"n": "integer"}, extra_columns="keep")
    assert kept.rows() == [(1, '{"a":[1.50]}'), (2, None)]
    dropped = source(tmp_path, content, {"n": "integer"})
    dropped.sql()
    assert [warning.code for warning in dropped.scans.warnings] == ["source.column_extra"]
    with pytest.raises(SchemaError, match=r"a\.json has columns that are not declared: a"):
        source(tmp_path, content, {"n": "integer"}, extra_columns="error").sql()
    with pytest.raises(SchemaError, match=r"a\.json has no column 'N'") as caught:
        source(tmp_path, content, {"N": "integer"}).sql()
    assert "'n'" in caught.value.hint
    assert source(tmp_path, content, {"N": "integer"}, missing_columns="null").rows() == [(None,), (None,)]


def test_names_are_the_same_however_their_accents_are_spelt(tmp_path: Path) -> None:
    content = '{"cafe\u0301": 1}\n{"caf\u00e9": 2}\n'.encode()
    assert source(tmp_path, content, {"caf\u00e9": "integer"}).rows() == [(1,), (2,)]


BROKEN_LINES = {
    "a brace too few": (b'{"n": 2', r"line 2: not JSON at character 8: expecting ',' delimiter"),
    "a comma too many": (b'{"n": 2,}', "line 2: not JSON at character 9"),
    "two objects": (b'{"n": 2} {"n": 3}', "line 2: not JSON at character 10: extra data"),
    "single quotes": (b"{'n': 2}", "line 2: not JSON at character 2: expecting property name"),
    "a text that is not closed": (b'{"t": "x}', "line 2: not JSON at character 7: unterminated string"),
    "a control character": (b'{"t": "a\tb"}', "line 2: not JSON at character 9: invalid control character"),
    "a wrong escape": (b'{"t": "\\x"}', "line 2: not JSON at character 8"),
    "a number with a zero before": (b'{"n": 02}', "line 2: not JSON at character 8"),
    "NaN": (b'{"n": NaN}', "line 2: NaN is not JSON"),
    "minus infinity": (b'{"n": [-Infinity]}', "line 2: -Infinity is not JSON"),
    "a key twice": (b'{"n": 2, "n": 3}', "line 2: the key 'n' stands twice in one object"),
    "a key twice inside": (b'{"x": [{"a": 1, "a": 1}]}', "line 2: the key 'a' stands twice in one object"),
    "an array": (b"[2]", "line 2: this is an array, and a record is an object"),
    "a word": (b"true", "line 2: this is true, and a record is an object"),
    "half a character": (b'{"t": "\\ud800"}', "line 2: half of a character"),
    "bytes that are no text": (b'{"t": "\xff"}', "line 2: bytes that are not text in UTF-8"),
    "too deep": (b'{"t": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "line 2: values stand too deep inside one another"),
    "no JSON at all": (b"n,t", "line 2: not JSON at character 1: expecting value"),
}


@pytest.mark.parametrize(("line", "message"), BROKEN_LINES.values(), ids=BROKEN_LINES)
def test_a_malformed_line_is_told_or_rejected_and_the_others_are_read(line: bytes, message: str, tmp_path: Path) -> None:
    content = b'{"n": 1}\n' + line + b'\n{"n": 3}\n'
    options: dict[str, Value] = {"missing_columns": "null", "form": "lines"}
    with pytest.raises(SourceError, match=rf"a\.json, {message}") as caught:
        source(tmp_path, content, **options).sql()
    assert (caught.value.code, caught.value.hint) == ("source.malformed", "repair the file, or set on_error to reject")
    assert list((tmp_path / "work").iterdir()) == []
    tolerant = source(tmp_path, content, on_error="reject", **options)
    assert tolerant.rows() == [(1, None), (3, None)]
    ((file, number, text, problem),) = tolerant.rows("rejected")
    assert (file, number) == ("a.json", 2)
    assert f"line {number}: {problem}".startswith(message.removesuffix("x")[:20])
    assert text
    tolerant.scans.require_all_records(tolerant.rejected_scan, 2, 1)


BROKEN_DOCUMENTS = {
    "cut off between records": (b'[{"n": 1},\n', {}, "line 2: the file ends where"),
    "cut off in a record": (b'[{"n": 1},\n{"n":', {}, "line 2: the file ends in the middle of a value"),
    "cut off in a text": (b'[{"n": 1},\n{"t": "x', {}, "line 2: the file ends in the middle of a value"),
    "a comma too many": (b'[{"n": 1},\n]', {}, "line 2: not JSON: expecting value"),
    "a comma too many in the document": (b'{"a": [{"n": 1}],\n}', {"records": "a"}, "line 2: a key is due, and '}' stands there"),
    "a comma too few": (b'[{"n": 1}\n{"n": 2}]', {}, "line 2: a comma or a bracket is due, and '{' stands there"),
    "text behind the end": (b'[{"n": 1}]\nx', {}, "line 2: 'x' stands behind the end of the document"),
    "two arrays": (b'[{"n": 1}]\n[{"n": 1}]', {}, r"line 2: '\[' stands behind the end of the document"),
    "wrong inside": (b'[{"n": 1},\n{"n" 2, "t": "a text that is long enough"}]', {}, "line 2: not JSON: expecting ':' delimiter"),
    "no JSON": (b"n,t\n1,x\n", {}, "line 1: an array is due, and 'n' stands there"),
    "lines where an array is meant": (LINES, {"form": "array"}, "line 1: an array is due, and an object stands there"),
    "an array where lines are meant": (b"[]", {"form": "lines"}, "line 1: the file is an array"),
    "nothing where an array is meant": (b" \n", {"form": "array"}, "line 2: the file ends where an array is due"),
    "UTF-16": ('[{"n": 1}]'.encode("utf-16"), {}, "line 1: this is not UTF-8 but UTF-16 or UTF-32"),
    "UTF-16 without a mark": ('[{"n": 1}]'.encode("utf-16-le"), {}, "line 1: this is not UTF-8 but UTF-16 or UTF-32"),
    "bytes that are no text": (b'[{"n": 1},\n{"t": "\xff"}]', {}, "line 2: bytes that are not text in UTF-8"),
    "too deep": (b"[\n" + b"[" * 100_000, {}, "line 2: values stand too deep inside one another"),
    "a path that leads nowhere": (b'{"a": {"b": []}}', {"records": "a.c"}, "line 1: the document has no key 'c' there"),
    "a path through a list": (b'{"a": [1]}', {"records": "a.b"}, "line 1: an object with the key 'b' is due"),
    "a path to a number": (b'{"a": 1}', {"records": "a"}, "line 1: an array is due, and '1' stands there"),
    "a path that is there twice": (b'{"a": [],\n"a": []}', {"records": "a"}, "line 2: the key 'a' stands twice in one object"),
    "broken behind the records": (b'{"a": [{"n": 1}],\n"b": }', {"records": "a"}, "line 2: not JSON|line 2: the file ends"),
}


@pytest.mark.parametrize(("content", "options", "message"), BROKEN_DOCUMENTS.values(), ids=BROKEN_DOCUMENTS)
@pytest.mark.parametrize("on_error", ["error", "null", "reject"])
def test_a_broken_document_stops_everything(on_error: str, content: bytes, options: dict[str, Value], message: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        source(tmp_path, content, on_error=on_error, missing_columns="null", **options).sql()
    assert caught.value.message.startswith("a.json, ")
    assert caught.value.code == "source.json"
    assert caught.value.hint
    assert list((tmp_path / "work").iterdir()) == []


def test_a_value_that_does_not_fit_is_explained_with_file_line_and_key(tmp_path: Path) -> None:
    found = source(tmp_path, b'[{"n": 1},\n\n{"n": "late"}]', {"n": "integer"})
    problem = found.scans.explain(found.rejected_scan)
    assert problem is not None
    assert problem.message == "a.json, line 3: n: 'late' is not a whole number of at most 64 bits"
    assert (problem.code, problem.where.field) == ("source.value", "columns.n")
    assert "decimal" not in problem.hint


def test_large_files_in_both_forms(tmp_path: Path) -> None:
    rows = [{"n": number, "t": "é👍" * (number % 50)} for number in range(60_000)]
    array = json.dumps(rows, ensure_ascii=False, indent=1).encode()
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    for content in (array, lines):
        found = source(tmp_path, content)
        assert found.rows() == [(row["n"], row["t"]) for row in rows]


def test_a_record_that_is_longer_than_a_block(tmp_path: Path) -> None:
    long = "x" * 5_000_000
    for content in (json.dumps([{"n": 1, "t": long}, {"n": 2}]), json.dumps({"n": 1, "t": long}) + '\n{"n": 2}\n'):
        form = "array" if content.startswith("[") else "lines"
        assert source(tmp_path, content.encode(), form=form).rows() == [(1, long), (2, None)]


def test_paths() -> None:
    assert steps_of('data."a.b"."say ""x"""') == ("data", "a.b", 'say "x"')
    assert [is_path(text) for text in ("a", "a.b", '"a.b".c', "", ".", "a.", ".a", 'a"b', "a..b")] == [True] * 3 + [False] * 6


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


class Trickle:
    """Bytes that come a few at a time."""

    def __init__(self, content: bytes, size: int) -> None:
        self.content, self.size = content, size

    def readline(self, _: int) -> bytes:
        return self.read(0)

    def read(self, _: int) -> bytes:
        part, self.content = self.content[: self.size], self.content[self.size :]
        return part


@settings(max_examples=scaled(300), deadline=None)
@given(st.lists(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), VALUES, max_size=3)), st.integers(1, 40))
def test_records_are_found_wherever_a_block_ends(rows: list[dict[str, Any]], size: int) -> None:
    for indent in (None, 1):
        content = json.dumps({"skipped": rows, "rows": rows}, ensure_ascii=False, indent=indent).encode()
        found = list(read_json_records(Trickle(content, size), "auto", "rows"))  # type: ignore[arg-type]
        assert [json.loads(json_text(record.value)) for record in found] == rows
        assert [json.loads(record.text) for record in found] == rows


@settings(max_examples=scaled(300), deadline=None)
@given(st.binary(max_size=60) | st.text('[]{}",:1 \nan.-\\u', max_size=60).map(str.encode), st.sampled_from(["auto", "lines", "array"]))
def test_whatever_the_bytes_are_it_ends_in_records_or_in_words(content: bytes, form: str) -> None:
    try:
        for record in read_json_records(io.BytesIO(content), form):
            assert (record.value is None) == bool(record.problem)
            assert 1 <= record.line <= content.count(b"\n") + 1
    except BrokenJson as problem:
        assert problem.message
        assert 1 <= problem.line <= content.count(b"\n") + 1
