"""Runs and previews where Spark is a cluster: a standalone master and its worker, and a server of Spark Connect, started here."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from comparing import differences
from order_projects import parsed
from run_projects import document_text, files_below, make_project, run_nodes
from spark_clusters import connect_server, standalone
from spark_sessions import ENDLESS

from engine.backends.spark.driver import SparkDriver, master_of, require_trusted
from engine.backends.spark.reaching import address_of, own_address, places_of, shown
from engine.errors import BackendError, CancelledError, ExpressionError, TrustError
from engine.preview.preview import Previewer
from engine.preview.walls import have_namespaces
from engine.project.project import Project
from engine.project.trust import allow_cluster
from engine.running.events import RunEvent, StageProgress
from engine.running.spark_process import SparkProcess

pytestmark = pytest.mark.xdist_group("spark clusters")

CUSTOMERS = "id,name\n" + "".join(f"{number},Customer {number}\n" for number in range(90))
NODES = """
orders:
  read_parquet:
    path: data/orders.parquet
    columns:
      id: integer
      customer: integer
      amount: decimal(10,2)
      day: date
      hour: time
customers:
  read_csv:
    path: data/customers.csv
    columns:
      id: integer
      name: text
named:
  join:
    left: orders
    right: customers
    keys:
      - customer = id
    how: left
by_customer:
  group_by:
    from: named
    columns:
      orders: count()
      total: sum(amount)
      last_day: max(day)
      first_hour: min(hour)
    keys: [name]
sorted:
  sort_rows:
    from: by_customer
    order_by: [total desc, name]
out:
  write_csv:
    from: sorted
    path: out/{engine}.csv
"""


@dataclass(frozen=True)
class Place:
    """A project beside a cluster, and that cluster's Spark process."""

    project: Project
    previewer: Previewer
    spark: SparkProcess
    """The process of the previewer, as each would take its part of the cluster."""
    hidden: Path
    """A folder that is another one to the cluster."""


def make_place(root: Path, master: str) -> Project:
    project = make_project(root, {"data/customers.csv": CUSTOMERS}, f"memory_limit: 1 GiB\nspark:\n  master: {master}\n")
    if places_of(master):
        allow_cluster(project.root, address_of(master))
    duckdb.sql(
        "copy (select a as id, a % 100 as customer, ((a % 997) / 10)::decimal(10,2) as amount, date '2024-01-01' + (a % 365)::int as day,"
        f" time '00:00:01' + to_minutes(a % 1400) as hour from range(50_000) t(a)) to '{root}/data/orders.parquet' (row_group_size 4096)"
    )
    return project


