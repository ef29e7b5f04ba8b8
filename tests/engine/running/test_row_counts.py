"""Rows per node are those that a count of each node alone gives, or none at all, over random pipelines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
from counts import scaled
from hypothesis import example, given, settings
from hypothesis import strategies as st
from run_projects import analysis_of

from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.statement import statement
from engine.running.counting import counting, row_counts
from engine.running.plan import plan
from engine.running.stage import Plan, Stage
from engine.running.statements import Statements
from engine.running.walled import SETTINGS
from engine.running.worker_stage import run_stage
from engine.schema import Analysis

SIDE = "\n".join(f"      {number},{number % 3},{'abc'[number % 3]}" for number in range(24))
PAIRED = "{name}_wide:\n  join:\n    left: {side}\n    right: {side}\n    how: cross\n{name}:\n  select_columns:\n    from: {name}_wide\n    keep: [k, g, t]\n"
BIG = (
    f"side:\n  inline_table:\n    columns:\n      k: integer\n      g: integer\n      t: text\n    data: |-\n      k,g,t\n{SIDE}\n"
    + PAIRED.format(name="pairs", side="side")
    + PAIRED.format(name="big", side="pairs")
)
"""A third of a million rows: the engine notices only between batches that it may stop early."""
SMALL = "small:\n  inline_table:\n    columns:\n      k: integer\n      g: integer\n      t: text\n    data: |-\n      k,g,t\n      1,1,a\n      7,2,b\n      99,1,z\n"
NONE = "none:\n  filter_rows:\n    from: side\n    where: length(t) > 1\n"
"""Empty, but the engine does not know that before it runs."""

NARROWED = "".join(
    f"\n{side}{{n}}:\n  select_columns:\n    from: {{{name}}}\n    keep: [k, g, t]" for side, name in (("left", "a"), ("right", "b"))
)
"""Both sides in the columns that all have, for steps that want the same ones."""

STEPS: Sequence[str] = (
    "filter_rows:\n    from: {a}\n    where: k % 2 = 0",
    "filter_rows:\n    from: {a}\n    where: length(t) = 2",
    "filter_rows:\n    from: {a}\n    where: g > 0 or t = 'a'",
    "add_columns:\n    from: {a}\n    columns:\n      g: g + 1",
    "limit_rows:\n    from: {a}\n    count: 5\n    order_by: [k, g, t]",
    "limit_rows:\n    from: {a}\n    count: 2\n    order_by: [k]\n    per: [g]",
    "limit_rows:\n    from: {a}\n    count: 0\n    order_by: [k]",
    "distinct_rows:\n    from: {a}\n    keys: [g]\n    order_by: [k, t]",
    "top_rows:\n    from: {a}\n    count: 2\n    order_by: [k]\n    ties: keep",
    "top_rows:\n    from: {a}\n    count: 3\n    order_by: [k, g, t]",
    "drop_nulls:\n    from: {a}",
    "sample_rows:\n    from: {a}\n    count: 3\n    per: [g]",
    "sample_rows:\n    from: {a}\n    share: 0.5",
    "repeat_rows:\n    from: {a}\n    times: least(g, 2)",
    "extract_text:\n    from: {a}\n    column: t\n    pattern: '[bc]'\n    into: [p{n}]\n    on_no_match: reject",
    "lookup:\n    left: {a}\n    right: {b}\n    keys: [k]\n    columns:\n      p{n}: t\n    matches: first\n    order_by: [t, g]",
    "asof_join:\n    left: {a}\n    right: {b}\n    time: k\n    keys: [g]\n    order_by: [t]\n    suffix: _{n}",
    "text_to_rows:\n    from: {a}\n    column: t\n    delimiter: b",
    "sort_rows:\n    from: {a}\n    order_by: [k, g, t]",
    "union_rows:\n    from: [{a}, {b}]",
    "intersect_rows:\n    left: left{n}\n    right: right{n}\n    keep: all" + NARROWED,
    "except_rows:\n    left: left{n}\n    right: right{n}" + NARROWED,
    "join:\n    left: {a}\n    right: {b}\n    keys: [k]\n    how: semi",
    "join:\n    left: {a}\n    right: {b}\n    keys: [k]\n    how: anti",
    "join:\n    left: {a}\n    right: {b}\n    where: left.k < right.k\n    how: semi",
    "join:\n    left: {a}\n    right: none\n    how: cross\n    suffix: _{n}",
    "join:\n    left: none\n    right: {a}\n    how: cross\n    suffix: _{n}",
    "group_by:\n    from: {a}\n    columns:\n      k: sum(k)\n      t: min(t)\n    keys: [g]",
    "window:\n    from: {a}\n    columns:\n      g: row_number()\n    order_by: [k, t, g]",
    "assert_rows:\n    from: {a}\n    checks:\n      - that: k <> 6\n        severity: reject",
)
SINK = "out{i}:\n  write_csv:\n    from: {a}\n    path: out/{i}.csv\n"


@st.composite
def pipelines(draw: st.DrawFn) -> str:
    names = ["big", "small", "none"]
    parts = [BIG, SMALL, NONE]
    for number in range(draw(st.integers(1, 7))):
        step = draw(st.sampled_from(STEPS)).format(a=draw(st.sampled_from(names)), b=draw(st.sampled_from(names)), n=number)
        parts.append(f"n{number}:\n  {step}\n")
        names.append(f"n{number}")
    ends = draw(st.lists(st.sampled_from(names[3:]), min_size=1, max_size=2))
    return "".join([*parts, *(SINK.format(i=i, a=name) for i, name in enumerate(ends))])


HALF_READ = (
    "n1:\n  limit_rows:\n    from: big\n    count: 0\n    order_by: [k]\n"
    "n2:\n  join:\n    left: big\n    right: n1\n    keys: [k]\n    how: semi\n"
)
"""No row of the right side is wanted, so the engine stops early on the left."""


@settings(max_examples=scaled(600))
@given(pipelines())
@example(BIG + HALF_READ + SINK.format(i=0, a="n2"))
def test_counts_are_right_or_absent(text: str) -> None:
    analysis = analysis_of(text)
    made = plan(analysis)
    connection = connect()
    found = counts_of_run(connection, made)
    for name, count in found.items():
        if count is not None:
            assert count == true_count(connection, analysis, made, name), name
    # What a sink is fed from is always read to its end.
    assert all(found[stage.target.name] is not None for stage in made.stages if stage.sort == "sink" and stage.target.name in found)


def connect() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name, value in SETTINGS.items():
        connection.execute(f"SET {name} = '{value}'")
    return connection


def counts_of_run(connection: duckdb.DuckDBPyConnection, made: Plan) -> dict[str, int | None]:
    """Counts as a run finds them; a sink's rows are kept in a table."""
    statements = Statements(made, DuckdbDialect(lambda scan: ()))
    known: dict[str, int | None] = {}
    for stage in made.stages:
        if stage.sort == "reject":
            continue
        rules = counting(stage)
        sql = statements.text(stage, rules.marked) if stage.sort != "sink" else _kept_rows(statements, stage, rules.marked)
        values = run_stage(connection, arguments(sql)).values
        counts = row_counts(stage, rules, values["rows"], {}, {name: known.get(name) for name in stage.kept}, values["written"])
        for name, count in counts.items():
            assert known.get(name) is None or count is None or known[name] == count, name
            known[name] = count if count is not None else known.get(name)
    return known


def _kept_rows(statements: Statements, stage: Stage, marked: frozenset[str]) -> str:
    return f"CREATE OR REPLACE TEMP TABLE written AS ({statements.select(stage, marked)})"


def arguments(sql: str) -> dict[str, Any]:
    return {"sql": sql, "parameters": {}, "examples": "", "drops": [], "shows": False, "arrow": None, "partitions": None}


def true_count(connection: duckdb.DuckDBPyConnection, analysis: Analysis, made: Plan, name: str) -> int:
    select = statement(made.relations[name], analysis.relations, DuckdbDialect(lambda scan: ()), columns=[])
    row = connection.execute(f"SELECT count(*) FROM ({select})").fetchone()
    assert row is not None
    return int(row[0])


def test_nothing_is_kept_only_to_count_what_is_written() -> None:
    few = "few:\n  filter_rows:\n    from: small\n    where: k < 9\n"
    (stage,) = plan(analysis_of(SMALL + few + SINK.format(i=0, a="few"))).stages
    rules = counting(stage)
    assert not rules.marked
    assert row_counts(stage, rules, {}, {}, {}, written=2)["few.passed"] == 2
