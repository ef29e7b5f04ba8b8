"""Whole runs in the walled process: what is written, counted, rejected and recorded."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from run_projects import files_below, make_project, run_nodes

from engine.errors import BackendError, ConfigError, LimitError, SinkError, SourceError, StudioError, TrustError
from engine.project.project import Project
from engine.running.events import OutputPlaced, RowsShown, RunEvent, RunFinished, RunStarted, StageFinished, StageStarted
from engine.running.record import list_records, load_record

ORDERS = "id,region,amount\n1,north,10.50\n2,south,20\n3,north,\n4,south,7.25\n"
READ = """
orders:
  read_csv:
    path: data/orders.csv
    columns:
      id: integer
      region: text
      amount: decimal(10,2)
"""
WRITE = """
out:
  write_csv:
    from: {source}
    path: {path}
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path, {"data/orders.csv": ORDERS})


def write(source: str, path: str = "out/result.csv") -> str:
    return WRITE.format(source=source, path=path)


def test_a_run_writes_its_sink_and_tells_what_it_did(project: Project) -> None:
    events: list[RunEvent] = []
    some = "some:\n  filter_rows:\n    from: orders\n    where: amount > 8\n"
    record = run_nodes(project, READ + some + write("some"), on_event=events.append)
    expected = b"id,region,amount\n1,north,10.50\n2,south,20.00\n"
    assert (project.root / "out" / "result.csv").read_bytes() == expected
    assert {node: item.rows for node, item in record.nodes.items()} == {
        "orders": {"rows": 4},
        "some": {"passed": 2, "rejected": 2},
        "out": {"": 2},
    }
    assert all(record.nodes[node].seconds for node in ("orders", "some")), "also of rows that are counted as they are written"
    (output,) = record.outputs
    assert (output.node, output.path, output.rows, output.bytes, output.is_placed) == ("out", "out/result.csv", 2, len(expected), True)
    assert output.sha256 == hashlib.sha256(expected).hexdigest()
    assert [type(event) for event in events] == [RunStarted, StageStarted, StageFinished, OutputPlaced, RunFinished]


def test_the_record_is_kept_and_read_again(project: Project) -> None:
    first = run_nodes(project, READ + write("orders"))
    second = run_nodes(project, READ + write("orders"), values={"run_id": "second"})
    assert load_record(project, "second") == second
    assert list_records(project) == (second, first)
    assert (first.status, first.pipeline, first.engine) == ("done", "test", "duckdb")
    assert set(first.versions) == {"penstock", "duckdb", "sqlglot", "python"}
    assert [(source.node, source.path, source.bytes) for source in first.sources] == [("orders", "data/orders.csv", len(ORDERS))]
    assert second.document == first.document


def test_damaged_records_are_left_out_and_unknown_ones_refused(project: Project) -> None:
    record = run_nodes(project, READ + write("orders"))
    (project.root / ".penstock" / "runs" / "broken.json").write_text('{"id": 1}')
    assert list_records(project) == (record,)
    for name in ("broken", "nowhere", "../runs/" + record.id):
        with pytest.raises(ConfigError) as caught:
            load_record(project, name)
        assert caught.value.code == "run.unknown_record"


def test_a_run_cannot_be_named_like_a_path(project: Project) -> None:
    with pytest.raises(ConfigError) as caught:
        run_nodes(project, READ + write("orders"), values={"run_id": "../x"})
    assert caught.value.code == "run.bad_id"


def test_several_sinks_share_a_costly_part_and_count_it_once(project: Project) -> None:
    grouped = "totals:\n  group_by:\n    from: orders\n    columns:\n      total: sum(amount)\n    keys: [region]\n"
    large = "large:\n  filter_rows:\n    from: totals\n    where: total > 20\n"
    two = "copy:\n  write_parquet:\n    from: totals\n    path: out/deep/copy.parquet\n"
    record = run_nodes(project, READ + grouped + large + write("large") + two)
    assert [stage.title for stage in record.stages] == ["Keep totals", "Write out", "Write copy"]
    assert {node: item.rows for node, item in record.nodes.items()} == {
        "orders": {"rows": 4},
        "totals": {"rows": 2},
        "large": {"passed": 1, "rejected": 1},
        "out": {"": 1},
        "copy": {"": 2},
    }
    assert (project.root / "out" / "result.csv").read_text() == "region,total\nsouth,27.25\n"


