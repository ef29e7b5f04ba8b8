"""Sources over database files behind the walls: checks, previews, detection and runs, and what is broken about them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from database_files import fill
from run_projects import document_text, files_below, make_project, run_nodes

from engine.check import check
from engine.databases.fetching import Bounds
from engine.databases.request import Request
from engine.document.model import Document
from engine.document.reader import read
from engine.errors import LimitError, SourceError, StudioError, TrustError
from engine.preview.detection import Detector
from engine.preview.preview import Previewer
from engine.project.project import Project

pytestmark = pytest.mark.usefixtures("trusted")
SETTINGS = """\
sample_rows: 1000
connections:
  shop:
    driver: sqlite
    path: data/shop.sqlite
  lake:
    driver: duckdb
    path: data/lake.duckdb
  server:
    driver: postgresql
    host: db.example.com
    database: sales
    user: reader
"""
NODES = """\
orders:
  read_database:
    connection: shop
    columns:
      id: integer
      customer: integer
      amount: decimal(9,2)
    table: orders
customers:
  read_database:
    connection: lake
    columns:
      id: integer
      name: text
    table: customers
both:
  join:
    left: orders
    right: customers
    keys: [customer = id]
dear:
  filter_rows:
    from: both
    where: amount >= 150
out:
  write_csv:
    from: dear
    path: out.csv
