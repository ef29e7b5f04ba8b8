"""Constants for the arguments that want them, expressions written out, and texts for casts: what no signature can say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from edge_values import UNREAD, dates

ZONES = (
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/St_Johns",
    "Africa/Monrovia",
)
PATTERNS = (
    "\\d+", "a", "[a-z]+", "\\w+", "\\W", "\\s", "\\S+", "\\bx", "a\\b", "\\B.", "^a", "a$", "$", "^$", "(?m)^a|e$", "(?i)ß", "(?i)é", "(?i)abc", "(?s)a.b", "a.b", ".", ".+", "[[:alpha:]]+", "[^[:space:]]", "\\p{Greek}",
    "\\pL", "\\PL+", "\\p{Lu}", "[a&&b]", "[[]", "[]-]", "{", "a{1,2}", "(a|b)*", "(b)|(z)", "(\\w)(\\w)?", "(?P<n>o+)", "x|", "\\.", "\\$", "\\\\", "\\x41", "\\x{1F600}", "👍🏽", "é", "e\\x{301}", "a?", "\\Aa", "b\\z", "[\\d.,]",
    "\\v", "[^a]", "(?:a|b)+?", "\\t|\\n", "(?i:A)b", "(?i)k", "(?i)ſ", "(?i)σ", "[[:punct:]]", "[^\\x00-\\x7F]", "(?i)[à-é]", "(?i)[a-z]+", "(?i)[^i]", "(?i)I", "(?i)[ß-ü]", "(?i)ı|x", "(?i)\\x49", "(?i)[[:upper:]]", "(?i)\\w",
    "(?i)[^a-z]", "(?i)[\\W]", "(?i)s", "(?i:i)i", "(?i)(?-i:\\pL)ß",
)  # fmt: skip
NOT_EMPTY = tuple(pattern for pattern in PATTERNS if pattern not in ("$", "^$", "(a|b)*", "x|", "a?"))
WITH = ("", "<\\0>", "$1", "\\\\", "é😀", "\\0\\0", "a$", "{}")
WRITING = ("%Y-%m-%d %H:%M:%S.%f", "%y%m%d", "%j", "%a %A", "%b %B", "%I %p", "100%%", "it's %d", "o'clock", "[%d] {%m} #G", "%H:%M")
READING: Mapping[str, Sequence[str]] = {
    "%Y-%m-%d": ("2024-01-31", "2024-1-3", "2024-02-30", "0001-01-01", "9999-12-31", "0000-01-01", "24-01-31", " 2024-01-31", "2024-01-31 ", "2024-13-01", "２０２４-01-31", "1900-02-29"),
    "%Y%m%d": ("20240131", "2024131", "20240230", "00010101"), "%d.%m.%y": ("31.12.68", "31.12.69", "1.1.00", "29.2.99", "29.2.00", "1.1.1999"),
    "%y": ("68", "69", "00", "99", "7"), "%b %d, %Y": ("Jan 3, 2024", "DEC 31, 2024", "may 1, 2024", "January 3, 2024", "Feb 30, 2024"), "%d %B %Y": ("31 DECEMBER 2024", "1 may 2024", "1 Mai 2024"),
    "%I:%M %p, %Y-%m-%d": ("12:00 am, 2024-01-01", "12:00 PM, 2024-01-01", "1:5 pm, 2024-01-01", "13:00 pm, 2024-01-01", "0:30 am, 2024-01-01"),
    "%Y-%m-%d %H:%M:%S.%f": ("2024-01-31 12:00:00.5", "2024-01-31 23:59:59.999999", "2024-01-31 24:00:00.0", "2024-01-31 1:2:3.1234567", "1969-12-31 23:59:59.000001", "2024-03-31 02:30:00.0"),
    "%Y %j": ("2024 060", "2024 366", "2023 366", "2024 7", "2024 0", "2024 000", "2024 400"), "%H%M%Y": ("23592024", "24002024", "00000001"), "%Y": ("2024", "0001", "9999", "20245", ""),
    "%%%Y": ("%2024", "2024"), "[%Y] it's 'x'": ("[2024] it's 'x'",), "%Y年%m月%d日": ("2024年1月3日", "2024年13月3日"), "%m/%d/%Y %I%p": ("2/29/2024 1AM", "2/29/2023 12pm", "2/29/2023 012pm"),
}  # fmt: skip
PATHS = ("$.a", "$", "$[0]", "$.a.b", '$.a."b c"', "$.a[2].b", "$[1].a[0][0]", '$."é"', '$."a.b"', '$."a[0]"', *(f"$[{place}]" for place in range(1, 13)))  # fmt: skip

CONSTANTS: dict[str, list[tuple[Any, ...]]] = {
    "round": [(places,) for places in (0, 1, 2, 3, 10, 15, -1, -2, -15)],
    "format_number": [(places,) for places in (0, 1, 2, 5, 10)],
    "list_join": [(",",), ("",), ("é\\",)],
    "ilike": [("a%",), ("%B%",), ("_",), ("%",), ("\\%",), ("A.B.C",), ("%STRASSE%",), ("k",), ("s",), ("i",)],
    "not ilike": [("a%",), ("%",), ("_B%",)],
    "like": [("%!%%", "!"), ("a\\%b\\_c%", "\\"), ("%~_%", "~") ],
    "not like": [("%!%%", "!"), ("\\_%", "\\")],
    "regexp_matches": [(pattern,) for pattern in PATTERNS],
    "regexp_full_match": [(pattern,) for pattern in PATTERNS],
    "regexp_extract": [*((pattern,) for pattern in PATTERNS), ("(b)|(z)", 2), ("(b)|(z)", 1), ("(\\w)(\\w)?", 2), ("(\\w)(\\w)?", 0), ("(?P<n>o+)", 1), ("(a)?b", 1)],
    "regexp_extract_all": [*((pattern,) for pattern in NOT_EMPTY), ("(b)|(z)", 2), ("(\\w)(\\w)?", 2), ("(\\w)(\\w)?", 1), ("(?P<n>o+)", 1)],
    "regexp_replace": [*((pattern, "<\\0>") for pattern in NOT_EMPTY), *(("(?:a|\\d)", replacement) for replacement in WITH), ("(\\w)(\\w)?", "\\2\\1"), ("(b)|(a)", "[\\1\\2]"), ("(a)", "\\10")],
    "regexp_replace_first": [*((pattern, "<\\0>") for pattern in NOT_EMPTY), *(("(?:a|\\d)", replacement) for replacement in WITH), ("(\\w)(\\w)?", "\\2\\1"), ("(b)|(a)", "[\\1\\2]"), ("(a)", "\\10")],
    "regexp_split": [(pattern,) for pattern in NOT_EMPTY],
    "to_utc": [(zone,) for zone in ZONES],
    "from_utc": [(zone,) for zone in ZONES],
    "strftime": [(pattern,) for pattern in WRITING],
    "strptime": [],
    "time_bucket": [(count,) for count in (1, 2, 5, 15, 1000)],
    "json_text": [(path,) for path in PATHS],
    "try_json_text": [(path,) for path in PATHS],
    "json_type": [(path,) for path in PATHS],
    "try_strptime": [],
}  # fmt: skip
"""By function: what stands for its constant arguments."""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_DAYS = [None, *dates("2024-01-31 2024-02-29 0001-01-01 9999-12-31")]

WRITTEN: dict[str, list[tuple[Any, ...]]] = {
    "/": [("c0 / 2", "integer"), ("c0 / 0", "float"), ("c0 / -1", "integer"), ("c0 / c1", "integer; integer"), ("c0 / c1", "decimal(18,2); decimal(18,2)"), ("c0 / 0.5", "decimal(18,2)")],
    "//": [("c0 // 2", "integer"), ("c0 // -1", "integer"), ("c0 // 0", "integer")],
    "%": [("c0 % 3", "integer"), ("c0 % -1", "integer"), ("c0 % 0", "integer"), ("c0 % 2.5e0", "float"), ("c0 % -1", "float")],
    "divide_or_null": [("divide_or_null(c0, c1)", "integer; integer"), ("divide_or_null(c0, c1)", "decimal(18,2); decimal(9,4)")],
    "*": [("c0 * 1.5", "integer"), ("c0 * 2", "decimal(18,2)"), ("c0 * c1", "decimal(18,2); float")],
    "+": [("c0 + 1.5", "integer"), ("c0 + c1", "decimal(18,2); float"), ("c0 + interval 1 month - interval 1 month", "date"), ("c0 + interval 1 hour", "date"), ("c0 + c1 + c0", "integer; integer")],
    "-": [("-(-c0)", "integer"), ("0 - c0", "float"), ("-c0", "decimal(38,10)")],
    "=": [("c0 = c1", "integer; float"), ("c0 = c1", "integer; decimal(18,2)"), ("c0 = c1", "decimal(18,2); float"), ("c0 = c1", "date; timestamp"), ("c0 = null", "text"), ("c0 = cast('nan' as float)", "float")],
    "<": [("c0 < c1", "integer; float"), ("c0 < c1", "decimal(38,10); decimal(9,4)"), ("c0 < c1", "date; timestamp")],
    "is not distinct from": [("c0 is not distinct from c1", "integer; float"), ("c0 is not distinct from null", "list<integer>")],
    "in": [("c0 in (1, 2, null)", "integer"), ("c0 in (0, cast('nan' as float), 2.5)", "float"), ("c0 in ('a', 'é', '')", "text"), ("c0 in (1.5, 2)", "decimal(18,2)"), ("c0 in ([1], [3, 1, 2])", "list<integer>")],
    "not in": [("c0 not in (1, 2, null)", "integer"), ("c0 not in (0, cast('nan' as float))", "float")],
    "between": [("c0 between 0 and 2.5", "float"), ("c0 between 'A' and 'b'", "text"), ("c0 between null and 7", "integer")],
    "coalesce": [("coalesce(c0, 1.5)", "integer"), ("coalesce(c0, c1)", "date; timestamp"), ("coalesce(c0, [])", "list<integer>"), ("coalesce(c0, c1)", "integer; float")],
    "nullif": [("nullif(c0, 0)", "float"), ("nullif(c0, cast('nan' as float))", "float"), ("nullif(c0, c1)", "integer; float"), ("nullif(c0, '')", "text")],
    "if": [("if(c0 > 0, c0, c1)", "integer; float"), ("case when c0 > 0 then 'p' when c0 < 0 then 'n' else 'z' end", "float"), ("case c0 when 0 then 'zero' when null then 'null' end", "float"), ("case when c0 then 1 / 0 else 2 end", "boolean")],
    "greatest": [("greatest(c0, c1)", "integer; float"), ("greatest(c0, 1.5, c0)", "integer"), ("greatest(c0, 0)", "float"), ("greatest(c0, c1)", "date; timestamp")],
    "least": [("least(c0, c1)", "integer; float"), ("least(c0, 0)", "float")],
    "and": [("c0 and c1 and not c0", "boolean; boolean"), ("c0 <> 0 and 10 // c0 > 1", "integer")],
    "list_filter": [("list_filter(c0, x -> x > 1)", "list<integer>"), ("list_filter(c0, x -> x is null)", "list<text>"), ("list_filter(c0, x -> x >= 0)", "list<float>"), ("list_filter(c0, x -> list_length(x) > 0)", "list<list<integer>>"), ("list_filter(c0, x -> 1 / x > 0)", "list<integer>"), ("list_filter(c0, x -> x > c1)", "list<integer>; integer")],
    "list_transform": [
        ("list_transform(c0, x -> x * 2)", "list<integer>"), ("list_transform(c0, x -> upper(x))", "list<text>"), ("list_transform(c0, x -> -x)", "list<float>"), ("list_transform(c0, x -> x is null)", "list<date>"),
        ("list_transform(c0, x -> list_sort(x))", "list<list<integer>>"), ("list_transform(c0, x -> {'a': x, 'b': 1})", "list<text>"), ("list_transform(c0, x -> cast(x as text))", "list<decimal(18,2)>"), ("list_transform(c0, x -> list_transform([x], y -> x + y))", "list<integer>"),
    ],
    "list_get": [("c0[1]", "list<integer>"), ("c0[-1]", "list<text>"), ("c0[1][1]", "list<list<integer>>"), ("[c0, c1][2]", "integer; integer"), ("[c0, 1.5]", "integer"), ("[c0, null]", "text"), ("[[c0]]", "float")],
    "list_contains": [("list_contains(c0, 1)", "list<integer>"), ("list_contains(c0, c1)", "list<integer>; float"), ("list_contains(c0, cast('nan' as float))", "list<float>")],
    "list_concat": [("list_concat(c0, [1.5])", "list<integer>"), ("list_concat(c0, null)", "list<text>")],
    "is null": [("{'a': c0}.a is null", "integer"), ("{'a': c0, 'b': c1}", "integer; text"), ("{'x y': c0}", "float"), ("[c0] is null", "integer")],
    "to_utc": [("from_utc(to_utc(c0, 'Europe/Paris'), 'Europe/Paris')", "timestamp")],
    "concat": [("concat(c0, 'a', c0)", "text")], "concat_ws": [("concat_ws('-', c0, null, 'b')", "text")],
    "lower": [("lower(upper(c0))", "text")], "trim": [("trim(c0) = c0", "text")], "substring": [("substring(c0, 2)", "text"), ("substring(c0, 0, 2)", "text"), ("substring(c0, -3, 2)", "text")],
    "year": [("year(c0 + interval 1 day)", "date")], "is true": [("(c0 > 1) is true", "integer")], "not": [("not (c0 = c1)", "float; float")],
    "hash_fraction": [("floor(hash_fraction(c0) * 100)", "text")],
    "strptime": [(f"strptime(c0, {_quoted(pattern)})", "text", [None, *texts, "x"]) for pattern, texts in READING.items()],
    "try_strptime": [(f"try_strptime(c0, {_quoted(pattern)})", "text", [None, *texts, "x", *(text for other in READING.values() for text in other)]) for pattern, texts in READING.items()],
    "json_text": [("json_text(c0, '$.a')", "text", UNREAD)], "try_json_text": [("try_json_text(c0, '$.a')", "text", UNREAD), ("try_json_text(c0, '$[1]')", "text", UNREAD)],
    "map_get": [("map_get(c0, 'a')", "map<text, integer>"), ("map_get(c0, null)", "map<integer, text>")], "map_keys": [("map_keys(map_from_lists(c0, c0))", "list<text>"), ("map_keys(map_from_lists(c0, c0))", "list<float>")],
    "json_valid": [("json_valid('\"' || repeat(c0, 30000) || '\"')", "text", ["a", '\\"', "é"])], "base64_decode": [("length(base64_decode(repeat(c0, 30000)))", "text", ["YWJj"])],
    "list_min": [("list_min(c0)", "list<list<integer>>")],
    "date_diff": [("date_diff('day', c0, c1)", "date; timestamp", _DAYS)], "strftime": [("strftime(c0 + interval 1 second, '%H:%M:%S')", "timestamp")],
}  # fmt: skip
"""By function: expressions over columns, the columns' types, and the values that they are tried on where those are not the edges."""