def test_rows_are_written_in_the_order_that_reaches_the_sink(project: Project) -> None:
    ordered = "ordered:\n  sort_rows:\n    from: orders\n    order_by: [amount desc]\n"
    run_nodes(project, READ + ordered + write("ordered"))
    assert [line.split(",")[0] for line in (project.root / "out" / "result.csv").read_text().splitlines()] == ["id", "2", "1", "4", "3"]


def test_parameters_are_bound_and_fill_paths(project: Project) -> None:
    parameters = "least:\n  type: decimal(10,2)\n  default: 8\nname:\n  type: text\n  default: all\n"
    some = "some:\n  filter_rows:\n    from: orders\n    where: amount > $least\n"
    nodes = READ + some + write("some", "out/${name}-${run_date}.csv")
    from datetime import date
    from decimal import Decimal

    values = {"least": Decimal("10.50"), "name": "few", "run_date": date(2024, 2, 29)}
    record = run_nodes(project, nodes, parameters=parameters, values=values)
    assert (project.root / "out" / "few-2024-02-29.csv").read_text() == "id,region,amount\n2,south,20.00\n"
    assert record.parameters["least"] == "10.50"


def test_a_parameter_without_a_default_must_be_set(project: Project) -> None:
    with pytest.raises(ConfigError) as caught:
        run_nodes(project, READ + write("orders"), parameters="least:\n  type: integer\n  example: 3\n")
    assert caught.value.code == "parameter.not_set"


def test_only_a_sink(project: Project) -> None:
    nodes = READ + write("orders") + "other:\n  write_csv:\n    from: orders\n    path: out/other.csv\n"
    record = run_nodes(project, nodes, only="other")
    assert [output.path for output in record.outputs] == ["out/other.csv"]
    assert sorted(files_below(project.root)) == ["data/orders.csv", "out/other.csv", "penstock.yaml"]


def test_only_another_node_shows_its_rows_and_writes_nothing(project: Project) -> None:
    import pyarrow as pa

    events: list[RunEvent] = []
    record = run_nodes(project, READ + write("orders"), only="orders", on_event=events.append)
    (shown,) = [event for event in events if isinstance(event, RowsShown)]
    assert pa.ipc.open_stream(shown.arrow).read_all().to_pydict()["region"] == ["north", "south", "north", "south"]
    assert (shown.rows, shown.is_all, record.outputs) == (4, True, ())
    assert sorted(files_below(project.root)) == ["data/orders.csv", "penstock.yaml"]


def test_only_shows_a_thousand_rows_and_says_that_there_are_more(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"a.csv": "a\n" + "".join(f"{number}\n" for number in range(1500))})
    events: list[RunEvent] = []
    run_nodes(project, "a:\n  read_csv:\n    path: a.csv\n    columns:\n      a: integer\n", only="a", on_event=events.append)
    (shown,) = [event for event in events if isinstance(event, RowsShown)]
    assert (shown.rows, shown.is_all) == (1000, False)


def test_rejected_rows_are_counted_with_examples(project: Project) -> None:
    checked = "checked:\n  assert_rows:\n    from: orders\n    checks:\n      - not_null: [amount]\n        severity: reject\n        name: has an amount\n"
    record = run_nodes(project, READ + checked + write("checked"))
    (rejected,) = record.rejected
    assert (rejected.node, rejected.name, rejected.rows) == ("checked", "rejected", 1)
    assert rejected.examples == ({"id": 3, "region": "north", "amount": None, "_failed": "has an amount"},)
    assert record.nodes["checked"].rows == {"passed": 3, "rejected": 1}


