"""Runs that write a table and a file, and end between the two: the table is written once, whatever is resumed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from run_projects import document_text, make_project, run_nodes

from engine.document.reader import read
from engine.errors import ConfigError, SinkError
from engine.project.project import Project
from engine.project.trust import allow_database
from engine.running.cancel import CancelToken
from engine.running.events import OutputPlaced, RunEvent
from engine.running.intent import load_intent, save_intent
from engine.running.record import list_records
from engine.running.run import run
from engine.running.sweeping import find_resumable

pytestmark = pytest.mark.usefixtures("trusted")
NODES = """
rows:
  inline_table:
    columns:
      n: integer
    data: |-
      n
      1
      2
table:
  write_database:
    from: rows
    connection: db
    table: t
file:
  write_csv:
    from: rows
    path: later/rows.csv
"""
READ = """
rows:
  read_database:
    connection: db
    table: t
    columns:
      n: integer
held:
  checkpoint:
    from: rows
file:
  write_csv:
    from: held
    path: rows.csv
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = make_project(tmp_path / "project", settings="connections:\n  db:\n    driver: sqlite\n    path: x.db\n")
    (connection,) = project.settings.connections.values()
    allow_database(project.root, connection, writes=True)
    with closing(sqlite3.connect(project.root / "x.db")) as file, file:
        file.execute("create table t (n integer)")
    return project


def numbers(project: Project) -> list[int]:
    with closing(sqlite3.connect(project.root / "x.db")) as file:
        return [number for (number,) in file.execute("select n from t order by n")]


def end_between(project: Project) -> Path:
    """Run it so that the table is written and the file is not; gives what stands in the file's way."""
    target = project.root / "later" / "rows.csv"

    def listen(event: RunEvent) -> None:
        if isinstance(event, OutputPlaced) and event.node == "table":
            target.mkdir(parents=True)

    with pytest.raises(SinkError):
        run_nodes(project, NODES, on_event=listen)
    assert numbers(project) == [1, 2]
    return target


def test_a_table_that_was_written_is_not_written_again(project: Project) -> None:
    end_between(project).rmdir()
    record = run(project, read(document_text(NODES)).document, resumed=find_resumable(project, "last"))
    assert [(output.node, output.rows, output.is_placed) for output in record.outputs] == [("table", 2, True), ("file", 2, True)]
    assert (project.root / "later" / "rows.csv").read_text() == "n\n1\n2\n"
    assert numbers(project) == [1, 2]


def test_a_run_that_may_not_have_written_its_tables_is_not_resumed(project: Project) -> None:
    end_between(project).rmdir()
    intent = find_resumable(project, "last")
    home = project.root / ".penstock" / "staging" / intent.run
    save_intent(home, intent.model_copy(update={"is_placing": False, "tables": ()}))
    assert load_intent(home, project.folders) is not None
    with pytest.raises(ConfigError) as caught:
        run(project, read(document_text(NODES)).document, resumed=find_resumable(project, "last"))
    assert (caught.value.code, numbers(project)) == ("run.not_resumable", [1, 2])


def test_a_run_that_lost_what_was_staged_is_not_resumed_once_its_table_is_written(project: Project) -> None:
    end_between(project).rmdir()
    (staged,) = find_resumable(project, "last").outputs
    Path(staged.staged).unlink()
    (before,) = list_records(project)
    with pytest.raises(ConfigError) as caught:
        run(project, read(document_text(NODES)).document, resumed=find_resumable(project, "last"))
    assert (caught.value.code, numbers(project)) == ("run.not_resumable", [1, 2])
    assert list(list_records(project)) == [before], "nothing was done, so what stands in the record is still true"


def test_a_cancel_once_a_table_is_written_comes_too_late(project: Project) -> None:
    token = CancelToken()

    def listen(event: RunEvent) -> None:
        if isinstance(event, OutputPlaced):
            token.cancel()

    record = run_nodes(project, NODES, cancel=token, on_event=listen)
    assert [output.is_placed for output in record.outputs] == [True, True]
    assert (project.root / "later" / "rows.csv").read_text() == "n\n1\n2\n"


def test_what_comes_of_a_database_is_not_kept_as_it_may_have_changed(project: Project) -> None:
    with closing(sqlite3.connect(project.root / "x.db")) as file, file:
        file.execute("insert into t values (7)")
    record = run_nodes(project, READ)
    assert [problem.code for problem in record.problems] == ["checkpoint.not_kept"]
    with closing(sqlite3.connect(project.root / "x.db")) as file, file:
        file.execute("insert into t values (8)")
    assert run_nodes(project, READ).nodes["rows"].rows["rows"] == 2
    assert (project.root / "rows.csv").read_text() == "n\n7\n8\n"
