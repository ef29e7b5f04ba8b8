"""Small tables of every type: few different values, so that keys meet, with nulls and edge values; and their cells as texts."""

# ruff: noqa: DTZ001 - timestamps without a zone are a type of their own
from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
from comparing import arrow_schema
from hypothesis import strategies as st

from engine.language.types import DataType, parse_type
from engine.relation import Field

MOST_ROWS = 12
_UTC = dt.UTC


@dataclass(frozen=True)
class Sort:
    """A sort of column: its type, the names it goes by (a name always has one type, so that tables fit together), its values."""

    kind: DataType
    names: tuple[str, ...]
    usual: tuple[Any, ...]
    edges: tuple[Any, ...] = ()
    """Values at which engines differ; a column in four has them."""
    extremes: tuple[Any, ...] = ()
    """Values with which most arithmetic is an error; a column in twenty has them."""


def _sort(kind: str, names: str, usual: Sequence[Any], edges: Sequence[Any] = (), extremes: Sequence[Any] = ()) -> Sort:
    return Sort(parse_type(kind), tuple(names.split("|")), tuple(usual), tuple(edges), tuple(extremes))


SORTS = (
    _sort("integer", "k|n|group|Zahl %", (1, 2, 3, 0, -1, 7, 40), (10**12, -(10**9), 2**53 + 1), (2**63 - 1, -(2**63))),
    _sort("decimal(9,2)", "amount|a b", map(Decimal, ("1.50", "-2.25", "0.00", "10.00", "99.99")), map(Decimal, ("9999999.99", "-9999999.99", "0.01"))),
    _sort("decimal(38,10)", "wide", map(Decimal, ("1.5000000000", "-0.0000000001", "12.2500000000")), (Decimal("123456789012345678.0123456789"),), (Decimal("9" * 28 + "." + "9" * 10),)),
    _sort("float", "x|x.y", (1.5, -2.25, 0.0, 10.0, 0.125, 1024.0), (-0.0, float("nan"), float("inf"), float("-inf"), 0.1, 1e-7, 1e15, 2.0**53)),
    _sort(
        "text",
        't|name|say "x"|select',
        ("a", "b", "AA", "Ab c", "12", "a-b-c", "2024-01-31", "é", " x "),
        ("", "e\u0301", "👍🏽", "straße", "ß", "İi", "it's", '"q"', "a,b;c", "two\nlines", "\t", "\\", "%_", "NULL", "null", "NaN", "-1.5", "1e3", "99999999999999999999", "\u00a0y\u3000", "\uffee", "$1", "31.12.2024"),
    ),
    _sort("boolean", "flag|ok?", (True, False)),
    _sort("date", "day|due", (dt.date(2024, 1, 31), dt.date(2024, 2, 29), dt.date(2023, 12, 31), dt.date(2024, 3, 3)), (dt.date(1969, 12, 31), dt.date(1582, 10, 10), dt.date(1900, 2, 28)), (dt.date(1, 1, 1), dt.date(9999, 12, 31))),
    _sort("time", "at", (dt.time(10, 20, 30), dt.time(0), dt.time(23, 59, 59, 999999)), (dt.time(12, 0, 0, 1),)),
    _sort("timestamp", "ts|seen", (dt.datetime(2024, 1, 31, 10, 20, 30), dt.datetime(2024, 2, 29), dt.datetime(2024, 3, 31, 2, 30)), (dt.datetime(1969, 12, 31, 23, 59, 59, 999999), dt.datetime(2024, 10, 27, 2, 30, 0, 500000)), (dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999999))),
    _sort("timestamp_tz", "tz", (dt.datetime(2024, 1, 31, 10, 20, 30, tzinfo=_UTC), dt.datetime(2024, 3, 31, 1, 0, tzinfo=_UTC)), (dt.datetime(1969, 12, 31, 23, 59, 59, 999999, _UTC),), (dt.datetime(1, 1, 1, tzinfo=_UTC), dt.datetime(9999, 12, 31, 23, 59, 59, 999999, _UTC))),
    _sort("binary", "raw", (b"ab", b"", b"\x00\xff")),
    _sort("json", "doc", ('{"a": 1}', '{"a": 1.50, "b": [1, null]}', "[]", '"x"', "1"), ("null", '{"a": {"b": "é"}}', " {} ")),
    _sort("list<integer>", "items", ([1, 2], [], [3], [2, 1, 2]), ([None], [1, None])),
    _sort("list<text>", "words", (["a", "b"], [], ["é"]), ([None, ""],)),
    _sort("struct<a: integer, b: text>", "pair", ({"a": 1, "b": "x"}, {"a": 2, "b": None}), ({"a": None, "b": None},)),
    _sort("map<text, integer>", "by_word", ([("a", 1)], [("a", 2), ("b", None)]), ([],)),
)  # fmt: skip
_OF_EVERY_SOURCE = tuple(sort for sort in SORTS if sort.kind.name not in ("binary", "json", "list", "struct", "map"))
OF_A_TEXT_FILE = (*_OF_EVERY_SOURCE, *(sort for sort in SORTS if sort.kind.name == "json"))
OF_A_DOCUMENT = _OF_EVERY_SOURCE
OF_A_DATABASE = (*_OF_EVERY_SOURCE, *(sort for sort in SORTS if sort.kind.name in ("binary", "json")))
OF_ARROW = (
    *(sort for sort in SORTS if sort.kind.name not in ("json", "map")),
    *(sort for sort in SORTS if sort.kind.name in ("list", "struct")),
)
OF_JSON = tuple(sort for sort in SORTS if sort.kind.name in ("integer", "text", "boolean", "date"))
OF_A_WORKBOOK = tuple(sort for sort in SORTS if sort.kind.name in ("integer", "text", "boolean", "date", "float"))
FREQUENT = ("integer", "integer", "text", "text", "float", "decimal", "boolean", "date", "timestamp", "list", "struct")
"""Names of types: what most columns are, so that pipelines have much to do."""


