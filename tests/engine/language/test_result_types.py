"""What a signature declares is what DuckDB's binder finds, for arguments of many types; and all casts, both ways."""

from __future__ import annotations

import itertools
import random

import duckdb
import pytest
from language_cases import connect

from engine.language.build import call, cast, literal, resolve, window
from engine.language.conversions import can_cast
from engine.language.functions import FUNCTIONS
from engine.language.print_duckdb import print_expression
from engine.language.signature import Function
from engine.language.tree import Aggregate, Call, Column, Expr, Lambda, OrderKey, Variable
from engine.language.types import (
    BINARY,
    BOOLEAN,
    DATE,
    FLOAT,
    INTEGER,
    JSON,
    TEXT,
    TIME,
    TIMESTAMP,
    TIMESTAMP_TZ,
    DataType,
    Decimal,
    List,
    Map,
    decimal,
    duckdb_type,
    is_number,
    list_of,
    map_of,
    parse_type,
    struct_of,
)
from engine.language.widening import widens

DECIMALS = [decimal(9, 2), decimal(18, 4), decimal(38, 10), decimal(38, 0), decimal(4, 4), decimal(19, 0)]
TYPES: list[DataType] = [
    INTEGER, *DECIMALS, FLOAT, TEXT, BOOLEAN, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ, JSON, BINARY,
    list_of(INTEGER), list_of(TEXT), list_of(decimal(9, 2)), list_of(FLOAT), struct_of(("a", INTEGER), ("b", TEXT)), map_of(TEXT, INTEGER),
]  # fmt: skip
COLUMNS = {f"c{place}": kind for place, kind in enumerate(TYPES)}
VALUES = [Column(kind, name) for name, kind in COLUMNS.items()]
MOST = 400
LITERALS = {
    "regexp": "(a)+",
    "like": "a",
    "not like": "a",
    "strftime": "%Y",
    "strptime": "%Y",
    "try_strptime": "%Y",
    "to_utc": "UTC",
    "from_utc": "UTC",
    "string_agg": ",",
    "json": "$.a",
    "try_json": "$.a",
}


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    connection = connect()
    columns = ", ".join(f"{name} {duckdb_type(kind)}" for name, kind in COLUMNS.items())
    connection.execute(f"CREATE TABLE every ({columns})")
    return connection


def candidates(function: str, word: str) -> list[Expr]:
    """Expressions that an argument may be, by its word in the shape."""
    if word in ("unit", "date unit"):
        return [literal("month"), literal("week")]
    if word == "clock unit":
        return [literal("hour")]
    if word == "escape":
        return [literal("!")]
    if word == "literal text":
        text = next((text for name, text in LITERALS.items() if function.startswith(name)), "a")
        return [literal(text)]
    if word.startswith("literal"):
        return [literal(1)]
    if "->" in word:
        return [Lambda(BOOLEAN, "v", literal(True))] if "boolean" in word else [Lambda(INTEGER, "v", literal(1))]
    if word in ("float", "number", "decimal"):
        return [value for value in VALUES if is_number(value.type)]
    if word in ("T", "K", "L"):
        return list(VALUES)
    if word.startswith("map"):
        return [value for value in VALUES if isinstance(value.type, Map)]
    if word.startswith("list"):
        return [value for value in VALUES if isinstance(value.type, List)]
    return [value for value in VALUES if widens(value.type, parse_type(word))]


def calls(function: Function) -> list[Call]:
    """Calls of a function with arguments of many types, those that fit; a sample where there are very many."""
    found = []
    chooser = random.Random(7)
    for signature in function.signatures:
        words = [
            "escape" if argument.startswith("escape:") else argument.partition(":")[2].strip()
            for argument in signature.arguments
            if argument != "..."
        ]
        products = list(itertools.product(*(candidates(function.name, word) for word in words)))
        for arguments in products if len(products) <= MOST else chooser.sample(products, MOST):
            chosen = resolve(function.name, arguments)
            if chosen is not None:
                made = call(function.name, *arguments)
                assert isinstance(made, Call)
                found.append(made)
    return found


def placed(made: Call) -> Expr:
    if made.signature.sort == "aggregate":
        return Aggregate(made.type, made, order_by=(OrderKey(VALUES[0]),) if made.signature.order == "incoming" else ())
    return window(made, order_by=[OrderKey(VALUES[0])]) if made.signature.sort == "window" else made


def plain(kind: DataType) -> str:
    """The name as DuckDB shows it, with quotes only where a field needs them."""
    return duckdb_type(kind).replace(chr(34), "")


def types_of(connection: duckdb.DuckDBPyConnection, expressions: list[Expr], group: int = 100) -> list[str]:
    found: list[str] = []
    for start in range(0, len(expressions), group):
        printed = ", ".join(
            f"{print_expression(expression)} AS r{place}" for place, expression in enumerate(expressions[start : start + group])
        )
        found += [row[1] for row in connection.execute(f"DESCRIBE SELECT {printed} FROM every").fetchall()]
    return found


CALLED = [function for function in FUNCTIONS.values() if function.name not in ("cast", "try_cast")]


@pytest.mark.parametrize("function", CALLED, ids=lambda function: function.name)
def test_declared_type_is_the_engine_s(connection: duckdb.DuckDBPyConnection, function: Function) -> None:
    found = calls(function)
    assert found, "no arguments fit at all"
    declared = [plain(each.type) for each in found]
    assert types_of(connection, [placed(each) for each in found]) == declared


def test_every_cast_gives_its_type(connection: duckdb.DuckDBPyConnection) -> None:
    pairs = [(value, kind) for value in VALUES for kind in TYPES if can_cast(value.type, kind)]
    assert len(pairs) > 100
    made = [cast(value, kind, on_error) for value, kind in pairs for on_error in ("error", "null")]
    assert types_of(connection, made) == [plain(kind) for _, kind in pairs for _ in range(2)]


def test_every_other_cast_is_refused() -> None:
    given = {str(value.type) for value in VALUES if not isinstance(value.type, Decimal)}
    pairs = {(str(value.type), str(kind)) for value in VALUES for kind in TYPES if can_cast(value.type, kind) and value.type != kind}
    plain = {(source, target) for source, target in pairs if "decimal" not in source + target}
    numbers = {
        ("integer", "float"),
        ("integer", "text"),
        ("integer", "boolean"),
        ("float", "integer"),
        ("float", "text"),
        ("boolean", "integer"),
        ("boolean", "text"),
    }
    of_text = {("text", target) for target in given if target != "text" and not target.startswith(("list", "struct", "map", "binary"))}
    moments = {
        ("date", "timestamp"),
        ("date", "text"),
        ("time", "text"),
        ("timestamp", "date"),
        ("timestamp", "time"),
        ("timestamp", "timestamp_tz"),
        ("timestamp", "text"),
    }
    instants = {("timestamp_tz", "timestamp"), ("timestamp_tz", "date"), ("timestamp_tz", "text")}
    assert plain == numbers | of_text | moments | instants | {("json", "text"), ("list<integer>", "list<float>")}


def test_lists_in_lists() -> None:
    item = Variable(INTEGER, "v")
    made = call("list_transform", Column(list_of(INTEGER), "l"), Lambda(list_of(INTEGER), "v", call("range_list", item, item)))
    assert made.type == list_of(list_of(INTEGER))
