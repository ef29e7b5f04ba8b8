"""Whole runs with stages on Spark: what they write is what DuckDB alone would, and a run that ends early leaves nothing."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from run_projects import files_below, make_project, run_nodes

from assets import path as asset
from engine.document.reader import read_file
from engine.errors import BackendError, SourceError, StudioError
from engine.project.project import Project
from engine.running.events import RowsShown, RunEvent, StageProgress
from engine.running.record import RunRecord, list_records
from engine.running.run import run
from engine.running.spark_process import SparkProcess

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("spark runs")]

ORDERS = "id,region,amount,day\n1,north,10.50,2024-01-31\n2,south,20,2024-02-29\n3,north,,\n4,south,7.25,2023-12-31\n"
READ = """
orders:
  read_csv:
    path: data/orders.csv
    columns:
      id: integer
      region: text
      amount: decimal(10,2)
      day: date
"""
TOTALS = "totals:\n  group_by:\n    from: orders\n    columns:\n      total: sum(amount)\n      rows: count()\n    keys: [region]\n"
SORTED = "ordered:\n  sort_rows:\n    from: totals\n    order_by: [total desc]\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path, {"data/orders.csv": ORDERS}, "memory_limit: 1 GiB\n")


def write(source: str, path: str = "out/result.csv") -> str:
    name = Path(path).stem
    return f"{name}:\n  write_{Path(path).suffix[1:]}:\n    from: {source}\n    path: {path}\n"


def counts(record: RunRecord) -> dict[str, dict[str, int | None]]:
    return {node: item.rows for node, item in record.nodes.items()}


def test_a_text_file_is_grouped_by_spark(project: Project, spark: SparkProcess) -> None:
    events: list[RunEvent] = []
    record = run_nodes(project, READ + TOTALS + SORTED + write("ordered"), engine="spark", spark=spark, on_event=events.append)
    assert (project.root / "out/result.csv").read_bytes() == b"region,total,rows\nsouth,27.25,2\nnorth,10.50,2\n"
    assert [(stage.title, stage.engine) for stage in record.stages] == [
        ("Hand over orders", "duckdb"), ("Hand over ordered", "spark"), ("Write result", "duckdb"),
    ]  # fmt: skip
    assert counts(record) == {"orders": {"rows": 4}, "totals": {"rows": 2}, "ordered": {"rows": 2}, "result": {"": 2}}
    assert (record.engine, record.unwalled) == ("duckdb, spark", ("spark",))
    assert set(record.versions) == {"penstock", "duckdb", "sqlglot", "python", "pyspark", "spark", "spark_master"}
    assert all(0 <= event.done <= event.tasks for event in events if isinstance(event, StageProgress))
    assert not list((project.root / ".penstock" / "staging").iterdir())


def test_engines_may_be_mixed_node_by_node(project: Project, spark: SparkProcess) -> None:
    own = TOTALS.replace("totals:\n", "totals:\n  engine: spark\n")
    shared = write("totals", "out/all.csv") + write("ordered", "out/sorted.csv")
    record = run_nodes(project, READ + own + SORTED + shared, spark=spark)
    assert [(stage.title, stage.engine) for stage in record.stages] == [
        ("Hand over orders", "duckdb"), ("Hand over totals", "spark"), ("Write all", "duckdb"), ("Write sorted", "duckdb"),
    ]  # fmt: skip
    assert (project.root / "out/sorted.csv").read_text() == "region,total,rows\nsouth,27.25,2\nnorth,10.50,2\n"
    assert sorted((project.root / "out/all.csv").read_text().splitlines()[1:]) == ["north,10.50,2", "south,27.25,2"]


VALUES = """
values:
  read_parquet:
    path: data/values-*.parquet
    columns:
      n: integer
      f: float
      d: decimal(38,10)
      t: text
      b: boolean
      day: date
      at: timestamp
      instant: timestamp_tz
    file_column: file