@dataclass(frozen=True)
class Drawn:
    """A table: its columns, and per column its values."""

    fields: tuple[Field, ...]
    columns: tuple[tuple[Any, ...], ...]

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        return list(zip(*self.columns, strict=True))

    @property
    def has_nulls(self) -> bool:
        return any(value is None for column in self.columns for value in column)

    def arrow(self) -> pa.Table:
        schema = arrow_schema(self.fields)
        return pa.table([pa.array(column, kind) for column, kind in zip(self.columns, schema.types, strict=True)], schema=schema)


@st.composite
def tables(draw: st.DrawFn, sorts: Sequence[Sort] = SORTS, *, wanted: Sequence[Field] = ()) -> Drawn:
    """A table; one in twenty is empty. `wanted` are columns that it has whatever else it has."""
    height = draw(st.integers(2, MOST_ROWS)) if draw(st.integers(0, 19)) else draw(st.integers(0, 1))
    fields = list(wanted) or [Field("k", SORTS[0].kind)][: draw(st.integers(0, 3))]
    for sort in draw(st.lists(_sorts(sorts), min_size=1, max_size=4)):
        name = draw(st.sampled_from(sort.names))
        if name.casefold() not in {field.name.casefold() for field in fields}:
            fields.append(Field(name, sort.kind))
    return Drawn(tuple(fields), tuple(tuple(draw(_columns(_sort_of(field.type), height))) for field in fields))


def _sorts(sorts: Sequence[Sort]) -> st.SearchStrategy[Sort]:
    frequent = [sort for name in FREQUENT for sort in sorts if sort.kind.name == name]
    return st.one_of(st.sampled_from(frequent), st.sampled_from(sorts))


def _sort_of(kind: DataType) -> Sort:
    return next(sort for sort in SORTS if sort.kind == kind)


@st.composite
def _columns(draw: st.DrawFn, sort: Sort, height: int) -> list[Any]:
    """At most four different values, and nulls in half of the columns."""
    pool = list(sort.usual)
    luck = draw(st.integers(0, 19))
    pool += sort.extremes if luck == 19 else sort.edges if luck >= 14 else ()
    values = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=4))
    nulls = [None] if draw(st.booleans()) else []
    return draw(st.lists(st.sampled_from([*values, *nulls]), min_size=height, max_size=height))


def cell(value: Any) -> str | None:
    """The value as people write it in a file; None for null. Lists, structs and maps have no such form."""
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case Decimal():
            return f"{value:f}"
        case dt.datetime():
            return value.isoformat(sep=" ")
        case dt.date() | dt.time():
            return value.isoformat()
        case _:
            return str(value)


def csv_line(cells: Sequence[str | None], delimiter: str = ",", nulls: Sequence[str] = ()) -> str:
    """A line of CSV: a null is an empty cell, and what could be read as anything else is quoted."""
    return delimiter.join(_quoted(text, delimiter, nulls) for text in cells)


def _quoted(text: str | None, delimiter: str, nulls: Sequence[str]) -> str:
    if text is None:
        return nulls[0] if nulls else ""
    is_plain = text and text == text.strip() and text not in nulls and not set(text) & {delimiter, '"', "\n", "\r"}
    return text if is_plain else '"' + text.replace('"', '""') + '"'


def csv_text(table: Drawn, delimiter: str = ",", nulls: Sequence[str] = ()) -> str:
    """The table as a CSV file with a header."""
    lines = [csv_line([field.name for field in table.fields], delimiter)]
    lines += [csv_line(list(map(cell, row)), delimiter, nulls) for row in table.rows]
    return "".join(f"{line}\n" for line in lines)


def json_text(table: Drawn, *, is_array: bool) -> str:
    """The table as JSON: a record a line, or all in one array."""
    names = [field.name for field in table.fields]
    lines = [json.dumps(dict(zip(names, row, strict=True)), default=str, ensure_ascii=False) for row in table.rows]
    return f"[{','.join(lines)}]" if is_array else "".join(f"{line}\n" for line in lines)


Files = Mapping[str, "str | Drawn"]
"""By path: a text, or a table to be written as Parquet."""
