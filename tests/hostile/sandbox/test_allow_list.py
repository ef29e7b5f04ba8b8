"""B3: one SELECT over the node's inputs, and nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import yaml
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.backends.duckdb.allow import MAX_LENGTH, check_select
from engine.backends.duckdb.allowed_names import FUNCTIONS, OPERATORS, TABLE_FUNCTIONS
from engine.errors import ExpressionError

ATTEMPTS = yaml.safe_load((Path(__file__).parent / "attempts.yaml").read_text(encoding="utf-8"))
EVERY = [text.format(secret="/tmp/s/secret.txt", folder="/tmp/s", project="/tmp/p") for texts in ATTEMPTS.values() for text in texts]


def test_the_corpus_is_large() -> None:
    assert len(set(EVERY)) >= 120


@pytest.mark.parametrize("text", EVERY)
def test_every_attempt_is_refused_with_a_span(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        check_select(text, ["t"])
    assert caught.value.code.startswith("sql.")
    assert 0 <= caught.value.start < caught.value.end <= len(text)


@pytest.mark.parametrize(
    ("text", "tables", "parameters"),
    [
        ("from t", {"t"}, set()),
        ("select * from T where a = $p and b < $q", {"t"}, {"p", "q"}),
        ("with a as (from t) select * from a join u using (k)", {"t", "u"}, set()),
        ("with recursive r as (select 1 n union all select n + 1 from r where n < 5) select * from r", set(), set()),
        ("with t as (select 1) from t", set(), set()),
        ("select a, count(*), count(distinct b) filter (where c), string_agg(d, ',' order by e) from t group by rollup (a)", {"t"}, set()),
        ("from t pivot (sum(y) for x in ('a', 'b'))", {"t"}, set()),
        ("unpivot t on a, b", {"t"}, set()),
        (
            "select [x + 1 for x in l if x > 2], list_transform(l, lambda x: x), {'a': 1}.a, x::decimal(9,2), columns('a.*') from t",
            {"t"},
            set(),
        ),
        (
            "select x between 1 and 2, extract(year from d), d at time zone 'UTC', a || b, l[1:2], j->>'y', a // b, -a, not c from t",
            {"t"},
            set(),
        ),
        ("select row_number() over (partition by a order by b) from t qualify row_number() over () = 1", {"t"}, set()),
        ("select (select max(a) from u where u.k = t.k), a = any (select 2) from t, lateral (select t.a + 1 as q)", {"t", "u"}, set()),
        ("(select 1) union (select 2) intersect select 3 except select 4", set(), set()),
        ("select * from range(10), unnest([1, 2]), generate_series(1, 2)", set(), set()),
        ("select date '2024-01-01', timestamp '2024-01-01', interval 3 day, current_date, now()", set(), set()),
        ("select * exclude (a) replace (b + 1 as b) rename (c as d) from t tablesample 10%", {"t"}, set()),
        ("values (1, 2), (3, 4)", set(), set()),
        ("select array(select 1), map {'a': 1}, struct_pack(a := 1), try(1 / 0), if(true, 1, 2), coalesce(a, b) from t", {"t"}, set()),
        ("select 'semicolon ; in text' -- copy t to 'x'\n /* attach */", set(), set()),
    ],
)
def test_ordinary_queries_pass(text: str, tables: set[str], parameters: set[str]) -> None:
    facts = check_select(text, ["t", "u"])
    assert (facts.tables, facts.parameters) == (tables, parameters)


@pytest.mark.parametrize(
    ("text", "code", "marked"),
    [
        ("select * from flighst", "sql.table_unknown", "flighst"),
        ("select 'ä', read_text('x') from flights", "sql.function_refused", "read_text('x')"),
        ("select sume(a) from flights", "sql.function_refused", "sume(a)"),
        ("select * from read_csv('x')", "sql.function_refused", "read_csv('x')"),
        ("select ? from flights", "sql.parameter_unnamed", "?"),
        ("selec 1", "sql.syntax", "s"),
        ("select 1; select 2", "sql.not_one_select", "select 1; select 2"),
        ("", "sql.not_one_select", ""),
        ("-- nothing", "sql.not_one_select", "-- nothing"),
        ("delete from flights", "sql.not_one_select", "delete from flights"),
        ("select a.b.flights.c from other.flights", "sql.table_unknown", "other.flights"),
        ("x" * (MAX_LENGTH + 1), "sql.too_long", "x" * (MAX_LENGTH + 1)),
    ],
)
def test_refusals_point_at_the_text(text: str, code: str, marked: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        check_select(text, ["flights"])
    assert (caught.value.code, text[caught.value.start : caught.value.end]) == (code, marked)


def test_refusals_name_what_was_meant() -> None:
    with pytest.raises(ExpressionError) as caught:
        check_select("select * from flighst", ["flights", "planes"])
    assert caught.value.hint == "did you mean 'flights'?"


@pytest.mark.parametrize(
    "text",
    [
        "select * from (with sqlite_master as (select 1) select * from sqlite_master), sqlite_master",
        "with a as (from sqlite_master), sqlite_master as (select 1) select * from a",
        "with sqlite_master as (select * from sqlite_master) select * from sqlite_master",
        "select * from duckdb_tables where 1 in (with duckdb_tables as (select 1) select * from duckdb_tables)",
    ],
)
def test_a_name_counts_only_where_it_can_be_seen(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        check_select(text, ["t"])
    assert caught.value.code == "sql.table_unknown"


@pytest.mark.parametrize("sort", ["select {open}1{close}", "select * from {open}select 1{close}", "{open}select 1{close}"])
@pytest.mark.parametrize("depth", [100, 900, 5_000, 40_000])
def test_depth_ends_in_an_answer_not_in_a_crash(sort: str, depth: int) -> None:
    text = sort.format(open="(" * depth, close=")" * depth)
    try:
        check_select(text, [])
    except ExpressionError as problem:
        assert problem.code in {"sql.syntax", "sql.too_long"}


def test_only_functions_that_exist_are_allowed() -> None:
    names = {row[0] for row in duckdb.connect().execute("select function_name from duckdb_functions()").fetchall()}
    spelled_by_the_parser = {"count_star", "if", "ifnull", "->", "unnest"}
    assert (FUNCTIONS | OPERATORS | TABLE_FUNCTIONS) - names <= spelled_by_the_parser


def test_no_allowed_function_reads_the_outside() -> None:
    dangerous = (
        "read_",
        "write_",
        "query",
        "setting",
        "variable",
        "sleep",
        "nextval",
        "currval",
        "pg_",
        "duckdb_",
        "pragma",
        "secret",
        "attach",
        "serialize",
        "env",
    )
    assert not {name for name in FUNCTIONS | TABLE_FUNCTIONS if any(part in name for part in dangerous)}


FRAGMENTS = [
    "select",
    "from",
    "t",
    "u",
    "(",
    ")",
    "'x'",
    '"t"',
    "$p",
    "where",
    "read_text",
    "sum",
    "union all",
    "with",
    "as",
    ",",
    "1",
    ";",
    "copy",
    "to",
    "/*",
    "--",
    "\n",
    "ä",
    "[",
    "]",
    "::",
    "at",
    "pivot",
    "in",
]


@settings(max_examples=scaled(5_000))
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=25).map(" ".join) | st.text(max_size=60))
def test_any_text_gives_facts_or_a_span(text: str) -> None:
    try:
        facts = check_select(text, ["t"])
    except ExpressionError as problem:
        assert 0 <= problem.start <= problem.end <= len(text)
    else:
        assert facts.tables <= {"t"}