@pytest.fixture(scope="module", params=["standalone", "connect"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    start = {"standalone": standalone, "connect": connect_server}[request.param]
    hidden = tmp_path_factory.mktemp("hidden")
    with start(tmp_path_factory.mktemp("cluster"), hidden=hidden if have_namespaces() else None) as master:
        project = make_place(tmp_path_factory.mktemp("project"), master)
        with Previewer(project, engine="spark") as previewer, SparkProcess(project) as spark:
            spark._driver = previewer.place.spark
            yield Place(project, previewer, spark, hidden)


@pytest.mark.slow
def test_a_run_writes_what_duckdb_writes(place: Place) -> None:
    events: list[RunEvent] = []
    records = {
        engine: run_nodes(place.project, NODES.format(engine=engine), engine=engine, spark=place.spark, on_event=events.append)
        for engine in ("duckdb", "spark")
    }
    out = place.project.root / "out"
    assert (out / "duckdb.csv").read_bytes() == (out / "spark.csv").read_bytes()
    assert len((out / "spark.csv").read_text().splitlines()) == 92
    assert records["spark"].versions["spark_master"] == place.project.settings.spark_master
    assert {stage.engine for stage in records["spark"].stages} == {"duckdb", "spark"}
    assert all(0 <= event.done <= event.tasks for event in events if isinstance(event, StageProgress))
    assert all(folder.name.startswith("spark-") for folder in (place.project.root / ".penstock" / "staging").iterdir())


@pytest.mark.slow
def test_a_preview_shows_what_duckdb_shows(place: Place) -> None:
    document = parsed(document_text(NODES.format(engine="page")))
    found = place.previewer.preview(document, "sorted", rows=200)
    with Previewer(place.project) as other:
        wanted = other.preview(document, "sorted", rows=200)
    assert (found.engines, wanted.engines) == (("duckdb", "spark"), ("duckdb",))
    assert differences(found.table(), wanted.table(), ordered=True) == []
    assert found.rows_shown == 91


@pytest.mark.slow
def test_an_interrupt_spares_the_session(place: Place) -> None:
    driver = place.spark.driver()
    driver.request("ping", {})
    with pytest.raises(CancelledError):
        driver.request("stage", {"sql": ENDLESS, "tables": {}, "shows": 1}, on_progress=lambda _: driver.cancel())
    assert driver.is_running
    assert driver.request("ping", {}).values["master"] == place.project.settings.spark_master


@pytest.mark.slow
def test_a_persons_sql_is_judged_there_too(place: Place) -> None:
    asked = "\nasked:\n  sql:\n    from:\n      o: orders\n    query: {query}\n    dialect: spark\n"
    page = place.previewer.preview(parsed(document_text(NODES + asked.format(query="select max(id) as last from o"))), "asked")
    assert page.table().to_pylist()[0]["last"] > 0
    with pytest.raises(ExpressionError) as caught:
        place.previewer.preview(parsed(document_text(NODES + asked.format(query="select * from text.`/etc/passwd`"))), "asked")
    assert caught.value.code == "sql.table_unknown"


@pytest.mark.slow
def test_a_server_that_would_let_sql_call_any_class_is_told_how_to_start(tmp_path: Path) -> None:
    with connect_server(tmp_path, is_closed=False) as master:
        driver = SparkDriver.start(master=master)
        try:
            with pytest.raises(BackendError) as caught:
                driver.request("describe", {"sql": "SELECT a FROM t", "tables": {"t": [["a", "bigint"]]}})
        finally:
            driver.close()
    assert caught.value.code == "spark.open_server"
    assert "spark.sql.restrictedMode.enabled=true" in caught.value.hint


@pytest.mark.slow
def test_a_cluster_that_does_not_see_the_project_is_told(place: Place) -> None:
    if not have_namespaces():
        pytest.skip("this machine can hide no folder from a process")
    project = make_place(place.hidden / "project", "local")
    with pytest.raises(BackendError) as caught:
        run_nodes(project, NODES.format(engine="spark"), engine="spark", spark=place.spark)
    assert caught.value.code == "spark.not_shared"
    assert "must see the project's folder" in caught.value.hint
    assert sorted(files_below(project.root)) == ["data/customers.csv", "data/orders.parquet", "penstock.yaml"]


@pytest.mark.parametrize("master", ["spark://127.0.0.1:1", "sc://127.0.0.1:1/;token=secret"])
def test_nothing_at_the_address_is_told_at_once(tmp_path: Path, master: str) -> None:
    project = make_project(tmp_path, settings=f"spark:\n  master: {master}\n")
    allow_cluster(project.root, address_of(master))
    with SparkProcess(project) as spark, pytest.raises(BackendError) as caught:
        spark.driver()
    assert caught.value.code == "spark.no_answer"
    assert "127.0.0.1:1" in caught.value.message
    assert "secret" not in str(caught.value)


def test_a_cluster_that_only_the_project_names_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is asked there: it may be a stranger's."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"sc://127.0.0.1:{server.getsockname()[1]}"
        project = make_project(tmp_path, {"a.csv": "a\n1\n"}, f"spark:\n  master: {address}/;token=secret\n")
        with SparkProcess(project) as spark, pytest.raises(TrustError) as caught:
            spark.driver()
        assert (caught.value.code, caught.value.hint.endswith(f"penstock allow {address}")) == ("trust.cluster", True)
        assert "secret" not in str(caught.value)
        document = parsed(
            document_text(
                "a:\n  read_csv:\n    path: a.csv\n    columns:\n      a: integer\nb:\n  limit_rows:\n    from: a\n    count: 1\n"
            )
        )
        with Previewer(project) as previewer:
            assert previewer.preview(document, "b").rows_shown == 1
        with Previewer(project, engine="spark") as previewer, pytest.raises(TrustError):
            previewer.preview(document, "b")
        with pytest.raises(TimeoutError):
            server.accept()
        require_trusted(project, "local[2]")
        monkeypatch.setenv("PENSTOCK_SPARK_MASTER", "sc://127.0.0.1:2")
        require_trusted(project, master_of(project.settings))
        with pytest.raises(TrustError):
            require_trusted(project, "sc://127.0.0.1:3")
        allow_cluster(project.root, address)
        require_trusted(project, f"{address}/;token=secret")
        require_trusted(project, f"{address}/;token=other")


def test_previews_and_runs_take_the_same_master(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(tmp_path, settings="spark:\n  master: local[1]\n")
    assert master_of(project.settings) == "local[1]"
    monkeypatch.setenv("PENSTOCK_SPARK_MASTER", "local[3]")
    assert master_of(project.settings) == "local[3]"


def test_addresses_of_masters() -> None:
    assert places_of("spark://a:7078,b") == [("a", 7078), ("b", 7077)]
    assert places_of("sc://[::1]/;token=x") == [("::1", 15002)]
    assert places_of("local[4]") == []
    assert own_address("local") == "127.0.0.1"
    assert shown("sc://a:1/;token=x") == "sc://a:1"
    with pytest.raises(BackendError) as caught:
        places_of("spark://a:b")
    assert caught.value.code == "spark.bad_master"
