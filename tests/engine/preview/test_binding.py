"""Columns of a person's SQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from engine.document.reader import read
from engine.errors import ExpressionError, SchemaError, StudioError, UnsupportedError
from engine.language.types import BOOLEAN, DATE, FLOAT, INTEGER, TEXT, decimal, list_of, parse_type, struct_of
from engine.preview.binding import child_binder
from engine.preview.child import Child
from engine.relation import Field, Sql
from engine.schema import analyse

FLIGHTS = (Field("carrier", TEXT), Field("delay", INTEGER), Field("Day Of", DATE))


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    child = Child.start({})
    yield child
    child.close()


def fields(child: Child, query: str, **parameters: str) -> tuple[Field, ...]:
    types = {name: parse_type(text) for name, text in parameters.items()}
    sql = Sql(query, "duckdb", (("flights", "f.rows"),), tuple(parameters))
    return child_binder(child, types)(sql, {"flights": FLIGHTS})


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select carrier, count(*) as n from flights group by all", (Field("carrier", TEXT), Field("n", INTEGER))),
        ("from flights", FLIGHTS),
        ("with a as (select 1::tinyint k) select k, k / 2 as half, [k] as l, {'x': k} as s, 1.25 as d from a",
         (Field("k", INTEGER), Field("half", FLOAT), Field("l", list_of(INTEGER)), Field("s", struct_of(("x", INTEGER))), Field("d", decimal(3, 2)))),
        ('select "Day Of" > date \'2024-01-01\' as late from flights -- a comment', (Field("late", BOOLEAN),)),
    ],
)  # fmt: skip
def test_columns_and_types(child: Child, query: str, expected: tuple[Field, ...]) -> None:
    assert fields(child, query) == expected


def test_parameters_have_their_types(child: Child) -> None:
    found = fields(
        child, "select $n as n, $d as d, $t as t, $m * 2 as m, delay > $n as late from flights", n="integer", d="date", t="text", m="float"
    )
    assert found == (Field("n", INTEGER), Field("d", DATE), Field("t", TEXT), Field("m", FLOAT), Field("late", BOOLEAN))
    assert fields(child, "select $p as p", p="decimal(9,3)") == (Field("p", decimal(9, 3)),)


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("select carier from flights", "carier"),
        ("select 'ä', length(delay) from flights", "length(delay)"),
        ("select sum(delay), carrier from flights", "carrier"),
    ],
)
def test_errors_stand_at_their_place(child: Child, query: str, marked: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        fields(child, query)
    assert caught.value.code == "sql.wrong"
    assert query[caught.value.start : caught.value.end] == marked


def test_types_that_nothing_here_can_hold(child: Child) -> None:
    for query in ("select sum(delay) as total from flights", "select interval 1 day as total", "select null as total"):
        with pytest.raises(SchemaError) as caught:
            fields(child, query)
        assert caught.value.code == "sql.column_type"
        assert "cast(total as" in caught.value.hint


def test_judged_before_it_is_bound(child: Child) -> None:
    with pytest.raises(ExpressionError) as caught:
        fields(child, "select * from read_text('/etc/passwd')")
    assert caught.value.code == "sql.function_refused"
    with pytest.raises(UnsupportedError):
        child_binder(child)(Sql("select 1", "spark", ()), {})


def test_tables_do_not_stay(child: Child) -> None:
    fields(child, "from flights")
    with pytest.raises(StudioError):
        child.request("execute", {"statements": ["from flights"]})


def test_analysis_asks_the_binder(child: Child, tmp_path: Path) -> None:
    text = """\
penstock: 1
nodes:
  few:
    inline_table:
      columns:
        a: integer
      data: |-
        a
        1
  twice:
    sql:
      from:
        t: few
      query: select a * 2 as b from t
"""
    analysis = analyse(read(text).document, binder=child_binder(child))
    assert analysis.nodes["twice"].problems == ()
    assert analysis.relations["twice.rows"].visible == (Field("b", INTEGER),)


def test_integers_have_64_bits(child: Child) -> None:
    asked = {"sql": "select $n * 2000000000 as a", "columns": ["a"], "offset": 0, "rows": 1, "bytes": 1 << 20, "keep": "", "keep_rows": 1}
    reply = child.request("query", {**asked, "parameters": {"n": 15}})
    assert pa.ipc.open_stream(reply.arrow).read_all().to_pydict() == {"a": [30_000_000_000]}
