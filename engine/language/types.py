"""The types that a person sees, and what each is called on an engine.

The words are those of the document format: boolean, integer, decimal(p,s), float, text, date, time, timestamp,
timestamp_tz, binary, json, list<T>, struct<name: T, ...>, map<K, V>.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from engine.errors import ExpressionError


@dataclass(frozen=True, slots=True)
class DataType:
    """A type without parts, such as `integer`; the base of those with parts."""

    name: str

    def __str__(self) -> str:
        """The type as it is written in a document."""
        return self.name


@dataclass(frozen=True, slots=True)
class Decimal(DataType):
    """`decimal(precision,scale)`: at most 38 digits, `scale` of them after the point."""

    precision: int
    scale: int

    def __str__(self) -> str:
        return f"decimal({self.precision},{self.scale})"


@dataclass(frozen=True, slots=True)
class List(DataType):
    """`list<item>`."""

    item: DataType

    def __str__(self) -> str:
        return f"list<{self.item}>"


@dataclass(frozen=True, slots=True)
class Struct(DataType):
    """`struct<name: type, ...>`."""

    fields: tuple[tuple[str, DataType], ...]

    def __str__(self) -> str:
        return f"struct<{', '.join(f'{_field_name(name)}: {kind}' for name, kind in self.fields)}>"


@dataclass(frozen=True, slots=True)
class Map(DataType):
    """`map<key, value>`."""

    key: DataType
    value: DataType

    def __str__(self) -> str:
        return f"map<{self.key}, {self.value}>"


BOOLEAN = DataType("boolean")
INTEGER = DataType("integer")
FLOAT = DataType("float")
TEXT = DataType("text")
DATE = DataType("date")
TIME = DataType("time")
TIMESTAMP = DataType("timestamp")
TIMESTAMP_TZ = DataType("timestamp_tz")
BINARY = DataType("binary")
JSON = DataType("json")
NULL = DataType("null")
"""The type of an untyped `null` while an expression is bound; never a column's type."""

SIMPLE = {t.name: t for t in (BOOLEAN, INTEGER, FLOAT, TEXT, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, BINARY, JSON)}
MAX_PRECISION = 38


def decimal(precision: int, scale: int) -> Decimal:
    """The decimal type of that size."""
    return Decimal("decimal", precision, scale)


def list_of(item: DataType) -> List:
    """`list<item>`."""
    return List("list", item)


def struct_of(*fields: tuple[str, DataType]) -> Struct:
    """`struct<...>` of those fields."""
    return Struct("struct", fields)


def map_of(key: DataType, value: DataType) -> Map:
    """`map<key, value>`."""
    return Map("map", key, value)


def is_number(kind: DataType) -> bool:
    """Whether arithmetic works on it: integer, decimal or float."""
    return kind in (INTEGER, FLOAT) or isinstance(kind, Decimal)


def is_comparable(kind: DataType) -> bool:
    """Whether values of the type have an order and can be keys; maps have none, nor has anything that holds one."""
    match kind:
        case Map():
            return False
        case List():
            return is_comparable(kind.item)
        case Struct():
            return all(is_comparable(field) for _, field in kind.fields)
        case _:
            return True


def _field_name(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) else '"' + name.replace('"', '""') + '"'


_TOKEN = re.compile(r'\s*(?:(?P<word>[A-Za-z_][A-Za-z0-9_]*)|"(?P<quoted>(?:[^"]|"")+)"|(?P<number>[0-9]+)|(?P<sign>[(),<>:]))')


