"""Plans over two engines: where the engine changes, the rows are handed over as files."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_projects import analysis_of, document_text

from engine.backends.choice import engines_of
from engine.document.reader import read
from engine.errors import UnsupportedError
from engine.running.plan import plan
from engine.running.stage import Plan

CSV = "orders:\n  read_csv:\n    path: orders.csv\n    columns:\n      id: integer\n      region: text\n      amount: integer\n"
PARQUET = "lines:\n  read_parquet:\n    path: lines.parquet\n    columns:\n      id: integer\n      part: text\n"
SOME = "some:\n  filter_rows:\n    from: orders\n    where: amount > 8\n"
TOTALS = "totals:\n  group_by:\n    from: some\n    columns:\n      total: sum(amount)\n    keys: [region]\n"
JOINED = "joined:\n  join:\n    left: some\n    right: lines\n    keys: [id]\n"


def sink(name: str, source: str) -> str:
    return f"{name}:\n  write_csv:\n    from: {source}\n    path: out/{name}.csv\n"


def planned(nodes: str, override: str | None = None, only: str | None = None) -> Plan:
    return plan(analysis_of(nodes), only=only, engines=engines_of(read(document_text(nodes)).document, None, override))


def shape(made: Plan) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(stage.title, stage.engine, stage.kept) for stage in made.stages]


def test_a_text_file_is_handed_to_spark_which_does_the_rest() -> None:
    made = planned(CSV + SOME + TOTALS + sink("out", "totals"), "spark")
    assert shape(made) == [
        ("Hand over orders", "duckdb", ()),
        ("Hand over totals", "spark", ("orders.rows",)),
        ("Write out", "duckdb", ("totals.rows",)),
    ]
    assert made.engines == ("duckdb", "spark")
    assert [stage.is_handed for stage in made.stages] == [True, True, False]
    assert [stage.drops for stage in made.stages] == [(), ("orders.rows",), ("totals.rows",)]


def test_what_orders_a_file_is_handed_over_with_its_rows() -> None:
    ordered = "ordered:\n  sort_rows:\n    from: lines\n    order_by: [part]\nids:\n  select_columns:\n    from: ordered\n    keep: [id]\n"
    (handed, written) = planned(PARQUET + ordered + sink("out", "ids"), "spark").stages
    assert (handed.engine, written.engine, written.columns) == ("spark", "duckdb", ("id",))
    assert {key.name for key in written.target.ordering.keys} < set(handed.columns)


def test_only_the_needed_columns_are_handed_over_though_all_are_judged() -> None:
    made = planned(CSV + SOME + TOTALS + sink("out", "totals"), "spark")
    handed = made.stages[0]
    assert handed.columns == ("region", "amount")
    cells = handed.relations["orders#cells"]
    assert {"__penstock_text_id", "__penstock_text_amount"} <= {name for name, _ in cells.query.columns}


def test_spark_reads_parquet_itself() -> None:
    made = planned(PARQUET + sink("out", "lines"), "spark")
    assert shape(made) == [("Hand over lines", "spark", ()), ("Write out", "duckdb", ("lines.rows",))]


def test_rows_of_duckdb_need_no_spark_to_be_written() -> None:
    assert shape(planned(CSV + sink("out", "orders"), "spark")) == [("Write out", "duckdb", ())]


def test_inline_tables_stand_in_the_statement_of_their_engine() -> None:
    inline = "numbers:\n  inline_table:\n    columns:\n      id: integer\n    data: |-\n      id\n      1\n"
    made = planned(inline + sink("out", "numbers"), "spark")
    assert shape(made) == [("Hand over numbers", "spark", ()), ("Write out", "duckdb", ("numbers.rows",))]


def test_a_node_of_its_own_engine_is_cut_out() -> None:
    own = TOTALS.replace("totals:\n", "totals:\n  engine: spark\n")
    more = "more:\n  filter_rows:\n    from: totals\n    where: total > 1\n"
    made = planned(CSV + SOME + own + more + sink("out", "more"))
    assert shape(made) == [
        ("Hand over some", "duckdb", ()),
        ("Hand over totals", "spark", ("some.passed",)),
        ("Write out", "duckdb", ("totals.rows",)),
    ]


def test_a_part_that_both_engines_read_is_made_once() -> None:
    made = planned(CSV + SOME + TOTALS.replace("totals:\n", "totals:\n  engine: spark\n") + sink("all", "some") + sink("out", "totals"))
    assert shape(made) == [
        ("Hand over some", "duckdb", ()),
        ("Write all", "duckdb", ("some.passed",)),
        ("Hand over totals", "spark", ("some.passed",)),
        ("Write out", "duckdb", ("totals.rows",)),
    ]


def test_a_shared_part_of_spark_is_kept_in_files_too() -> None:
    made = planned(CSV + SOME + TOTALS + sink("one", "totals") + sink("two", "totals"), "spark")
    assert [(stage.title, stage.is_handed) for stage in made.stages] == [
        ("Hand over orders", True), ("Hand over totals", True), ("Write one", False), ("Write two", False),
    ]  # fmt: skip


def test_a_shared_part_of_duckdb_that_spark_never_reads_is_a_table() -> None:
    made = planned(CSV + SOME + TOTALS + sink("one", "totals") + sink("two", "totals"))
    assert [(stage.title, stage.is_handed) for stage in made.stages] == [("Keep totals", False), ("Write one", False), ("Write two", False)]


def test_promises_are_checked_where_their_node_runs() -> None:
    promised = JOINED + "    expect: one_to_one\n"
    made = planned(CSV + PARQUET + SOME + promised + sink("out", "joined"), "spark")
    assert [(stage.sort, stage.engine) for stage in made.stages] == [
        ("keep", "duckdb"), ("guard", "spark"), ("guard", "spark"), ("keep", "spark"), ("sink", "duckdb"),
    ]  # fmt: skip


def test_rejected_records_of_a_text_file_are_counted_by_duckdb() -> None:
    made = planned(CSV + "    on_error: reject\n" + SOME + TOTALS + sink("out", "totals"), "spark")
    assert [(stage.sort, stage.engine) for stage in made.stages] == [
        ("keep", "duckdb"), ("keep", "spark"), ("sink", "duckdb"), ("reject", "duckdb"),
    ]  # fmt: skip


def test_rows_are_shown_by_the_engine_of_their_node() -> None:
    made = planned(CSV + SOME, "spark", only="some")
    assert [(stage.sort, stage.engine) for stage in made.stages] == [("keep", "duckdb"), ("show", "spark")]


def test_what_spark_cannot_do_is_refused_by_node_and_name() -> None:
    counted = "seen:\n  window:\n    from: lines\n    columns:\n      parts: count(distinct part)\n    partition_by: [id]\n"
    nodes = PARQUET + counted + sink("out", "seen")
    with pytest.raises(UnsupportedError) as caught:
        planned(nodes, "spark")
    assert (caught.value.code, caught.value.where.node) == ("backend.unsupported", "seen")
    assert caught.value.message.startswith("node 'seen': 'distinct' in count() over a window cannot be done on Spark")
    assert shape(planned(nodes)) == [("Write out", "duckdb", ())]


def test_joins_of_a_table_with_itself_do_not_double_without_end() -> None:
    """Spark repeats a common table expression for each of its readers."""
    joins = "".join(f"j{n}:\n  join:\n    left: j{n - 1}\n    right: j{n - 1}\n    keys: [id]\n    how: semi\n" for n in range(1, 31))
    made = planned(PARQUET + joins.replace("j0", "lines") + sink("out", "j30"), "spark")
    assert [stage.engine for stage in made.stages] == ["spark"] * 4 + ["duckdb"]
    assert len(planned(PARQUET + joins.replace("j0", "lines") + sink("out", "j30")).stages) == 1


STEPS = (
    "filter_rows:\n    from: {a}\n    where: id > 1",
    "sort_rows:\n    from: {a}\n    order_by: [id]",
    "union_rows:\n    from: [{a}, {b}]",
    "join:\n    left: {a}\n    right: {b}\n    keys: [id]\n    how: semi",
    "distinct_rows:\n    from: {a}\n    keys: [id]\n    order_by: [id]",
)


NARROW = "a:\n  select_columns:\n    from: orders\n    keep: [id]\nb:\n  select_columns:\n    from: lines\n    keep: [id]\n"


@st.composite
def mixed(draw: st.DrawFn) -> str:
    """A pipeline of which each step names an engine."""
    names = ["a", "b"]
    parts = [CSV, PARQUET, NARROW]
    for number in range(draw(st.integers(1, 8))):
        step = draw(st.sampled_from(STEPS)).format(a=draw(st.sampled_from(names)), b=draw(st.sampled_from(names)))
        parts.append(f"n{number}:\n  engine: {draw(st.sampled_from(['duckdb', 'spark']))}\n  {step}\n")
        names.append(f"n{number}")
    return "".join([*parts, *(sink(f"out_{name}", name) for name in names[-2:])])


@given(mixed())
def test_a_stage_is_on_one_engine_and_reads_only_what_it_can_reach(nodes: str) -> None:
    engines = engines_of(read(document_text(nodes)).document, None)
    made = planned(nodes)
    kept: dict[str, tuple[str, bool]] = {}
    for stage in made.stages:
        assert {_maker(engines, name) for name in stage.relations if name != stage.target.name} <= {stage.engine}
        assert all(kept[name][1] or kept[name][0] == stage.engine == "duckdb" for name in stage.kept)
        if stage.sort == "keep":
            kept[stage.target.name] = (stage.engine, stage.is_handed)


def _maker(engines: Mapping[str, str], name: str) -> str:
    return engines[name.partition("#")[0].partition(".")[0]]
