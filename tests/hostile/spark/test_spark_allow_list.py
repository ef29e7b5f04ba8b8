"""B11: Spark SQL of a person is one SELECT over the node's inputs, calling functions of values, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from engine.backends.spark.allow import MAX_LENGTH, check_spark_select
from engine.errors import ExpressionError

ATTEMPTS = yaml.safe_load((Path(__file__).parent / "attempts.yaml").read_text(encoding="utf-8"))
EVERY = [text.format(secret="/tmp/s/secret.txt", folder="/tmp/s", out="/tmp/o") for texts in ATTEMPTS.values() for text in texts]


def test_the_corpus_is_large() -> None:
    assert len(set(EVERY)) >= 120


@pytest.mark.parametrize("text", EVERY)
def test_every_attempt_is_refused_with_a_span(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        check_spark_select(text, ["t"])
    assert caught.value.code.startswith("sql.")
    assert caught.value.message
    assert 0 <= caught.value.start <= caught.value.end <= len(text)
    assert caught.value.start < caught.value.end or not text


ORDINARY = [
    "select * from t",
    "select * from T where a = $p and b < $q",
    "with a as (select * from t) select * from a join u using (k)",
    "with recursive r as (select 1 n union all select n + 1 from r where n < 5) select * from r",
    "with t as (select 1 a) select * from t",
    "with x (a, b) as (select 1, 2) select a, b from x",
    "select a, count(*), count(distinct b) filter (where c), listagg(d, ',') within group (order by e) from t group by rollup (a)",
    "select a, b, sum(c) from t group by grouping sets ((a), (a, b), ())",
    "select * from t pivot (sum(y) for x in ('a', 'b'))",
    "select * from t unpivot (v for n in (a, b))",
    "select filter(l, x -> x > 2), transform(l, (x, i) -> x + i), named_struct('a', 1).a, a::decimal(9,2), map('a', 1)['a'], l[0] from t",
    "select a between 1 and 2, extract(year from d), d::timestamp_ntz, a || b, a div b, -a, not c, a <=> b, a rlike 'x', a like any ('x', 'y') from t",
    "select row_number() over (partition by a order by b rows between unbounded preceding and current row) from t",
    "select sum(a) over w from t window w as (partition by b order by c)",
    "select (select max(a) from u where u.k = t.k), a in (select k from u) from t, lateral (select t.a + 1 as q)",
    "(select 1) union (select 2) intersect select 3 except select 4",
    "select * from range(10), explode(array(1, 2)) as e(x)",
    "select * from t lateral view outer explode(l) e as x lateral view posexplode(l) f as p, y",
    "select date'2024-01-01', timestamp_ntz'2024-01-01 00:00:00', interval 3 day, current_date, current_timestamp(), now()",
    "select * except (a) from t tablesample (10 percent)",
    "values (1, 2), (3, 4)",
    "select * from values (1, 'a'), (2, 'b') as v(n, s)",
    "select array(1), map('a', 1), struct(a as b), try_divide(1, 0), if(true, 1, 2), coalesce(a, b), try_cast(a as int) from t",
    "select 'semicolon ; in text', 'from text.`/etc/passwd`', \"reflect('x')\", r'\\d $x' -- insert into x\n /* add jar */ from t",
    "select /*+ broadcast(u), repartition(3) */ * from t join u on t.a = u.a",
    "select `odd name`, t.`a.b` from t order by 1 desc nulls last limit 3 offset 1",
    "select case when a then 1 else (2) end, cast(a as struct<x: int, y: array<string>>) from t left anti join u on (t.a = u.a)",
    "select * from (select a from t) as x (b) where (b) in (1, 2) and exists (select 1 from u)",
    "select percentile_cont(0.5) within group (order by a), approx_percentile(a, 0.5), max_by(a, b), any_value(a) from t having count(*) > (1)",
    "select date_add(d, 1), date_trunc('month', d), to_timestamp(s, 'yyyy'), from_json(s, 'a int').a, get_json_object(s, '$.a'), s:a from t",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_queries_pass(text: str) -> None:
    check_spark_select(text, ["t", "u"])


@pytest.mark.parametrize(
    ("text", "code", "marked"),
    [
        ("select * from flighst", "sql.table_unknown", "flighst"),
        ("select 'ä', reflect('x', $p) from flights", "sql.function_refused", "reflect"),
        ("select sume(a) from flights", "sql.function_refused", "sume"),
        ("select * from text.`/x`", "sql.table_unknown", "text.`/x`"),
        ("select * from read_files('x')", "sql.function_refused", "read_files"),
        ("select 1; select 2", "sql.not_one_select", "select 1; select 2"),
        ("delete from flights", "sql.not_one_select", "delete from flights"),
        ("x" * (MAX_LENGTH + 1), "sql.too_long", "x" * (MAX_LENGTH + 1)),
    ],
)
def test_refusals_point_at_the_text(text: str, code: str, marked: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        check_spark_select(text, ["flights"])
    assert (caught.value.code, text[caught.value.start : caught.value.end]) == (code, marked)


def test_refusals_name_what_was_meant() -> None:
    with pytest.raises(ExpressionError) as caught:
        check_spark_select("select * from flighst", ["flights", "planes"])
    assert caught.value.hint == "did you mean 'flights'?"


@pytest.mark.parametrize("sort", ["select {open}1{close}", "select * from {open}select 1{close}", "{open}select 1{close}"])
@pytest.mark.parametrize("depth", [100, 900, 5_000, 40_000])
def test_depth_ends_in_an_answer_not_in_a_crash(sort: str, depth: int) -> None:
    text = sort.format(open="(" * depth, close=")" * depth)
    try:
        check_spark_select(text, [])
    except ExpressionError as problem:
        assert problem.code in ("sql.too_long", "sql.syntax", "sql.not_one_select")