class _Reader:
    """Recursive reading of a type's text, at most 16 levels deep."""

    def __init__(self, text: str, position: int = 0) -> None:
        self.text = text
        self.position = position

    def token(self) -> tuple[str, str, int]:
        match = _TOKEN.match(self.text, self.position)
        if match is None:
            if self.text[self.position :].strip():
                raise self.error("this cannot be part of a type")
            return "", "", len(self.text)
        self.position = match.end()
        kind = match.lastgroup or ""
        return kind, match.group(kind).replace('""', '"'), match.start(kind)

    def error(self, message: str) -> ExpressionError:
        start = min(self.position, max(len(self.text) - 1, 0))
        return ExpressionError(
            f"{message}: '{self.text}'",
            start,
            len(self.text),
            code="type.unknown",
            hint=f"types are {', '.join(SIMPLE)}, decimal(p,s), list<T>, struct<name: T>, map<K, V>",
        )

    def expect(self, sign: str) -> None:
        if self.token()[1] != sign:
            raise self.error(f"'{sign}' is missing")

    def type(self, depth: int = 0) -> DataType:
        _, word, _ = self.token()
        if depth > 16:
            raise self.error("a type may nest 16 levels")
        composed: dict[str, Callable[[int], DataType]] = {
            "decimal": self.decimal,
            "list": self.list,
            "struct": self.struct,
            "map": self.map,
        }
        if word in composed:
            return composed[word](depth)
        if word not in SIMPLE:
            raise self.error(f"there is no type '{word}'")
        return SIMPLE[word]

    def decimal(self, depth: int) -> DataType:
        del depth
        self.expect("(")
        precision = self.number()
        self.expect(",")
        scale = self.number()
        self.expect(")")
        if not 1 <= precision <= MAX_PRECISION or scale > precision:
            raise self.error("a decimal has 1 to 38 digits, of which the scale is a part")
        return decimal(precision, scale)

    def number(self) -> int:
        kind, text, _ = self.token()
        if kind != "number" or len(text) > 2:
            raise self.error("a decimal is written decimal(p,s)")
        return int(text)

    def list(self, depth: int) -> DataType:
        self.expect("<")
        item = self.type(depth + 1)
        self.expect(">")
        return list_of(item)

    def map(self, depth: int) -> DataType:
        self.expect("<")
        key = self.type(depth + 1)
        self.expect(",")
        value = self.type(depth + 1)
        self.expect(">")
        return map_of(key, value)

    def struct(self, depth: int) -> DataType:
        self.expect("<")
        fields: list[tuple[str, DataType]] = []
        while True:
            _, name, _ = self.token()
            self.expect(":")
            fields.append((name, self.type(depth + 1)))
            _, sign, _ = self.token()
            if sign == ">":
                return struct_of(*fields)
            if sign != ",":
                raise self.error("a struct is written struct<name: type, ...>")


def parse_type(text: str) -> DataType:
    """Read a type as it is written in a document.

    Raises:
        ExpressionError: `type.unknown`, with the span inside `text`.
    """
    reader = _Reader(text)
    kind = reader.type()
    if reader.token()[1]:
        raise reader.error("there is text after the type")
    return kind


def read_type(text: str, start: int) -> tuple[DataType, int]:
    """Read the type that begins at an offset; also gives the offset behind it.

    Raises:
        ExpressionError: as `parse_type`.
    """
    reader = _Reader(text, start)
    return reader.type(), reader.position


_DUCKDB = {
    "boolean": "BOOLEAN",
    "integer": "BIGINT",
    "float": "DOUBLE",
    "text": "VARCHAR",
    "date": "DATE",
    "time": "TIME",
    "timestamp": "TIMESTAMP",
    "timestamp_tz": "TIMESTAMP WITH TIME ZONE",
    "binary": "BLOB",
    "json": "JSON",
    "null": "BIGINT",
}
_SPARK = {
    "boolean": "boolean",
    "integer": "bigint",
    "float": "double",
    "text": "string",
    "date": "date",
    "time": "time(6)",
    "timestamp": "timestamp_ntz",
    "timestamp_tz": "timestamp_ltz",
    "binary": "binary",
    "json": "string",
    "null": "bigint",
}


def duckdb_type(kind: DataType) -> str:
    """The type's name in DuckDB's SQL."""
    match kind:
        case Decimal():
            return f"DECIMAL({kind.precision},{kind.scale})"
        case List():
            return f"{duckdb_type(kind.item)}[]"
        case Struct():
            return f"STRUCT({', '.join(f'{_quoted(name)} {duckdb_type(field)}' for name, field in kind.fields)})"
        case Map():
            return f"MAP({duckdb_type(kind.key)}, {duckdb_type(kind.value)})"
        case _:
            return _DUCKDB[kind.name]


def spark_type(kind: DataType) -> str:
    """The type's name in Spark's SQL."""
    match kind:
        case Decimal():
            return f"decimal({kind.precision},{kind.scale})"
        case List():
            return f"array<{spark_type(kind.item)}>"
        case Struct():
            return f"struct<{', '.join(f'{_backticked(name)}: {spark_type(field)}' for name, field in kind.fields)}>"
        case Map():
            return f"map<{spark_type(kind.key)}, {spark_type(kind.value)}>"
        case _:
            return _SPARK[kind.name]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _backticked(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