"""
TYPED = "SELECT n::INTEGER AS n, n / 3 AS f, (n / 8)::DECIMAL(38,10) AS d, 'é👍' || n AS t, n % 2 = 0 AS b, DATE '0001-01-01' + n::INTEGER AS day, TIMESTAMP '9999-12-31 23:59:59.999999' - to_days(n::INTEGER) AS at, TIMESTAMPTZ '1890-01-01 00:00:00.000001+00' + to_hours(n) AS instant FROM range({first}, {last}) r(n)"


def write_values(project: Project, select: str = TYPED, name: str = "values-{number}") -> None:
    for number, (first, last) in enumerate([(0, 1_000), (1_000, 1_700)]):
        path = project.root / "data" / f"{name.format(number=number)}.parquet"
        duckdb.execute(f"COPY ({select.format(first=first, last=last)}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 300)")


def assert_same_through_both(project: Project, spark: SparkProcess, read: str) -> None:
    """Rows, types and order; whether a column is known to have no nulls is a matter of who wrote the part before."""
    import pyarrow.parquet as pq

    some = "some:\n  filter_rows:\n    from: values\n    where: n % 7 <> 3\n"
    for engine in ("duckdb", "spark"):
        run_nodes(project, read + some + write("some", f"out/{engine}.parquet"), engine=engine, spark=spark)
    first, second = (pq.read_table(project.root / f"out/{engine}.parquet") for engine in ("duckdb", "spark"))
    assert first.num_rows
    assert [(field.name, field.type) for field in first.schema] == [(field.name, field.type) for field in second.schema]
    assert first.to_pylist() == second.to_pylist()


def test_plain_parquet_is_read_by_spark_as_it_is(project: Project, spark: SparkProcess) -> None:
    write_values(project)
    assert_same_through_both(project, spark, VALUES)


def test_parquet_whose_types_mean_something_else_to_spark_is_read_by_duckdb(project: Project, spark: SparkProcess) -> None:
    own = TYPED.replace("n::INTEGER AS n", "n::UINTEGER AS n, TIME '00:00:00.000001' + to_minutes(n % 1400) AS hour")
    write_values(project, own.replace(" FROM range", ", TIMESTAMP_NS '2024-01-01 00:00:00.123456789' AS fine FROM range"))
    assert_same_through_both(project, spark, VALUES.replace("    file_column", "      hour: time\n      fine: timestamp\n    file_column"))


def test_parquet_in_files_that_spark_would_pass_over_or_take_for_patterns_is_read_by_duckdb(project: Project, spark: SparkProcess) -> None:
    write_values(project, name="_values [{number}] é")
    assert_same_through_both(project, spark, VALUES.replace("values-*", "_values*"))


def test_nested_values_and_json_come_through_spark(project: Project, spark: SparkProcess) -> None:
    path = project.root / "data" / "nested.parquet"
    duckdb.execute(
        f"COPY (SELECT [1, NULL, 3] AS l, {{'a': 1.5::DOUBLE, 'b': 'x'}} AS s, MAP {{'k': [DATE '2024-02-29']}} AS m, '\\x00\\xFF'::BLOB AS bytes) TO '{path}'"
    )
    read = "nested:\n  read_parquet:\n    path: data/nested.parquet\n    columns:\n      l: list<integer>\n      s: 'struct<a: float, b: text>'\n      m: 'map<text, list<date>>'\n      bytes: binary\n"
    for engine in ("duckdb", "spark"):
        run_nodes(project, read + write("nested", f"out/{engine}.parquet"), engine=engine, spark=spark)
    first, second = (duckdb.sql(f"FROM '{project.root}/out/{engine}.parquet'") for engine in ("duckdb", "spark"))
    assert first.types == second.types
    assert first.fetchall() == second.fetchall()


def test_a_table_without_rows_keeps_its_columns(project: Project, spark: SparkProcess) -> None:
    none = "none:\n  filter_rows:\n    from: orders\n    where: id > 100\n"
    record = run_nodes(project, READ + none + write("none"), engine="spark", spark=spark)
    assert (project.root / "out/result.csv").read_text() == "id,region,amount,day\n"
    assert counts(record)["none"] == {"passed": 0, "rejected": 4}


def test_rows_that_need_no_column_are_still_counted(project: Project, spark: SparkProcess) -> None:
    counted = "counted:\n  group_by:\n    from: orders\n    columns:\n      rows: count()\n"
    run_nodes(project, READ.replace("read_csv:", "read_csv:") + counted + write("counted"), engine="spark", spark=spark)
    assert (project.root / "out/result.csv").read_text() == "rows\n4\n"


def test_only_another_node_shows_its_rows_in_their_order(project: Project, spark: SparkProcess) -> None:
    import pyarrow as pa

    shown: list[RowsShown] = []
    for engine in ("duckdb", "spark"):
        run_nodes(
            project,
            READ + TOTALS + SORTED,
            only="ordered",
            engine=engine,
            spark=spark,
            on_event=lambda event: shown.append(event) if isinstance(event, RowsShown) else None,
        )
    first, second = (pa.ipc.open_stream(event.arrow).read_all() for event in shown)
    assert first.equals(second)
    assert [event.is_all for event in shown] == [True, True]
    assert sorted(files_below(project.root)) == ["data/orders.csv", "penstock.yaml"]


def test_only_shows_a_thousand_rows_of_many(project: Project, spark: SparkProcess) -> None:
    write_values(project)
    shown: list[RowsShown] = []
    run_nodes(
        project,
        VALUES,
        only="values",
        engine="spark",
        spark=spark,
        on_event=lambda event: shown.append(event) if isinstance(event, RowsShown) else None,
    )
    assert [(event.rows, event.is_all) for event in shown] == [(1000, False)]


def test_rejected_rows_are_counted_with_examples(project: Project, spark: SparkProcess) -> None:
    checked = "checked:\n  assert_rows:\n    from: orders\n    checks:\n      - not_null: [amount]\n        severity: reject\n        name: has an amount\n"
    record = run_nodes(project, READ + checked + write("checked"), engine="spark", spark=spark)
    (rejected,) = record.rejected
    assert (rejected.node, rejected.rows) == ("checked", 1)
    assert rejected.examples == ({"id": 3, "region": "north", "amount": None, "day": None, "_failed": "has an amount"},)
    assert counts(record)["checked"] == {"passed": 3, "rejected": 1}


def test_a_broken_promise_ends_the_run(project: Project, spark: SparkProcess) -> None:
    checked = "checked:\n  assert_rows:\n    from: orders\n    checks:\n      - unique: [region]\n        name: one per region\n"
    with pytest.raises(BackendError) as caught:
        run_nodes(project, READ + checked + write("checked"), engine="spark", spark=spark)
    assert (caught.value.code, caught.value.where.node) == ("assert.failed", "checked")
    assert "(2 rows)" in caught.value.message
    assert sorted(files_below(project.root)) == ["data/orders.csv", "penstock.yaml"]
    assert list_records(project)[0].rejected[0].rows == 2


def test_a_value_that_fails_names_its_node_and_column(project: Project, spark: SparkProcess) -> None:
    derived = "bad:\n  add_columns:\n    from: orders\n    columns:\n      twice: amount * 2\n      number: cast(region as integer)\n"
    more = "more:\n  filter_rows:\n    from: bad\n    where: number > 0\n"
    with pytest.raises(BackendError) as caught:
        run_nodes(project, READ + derived + more + write("more"), engine="spark", spark=spark)
    assert (caught.value.where.node, caught.value.where.field) == ("bad", "columns.number")
    assert caught.value.message.startswith("node 'bad', column 'number'")
    assert sorted(files_below(project.root)) == ["data/orders.csv", "penstock.yaml"]


def test_a_text_file_is_judged_whole_though_spark_needs_one_column(project: Project, spark: SparkProcess) -> None:
    (project.root / "data/orders.csv").write_text(ORDERS.replace("20,", "much,"))
    narrow = "narrow:\n  select_columns:\n    from: orders\n    keep: [region]\n"
    with pytest.raises(StudioError) as caught:
        run_nodes(project, READ + narrow + write("narrow"), engine="spark", spark=spark)
    assert isinstance(caught.value, SourceError)
    assert (caught.value.where.node, caught.value.message.split(":")[0]) == ("orders", "data/orders.csv, line 3")


SPARK_SQL = """
theirs:
  sql:
    from:
      o: orders
    query: select region, sum(id) as ids, max_by(day, id) as last_day from o where id >= $least group by region
    dialect: spark
