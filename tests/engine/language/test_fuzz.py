"""Texts made by a grammar and texts damaged by hand: nothing but trees that print, and errors that point into the text."""

from __future__ import annotations

import duckdb
import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st
from language_cases import cases, connect

from engine.errors import ExpressionError, UnsupportedError
from engine.language import print_duckdb, print_spark
from engine.language.binder import bind
from engine.language.functions import FUNCTIONS
from engine.language.scope import Scope, ScopeColumn, WindowSpec
from engine.language.tree import Column, Expr, OrderKey
from engine.language.types import BOOLEAN, DATE, FLOAT, INTEGER, TEXT, TIMESTAMP, TIMESTAMP_TZ, decimal, duckdb_type, list_of, struct_of

KINDS = {
    "i": INTEGER, "d": decimal(9, 2), "x": FLOAT, "t": TEXT, "b": BOOLEAN, "day": DATE, "ts": TIMESTAMP, "tz": TIMESTAMP_TZ,
    "l": list_of(INTEGER), "s": struct_of(("a", INTEGER)), "Sälär %": INTEGER,
}  # fmt: skip
COLUMNS = tuple(ScopeColumn(name, kind) for name, kind in KINDS.items())
ORDER = (OrderKey(Column(INTEGER, "i")),)
SCOPES = [
    Scope(COLUMNS, {"limit": INTEGER, "day": DATE}),
    Scope(COLUMNS, {"limit": INTEGER}, allow="aggregate", keys=frozenset(["t", "i"]), order=ORDER),
    Scope(COLUMNS, {}, allow="window", window=WindowSpec(order_by=ORDER)),
]

names = st.sampled_from([*KINDS, '"Sälär %"', "I", "nope", "s.a", "$limit", "$day", "left.i"])
numbers = st.sampled_from(["0", "1", "2.50", "1e3", "9223372036854775807", "0.1", "-3"])
texts = st.sampled_from(["'a'", "''", "'it''s'", "'2024-01-31'", "'%Y-%m-%d'", "'a+'", "'month'", "'Europe/Paris'", "'\\1'", "'👍🏽'"])
others = st.sampled_from(["null", "true", "false", "date '2024-02-29'", "timestamp '2024-01-01 00:00:00'", "[]", "[1, null]", "{'a': 1}"])
leaves = st.one_of(names, numbers, texts, others)
called = [name for name, function in FUNCTIONS.items() if not function.is_operator]
signs = ["+", "-", "*", "/", "//", "%", "||", "=", "<>", "<", ">=", "and", "or", "is distinct from", "like", "in"]
types = st.sampled_from(
    ["integer", "text", "float", "date", "boolean", "decimal(9,2)", "timestamp", "list<integer>", "timestamp_tz", "varchar"]
)


def deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=0, max_size=3).map(", ".join)
    return st.one_of(
        st.tuples(inner, st.sampled_from(signs), inner).map(" ".join),
        st.tuples(st.sampled_from(called), several).map(lambda parts: f"{parts[0]}({parts[1]})"),
        inner.map(lambda text: f"({text})"),
        inner.map(lambda text: f"not {text}"),
        inner.map(lambda text: f"-{text}"),
        st.tuples(inner, types).map(lambda parts: f"cast({parts[0]} as {parts[1]})"),
        st.tuples(inner, types).map(lambda parts: f"({parts[0]})::{parts[1]}"),
        st.tuples(inner, inner, inner).map(lambda parts: f"case when {parts[0]} then {parts[1]} else {parts[2]} end"),
        st.tuples(inner, inner, inner).map(lambda parts: f"{parts[0]} between {parts[1]} and {parts[2]}"),
        st.tuples(inner, several).map(lambda parts: f"{parts[0]} in ({parts[1]})"),
        st.tuples(inner, inner, st.sampled_from(["day", "month", "hour", "years"])).map(
            lambda parts: f"{parts[0]} + interval ({parts[1]}) {parts[2]}"
        ),
        inner.map(lambda text: f"list_transform(l, v -> v + {text})"),
        st.tuples(st.sampled_from(called), inner, inner).map(
            lambda parts: f"{parts[0]}(distinct {parts[1]} order by {parts[2]} desc) filter (where b)"
        ),
        inner.map(lambda text: f"{text} is not null"),
        inner.map(lambda text: f"{text}[1]"),
    )


grammar = st.recursive(leaves, deeper, max_leaves=12)
known = st.sampled_from([text for _, text, _ in cases()])
pieces = st.sampled_from(
    [
        *"()[]{}'\"$,.:;+-*/%|&^~<>=!?@#\\`\n\t ",
        "--",
        "/*",
        "1_0",
        "0x1F",
        "5L",
        "é",
        "\u0000",
        "\ud800",
        "->",
        "->>",
        "::",
        "over ()",
        "order by",
        "''",
        "as x",
        "not",
        "is",
        "end",
        "{",
        "}}",
        "${n}",
        "{%",
        "select 1",
        "9" * 40,
    ]
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    text = draw(st.one_of(known, grammar, st.text(max_size=30)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(text)))
        end = min(len(text), place + draw(st.integers(0, 3)))
        text = text[:place] + draw(st.one_of(pieces, st.just(""), st.text(max_size=2))) + text[end:]
    return text


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    connection = connect()
    connection.execute(
        f"CREATE TABLE every ({', '.join(f'{print_duckdb.quote(name)} {duckdb_type(kind)}' for name, kind in KINDS.items())})"
    )
    return connection


def tree_of(text: str, scope: Scope) -> Expr | None:
    """The tree, or None after looking at the error."""
    try:
        return bind(text, scope)
    except ExpressionError as problem:
        assert 0 <= problem.start <= problem.end <= len(text)
        assert problem.start < problem.end or not text
        assert problem.message
        assert text not in problem.replacements
        return None


@settings(max_examples=scaled(5_000))
@given(grammar, st.sampled_from(SCOPES))
def test_grammar(connection: duckdb.DuckDBPyConnection, text: str, scope: Scope) -> None:
    tree = tree_of(text, scope)
    if tree is None:
        return
    values = {"limit": 1, "day": "2024-01-01"}
    printed = print_duckdb.print_expression(tree)
    used = {name: value for name, value in values.items() if f"${name}" in printed}
    seen = connection.execute(f"DESCRIBE SELECT {printed} AS r FROM every{group_by(scope)}", used).fetchone()
    assert seen is not None
    assert seen[1].replace('"', "") == duckdb_type(tree.type).replace('"', "")
    try:
        print_spark.print_expression(tree)
    except UnsupportedError as problem:
        assert problem.hint


def group_by(scope: Scope) -> str:
    return f" GROUP BY {', '.join(map(print_duckdb.quote, sorted(scope.keys)))}" if scope.keys else ""


@settings(max_examples=scaled(10_000))
@given(damaged(), st.sampled_from(SCOPES))
def test_damaged(text: str, scope: Scope) -> None:
    tree = tree_of(text, scope)
    if tree is not None:
        assert print_duckdb.print_expression(tree)


@pytest.mark.parametrize(
    "text",
    ["(" * 5000, "-" * 3000, "not " * 2000 + "b", "[" * 2000, "case when " * 500, "i" + "+i" * 20_000, "i" + "::integer" * 5000, "s" + ".a" * 9000, "x" * 200_000, "trim(" * 45 + "t" + ")" * 45, "i" + "[1]" * 3000],
)  # fmt: skip
def test_excess_is_an_error(text: str) -> None:
    assert tree_of(text, SCOPES[0]) is None