"""
ORDERS = 120_000


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    (root / "data").mkdir(parents=True)
    rows = [(number, number % 500, number / 100, "x" * 10) for number in range(ORDERS)]
    made = "create table orders (id integer primary key, customer integer, amount decimal(9,2), extra text)"
    fill(root / "data/shop.sqlite", made, "insert into orders values (?, ?, ?, ?)", rows=rows)
    with duckdb.connect(str(root / "data/lake.duckdb")) as connection:
        connection.execute("create table customers as select range::integer as id, 'name ' || range as name from range(500)")
    return make_project(root, settings=SETTINGS)


def document(nodes: str = NODES) -> Document:
    return read(document_text(nodes)).document


def test_a_run_joins_two_databases_and_leaves_nothing_behind(project: Project) -> None:
    record = run_nodes(project, NODES)
    lines = (project.root / "out.csv").read_text().splitlines()
    assert min(lines[1:]) == "100000,0,1000.00,0,name 0"
    assert len(lines) - 1 == ORDERS - 15_000
    assert record.nodes["dear"].rows["passed"] == ORDERS - 15_000
    assert record.nodes["orders"].rows == {"rows": ORDERS}
    assert not list((project.root / ".penstock" / "staging").iterdir())
    assert set(files_below(project.root)) == {"penstock.yaml", "data/shop.sqlite", "data/lake.duckdb", "out.csv"}
    fingerprints = {source.node: source.fingerprint for source in record.sources}
    assert {source.node: source.fingerprint for source in run_nodes(project, NODES).sources} == fingerprints, "the same rows"


def test_promises_show_all_columns_of_what_breaks_them(project: Project) -> None:
    nodes = NODES.replace(
        "dear:\n", "checked:\n  assert_rows:\n    from: orders\n    checks:\n      - that: id <> 7\n        severity: warn\ndear:\n"
    )
    nodes = nodes.replace("left: orders", "left: checked")
    (rejected,) = run_nodes(project, nodes).rejected
    assert rejected.rows == 1
    assert {name: str(value) for name, value in rejected.examples[0].items() if name in ("id", "customer", "amount")} == {
        "id": "7",
        "customer": "7",
        "amount": "0.07",
    }


def test_a_preview_follows_the_joins_and_says_what_it_saw(project: Project) -> None:
    with Previewer(project) as previewer:
        page = previewer.preview(document(), "orders", rows=5)
        assert (page.rows_shown, page.rows_total, page.is_sample) == (5, None, True)
        assert page.samples[0].first == 100_000
        joined = previewer.preview(document(), "dear")
        assert joined.rows_seen
        assert [sample.words() for sample in joined.samples if sample.node == "customers"] == ["customers: all 500 rows"]
        assert previewer.preview(document(), "out").rows_seen == joined.rows_seen
    assert not (project.root / "out.csv").exists()


def test_a_file_that_changed_is_fetched_again_and_one_that_did_not_is_not(project: Project) -> None:
    with Previewer(project) as previewer:
        first = previewer.preview(document(), "customers").table().to_pylist()
        kept = {path: path.stat().st_ino for path in (project.root / ".penstock/cache").glob("*.parquet")}
        assert previewer.preview(document(), "customers").table().to_pylist() == first
        assert kept.items() <= {path: path.stat().st_ino for path in (project.root / ".penstock/cache").glob("*.parquet")}.items()
        with duckdb.connect(str(project.root / "data/lake.duckdb")) as connection:
            connection.execute("update customers set name = 'new' where id = 0")
        assert previewer.preview(document(), "customers").table().to_pylist()[0]["name"] == "new"


def test_columns_are_detected(project: Project) -> None:
    text = "orders:\n  read_database:\n    connection: shop\n    table: orders\nc:\n  read_database:\n    connection: lake\n    query: select id, name as word from customers\n"
    with Detector(project) as detector:
        (orders,) = detector.detect(document(text), "orders").edits
        (customers,) = detector.detect(document(text), "c").edits
    assert dict(orders.value) == {"id": "integer", "customer": "integer", "amount": "decimal(9,2)", "extra": "text"}
    assert dict(customers.value) == {"id": "integer", "word": "text"}


def changed(old: str, new: str) -> str:
    assert old in NODES
    return NODES.replace(old, new, 1)


CHECKED = [
    (changed("connection: shop", "connection: shpo"), "config.no_connection", "connection", "did you mean 'shop'?"),
    (
        changed("connection: shop", "connection: server"),
        "trust.database",
        "connection",
        "penstock allow postgresql://reader@db.example.com:5432/sales",
    ),
    (changed("table: orders", "query: delete from orders"), "database.not_one_select", "query", "without a semicolon"),
    (changed("table: orders", "query: select xyzzy('x') as id"), "database.function_refused", "query", "well-known functions"),
]


@pytest.mark.parametrize(("nodes", "code", "field", "hint"), CHECKED)
def test_what_check_says(project: Project, nodes: str, code: str, field: str, hint: str) -> None:
    reading = read(document_text(nodes))
    found = [problem for problem in check(reading.document, project=project, reading=reading) if problem.severity == "error"]
    assert [(problem.code, problem.node, problem.field) for problem in found] == [(code, "orders", field)]
    assert hint in found[0].hint
    assert found[0].line is not None


def test_a_database_that_is_not_there_is_a_warning_of_check_and_an_error_of_a_run(project: Project) -> None:
    (project.root / "data/shop.sqlite").unlink()
    found = check(document(), project=project)
    assert [(problem.code, problem.severity) for problem in found] == [("source.not_found", "warning")]
    with pytest.raises(SourceError) as caught:
        run_nodes(project, NODES)
    assert (caught.value.code, caught.value.where.node) == ("source.not_found", "orders")


def break_value(root: Path) -> None:
    fill(root / "data/shop.sqlite", "update orders set amount = 'many' where id = 110000")


def break_table(root: Path) -> None:
    fill(root / "data/shop.sqlite", "alter table orders rename to bestellungen")


def break_file(root: Path) -> None:
    (root / "data/shop.sqlite").write_text("id,customer\n" * 1_000)


def break_column(root: Path) -> None:
    fill(root / "data/shop.sqlite", "alter table orders rename column amount to price")


def link_outside(root: Path) -> None:
    (root / "data/shop.sqlite").rename(root.parent / "shop.sqlite")
    (root / "data/shop.sqlite").symlink_to(root.parent / "shop.sqlite")


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (break_value, "database.value", "row 110,001, column 'amount': 'many' is no decimal(9,2)"),
        (break_table, "database.table_unknown", "there is no table 'orders'"),
        (break_file, "database.not_a_database", "no SQLite database"),
        (break_column, "source.column_missing", "shop: orders has no column 'amount'"),
        (link_outside, "trust.outside", "outside the project"),
    ],
)
def test_a_run_that_cannot_read_writes_nothing_and_names_the_node(
    project: Project, spoil: Callable[[Path], None], code: str, words: str
) -> None:
    spoil(project.root)
    with pytest.raises(StudioError) as caught:
        run_nodes(project, NODES)
    assert (caught.value.code, caught.value.where.node) == (code, "orders")
    assert words in caught.value.message
    assert caught.value.hint
    assert not (project.root / "out.csv").exists()
    assert not list((project.root / ".penstock" / "staging").iterdir())


def test_room_of_a_run_is_bounded(project: Project) -> None:
    tight = Project(project.root, project.settings.model_copy(update={"disk_limit": 50_000}))
    with pytest.raises(LimitError) as caught:
        run_nodes(tight, NODES)
    assert caught.value.code == "limit.disk"
    assert not list((project.root / ".penstock" / "staging").iterdir())


def test_a_pattern_is_no_database(project: Project) -> None:
    fill(project.root / "data/other.sqlite", "create table orders (id integer)")
    settings = (project.root / "penstock.yaml").read_text().replace("data/shop.sqlite", "data/*.sqlite")
    (project.root / "penstock.yaml").write_text(settings)
    with pytest.raises(SourceError, match="names 2 files"):
        run_nodes(Project.open(project.root), NODES)


def test_nothing_but_the_database_can_be_reached_from_a_query(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of what is allowed is the first wall; the reader's own settings are the second, and the process's walls the third."""
    monkeypatch.setattr("engine.databases.allow.require_select", lambda text, driver: None)
    (project.root / "data/own.csv").write_text("id\n1\n")
    for connection, query in (
        ("lake", f"select * from read_csv('{project.root}/data/own.csv')"),
        ("lake", "select * from read_csv('/in/project/data/own.csv')"),
        ("lake", "select content as id from read_text('/etc/passwd')"),
        ("shop", "select load_extension('/x') as id"),
        ("shop", "select readfile('/etc/passwd') as id"),
    ):
        request = Request(connection, query=query, columns=(("id", "integer"),))
        with Previewer(project) as previewer, pytest.raises(StudioError) as caught:
            previewer.place.fetching.fetch(request, project.state("cache") / "x.parquet", Bounds(seconds=30))
        assert not isinstance(caught.value, TrustError)
        assert not list(project.state("cache").glob("x.parquet*"))