"""


def test_a_persons_spark_sql_runs_on_spark_in_a_pipeline_of_duckdb(project: Project, spark: SparkProcess) -> None:
    sorted_ = "ordered:\n  sort_rows:\n    from: theirs\n    order_by: [region]\n"
    parameters = "least:\n  type: integer\n  default: 2\n"
    record = run_nodes(project, READ + SPARK_SQL + sorted_ + write("ordered"), parameters=parameters, spark=spark)
    assert (project.root / "out/result.csv").read_text() == "region,ids,last_day\nnorth,3,\nsouth,6,2023-12-31\n"
    assert [(stage.title, stage.engine) for stage in record.stages] == [
        ("Hand over orders", "duckdb"), ("Hand over theirs", "spark"), ("Write result", "duckdb"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def flights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import shutil

    folder = tmp_path_factory.mktemp("flights")
    shutil.copytree(asset("samples/flights"), folder, dirs_exist_ok=True)
    return folder


def test_the_sample_means_the_same_on_both_engines(flights: Path, spark: SparkProcess) -> None:
    project = Project.open(flights)
    document = read_file(flights / "flights.pipeline.yaml").document
    made: dict[str, dict[str, bytes]] = {}
    for engine in ("duckdb", "spark"):
        run(project, document, engine=engine, spark=spark)
        made[engine] = {name: content for name, content in files_below(flights).items() if name.startswith("out/")}
        (flights / "out/judged_flights.parquet").rename(flights / f"{engine}.parquet")
    assert made["duckdb"]["out/late_carriers.csv"] == made["spark"]["out/late_carriers.csv"]
    both = [f"(FROM '{flights}/{engine}.parquet')" for engine in made]
    ((missing, extra, rows),) = duckdb.sql(
        f"SELECT (SELECT count(*) FROM ({both[0]} EXCEPT ALL {both[1]})), (SELECT count(*) FROM ({both[1]} EXCEPT ALL {both[0]})), (SELECT count(*) FROM {both[0]})"
    ).fetchall()
    assert (missing, extra, rows) == (0, 0, 328_521)


def test_a_checkpoint_on_spark_is_where_a_later_run_starts(project: Project) -> None:
    """What Spark kept is read by DuckDB too, but each engine's rows are kept for itself; a folder is filled as without Spark."""
    kept = "kept:\n  checkpoint:\n    from: ordered\n"
    folder = "parts:\n  write_parquet:\n    from: kept\n    path: out/parts\n    partition_by: [region]\n"
    nodes = READ + TOTALS + SORTED + kept + write("kept") + folder
    with SparkProcess(project) as spark:
        first = run_nodes(project, nodes, engine="spark", spark=spark)
        written = files_below(project.root)
        second = run_nodes(project, nodes, engine="spark", spark=spark)
    assert [(each.node, each.rows, each.is_used) for each in first.checkpoints] == [("kept", 2, False)]
    assert [(each.made, each.is_used) for each in second.checkpoints] == [(first.checkpoints[0].made, True)]
    assert (first.engine, second.engine) == ("duckdb, spark", "duckdb")
    assert [(stage.title, stage.engine) for stage in second.stages] == [("Write result", "duckdb"), ("Write parts", "duckdb")]
    assert files_below(project.root) == written
    third = run_nodes(project, nodes)
    assert [each.is_used for each in third.checkpoints] == [False]
    assert files_below(project.root)["out/result.csv"] == written["out/result.csv"] == b"region,total,rows\nsouth,27.25,2\nnorth,10.50,2\n"
    assert {name for name in written if "parts" in name} == {
        "out/parts/.penstock-written.json",
        "out/parts/region=north/part.parquet",
        "out/parts/region=south/part.parquet",
    }