def test_a_rejecting_source_accounts_for_every_record(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"data/orders.csv": "id,region,amount\n1,north,1\n2,south,much\n3,east\n4,west,4\n"})
    nodes = READ.rstrip("\n") + "\n    on_error: reject\n" + write("orders")
    record = run_nodes(project, nodes)
    assert record.nodes["orders"].rows == {"rows": 2, "rejected": 2}
    (rejected,) = record.rejected
    assert rejected.rows == 2
    assert [(item["_line"], item["_text"]) for item in rejected.examples] == [(3, "2,south,much"), (4, "3,east")]


def test_a_source_judges_columns_that_nothing_needs(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"data/orders.csv": "id,region,amount\n1,north,1\n2,south,much\n"})
    narrow = "narrow:\n  select_columns:\n    from: orders\n    keep: [region]\n"
    with pytest.raises(StudioError) as caught:
        run_nodes(project, READ + narrow + write("narrow"))
    assert caught.value.where.node == "orders"
    assert "data/orders.csv, line 3" in caught.value.message
    assert sorted(files_below(project.root)) == ["data/orders.csv", "penstock.yaml"]


def test_a_value_that_fails_names_its_node_and_column(project: Project) -> None:
    derived = "bad:\n  add_columns:\n    from: orders\n    columns:\n      number: cast(region as integer)\n"
    more = "more:\n  filter_rows:\n    from: bad\n    where: number > 0\n"
    with pytest.raises(BackendError) as caught:
        run_nodes(project, READ + derived + more + write("more"))
    assert (caught.value.where.node, caught.value.where.field) == ("bad", "columns.number")
    assert caught.value.message.startswith("node 'bad', column 'number'")


@pytest.mark.parametrize("severity", ["fail", "warn"])
def test_a_broken_promise_fails_the_run_or_warns(project: Project, severity: str) -> None:
    checked = f"checked:\n  assert_rows:\n    from: orders\n    checks:\n      - unique: [region]\n        severity: {severity}\n        name: one per region\n"
    nodes = READ + checked + write("checked")
    if severity == "warn":
        record = run_nodes(project, nodes)
        assert [(problem.severity, problem.node) for problem in record.problems] == [("warning", "checked")]
        assert [(item.name, item.rows) for item in record.rejected] == [("one per region", 2)]
        return
    with pytest.raises(BackendError) as caught:
        run_nodes(project, nodes)
    assert (caught.value.code, caught.value.where.node) == ("assert.failed", "checked")
    (record,) = list_records(project)
    assert (record.status, record.outputs, record.rejected[0].rows) == ("failed", (), 2)
    assert sorted(files_below(project.root)) == ["data/orders.csv", "penstock.yaml"]


ABOUT_ALL = """
checked:
  assert_rows:
    from: orders
    reference: regions
    checks:
      - {check}
"""
REGIONS = """
regions:
  inline_table:
    columns:
      name: text
    data: |-
      name
      north
"""
FAILING = {
    "references: [region = name]": ("a row breaks the check references(region = name)", 2, "id = 2, region = south, amount = 20.00"),
    "mean:\n          column: amount\n          at_most: 12.5": ("the mean of amount is out of its bounds", 1, "mean = 12.583"),
    "share:\n          where: amount is null\n          at_most: 0.2": ("share of rows where amount is null is out", 1, "share = 0.25"),
    "row_count:\n          at_least: 5": ("the number of rows is out of its bounds", 1, "rows = 4"),
}


@pytest.mark.parametrize("check", FAILING)
def test_a_check_that_needs_more_than_a_row_stops_the_run_with_an_example(project: Project, check: str) -> None:
    message, rows, example = FAILING[check]
    with pytest.raises(BackendError) as caught:
        run_nodes(project, READ + REGIONS + ABOUT_ALL.format(check=check) + write("checked"))
    assert message in caught.value.message
    assert example in caught.value.hint
    assert (caught.value.code, caught.value.where.node) == ("assert.failed", "checked")
    (record,) = list_records(project)
    assert (record.status, record.outputs, record.rejected[0].rows) == ("failed", (), rows)


