from __future__ import annotations

import pytest
from run_projects import analysis_of

from engine.errors import ConfigError
from engine.running.plan import plan
from engine.running.stage import Plan

TABLE = """
numbers:
  inline_table:
    columns:
      g: text
      n: integer
    data: |-
      g,n
      a,1
      a,2
      b,3
"""
GROUPED = (
    TABLE
    + """
totals:
  group_by:
    from: numbers
    columns:
      total: sum(n)
    keys: [g]
"""
)


def sink(name: str, source: str) -> str:
    return f"{name}:\n  write_csv:\n    from: {source}\n    path: out/{name}.csv\n"


def shape(made: Plan) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(stage.sort, stage.node, stage.kept) for stage in made.stages]


def test_a_chain_is_one_stage() -> None:
    made = plan(analysis_of(GROUPED + sink("out", "totals")))
    assert shape(made) == [("sink", "out", ())]
    assert made.stages[0].nodes == ("numbers", "totals", "out")
    assert made.stages[0].columns == ("g", "total")
    assert made.sinks == ("out",)


def test_two_sinks_of_an_aggregate_keep_it() -> None:
    made = plan(analysis_of(GROUPED + sink("one", "totals") + sink("two", "totals")))
    assert shape(made) == [("keep", "totals", ()), ("sink", "one", ("totals.rows",)), ("sink", "two", ("totals.rows",))]
    assert [stage.drops for stage in made.stages] == [(), (), ("totals.rows",)]


def test_two_sinks_of_a_cheap_part_compute_it_twice() -> None:
    cheap = TABLE + "some:\n  filter_rows:\n    from: numbers\n    where: n > 1\n"
    made = plan(analysis_of(cheap + sink("one", "some") + sink("two", "some")))
    assert shape(made) == [("sink", "one", ()), ("sink", "two", ())]


def test_a_cheap_part_above_a_costly_one_is_kept_as_near_to_its_readers_as_they_share_it() -> None:
    shared = GROUPED + "large:\n  filter_rows:\n    from: totals\n    where: total > 1\n"
    made = plan(analysis_of(shared + sink("one", "large") + sink("two", "large")))
    assert shape(made) == [("keep", "large", ()), ("sink", "one", ("large.passed",)), ("sink", "two", ("large.passed",))]


def test_a_cheap_part_above_a_kept_one_is_not_kept_too() -> None:
    shared = GROUPED + "large:\n  filter_rows:\n    from: totals\n    where: total > 1\n"
    made = plan(analysis_of(shared + sink("all", "totals") + sink("one", "large") + sink("two", "large")))
    kept = ("totals.rows",)
    assert shape(made) == [("keep", "totals", ()), ("sink", "all", kept), ("sink", "one", kept), ("sink", "two", kept)]


def test_two_readers_in_one_stage_need_no_cut() -> None:
    both = GROUPED + "both:\n  join:\n    left: totals\n    right: totals\n    keys: [g]\n"
    assert shape(plan(analysis_of(both + sink("out", "both")))) == [("sink", "out", ())]


def test_kept_parts_hold_what_their_readers_need_and_no_more() -> None:
    wide = GROUPED.replace("total: sum(n)", "total: sum(n)\n      most: max(n)\n      least: min(n)")
    one = "one:\n  select_columns:\n    from: totals\n    keep: [total]\n"
    two = "two:\n  select_columns:\n    from: totals\n    keep: [most]\n"
    made = plan(analysis_of(wide + one + two + sink("first", "one") + sink("second", "two")))
    assert made.stages[0].sort == "keep"
    assert made.stages[0].columns == ("total", "most")


def test_columns_that_nothing_needs_are_not_carried() -> None:
    one = "one:\n  select_columns:\n    from: numbers\n    keep: [g]\n"
    made = plan(analysis_of(TABLE + one + sink("out", "one")))
    assert [field.name for field in made.stages[0].relations["numbers.rows"].visible] == ["g"]


def test_disabled_nodes_take_no_part() -> None:
    off = "off:\n  disabled: true\n  filter_rows:\n    from: numbers\n    where: n > 1\n"
    unwritten = "unwritten:\n  disabled: true\n  write_csv:\n    from: off\n    path: out/unwritten.csv\n"
    made = plan(analysis_of(TABLE + off + sink("out", "off") + unwritten))
    assert shape(made) == [("sink", "out", ())]
    assert made.stages[0].nodes == ("numbers", "out")


def test_only_a_sink_writes_that_sink_alone() -> None:
    made = plan(analysis_of(GROUPED + sink("one", "totals") + sink("two", "totals")), only="two")
    assert shape(made) == [("sink", "two", ())]


def test_only_another_node_shows_it() -> None:
    made = plan(analysis_of(GROUPED + sink("one", "totals")), only="totals")
    assert shape(made) == [("show", "totals", ())]


def test_only_a_missing_node_is_an_error() -> None:
    with pytest.raises(ConfigError) as caught:
        plan(analysis_of(GROUPED), only="nowhere")
    assert caught.value.code == "run.unknown_node"


def test_a_pipeline_without_sinks_has_nothing_to_do() -> None:
    with pytest.raises(ConfigError) as caught:
        plan(analysis_of(GROUPED))
    assert caught.value.code == "run.nothing_to_do"


def test_a_guard_comes_before_the_sink() -> None:
    checked = TABLE + "checked:\n  assert_rows:\n    from: numbers\n    checks:\n      - not_null: [n]\n"
    made = plan(analysis_of(checked + sink("out", "checked")))
    assert [(stage.sort, stage.node) for stage in made.stages] == [("guard", "checked"), ("sink", "out")]


def chain(length: int) -> str:
    nodes = [TABLE, "n0:\n  add_columns:\n    from: numbers\n    columns:\n      x: n\n"]
    nodes += [f"n{i}:\n  add_columns:\n    from: n{i - 1}\n    columns:\n      x: x + {i}\n" for i in range(1, length)]
    return "".join(nodes) + sink("out", f"n{length - 1}")


def test_no_stage_has_more_than_200_nodes() -> None:
    made = plan(analysis_of(chain(500)))
    assert [stage.sort for stage in made.stages] == ["keep", "keep", "sink"]
    assert max(len(stage.nodes) for stage in made.stages) <= 201
    assert {node for stage in made.stages for node in stage.nodes} == {"numbers", "out", *(f"n{i}" for i in range(500))}


def test_a_wide_union_is_cut_behind_and_not_before_where_that_would_save_nothing() -> None:
    parts = "".join(f"t{i}:\n  inline_table:\n    columns:\n      a: integer\n    data: |-\n      a\n      {i}\n" for i in range(300))
    union = f"all:\n  union_rows:\n    from: [{', '.join(f't{i}' for i in range(300))}]\n"
    assert shape(plan(analysis_of(parts + union + sink("out", "all")))) == [("keep", "all", ()), ("sink", "out", ("all.rows",))]
