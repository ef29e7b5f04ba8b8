"""`write_database`: one transaction at the end of a run, in every mode, on all three databases; a failure leaves nothing."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from postgresql_servers import Server
from run_projects import document_text, make_project, run_nodes

from engine.check import check
from engine.document.reader import read
from engine.errors import CancelledError, SinkError, StudioError, TrustError
from engine.project.project import Project
from engine.project.trust import allow_database
from engine.running.cancel import CancelToken
from engine.running.events import RunEvent, StageFinished
from engine.running.record import RunRecord

pytestmark = [pytest.mark.usefixtures("trusted"), pytest.mark.xdist_group("postgresql")]
DRIVERS = ("sqlite", pytest.param("duckdb", marks=pytest.mark.slow), pytest.param("postgresql", marks=pytest.mark.slow))
THERE = ((1, "a", Decimal("1.50")), (2, "b", Decimal("2.50")))


class Place:
    """A table `t` of a database, and a project that may write it."""

    def __init__(self, driver: str, root: Path, server: Callable[[], Server]) -> None:
        self.driver = driver
        self.root = root
        self.server = server() if driver == "postgresql" else None
        path = f"connections:\n  db:\n    driver: {driver}\n    path: data/x.db\n"
        self.project = make_project(root, settings=self.server.settings("db") if self.server is not None else path)
        (root / "data").mkdir()
        for connection in self.project.settings.connections.values():
            allow_database(root, connection, writes=True)

    def execute(self, *statements: str) -> list[tuple[Any, ...]]:
        if self.server is not None:
            return self.server.execute(*statements)
        path = self.root / "data/x.db"
        if self.driver == "duckdb":
            with duckdb.connect(str(path)) as connection:
                for statement in statements:
                    connection.execute(statement)
                return connection.fetchall()
        with closing(sqlite3.connect(path)) as file, file:
            for statement in statements:
                rows = file.execute(statement).fetchall()
            return rows

    def make(self, more: str = "") -> None:
        self.execute(
            f"create table t (id integer{more}, name varchar(20), amount numeric(9,2))", "insert into t values (1, 'a', 1.5), (2, 'b', 2.5)"
        )

    def rows(self, table: str = "t") -> set[tuple[Any, ...]]:
        return {
            (row[0], row[1], None if row[2] is None else Decimal(str(row[2])).quantize(Decimal("0.01")))
            for row in self.execute(f"select id, name, amount from {table}")
        }

    def write(self, fields: str, data: str = "2,B,20.00\n3,c,", **options: Any) -> RunRecord:
        return run_nodes(self.project, nodes(fields, data), **options)


def nodes(fields: str, data: str = "2,B,20.00\n3,c,", table: str = "t") -> str:
    rows = "".join(f"      {line}\n" for line in data.split("\n"))
    own = "".join(f"    {line}\n" for line in fields.split("\n") if line)
    return (
        "rows:\n  inline_table:\n    columns:\n      id: integer\n      name: text\n      amount: decimal(9,2)\n"
        f"    data: |-\n      id,name,amount\n{rows}"
        f"out:\n  write_database:\n    from: rows\n    connection: db\n    table: {table}\n{own}"
    )


@pytest.fixture(params=DRIVERS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    found = Place(request.param, tmp_path / "project", lambda: request.getfixturevalue("postgresql"))
    if found.server is not None:
        found.execute("drop table if exists t", "drop table if exists log", "drop table if exists u")
    return found


def test_append(place: Place) -> None:
    place.make()
    record = place.write("")
    assert place.rows() == {*THERE, (2, "B", Decimal("20.00")), (3, "c", None)}
    (output,) = record.outputs
    assert (output.node, output.path, output.rows, output.is_placed) == ("out", "db: t", 2, True)
    assert record.nodes["out"].rows == {"": 2}
    assert not list((place.root / ".penstock" / "staging").iterdir())


def test_create_makes_a_table_and_refuses_one_that_is_there(place: Place) -> None:
    place.write("mode: create")
    assert place.rows() == {(2, "B", Decimal("20.00")), (3, "c", None)}
    with pytest.raises(SinkError) as caught:
        place.write("mode: create", "9,z,9.00")
    assert (caught.value.code, caught.value.where.node) == ("database.table_there", "out")
    assert place.rows() == {(2, "B", Decimal("20.00")), (3, "c", None)}


@pytest.mark.parametrize("is_there", [True, False])
def test_replace(place: Place, is_there: bool) -> None:
    if is_there:
        place.make(" primary key")
    place.write("mode: replace")
    assert place.rows() == {(2, "B", Decimal("20.00")), (3, "c", None)}


@pytest.mark.parametrize("key", ["", " primary key"])
def test_upsert(place: Place, key: str) -> None:
    place.make(key)
    place.write("mode: upsert\nkeys: [id]")
    assert place.rows() == {THERE[0], (2, "B", Decimal("20.00")), (3, "c", None)}


def test_upsert_by_all_columns_adds_what_is_new(place: Place) -> None:
    place.make()
    place.write("mode: upsert\nkeys: [id, name, amount]", "1,a,1.50\n9,z,9.00")
    assert place.rows() == {*THERE, (9, "z", Decimal("9.00"))}


def test_delete(place: Place) -> None:
    place.make()
    place.write("mode: delete\nkeys: [id]")
    assert place.rows() == {THERE[0]}


@pytest.mark.parametrize(
    ("mode", "data", "words"),
    [("upsert", "2,x,1.00\n2,y,1.00", "1 keys stand in several rows"), ("delete", ",x,1.00", "1 rows have a null in id")],
)
def test_keys_that_tell_nothing_apart_are_refused(place: Place, mode: str, data: str, words: str) -> None:
    place.make()
    with pytest.raises(SinkError, match=words) as caught:
        place.write(f"mode: {mode}\nkeys: [id]", data)
    assert caught.value.code == "database.bad_keys"
    assert place.rows() == set(THERE)


def test_a_folder_that_stops_being_ours_while_the_run_computes_keeps_the_table_as_it_was(tmp_path: Path) -> None:
    place = Place("sqlite", tmp_path / "project", pytest.fail)
    place.make()
    folder = "folder:\n  write_csv:\n    from: rows\n    path: out\n    partition_by: [name]\n"

    def meddle(event: RunEvent) -> None:
        if isinstance(event, StageFinished):
            (place.root / "out").mkdir(exist_ok=True)
            (place.root / "out" / "mine.txt").write_text("mine")

    with pytest.raises(SinkError) as caught:
        run_nodes(place.project, nodes("") + folder, on_event=meddle)
    assert (caught.value.code, caught.value.where.node) == ("sink.foreign_files", "folder")
    assert place.rows() == set(THERE)
    assert (place.root / "out" / "mine.txt").read_text() == "mine"


BROKEN = [
    ("", "x", "database.no_table", "set mode to create"),
    ("mode: upsert\nkeys: [id]", "x", "database.no_table", "set mode to create"),
    ("sql_before: delete from nowhere", "t", "database.not_written", "nothing was changed"),
    ("sql_after: insert into t (id, nix) values (1, 2)", "t", "database.not_written", "nothing was changed"),
]


@pytest.mark.parametrize(("fields", "table", "code", "hint"), BROKEN)
def test_a_failure_leaves_the_table_as_it_was(place: Place, fields: str, table: str, code: str, hint: str) -> None:
    place.make()
    with pytest.raises(SinkError) as caught:
        run_nodes(place.project, nodes(fields, table=table))
    assert (caught.value.code, caught.value.where.node, hint in caught.value.hint) == (code, "out", True)
    assert place.rows() == set(THERE)
    assert not list((place.root / ".penstock" / "staging").iterdir())


def test_a_column_that_the_table_lacks(place: Place) -> None:
    place.execute("create table t (id integer, nam varchar(20))")
    with pytest.raises(SinkError, match="no column 'name'") as caught:
        place.write("")
    assert "did you mean 'nam'?" in caught.value.hint


def test_a_constraint_that_breaks_at_the_last_row_undoes_all(place: Place) -> None:
    place.make(" primary key")
    with pytest.raises(SinkError) as caught:
        place.write("", "5,e,5.00\n6,f,6.00\n1,again,1.00")
    assert caught.value.code == "database.not_written"
    assert place.rows() == set(THERE)


def test_statements_of_ones_own_run_in_the_same_transaction(place: Place) -> None:
    place.make()
    place.execute("create table log (what varchar(20))")
    place.write("sql_before: delete from t where id = 1\nsql_after: insert into log select count(*) from t")
    assert place.rows() == {THERE[1], (2, "B", Decimal("20.00")), (3, "c", None)}
    assert place.execute("select what from log") == [("3",)]
    with pytest.raises(SinkError):
        place.write("sql_before: delete from t\nsql_after: insert into nowhere values (1)")
    assert len(place.execute("select id from t")) == 3


@pytest.mark.parametrize(
    "statement",
    ["commit", "rollback", "begin", "attach 'x.db' as x", "select 1; delete from t", "vacuum", "copy t to '/tmp/x'", "delete from t;"],
)
def test_a_statement_that_would_end_the_transaction_is_refused_by_check_and_run(place: Place, statement: str) -> None:
    place.make()
    text = document_text(nodes(f"sql_after: {statement}"))
    found = [problem for problem in check(read(text).document, project=place.project) if problem.severity == "error"]
    assert [(problem.code, problem.field) for problem in found] == [("database.statement_refused", "sql_after")]
    with pytest.raises(StudioError):
        place.write(f"sql_after: {statement}")
    assert place.rows() == set(THERE)


def test_a_server_that_may_be_read_may_not_be_written(tmp_path: Path, postgresql: Server) -> None:
    postgresql.execute("drop table if exists t", "create table t (id integer, name text, amount numeric(9,2))")
    project = make_project(tmp_path / "project", settings=postgresql.settings("db"))
    for connection in project.settings.connections.values():
        allow_database(project.root, connection)
    found = check(read(document_text(nodes(""))).document, project=project)
    assert [(problem.code, problem.node, problem.field) for problem in found] == [("trust.database", "out", "connection")]
    assert "penstock allow --write postgresql://" in found[0].hint
    with pytest.raises(TrustError):
        run_nodes(project, nodes(""))
    assert postgresql.execute("select count(*) from t") == [(0,)]


def test_files_are_written_after_tables_so_that_a_table_that_fails_leaves_none(place: Place) -> None:
    place.make(" primary key")
    both = nodes("", "1,again,1.00") + "file:\n  write_csv:\n    from: rows\n    path: out.csv\n"
    with pytest.raises(SinkError):
        run_nodes(place.project, both)
    assert not (place.root / "out.csv").exists()
    run_nodes(place.project, both.replace("1,again", "7,new"))
    assert (place.root / "out.csv").exists()


def test_two_sinks_of_one_table_are_refused(place: Place) -> None:
    place.make()
    with pytest.raises(SinkError) as caught:
        run_nodes(place.project, nodes("") + "more:\n  write_database:\n    from: rows\n    connection: db\n    table: T\n")
    assert caught.value.code == "sink.same_target"
    assert place.rows() == set(THERE)


ALL_TYPES = """\
rows:
  inline_table:
    columns:
      i: integer
      b: boolean
      f: float
      d: decimal(20,4)
      t: text
      day: date
      at: timestamp
      instant: timestamp_tz
      clock: time
    data: |-
      i,b,f,d,t,day,at,instant,clock
      1,true,1.5,12345678901.2345,x 'y',2024-02-29,2024-01-31 10:20:30.5,2024-01-31 10:20:30Z,10:20:30
      ,,,,,,,,