@pytest.mark.parametrize(("hour", "is_fresh"), [(11, True), (13, False)])
def test_how_new_rows_are_hangs_on_the_time_of_the_run_only(project: Project, hour: int, *, is_fresh: bool) -> None:
    """The same rows and the same time give the same answer, whenever a run is repeated."""
    made = "timed:\n  add_columns:\n    from: orders\n    columns:\n      at: timestamp '2024-02-28 12:00:00'\n"
    checked = (
        "checked:\n  assert_rows:\n    from: timed\n    checks:\n      - freshness:\n          column: at\n          within: 24 hours\n"
    )
    values = {"run_time": datetime(2024, 2, 29, hour, tzinfo=UTC)}
    if is_fresh:
        assert run_nodes(project, READ + made + checked + write("checked"), values=values).rejected == ()
        return
    with pytest.raises(BackendError, match="the newest at is more than 24 hours before the run") as caught:
        run_nodes(project, READ + made + checked + write("checked"), values=values)
    assert "newest = 2024-02-28 12:00:00" in caught.value.hint


@pytest.mark.parametrize(
    ("expect", "sides", "promise", "found"),
    [
        ("many_to_one", ("orders", "double"), "many_to_one", "a row of the left input matches more than one row of the right input"),
        ("one_to_one", ("orders", "double"), "one_to_one(right)", "a row of the left input matches more than one row of the right input"),
        ("one_to_one", ("double", "orders"), "one_to_one(left)", "a row of the right input matches more than one row of the left input"),
    ],
)
def test_a_join_that_multiplies_rows_against_its_promise_writes_nothing(
    project: Project, expect: str, sides: tuple[str, str], promise: str, found: str
) -> None:
    double = "double:\n  union_rows:\n    from: [orders, orders]\n"
    joined = f"joined:\n  join:\n    left: {sides[0]}\n    right: {sides[1]}\n    keys: [id]\n    expect: {expect}\n"
    with pytest.raises(BackendError) as caught:
        run_nodes(project, READ + double + joined + write("joined"))
    assert (caught.value.where.node, caught.value.where.field) == ("joined", "expect")
    assert caught.value.message.startswith(f"node 'joined', {promise}: expect is {expect}, and {found}")
    assert sorted(files_below(project.root)) == ["data/orders.csv", "penstock.yaml"]


def test_a_source_outside_the_project_is_refused(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "x.csv"
    with pytest.raises(TrustError):
        run_nodes(project, READ + write("orders", str(outside)))
    assert not outside.exists()


def test_two_sinks_of_one_file_are_refused(project: Project) -> None:
    nodes = READ + write("orders") + "other:\n  write_csv:\n    from: orders\n    path: out/../out/result.csv\n"
    with pytest.raises(SinkError) as caught:
        run_nodes(project, nodes)
    assert (caught.value.code, caught.value.where.node) == ("sink.same_target", "other")


def test_an_older_file_stands_when_the_run_fails(project: Project) -> None:
    target = project.root / "out" / "result.csv"
    target.parent.mkdir()
    target.write_text("old\n")
    bad = "bad:\n  add_columns:\n    from: orders\n    columns:\n      number: cast(region as integer)\n"
    with pytest.raises(BackendError):
        run_nodes(project, READ + bad + write("bad"))
    assert target.read_text() == "old\n"
    assert sorted(files_below(project.root)) == ["data/orders.csv", "out/result.csv", "penstock.yaml"]


def test_a_sink_may_replace_its_own_source(project: Project) -> None:
    some = "some:\n  filter_rows:\n    from: orders\n    where: id < 3\n"
    run_nodes(project, READ + some + write("some", "data/orders.csv"))
    assert (project.root / "data" / "orders.csv").read_text() == "id,region,amount\n1,north,10.50\n2,south,20.00\n"


def test_memory_runs_out_in_words(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"a.csv": "a\n" + "".join(f"{number}\n" for number in range(2000))}, "memory_limit: 30 MB\n")
    nodes = """
a:
  read_csv:
    path: a.csv
    columns:
      a: integer
pairs:
  join:
    left: a
    right: a
    how: cross
texts:
  group_by:
    from: pairs
    columns:
      t: string_agg(repeat(cast(a as text), 100), ',')
    keys: [a_right]
"""
    with pytest.raises(LimitError) as caught:
        run_nodes(project, nodes + write("texts"))
    assert caught.value.code == "limit.memory"
    assert sorted(files_below(tmp_path)) == ["a.csv", "penstock.yaml"]
    assert list_records(project)[0].status == "failed"


