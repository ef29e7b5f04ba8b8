"""The meanings on which engines do not agree, on DuckDB; `tests/parity` asks Spark for the same."""

from __future__ import annotations

import duckdb
import pytest
from language_cases import BY_X, COLUMNS, connect, rows
from language_meanings import CASTS, GROUPS, MEANINGS

from engine.language.binder import bind
from engine.language.functions.letters import WHITE
from engine.language.print_duckdb import print_expression
from engine.language.scope import Scope, ScopeColumn
from engine.language.types import FLOAT, TEXT


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return connect()


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


FORMS = [(kind, text, result) for kind, forms in CASTS.items() for text, result in forms.items()]


@pytest.mark.parametrize(("kind", "text", "result"), FORMS, ids=[f"{text!r} as {kind}" for kind, text, _ in FORMS])
def test_text_as_another_type(connection: duckdb.DuckDBPyConnection, kind: str, text: str, result: str | None) -> None:
    same, seen = value(connection, f"try_cast({quoted(text)} as {kind})", result or "null")
    assert same, seen
    query = f"SELECT {print_expression(bind(f'cast({quoted(text)} as {kind})', Scope()))}"
    if result is not None:
        assert connection.execute(query).fetchone() == (seen,) or seen != seen
        return
    with pytest.raises(duckdb.Error, match=f"penstock:value.not_{kind.partition('(')[0]}:"):
        connection.execute(query).fetchall()


def value(connection: duckdb.DuckDBPyConnection, text: str, result: str) -> tuple[bool, object]:
    found = bind(text, Scope())
    wanted = bind(result, Scope(), found.type)
    row = connection.execute(
        f"SELECT v IS NOT DISTINCT FROM w, v FROM (SELECT {print_expression(found)} AS v, {print_expression(wanted)} AS w)"
    ).fetchone()
    assert row is not None
    return row


@pytest.mark.parametrize(("text", "result"), MEANINGS)
def test_meaning(connection: duckdb.DuckDBPyConnection, text: str, result: str) -> None:
    if result == "error":
        with pytest.raises(duckdb.Error):
            connection.execute(f"SELECT {print_expression(bind(text, Scope()))}").fetchall()
        return
    same, seen = value(connection, text, result)
    assert same, seen


def test_a_raised_text_says_what_was_wrong(connection: duckdb.DuckDBPyConnection) -> None:
    query = f"SELECT {print_expression(bind('''cast('1.7' as integer)''', Scope()))}"
    with pytest.raises(duckdb.Error, match=r'penstock:value\.not_integer:"1\.7" is not a whole number of at most 64 bits'):
        connection.execute(query).fetchall()


def test_a_null_beside_a_zero_is_null(connection: duckdb.DuckDBPyConnection) -> None:
    for sign in ("/", "//", "%"):
        assert value(connection, f"cast(null as integer) {sign} 0", "null")[0]


@pytest.mark.parametrize("text", ["trim(c || 'a b' || c)", "ltrim(c || 'a b')", "rtrim('a b' || c)"])
def test_trimming_takes_white_space_and_nothing_else(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    printed = print_expression(bind(text, Scope((ScopeColumn("c", TEXT),))))
    every = "SELECT i, chr(CAST(i AS INTEGER)) AS c FROM range(1, 1114112) AS codes(i) WHERE i NOT BETWEEN 55296 AND 57343"
    seen = connection.execute(f"SELECT list(i ORDER BY i) FROM ({every}) WHERE {printed} = 'a b'").fetchone()
    assert seen == (sorted(map(ord, WHITE)),)


@pytest.mark.parametrize(("text", "result"), GROUPS)
def test_meaning_of_a_group(connection: duckdb.DuckDBPyConnection, text: str, result: str) -> None:
    found = bind(text, Scope(COLUMNS, allow="aggregate", order=BY_X))
    query = f"SELECT {print_expression(found)} AS v FROM {rows()}"
    if result == "error":
        with pytest.raises(duckdb.Error):
            connection.execute(query).fetchall()
        return
    wanted = print_expression(bind(result, Scope(), found.type))
    seen = connection.execute(f"SELECT v IS NOT DISTINCT FROM w, v FROM (SELECT ({query}) AS v, {wanted} AS w)").fetchone()
    assert seen is not None
    assert seen[0], seen[1]


@pytest.mark.parametrize("text", ["nan", "-nan"])
def test_there_is_one_nan_and_it_has_no_sign(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    printed = print_expression(bind("cast(x as text)", Scope((ScopeColumn("x", FLOAT),))))
    assert connection.execute(f"SELECT {printed} FROM (SELECT {quoted(text)}::DOUBLE AS x)").fetchone() == ("nan",)
