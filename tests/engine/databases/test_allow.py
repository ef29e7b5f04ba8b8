"""The query of a database: one SELECT that calls functions of values only; anything else is refused with its place."""

from __future__ import annotations

import pytest

from engine.databases.allow import require_select
from engine.errors import ExpressionError

DRIVERS = ("sqlite", "duckdb", "postgresql")
GOOD = (
    "select * from t",
    "select a, count(*) as n from s.t where b > 1 group by a having count(*) > 2 order by n desc limit 5",
    "with x as (select 1 as a) select * from x join t using (a)",
    "select a from t union all select b from u",
    "select sum(a) over (partition by b order by c rows between 1 preceding and current row) from t",
    "select case when a in (1, 2) then 'x' else 'y' end from t where exists (select 1 from u where u.a = t.a)",
    "select cast(a as decimal(9,2)), coalesce(b, 'x; y') from t -- why\n",
    "(select 1) union (select 2)",
)
BAD = (
    ("", "database.not_one_select"),
    ("selec", "database.not_one_select"),
    ("select 1;", "database.not_one_select"),
    ("select 1; delete from t", "database.not_one_select"),
    ("delete from t", "database.not_one_select"),
    ("insert into t values (1)", "database.not_one_select"),
    ("create table x as select 1", "database.not_one_select"),
    ("copy t to stdout", "database.not_one_select"),
    ("attach 'x' as y", "database.not_one_select"),
    ("pragma user_version", "database.not_one_select"),
    ("set x = 1", "database.not_one_select"),
    ("call p()", "database.not_one_select"),
    ("explain select 1", "database.not_one_select"),
    ("values (1)", "database.not_one_select"),
    ("with x as (delete from t returning *) select * from x", "database.not_supported"),
    ("select * into x from t", "database.not_supported"),
    ("select pg_sleep(1)", "database.function_refused"),
    ('select "pg_sleep"(1)', "database.function_refused"),
    ("select pg_catalog.pg_read_file('/etc/passwd')", "database.function_refused"),
    ("select lower.lower('x')", "database.function_refused"),
    ("select load_extension('x')", "database.function_refused"),
    ("select * from read_csv('x')", "database.function_refused"),
    ("select * from pragma_table_info('t')", "database.function_refused"),
    ("select * from dblink('x', 'y')", "database.function_refused"),
    ("select nextval('s')", "database.function_refused"),
    ("select a from", "database.syntax"),
    ("select 1\u00a0", "database.syntax"),
    ("select " + "(" * 5_000 + "1" + ")" * 5_000, "database.too_long"),
    ("select '" + "x" * 100_000 + "'", "database.too_long"),
)


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("text", GOOD)
def test_what_only_reads_passes(text: str, driver: str) -> None:
    require_select(text, driver)


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize(("text", "code"), BAD, ids=lambda value: value[:40])
def test_anything_else_is_refused(text: str, code: str, driver: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        require_select(text, driver)
    assert caught.value.code == code
    assert 0 <= caught.value.start <= caught.value.end <= max(len(text), 1)
    assert caught.value.message


@pytest.mark.parametrize("text", ["select * from t for update", "select $1", "select * from t limit $1"])
def test_locks_and_parameters_are_refused(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        require_select(text, "postgresql")
    assert caught.value.code == "database.not_supported"
