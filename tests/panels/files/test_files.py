"""The tree of data: which files are shown, what is known of them, and how one becomes a source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from panel_desks import workspace_of_text

from engine.document.model import plain as values
from engine.errors import StudioError
from engine.project.data_files import data_files, id_after, reader_of
from panels.files.state import ColumnView, files_view
from panels.files.web import FilesPanel

TEXT = """penstock: 1
nodes:
  airlines:
    title: Carriers
    read_csv:
      path: data/airlines.csv
      columns:
        carrier: text
        name: text
  months:
    read_csv:
      path: data/months/*.csv
      columns:
        month: integer
layout:
  airlines: [0, 0]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, content in {
        "top.CSV": "a\n1\n",
        "data/airlines.csv": "carrier,name\nUA,United\n",
        "data/orders 2024.csv": "order,amount\n007,1.5\n",
        "data/readme.md": "no data",
        "data/months/01.csv": "month\n1\n",
        "data/months/02.csv.gz": "",
        ".hidden/secret.csv": "a\n",
        "data/.part.csv": "a\n",
        "out/answer.parquet": "",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    (tmp_path / "data" / "link.csv").symlink_to("/etc/passwd")
    return tmp_path


def test_every_file_that_can_be_read_is_found_and_no_other(folder: Path) -> None:
    found = data_files(folder)
    assert [file.path for file in found.files] == [
        "top.CSV",
        "data/airlines.csv",
        "data/orders 2024.csv",
        "data/months/01.csv",
        "data/months/02.csv.gz",
        "out/answer.parquet",
    ]
    assert not found.is_cut


def test_a_large_folder_is_cut(tmp_path: Path) -> None:
    for number in range(502):
        (tmp_path / f"{number:03}.csv").touch()
    found = data_files(tmp_path)
    assert (len(found.files), found.is_cut) == (500, True)
    workspace = workspace_of_text(TEXT, tmp_path)
    assert files_view(found, workspace.session.document, workspace.analysis).words == "the first 500 files"


@pytest.mark.parametrize(
    ("name", "kind", "node"),
    [
        ("flights.parquet", "read_parquet", "flights"),
        ("Order lines 2024.tsv.gz", "read_csv", "order_lines_2024"),
        ("2024.csv", "read_csv", "file_2024"),
        ("数据.csv", "read_csv", "file"),
        ("Sales May.xlsx", "read_excel", "sales_may"),
        ("old.XLS", "read_excel", "old"),
        ("calc.ods", "read_excel", "calc"),
        ("notes.md", None, "notes"),
        (".csv", None, "file"),
    ],
)
def test_a_name_says_how_it_is_read_and_what_its_node_is_called(name: str, kind: str | None, node: str) -> None:
    assert (reader_of(name), id_after(name)) == (kind, node)


def test_a_file_shows_what_its_source_knows(folder: Path) -> None:
    workspace = workspace_of_text(TEXT, folder)
    view = files_view(data_files(folder), workspace.session.document, workspace.analysis, ["top.CSV"])
    assert [each.path for each in view.folders] == ["", "data", "data/months", "out"]
    files = {file.path: file for each in view.folders for file in each.files}
    airlines = files["data/airlines.csv"]
    assert (airlines.name, airlines.kind, airlines.size, airlines.nodes) == ("airlines.csv", "read_csv", "23 bytes", ("Carriers",))
    assert airlines.columns == (ColumnView("carrier", "text"), ColumnView("name", "text"))
    assert files["data/months/01.csv"].nodes == ("months",)
    assert files["data/orders 2024.csv"].columns == ()
    assert [file.path for file in files.values() if file.is_looked_at] == ["top.CSV"]
    assert view.words == "6 files"


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    workspace = workspace_of_text(TEXT, tmp_path)
    assert files_view(data_files(tmp_path), workspace.session.document, workspace.analysis).words.startswith(
        "No CSV, JSON, Excel, Parquet or Arrow file"
    )


def ask(panel: FilesPanel, **said: Any) -> Any:
    answers: list[Any] = []
    panel.ask("add", said, answers.append)
    return answers[0]


def test_a_file_becomes_a_source_with_its_columns_in_one_step(folder: Path) -> None:
    workspace = workspace_of_text(TEXT, folder)
    panel = FilesPanel(workspace)
    panel.hear("look", {})
    answer = ask(panel, path="data/orders 2024.csv", position={"x": 16, "y": 32}, shown={"months": {"x": 0, "y": 112}})
    assert answer["node"] == "orders_2024"
    assert any("007" in note or "zero" in note for note in answer["notes"]), answer
    fields: Mapping[str, Any] = values(workspace.session.document.pipeline.by_id["orders_2024"].fields)
    assert fields["path"] == "data/orders 2024.csv"
    assert list(fields["columns"]) == ["order", "amount"]
    assert workspace.desk.selection == ("orders_2024",)
    assert dict(workspace.session.document.layout) == {"airlines": (0, 0), "orders_2024": (16, 32), "months": (0, 112)}
    view = panel.view()
    json.dumps(view)
    workspace.session.undo()
    assert not workspace.session.snapshot.can_undo
    assert "orders_2024" not in workspace.session.document.pipeline.by_id


def test_a_file_that_cannot_be_read_is_added_and_the_answer_says_why(folder: Path) -> None:
    workspace = workspace_of_text(TEXT, folder)
    panel = FilesPanel(workspace)
    answer = ask(panel, path="out/answer.parquet")
    assert isinstance(answer, StudioError)
    assert "answer" in workspace.session.document.pipeline.by_id
    assert not any(file["is_looked_at"] for each in panel.view()["folders"] for file in each["files"])


@pytest.mark.parametrize(
    ("path", "code"), [("/etc/passwd", "trust.outside"), ("data/gone.csv", "source.not_found"), ("data/readme.md", "source.unknown_ending")]
)
def test_a_browser_gets_no_other_file(folder: Path, path: str, code: str) -> None:
    workspace = workspace_of_text(TEXT, folder)
    with pytest.raises(StudioError) as raised:
        ask(FilesPanel(workspace), path=path)
    assert raised.value.code == code
    assert not workspace.session.snapshot.can_undo