PART = """penstock: 1
engine: spark
parameters:
  least:
    type: integer
    default: 1
inputs:
  orders:
    region: text
    amount: decimal(10,2)
outputs:
  totals: totals
  small: enough.rejected
nodes:
  enough:
    filter_rows:
      from: orders
      where: amount >= $least
  names:
    read_csv:
      path: data/names.csv
      columns:
        region: text
        name: text
  named:
    join:
      left: enough
      right: names
      keys: [region]
      how: left
  totals:
    group_by:
      from: named
      columns:
        total: sum(amount)
      keys: [name]
"""


@pytest.mark.parametrize("engine", [None, "spark", "duckdb"])
def test_a_part_runs_on_the_engine_that_it_asks_for(project: Project, spark: SparkProcess, engine: str | None) -> None:
    (project.root / "part.pipeline.yaml").write_text(PART)
    (project.root / "data/names.csv").write_text("region,name\nnorth,Nord\n")
    use = "part:\n  sub_pipeline:\n    from:\n      orders: orders\n    path: part.pipeline.yaml\n    parameters:\n      least: 8\n"
    record = run_nodes(
        project, READ + use + write("part", "out/totals.csv") + write("part.small", "out/small.csv"), engine=engine, spark=spark
    )
    assert sorted((project.root / "out/totals.csv").read_text().splitlines()) == [",20.00", "Nord,10.50", "name,total"]
    assert sorted((project.root / "out/small.csv").read_text().splitlines()) == ["north,", "region,amount", "south,7.25"]
    assert record.engine == ("duckdb" if engine == "duckdb" else "duckdb, spark")
    assert record.nodes["part"].rows["totals"] == 2
