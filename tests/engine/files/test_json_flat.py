"""Blocks of flat lines that Arrow reads: whatever the bytes are, it gives what reading record by record gives, or nothing."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from counts import scaled
from file_projects import Files, Source
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.backends.duckdb.json_flat import FlatLines, can_read, may_hold
from engine.document.model import Fields
from engine.json_records import line_records

TYPES = {"n": "integer", "f": "float", "d": "decimal(5,2)", "b": "boolean", "t": "text", "day": "date"}
FLAT = FlatLines(list(TYPES), list(TYPES.values()))
SOUND = b'{"n": 1, "f": 1.5, "d": 12.50, "b": true, "t": "x", "day": "2024-01-31"}\n'


def meant(text: str | None, kind: str) -> object:
    """What a raw text stands for in a column; a zero with its sign."""
    if text is None or kind in ("text", "date", "boolean"):
        return text
    return repr(float(text)) if kind == "float" else Decimal(text)


def require_equal(block: bytes) -> bool:
    """Whether the block was read at all; what was read is what the records say."""
    found = FLAT.read(block)
    if found is None:
        return False
    records = list(line_records(block, 1))
    assert [record.problem for record in records] == [""] * found.rows
    for (name, kind), column in zip(TYPES.items(), found.columns, strict=True):
        values = [(record.value or {}).get(name) for record in records]
        texts = [{True: "true", False: "false"}.get(value, value) if isinstance(value, bool) else value for value in values]
        assert [meant(text, kind) for text in column.to_pylist()] == [meant(text, kind) for text in texts]
    assert {key for record in records for key in record.value or {}} <= found.keys
    return True


@pytest.mark.parametrize(
    "block",
    [
        SOUND,
        SOUND * 3,
        SOUND[:-1],
        SOUND.replace(b"\n", b"\r\n") * 2,
        b'{"t": "a: 3, [no list] \\u00e9 \\n"}\n',
        b'{ "n" :\t-0 , "f":-0.0,"d":null, "more": "x", "and": 123456789012345 }\n',
        b'{"d": -998.99}\n{"d": 0.1}\n{"d": 7}\n',
        '{"t": "日本 \U0001f44d", "é": null}\n'.encode(),
        b"{}\n{}\n",
    ],
)  # fmt: skip
def test_what_is_read_at_once(block: bytes) -> None:
    assert require_equal(block)


SPLIT_AND_JOINED = {
    "one object over two lines": b'{"n": 1\n, "t": "x"}\n',
    "a line less and an object more": b'{"n": 1,\n"t": "x"}\n{"n": 2} {"n": 3}\n',
    "two objects": b'{"n": 1} {"n": 2}\n',
    "null between objects": b'{"n": 1} null {"n": 2}\n',
    "an object over two lines that look whole": b'{"x": [{"n": 1}\n{"n": 2}]}\n{"n": 3} {"n": 4}\n',
    "a text over two lines": b'{"t": "a}\n{b"}\n{"n": 1} {"n": 2}\n',
    "a comma between": b'{"n": 1},\n{"n": 2}\n',
    "a list": b"[1]\n",
    "blank lines": b"\n" + SOUND + b" \n",
}
NO_JSON = {
    "NaN": b'{"f": NaN}\n',
    "infinity": b'{"d": -Infinity}\n',
    "NaN in a column that nobody wants": b'{"more": NaN}\n',
    "a key twice": b'{"n": 1, "n": 1}\n',
    "a key twice that nobody wants": b'{"more": 1, "more": null}\n',
    "a comma too many": b'{"n": 1,}\n',
    "a zero before": b'{"n": 01}\n',
    "half a character": b'{"t": "\\ud800"}\n',
    "bytes that are no text": b'{"t": "\xff"}\n',
    "bytes that are no text in a key": b'{"\xff": 1}\n',
    "a tab in a text": b'{"t": "a\tb"}\n',
    "a byte of zero": b'{"n": 1}\x00{"n": 2}\n',
    "a form feed": b'{"n": 1}\x0c\n',
    "too deep": b'{"t": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n",
    "too deep between": b'{"t": 1}' + b"[" * 100_000 + b'{"t": 1}\n',
}
OTHER_DIGITS = {
    "a point in a whole number": b'{"n": 5.0}\n',
    "a whole number that is too large": b'{"n": 9223372036854775808}\n',
    "a number where a text is meant": b'{"t": 1.10}\n',
    "a text where a number is meant": b'{"n": "1"}\n',
    "a decimal in a text": b'{"d": "+.5"}\n',
    "digits that a float does not keep": b'{"d": 0.12499999999999999999}\n',
    "a decimal with an exponent": b'{"d": 1.5e0}\n',
    "a decimal that is too large": b'{"d": 1234.50}\n',
    "a number too small for a float": b'{"f": 1e-400}\n',
    "a number too large for a float": b'{"f": 1e400}\n',
    "a list": b'{"t": ["x"]}\n',
    "an object": b'{"more":\t{}}\n',
}


@pytest.mark.parametrize(
    "block", [*SPLIT_AND_JOINED.values(), *NO_JSON.values(), *OTHER_DIGITS.values()], ids=[*SPLIT_AND_JOINED, *NO_JSON, *OTHER_DIGITS]
)
def test_what_is_left_to_the_reader_of_records(block: bytes) -> None:
    assert FLAT.read(block) is None
    assert FLAT.read(SOUND + block + SOUND) is None


NUMBERS = st.integers() | st.floats(allow_nan=False) | st.decimals(-2000, 2000, places=2).map(float) | st.integers(-2000, 2000)
PLAIN = st.none() | st.booleans() | NUMBERS | st.text(max_size=4) | st.just("2024-01-31")
FITTING: dict[str, st.SearchStrategy[Any]] = {
    "n": st.integers(-(2**63), 2**63 - 1),
    "f": st.floats(allow_nan=False, allow_infinity=False),
    "d": st.decimals(-998, 998, places=2).map(float),
    "b": st.booleans(),
    "t": st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
    "day": st.dates().map(str),
    "more": st.integers() | st.none(),
}
LINES = st.fixed_dictionaries({}, optional={name: st.none() | fit for name, fit in FITTING.items()}).map(json.dumps) | st.dictionaries(
    st.sampled_from([*FITTING, "é", 'a"b']), PLAIN, max_size=4
).map(lambda row: json.dumps(row, ensure_ascii=False))
PIECES = st.sampled_from(
    ['{"n":1}', "}\n{", "}{", "[", "]", "{", "}", ":", ",", '"', "\n", "\r", "null", "NaN", "1e5", "\\", "0", "-", ".", " "]
)


@st.composite
def blocks(draw: st.DrawFn) -> bytes:
    """Lines of objects, most of them sound, some with pieces put in or taken out anywhere."""
    text = "".join(f"{line}\n" for line in draw(st.lists(LINES, min_size=1, max_size=4)))
    for _ in range(draw(st.sampled_from([0, 0, 1, 2, 3]))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(PIECES | st.just("")) + text[place + draw(st.integers(0, 2)) :]
    return text.encode("utf-8", "surrogatepass")


@settings(max_examples=scaled(3_000), deadline=None)
@given(blocks())
def test_a_block_says_what_its_records_say_or_nothing(block: bytes) -> None:
    require_equal(block)


@pytest.mark.parametrize("number", ["1e-300", "12345678901234567890.125", "-2.5E+7", "0.1"])
def test_a_float_of_any_length_is_the_number_that_is_written(number: str) -> None:
    found = FlatLines(["f"], ["float"]).read(f'{{"f": {number}}}\n'.encode())
    assert found is not None
    assert [float(text) for text in found.columns[0].to_pylist()] == [float(number)]


def test_columns_that_are_read_at_once() -> None:
    assert can_read(["a"], ["decimal(38,10)"])
    assert [can_read(["a"], [kind]) for kind in ("json", "list<integer>", "struct<a: decimal(5,2)>", "binary")] == [False] * 4
    assert not can_read(["café"], ["text"])


def test_where_a_key_may_stand() -> None:
    assert [may_hold(block, "n") for block in (b'{"n":1}', b'{"t":"n"}', b'{"\\u006e":1}', b'{"m":1}')] == [True, True, True, False]
    assert may_hold(b"{}", 'a"b')


def test_a_file_of_which_some_blocks_are_read_by_record(tmp_path: Path) -> None:
    """Numbers of lines, keys in their order, and records go on from one way of reading to the other."""
    first = "".join(json.dumps({"z": n, "n": n, "t": "x" * 90}) + "\n" for n in range(60_000))
    later = '{"n": 1.0, "new": {"a": 1}}\n{"n": oops}\n'
    content = (first + later + first).encode()
    assert len(first) > 1 << 22
    files = Files(tmp_path, {"a.jsonl": content})
    columns = Fields({"n": "integer", "t": "text", "gone": "date"})
    found = Source(files, "read_json", {"path": "a.jsonl", "columns": columns, "on_error": "reject", "missing_columns": "null"})
    assert len(found.rows()) == 120_001
    assert [(number, problem) for _, number, _, problem in found.rows("rejected")] == [(60_002, "not JSON at character 7: expecting value")]
    (opened,) = found.scans(found.rejected_scan)
    assert (opened.columns, opened.lines) == (("z", "n", "t", "new"), 120_002)
    found.scans.require_all_records(found.rejected_scan, 120_001, 1)
