"""What detection finds in JSON files: where the records are, and the types of their keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from file_projects import Files
from source_detection import Detected

from engine.document.model import Fields, Value
from engine.errors import SourceError


def detected(folder: Path, *contents: str, **known: Value) -> Detected:
    files = Files(folder, {f"{place}.json": content.encode() for place, content in enumerate(contents)})
    return files.detected("*.json", "read_json", **known)


TYPES = [
    ("1", "-2", "integer"),
    ("1", "9223372036854775808", "decimal(38,0)"),
    ("1", "1.5", "float"),
    ("1e3", "null", "float"),
    ("1", "1" + "0" * 40, "float"),
    ("true", "false", "boolean"),
    ('"x"', '""', "text"),
    ('"5"', '"6"', "text"),
    ('"2024-01-31"', '"2024-02-29"', "date"),
    ('"2024-01-31"', '"2024-02-30"', "text"),
    ('"2024-01-31T10:20:30"', '"2024-01-31"', "timestamp"),
    ('"2024-01-31T10:20:30Z"', '"2024-01-31T10:20:30.5+02:00"', "timestamp_tz"),
    ('"10:20"', '"23:59:59"', "time"),
    ("[1]", "{}", "json"),
]


@pytest.mark.parametrize(("one", "other", "kind"), TYPES)
def test_types(one: str, other: str, kind: str, tmp_path: Path) -> None:
    found = detected(tmp_path, f'{{"v": {one}}}\n{{"v": {other}}}\n{{}}\n')
    assert found.fields == Fields({"columns": Fields({"v": kind})})
    assert found.findings == ()
    assert found.rows == 3


@pytest.mark.parametrize(
    ("one", "other", "kind", "code"),
    [
        ("1", '"x"', "text", "detect.mixed"),
        ("true", "1", "text", "detect.mixed"),
        ("[1]", '"x"', "json", "detect.mixed"),
        ("null", "null", "text", "detect.only_nulls"),
    ],
)
def test_what_is_not_certain_is_asked(one: str, other: str, kind: str, code: str, tmp_path: Path) -> None:
    found = detected(tmp_path, f'[{{"v": {one}}}, {{"v": {other}}}]')
    assert found.fields["columns"] == Fields({"v": kind})
    assert [finding.code for finding in found.findings] == [code]


def test_records_are_found_inside_a_document(tmp_path: Path) -> None:
    text = '{"page": 1, "data": {"links": [{"rel": "next"}], "a.b": [{"n": 1}, {"n": 2}]}, "tags": ["x"]}'
    found = detected(tmp_path, text)
    assert found.fields == Fields({"columns": Fields({"n": "integer"}), "records": 'data."a.b"'})
    (finding,) = found.findings
    assert (finding.code, [each.fields for each in finding.alternatives]) == ("detect.records", [Fields({"records": "data.links"})])
    told = detected(tmp_path, text, records="data.links")
    assert told.fields == Fields({"columns": Fields({"rel": "text"})})


def test_malformed_records_missing_keys_and_keys_that_cannot_be_columns(tmp_path: Path) -> None:
    found = detected(tmp_path, '{"a": 1, "A": 2, "": 3}\n{"a"\n', '{"b": true}\n')
    assert found.fields["columns"] == Fields({"a": "integer", "b": "boolean"})
    codes = [finding.code for finding in found.findings]
    assert codes == ["detect.malformed", "detect.missing_columns", "detect.left_out", "detect.left_out"]
    assert found.findings[0].message.startswith("0.json, line 2: not JSON")


@pytest.mark.parametrize("content", ["", "[]", '{"a": [}'])
def test_nothing_to_detect_is_an_error_that_names_the_file(content: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"^0\.json"):
        detected(tmp_path, content, form="auto" if content != '{"a": [}' else "array")
