"""Every function's example, null case and edge case, on DuckDB."""

from __future__ import annotations

import duckdb
import pytest
from language_cases import bound, cases, connect, query_of

from engine.language.binder import bind
from engine.language.print_duckdb import print_expression
from engine.language.scope import Scope
from engine.language.signature import Function
from engine.language.types import duckdb_type, list_of


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return connect()


@pytest.mark.parametrize(("function", "text", "result"), [pytest.param(*case, id=f"{case[1]} -> {case[2]}") for case in cases()])
def test_case(connection: duckdb.DuckDBPyConnection, function: Function, text: str, result: str) -> None:
    expression = bound(function, text)
    query = query_of(function, expression)
    if result == "error":
        with pytest.raises(duckdb.Error):
            connection.execute(query).fetchall()
        return
    kind = list_of(expression.type) if function.signatures[0].sort == "window" else expression.type
    wanted = print_expression(bind(result, Scope(), kind))
    same, seen, described = connection.execute(
        f"SELECT v IS NOT DISTINCT FROM w, v, typeof(v) FROM (SELECT ({query}) AS v, {wanted} AS w)"
    ).fetchone()
    assert same, f"{text} is {seen}"
    assert described == duckdb_type(kind)