def test_time_runs_out_in_words(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"a.csv": "a\n" + "".join(f"{number}\n" for number in range(30000))}, "time_limit: 1 s\n")
    nodes = "a:\n  read_csv:\n    path: a.csv\n    columns:\n      a: integer\n"
    pairs = "pairs:\n  join:\n    left: a\n    right: a\n    where: left.a * right.a % 1000003 = 7\n    suffix: _r\n"
    with pytest.raises(LimitError) as caught:
        run_nodes(project, nodes + pairs + write("pairs"))
    assert caught.value.code == "limit.time"
    assert sorted(files_below(tmp_path)) == ["a.csv", "penstock.yaml"]


def test_nothing_of_a_run_stays_beside_its_outputs(project: Project) -> None:
    run_nodes(project, READ + write("orders"))
    names = [path.relative_to(project.root).as_posix() for path in sorted((project.root / ".penstock").rglob("*"))]
    record = next(name for name in names if name.endswith(".json"))
    assert names == [".penstock/.gitignore", ".penstock/runs", record, ".penstock/staging"]
    assert json.loads((project.root / record).read_text())["status"] == "done"


def test_a_source_that_changes_while_it_is_read_fails_the_run(project: Project) -> None:
    def listen(event: RunEvent) -> None:
        if isinstance(event, StageFinished):
            (project.root / "data" / "orders.csv").write_text(ORDERS + "5,west,1\n")

    with pytest.raises(SourceError) as caught:
        run_nodes(project, READ + write("orders"), on_event=listen)
    assert (caught.value.code, caught.value.where.node) == ("source.changed_meanwhile", "orders")
    assert sorted(files_below(project.root)) == ["data/orders.csv", "penstock.yaml"]


def test_a_sound_file_that_may_reject_needs_no_search_for_rejects(project: Project) -> None:
    events: list[RunEvent] = []
    nodes = READ.rstrip("\n") + "\n    on_error: reject\n" + write("orders")
    record = run_nodes(project, nodes, on_event=events.append)
    assert record.nodes["orders"].rows == {"rows": 4, "rejected": 0}
    assert [stage.title for stage in record.stages] == ["Write out"]
    assert [event.number for event in events if isinstance(event, StageFinished)] == [1, 2]


def test_only_the_sources_that_a_run_needs_are_opened(project: Project) -> None:
    gone = "gone:\n  read_csv:\n    path: data/gone.csv\n    columns:\n      a: integer\nlost:\n  write_csv:\n    from: gone\n    path: out/lost.csv\n"
    assert run_nodes(project, READ + write("orders") + gone, only="out").status == "done"
    with pytest.raises(SourceError) as caught:
        run_nodes(project, READ + write("orders") + gone)
    assert (caught.value.code, caught.value.where.node) == ("source.not_found", "gone")


def test_a_sink_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    rows = "".join(f"{number},{number * 7919 % 100003}\n" for number in range(200_000))
    project = make_project(tmp_path, {"a.csv": "a,b\n" + rows}, "disk_limit: 100 kB\n")
    nodes = "a:\n  read_csv:\n    path: a.csv\n    columns:\n      a: integer\n      b: integer\n"
    with pytest.raises((LimitError, SinkError)) as caught:
        run_nodes(project, nodes + write("a"))
    assert caught.value.code in ("limit.disk", "sink.failed")
    assert sorted(files_below(tmp_path)) == ["a.csv", "penstock.yaml"]