CASTS_OF_TEXT: dict[str, list[str | None]] = {
    "integer": [None, "12", " -3 ", "+7", "\t1\n", "\x0b1", "1_000", "0x1F", "0b11", "1e3", "1.7", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "１", "1 2", "+", "--1", "1L", "00012", "\u00a01", "1\r"],
    "float": [None, "2.5", ".5", "5.", "1e3", "-1E-2", " 7 ", "NaN", "-nan", "+NAN", "-inf", "Infinity", "+infinity", "1e400", "-1e400", "1e-400", "1_0.5", "1.5d", "1.5f", "0x1p3", "e5", ".", "1e", "1e+5", "-0", "0.1", "1.7976931348623159e308", "4.9e-324", "123456789012345678901234567890", "0.30000000000000004", "infin", "1\u2003"],
    "decimal": [None, "1.005", "-1.005", "1e3", "99999999", "nan", "1_0", ".5", "5.", "-0.004", "0.005", "1e-3", "99999999999999999999999999999999999999", "1e38", "1e-50", "0.00000000000000000000000000000000000001", " 7.5 ", "1e2147483648", "inf", "1.5E+2", "0x1", "1e400", "00001.50", "9999999.995", "+.5e1"],
    "boolean": [None, "true", " T ", "yes", "Y", "1", "FALSE", "f", "no", "n", "0", "on", "off", "2", "\tf", "t\n", "truE", "1.0", "tr", "\u00a0true"],
    "date": [None, "2024-01-31", " 2024-1-3 ", "2024/01/31", "2024 01 31", "24-01-31", "infinity", "2024", "2024-01", "today", "2024-01-31 xyz", "2024-02-30", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "20240131", "2024-01-31T00:00", "2024-00-01", "2024-01-00", "2023-02-29", "1900-02-29", "2000-02-29", "epoch", "+2024-01-01", "2024-001-01", "-2024-01-01", "1582-10-10"],
    "time": [None, "10:20:30", "1:02", "24:00", "10", "23:59:59.999999", "10:20:30.123456789", "10:60", "10:20:60", " 1:02:03 ", "10:20:30Z", "10:20:30.", "T10:20", "10:2:3", "10:20 PM"],
    "timestamp": [None, "2024-01-31 10:20:30", "2024-01-31T1:02", "2024-01-31", "2024-01-31 10:20:30.123456789", "2024-01-31 24:00:00", "2024-01-31 10:20:30Z", "2024-01-31 10:20:30+02", "2024-01-31 10", "2024-01-31 23:59:60", "2024-01-31 10:99", "2024-1-3 1:02:03", " 2024-01-31 10:20 ", "0001-01-01 00:00:00", "9999-12-31 23:59:59.9999999", "2024-02-30 10:00", "2024-01-31t10:20", "2024-01-31  10:20", "now", "2024-03-31 02:30:00", "2024-01-31 10:20:30.", "2024-01-31 10:20:30 UTC"],
    "timestamp_tz": [None, "2024-01-31T10:20:30Z", "2024-01-31 10:20:30+02:00", "2024-01-31T10:20-01:30", "2024-01-31 10:20:30", "2024-01-31", "2024-01-31 10:20:30 Europe/Paris", "2024-01-31T10:20:30+2:00", "0001-01-01T00:00+14:00", "9999-12-31T23:30-01:00", "2024-01-31T10:20:30+14:30", "2024-01-31T10:20:30-14:00", "2024-01-31T10:20:30.1234567Z", "2024-01-31T10:20:30z", "2024-01-31T10:20:30+0200", "2024-01-31 10:20:30 Z", "2024-02-30T10:20:30Z", "2024-01-31T24:00:00Z", "2024-01-31T10:20:30-00:00", "1883-11-18T12:00:00-05:00", "0001-01-01T00:00:00-14:00", " 2024-01-31T10:20:30Z "],
    "json": [None, '{"a":1}', "[NaN]", "{a:1}", "{'a':1}", '{"a":1} x', '{"a":1,}', "[1,2", "nul", "null", "true", "TRUE", '"a', "1 2", " 1 ", "01", "1.", ".5", "+1", "-0", "1e5", "1e400", '{"a":1,"a":2}', "[Infinity]", "-Infinity", '"\\x"', '"\\u00e9"', '"a\tb"', "\ufeff1", "[]", "{}", "[,]", '{"a"}', "// c\n1", '"NaN"', "12345678901234567890123", "\u00a01", '{"a":[{"b":null}]}', '"\\ud800"', "[1] [2]", '"\n"', "[" * 300 + "]" * 300],
}  # fmt: skip
"""Texts for casts, by the name of the target."""