out:
  write_database:
    from: rows
    connection: db
    table: u
    mode: create
"""


def test_every_type_comes_back_as_it_was(place: Place) -> None:
    run_nodes(place.project, ALL_TYPES)
    columns = "".join(line.replace("    ", "    ", 1) for line in ALL_TYPES.splitlines(keepends=True)[3:12])
    again = f"again:\n  read_database:\n    connection: db\n    table: u\n    columns:\n{columns}file:\n  write_csv:\n    from: again\n    path: again.csv\n"
    run_nodes(place.project, again)
    first = ALL_TYPES.replace(
        "out:\n  write_database:\n    from: rows\n    connection: db\n    table: u\n    mode: create\n",
        "file:\n  write_csv:\n    from: rows\n    path: first.csv\n",
    )
    run_nodes(place.project, first)
    assert (place.root / "again.csv").read_text() == (place.root / "first.csv").read_text()


def test_a_file_that_was_not_there_is_made_or_left_unmade(tmp_path: Path) -> None:
    for driver in ("sqlite", "duckdb"):
        place = Place(driver, tmp_path / driver, lambda: pytest.fail("no server"))
        with pytest.raises(SinkError):
            place.write("")
        assert not list((place.root / "data").iterdir())
        place.write("mode: create")
        assert len(place.rows()) == 2


def test_a_preview_shows_the_rows_and_writes_nothing(place: Place) -> None:
    from engine.preview.preview import Previewer

    place.make()
    with Previewer(Project.open(place.root)) as previewer:
        page = previewer.preview(read(document_text(nodes("mode: replace"))).document, "out")
    assert page.rows_seen == 2
    assert place.rows() == set(THERE)


def test_the_plan_says_what_will_be_done(tmp_path: Path) -> None:
    from run_projects import analysis_of

    from engine.running.plan import plan

    stages = plan(analysis_of(nodes("mode: upsert\nkeys: [id]"))).stages
    assert stages[-1].title == "Write out: upsert into db: t by id"


@pytest.mark.parametrize("driver", ["sqlite", "duckdb"])
def test_a_run_that_is_stopped_while_it_writes_leaves_the_file_as_it_was(tmp_path: Path, driver: str) -> None:
    place = Place(driver, tmp_path / "project", lambda: pytest.fail("no server"))
    place.make()
    endless = "insert into t (id) with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000000000) select max(i) from n"
    token = CancelToken()
    timer = threading.Timer(3.0, token.cancel)
    timer.start()
    with pytest.raises(CancelledError):
        place.write(f"sql_after: {endless}", cancel=token)
    timer.join()
    assert place.rows() == set(THERE)
    assert [path.name for path in (place.root / "data").iterdir()] == ["x.db"]
