"""Values at the edges of every type, and what certain arguments of certain functions are tried with."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Sequence
from typing import Any

from engine.language.functions.letters import SPECIAL, WHITE
from engine.language.types import parse_type
from engine.language.values import read_value

NAN, INF = float("nan"), float("inf")
MOST, LEAST = 2**63 - 1, -(2**63)


def dates(text: str) -> list[dt.date]:
    return [dt.date.fromisoformat(day) for day in text.split()]


def times(text: str) -> list[dt.datetime]:
    return [dt.datetime.fromisoformat(moment) for moment in text.split()]


def decimals(kind: str, text: str) -> list[decimal.Decimal]:
    return [read_value(number, parse_type(kind)) for number in text.split()]


BOOLEANS = [None, True, False]
INTEGERS = [
    None, 0, 1, -1, 2, -2, 3, 7, -7, 10, 64, 99, -100, 12345, -12355, 2**31 - 1, 2**31, -(2**31) - 1, 2**53, 2**53 + 1, 2**62, 10**18, MOST - 1, MOST, LEAST, LEAST + 1,
]  # fmt: skip
FLOATS = [
    None, 0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 1.5, 2.5, -2.5, 3.5, 1.005, 0.285, 2.675, -1.6, 0.1, 0.49999999999999994, 100.0, -3.0, 3.141592653589793, 1e-7, -1e-5, 0.001, 0.00099, 123456.789, 1e7, 9999999.0,
    1e13, 999999999999999.9, 1e15, 1e16, 9007199254740993.0, 9.223372036854775e18, 9.223372036854776e18, -9.223372036854776e18, 1e20, 1e22, 1.234e23, 1e300, 1.7976931348623157e308, 5e-324, -2.2250738585072014e-308, NAN, INF, -INF,
]  # fmt: skip
WORDS = [
    None, "", " ", "a", "b", "A", "Ab c", "  Ab c ", "été😀", "foo-123-bar-45", "x\ty\n", "STRASSE straße ΑΣ ﬁ", "e\u0301x👍🏽", "a%b_c\\d", "İı i\u0307", "a.b.c", "👨‍👩‍👧", "\u00a0nb\u2003", "😀", "\uffee", "é", "z",
    "'", '"', "\\", "\\E\\Q$1", "--", "-", "aXbxA", "line\nline", "a\r\nb\n", "\r", "\u2028x", "\u0301", "\ufeffa", "𝔘𝟛", "١٢٣", "１２", "ﬃ", "ς", "Σ", "ß", "ẞ", "ǆǅ", "\t", "\x0b", "\x0c", "\x1f", "\x7f", "ab" * 60, "a\x00b",
    "a b c", "aaa", "null", "0", "12", "a,b,,c,", ",,", WHITE, f"{WHITE}x{WHITE}", SPECIAL,
]  # fmt: skip
DATES = [
    None, *dates("0001-01-01 0001-01-02 0004-02-29 1582-10-04 1582-10-15 1600-02-29 1899-12-31 1900-02-28 1900-03-01 1969-12-31 1970-01-01 1999-12-31 2000-02-29 2019-12-30 2020-12-31 2021-01-03 2021-01-04 2023-12-31"),
    *dates("2024-01-01 2024-01-31 2024-02-28 2024-02-29 2024-03-01 2024-03-03 2024-03-31 2024-04-30 2024-12-29 2024-12-30 2025-02-28 9998-12-31 9999-12-01 9999-12-31"),
]  # fmt: skip
TIMES = [None, dt.time(0), dt.time(0, 0, 0, 1), dt.time(1, 2, 3), dt.time(12, 30, 0, 500000), dt.time(23, 59, 59, 999999)]
MOMENTS = [
    None, *times("0001-01-01T00:00:00 0001-01-01T00:00:00.000001 1582-10-04T23:59:59 1900-01-01T00:00:00 1969-12-31T23:59:58.5 1969-12-31T23:59:59.999999 1970-01-01T00:00:00 1970-01-01T00:00:00.000001"),
    *times("2021-01-03T01:02:03 2023-12-31T12:30:00 2024-01-31T10:00:00 2024-01-31T23:59:59.123456 2024-02-29T00:00:00 2024-02-29T09:59:00 2024-02-29T23:59:58 2024-03-10T02:30:00 2024-03-31T01:30:00 2024-03-31T02:30:00 2024-03-31T03:00:00"),
    *times("2024-04-07T01:45:00 2024-10-06T02:15:00 2024-10-27T01:30:00 2024-10-27T02:30:00 2024-10-27T03:00:00 2024-11-03T01:30:00 2025-02-28T00:00:00 2060-06-01T12:00:00 9999-12-31T00:00:00 9999-12-31T23:59:59.999999"),
]  # fmt: skip
INSTANTS = [moment and moment.replace(tzinfo=dt.UTC) for moment in MOMENTS]
BYTES = [None, b"", b"a", b"\x00", b"\x80\xff", b"ab", "é".encode()]
DOCUMENTS = [None, "1", "1.50", "null", '"s"', "[]", '{"a":1}', '{"a": 1}', '{"a":1,"a":2}', "true", ' [1, {"b": null}] ', '"\\u00e9"']

EDGES: dict[str, Sequence[Any]] = {
    "boolean": BOOLEANS,
    "integer": INTEGERS,
    "decimal(18,2)": [None, *decimals("decimal(18,2)", "0 0.01 -0.01 0.05 0.5 -0.5 1 1.25 2.5 -2.5 3.5 2.345 12.5 -12345.67 9999999999999999.99 -9999999999999999.99")],
    "decimal(9,4)": [None, *decimals("decimal(9,4)", "0 0.0001 -0.5 1.25 2.3450 -2.3450 1.0050 99999.9999 -99999.9999 3 7.5")],
    "decimal(38,10)": [None, *decimals("decimal(38,10)", "0 0.0000000001 1.5 -2.5 1.0049999999 123456789.123456789 9999999999999999999999999999.9999999999 -9999999999999999999999999999.9999999999 3")],
    "decimal(38,0)": [None, *decimals("decimal(38,0)", f"0 1 -2 7 25 9223372036854775807 9223372036854775808 -9223372036854775809 {'9' * 38} -{'9' * 38}")],
    "decimal(38,38)": [None, *decimals("decimal(38,38)", f"0 0.5 -0.25 0.{'9' * 38} 0.{'0' * 37}1")],
    "float": FLOATS,
    "text": WORDS,
    "date": DATES,
    "time": TIMES,
    "timestamp": MOMENTS,
    "timestamp_tz": INSTANTS,
    "binary": BYTES,
    "json": DOCUMENTS,
    "list<integer>": [None, [], [None], [1], [3, 1, 2], [5, 5, None], [None, 1], [2, 2, 1], [0, None, 3], [MOST, 1], [LEAST, -1], [9, 8, 7, 6], [None, None]],
    "list<text>": [None, [], [None], ["a"], ["a", None, "b"], ["é", "z"], ["", ""], ["B", "a"], ["a,b"], ["😀", "\uffee"], ["b", "a", "b", None]],
    "list<float>": [None, [], [None], [0.0], [-0.0], [NAN, 1.0], [1.0, NAN, None], [INF, -INF], [0.0, -0.0], [2.5, 1.5, 2.5], [1e308, 1e308]],
    "list<decimal(18,2)>": [None, [], *([*decimals("decimal(18,2)", row)] for row in ("1.5", "2.25 -1 2.25", "9999999999999999.99 0.01")), [None]],
    "list<boolean>": [None, [], [True, None, False], [None], [True, True]],
    "list<date>": [None, [], dates("2024-02-29 0001-01-01"), [None, *dates("9999-12-31")]],
    "list<list<integer>>": [None, [], [[]], [[1], None, [1, 2]], [[2], [1], [1]], [None]],
    "struct<p: integer, q: text>": [None, {"p": 1, "q": "a"}, {"p": None, "q": "b"}, {"p": 1, "q": None}, {"p": None, "q": None}, {"p": 2, "q": ""}],
    "struct<x: float>": [None, {"x": 0.0}, {"x": -0.0}, {"x": NAN}, {"x": None}, {"x": 1.5}],
    "map<text, integer>": [None, [], [("a", 1)], [("b", None), ("a", 2)], [("A", 5), ("é", MOST), ("", 0)]],
    "map<integer, text>": [None, [], [(1, "a")], [(2, None), (-1, ""), (MOST, "é😀")]],
    "map<date, float>": [None, [], [(dates("2024-02-29")[0], -0.0)], [(dates("0001-01-01")[0], NAN), (dates("9999-12-31")[0], None)]],
    "map<decimal(18,2), list<integer>>": [None, [], [(decimals("decimal(18,2)", "1.25")[0], [1, None])], [(decimals("decimal(18,2)", "-0.01")[0], None)]],
}  # fmt: skip

READ = [
    '{"a": {"b": 1, "b c": "x", "*": 2}, "a": 5, "é": "ß😀"}', '{"a": [1, 1.50, {"b": "y"}, [true, null]]}', '[7, "8", -0, -0.0, 0.0, 5.0, 1e2, 1E+2, 1.5e-3, 0.00099, 12345678.9, 9999999.0, 10000000.0]',
    '{"a": 1e20}', '{"a": 1e-7}', '{"a": 0.1}', '{"a": 0.30000000000000004}', '{"a": 1.2345678901234567890}', '{"a": 12345678901234567890}', '{"a": 123456789012345678901234567890}', '{"a": 1e400}', '{"a": -1e400}',
    '{"a": -9223372036854775808}', '{"a": 9007199254740993.0}', '{"a": 123456789012345.6}', '{"a": 1.234e23}', '{"a": 5e-324}', '{"a": "1.0E7"}', '{"a": "null"}', '{"a": ""}', '{"a": "{}"}', '{"a": "[1]"}', '{"a": "\\u0041\\n\\"\\/\\ud83d\\ude00"}',
    '{"a": "\\"Infinity\\""}', '{"a": "-Infinity"}', '{"a": "\'$[*]"}', '{"a": {}}', '{"a": []}', '{"a": true, "b": false}', '{"A": 1}', '{"a": null}', '{"a.b": 1, "a[0]": 2}', '[[1, [2]], {"a": [[3]]}]', ' {"a" : "x" } ', '"a"', "3", "null", "[]", '[{"a": 1}, {"a": 2}]', '{"a": "\u2028\u007f"}', '{"a": "NaN"}',
]  # fmt: skip
"""JSON whose parts are read."""
UNREAD = [
    "",
    " ",
    "{",
    "{a: 1}",
    "{'a': 1}",
    '{"a": 1} x',
    '{"a": NaN}',
    '{"a": 1,}',
    '{"a": "x',
    "[1] [2]",
    '{"a": Infinity}',
    '{"a": .5}',
    '{"a": 01}',
    '"\n"',
    "a",
    '{"a": "\\ud800"}',
]
"""What is no JSON."""
PLACES = [None, 0, 1, -1, 2, 3, -2, 5, -5, 100, 2**31, -(2**31) - 1, MOST, LEAST]
"""Numbers of places in a text or list."""
LENGTHS = [None, 0, 1, -1, 2, 3, 7, 20, 2**32, MOST, LEAST]
"""How long a text is to become; nothing that fits in memory only just."""
PARTS = [None, "", "a", "b", "-", ".", " ", "aa", "\\", "\\E", "$", "é", "\u0301", "😀", "x", "%", "|", "(", ",", "\n", "🏽"]
"""Texts to look for in others."""
CODES = [
    None,
    0,
    1,
    65,
    0x7F,
    0x80,
    0xE9,
    0x7FF,
    0x800,
    0x20AC,
    0xD7FF,
    0xD800,
    0xDFFF,
    0xE000,
    0xFFFD,
    0xFFFF,
    0x1F600,
    0x10FFFF,
    0x110000,
    -1,
    2**32 + 65,
    MOST,
]
ENCODED = [
    None,
    "",
    "YQ==",
    "YWI=",
    "w6k=",
    "YQ=",
    "YQ",
    "Y",
    "*",
    "YQ==\n",
    " YQ==",
    "YW Jj",
    "Y-_=",
    "+/+/",
    "4pyT",
    "/w==",
    "gA==",
    "YQ==YQ==",
    "=",
    "====",
    "YR==",
    "a\u00e9",
]
ADDRESSES = [
    None,
    "",
    "a%20b",
    "a+b",
    "%C3%A9",
    "%",
    "%2",
    "%zz",
    "%e9",
    "%FF",
    "100%",
    "%25",
    "%41%42",
    "é",
    "%F0%9F%98%80",
    "%c3%28",
    "a%00b",
    "%2B+%2b",
]
YEARS = [None, 0, 1, 1900, 2000, 2023, 2024, 9999, 10000, -1, 2**32 + 2024]
SECONDS = [None, 0.0, 30.5, 59.999999, 59.9999994, 59.9999996, 60.0, 60.5, -0.5, NAN, INF, 1e-7, 29.123456789]
COUNTS = [None, 0, 1, -1, 12, -13, 400, 10000, -24000, 10**7, 2**31, -(2**31) - 1, MOST, LEAST]
"""Of units in an interval."""
EPOCHS = [None, 0, 1, -1, 999, 1500, -1500, 1709202030500, 253402300799999, 253402300800000, -62135596800000, -62135596800001, MOST, LEAST]
MICROS = [None, 0, 1, -1, 1500000, -62135596800000000, -62135596800000001, 253402300799999999, 253402300800000000, MOST, LEAST]
BUCKETS = [None, 1, 2, 10, 1000, 0, -1, MOST, LEAST]
EXPONENTS = [None, 0.0, -0.0, 1.0, -1.0, 2.0, 0.5, -2.5, 3.0, 1000.0, NAN, INF, -INF]
BOUNDS = [None, 0, 1, -1, 3, 5, 12, -4]
"""Of a list of whole numbers; both far from each other would fill the memory."""

ARGUMENTS: dict[tuple[str, str], Sequence[Any]] = {
    ("substring", "start"): PLACES, ("substring", "n"): PLACES, ("left", "n"): PLACES, ("right", "n"): PLACES, ("split_part", "n"): PLACES, ("list_get", "n"): PLACES,
    ("list_slice", "from"): PLACES, ("list_slice", "to"): PLACES, ("lpad", "length"): LENGTHS, ("rpad", "length"): LENGTHS, ("lpad", "fill"): PARTS, ("rpad", "fill"): PARTS,
    ("repeat", "n"): [None, 0, 1, 3, -1, LEAST], ("trim_chars", "set"): PARTS, ("replace", "find"): PARTS, ("replace", "with"): PARTS, ("translate", "from"): [*PARTS, "abc", "aab", "é\u0301a"],
    ("translate", "to"): [None, "", "x", "xyz", "é", "😀b"], ("contains", "b"): PARTS, ("starts_with", "b"): PARTS, ("ends_with", "b"): PARTS, ("position", "b"): PARTS, ("split", "separator"): PARTS,
    ("split_part", "separator"): PARTS, ("concat", "b"): PARTS, ("concat_ws", "separator"): PARTS, ("char", "code"): CODES, ("base64_decode", "a"): ENCODED, ("url_decode", "a"): ADDRESSES,
    ("make_date", "year"): YEARS, ("make_date", "month"): [None, 0, 1, 2, 12, 13, -1, 2**32 + 1], ("make_date", "day"): [None, 0, 1, 28, 29, 30, 31, 32, -1],
    ("make_timestamp", "year"): YEARS, ("make_timestamp", "month"): [1, 2, 12, 13, 0], ("make_timestamp", "day"): [1, 29, 31, 0], ("make_timestamp", "hour"): [None, 0, 23, 24, -1],
    ("make_timestamp", "minute"): [0, 59, 60, -1], ("make_timestamp", "second"): SECONDS, ("+", "n"): COUNTS, ("-", "n"): COUNTS, ("make_time", "hour"): [None, 0, 12, 23, 24, -1, MOST], ("make_time", "minute"): [None, 0, 59, 60, -1, LEAST], ("make_time", "second"): SECONDS, ("from_epoch_ms", "n"): EPOCHS, ("from_epoch_us", "n"): MICROS,
    ("hash_bucket", "n"): BUCKETS, ("json_text", "a"): [None, *READ], ("try_json_text", "a"): [None, *READ], ("json_valid", "a"): [None, *READ, *UNREAD], ("pow", "b"): EXPONENTS, ("range_list", "from"): BOUNDS, ("range_list", "to"): BOUNDS,
    ("like", "pattern"): [*WORDS[:20], "%", "_", "a%", "%b%", "a\\%", "_\\", "%%", "é%", "%😀", "__", "a_b", "%\n%", "[a-z]", "\\%", ".*"],
    ("not like", "pattern"): ["%", "a%", "\\%", "_", None],
}  # fmt: skip
"""By function and argument; other arguments take the edges of their type."""
