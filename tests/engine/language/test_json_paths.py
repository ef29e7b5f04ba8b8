"""Paths into JSON: what is one, and what is said of what is none."""

from __future__ import annotations

import duckdb
import pytest

from engine.errors import ExpressionError
from engine.language.binder import bind
from engine.language.print_duckdb import print_expression
from engine.language.scope import Scope, ScopeColumn
from engine.language.types import TEXT

DOCUMENT = """{"a": {"b c": [1, {"d": "x"}]}, "é": true, "a.b": "{0}", "n": 1e2}"""


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ('$.a."b c"[0]', "1"),
        ('$.a."b c"[1].d', "x"),
        ("$.é", "true"),
        ('$."a.b"', "{0}"),
        ("$.n", "100.0"),
        ("$.A", None),
        ('$.a."b c"[9]', None),
    ],
)
def test_a_path_leads_to_a_value(path: str, value: str | None) -> None:
    expression = bind(f"json_text('{_doubled(DOCUMENT)}', '{_doubled(path)}')", Scope())
    assert duckdb.connect().execute(f"SELECT {print_expression(expression)}").fetchone() == (value,)


@pytest.mark.parametrize(
    "path", ["", "a", ".a", "$a", "$.", "$..a", "$.*", "$[*]", "$[-1]", "$.a-b", '$."a', '$."*"', '$."a\\b"', "$.a ", "$[1"]
)
def test_anything_else_is_refused_where_it_stands(path: str) -> None:
    text = f"json_text(t, '{path}')"
    with pytest.raises(ExpressionError) as caught:
        bind(text, Scope((ScopeColumn("t", TEXT),)))
    assert caught.value.code == "expression.pattern"
    assert text[caught.value.start :].startswith(path)
    assert caught.value.hint is not None
    assert "$.name" in caught.value.hint


def test_a_path_is_written_out() -> None:
    with pytest.raises(ExpressionError):
        bind("json_text(t, t)", Scope((ScopeColumn("t", TEXT),)))


def _doubled(text: str) -> str:
    return text.replace("'", "''")
