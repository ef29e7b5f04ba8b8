"""How a case of the language is run on DuckDB: over nothing, or over the four rows for aggregates and windows."""

from __future__ import annotations

import duckdb

from engine.language.binder import bind
from engine.language.frames import parse_frame
from engine.language.functions import FUNCTIONS
from engine.language.functions.rows import ROWS
from engine.language.print_duckdb import print_expression, quote
from engine.language.scope import Scope, ScopeColumn, WindowSpec
from engine.language.signature import Function
from engine.language.tree import Column, Expr, Literal, OrderKey
from engine.language.types import DataType

COLUMNS = tuple(ScopeColumn(name, kind) for name, (kind, _) in ROWS.items())
BY_X = (OrderKey(Column(ROWS["x"][0], "x")),)
WHOLE = parse_frame("rows between unbounded preceding and unbounded following")


def connect() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET timezone = 'UTC'")
    return connection


def scope_of(function: Function) -> Scope:
    sort = function.signatures[0].sort
    if sort == "aggregate":
        return Scope(COLUMNS, allow="aggregate", order=BY_X)
    if sort == "window":
        return Scope(COLUMNS, allow="window", window=WindowSpec(order_by=BY_X, frame=WHOLE))
    return Scope()


def rows() -> str:
    names = ", ".join(map(quote, ROWS))
    values = zip(*(values for _, values in ROWS.values()), strict=True)
    kinds = [kind for kind, _ in ROWS.values()]
    printed = [", ".join(print_expression(Literal(kind, value)) for kind, value in zip(kinds, row, strict=True)) for row in values]
    return f"(VALUES {', '.join(f'({row})' for row in printed)}) AS rows({names})"


def query_of(function: Function, expression: Expr) -> str:
    sort = function.signatures[0].sort
    text = print_expression(expression)
    if sort == "window":
        return f"SELECT list(v ORDER BY x) FROM (SELECT {text} AS v, x FROM {rows()})"
    return f"SELECT {text}" + (f" FROM {rows()}" if sort == "aggregate" else "")


def cases() -> list[tuple[Function, str, str]]:
    return [
        (function, case.expression, case.result)
        for function in FUNCTIONS.values()
        for case in (function.example, function.null_case, function.edge_case)
    ]


def bound(function: Function, text: str, want: DataType | None = None) -> Expr:
    return bind(text, scope_of(function), want)
