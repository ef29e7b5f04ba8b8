from __future__ import annotations

import json
from pathlib import Path

import pytest
from run_projects import make_project

from engine.errors import SinkError
from engine.project.claim import Claim
from engine.running.staging import staging
from engine.running.sweeping import sweep


def test_folders_stand_beside_their_targets_and_go_with_the_block(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    targets = {"one": tmp_path / "a" / "b" / "one.csv", "two": tmp_path / "a" / "b" / "two.csv", "three": tmp_path / "three.csv"}
    with staging(project, "r1", targets) as folders:
        assert {node: file.path.parent for node, file in folders.files.items()} == {
            "one": tmp_path / "a" / "b" / ".penstock-r1",
            "two": tmp_path / "a" / "b" / ".penstock-r1",
            "three": tmp_path / ".penstock-r1",
        }
        assert all(path.is_dir() for path in folders.writable.values())
        folders.files["three"].path.write_text("new")
        folders.place("three")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".penstock", "penstock.yaml", "three.csv"]
    assert (tmp_path / "three.csv").read_text() == "new"


def leave_behind(root: Path, run: str, folders: list[Path], made: list[Path]) -> Path:
    """What a killed run leaves."""
    home = root / ".penstock" / "staging" / run
    home.mkdir(parents=True)
    (home / "held").touch()
    (home / "made.json").write_text(json.dumps({"folders": list(map(str, folders)), "made": list(map(str, made))}))
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "0.csv").write_text("half")
    return home


def test_what_a_killed_run_left_is_swept(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    home = leave_behind(tmp_path, "dead", [tmp_path / "out" / ".penstock-dead"], [tmp_path / "out"])
    sweep(project)
    assert not home.exists()
    assert not (tmp_path / "out").exists()


def test_a_run_that_lives_is_let_be(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    folder = tmp_path / "out" / ".penstock-alive"
    home = leave_behind(tmp_path, "alive", [folder], [tmp_path / "out"])
    held = Claim(home / "held")
    sweep(project)
    assert (folder / "0.csv").read_text() == "half"
    held.release()
    sweep(project)
    assert not folder.exists()


def test_a_folder_that_was_made_stays_when_something_else_came_into_it(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    leave_behind(tmp_path, "dead", [tmp_path / "out" / ".penstock-dead"], [tmp_path / "out"])
    (tmp_path / "out" / "mine.txt").write_text("mine")
    sweep(project)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"folders": 3, "made": []}', '{"folders": [["x"]], "made": [null]}'])
def test_a_damaged_ledger_removes_nothing(tmp_path: Path, text: str) -> None:
    project = make_project(tmp_path)
    home = leave_behind(tmp_path, "dead", [tmp_path / "out" / ".penstock-dead"], [])
    (home / "made.json").write_text(text)
    sweep(project)
    assert (tmp_path / "out" / ".penstock-dead" / "0.csv").exists()


def test_a_ledger_from_elsewhere_cannot_remove_a_persons_files(tmp_path: Path) -> None:
    """A project may come with a `.penstock` folder of somebody else's making."""
    project = make_project(tmp_path / "project")
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years")
    own = tmp_path / "project" / "data"
    own.mkdir()
    (own / "a.csv").write_text("a")
    (tmp_path / "project" / ".penstock-evil").symlink_to(precious)
    empty = tmp_path / "empty"
    empty.mkdir()
    home = tmp_path / "project" / ".penstock" / "staging" / "evil"
    home.mkdir(parents=True)
    (home / "held").touch()
    folders = [precious, own, tmp_path / "project" / ".penstock-evil", tmp_path / "project" / ".." / "precious"]
    (home / "made.json").write_text(json.dumps({"folders": list(map(str, folders)), "made": [str(empty)]}))
    sweep(project)
    assert (precious / "thesis.txt").read_text() == "years"
    assert (own / "a.csv").read_text() == "a"
    assert empty.is_dir()


def test_a_folder_that_cannot_be_made_is_an_error_that_names_it(tmp_path: Path) -> None:
    project = make_project(tmp_path, {"out": "a file where a folder should be"})
    with pytest.raises(SinkError) as caught, staging(project, "r1", {"one": tmp_path / "out" / "one.csv"}):
        pass
    assert caught.value.code == "sink.no_folder"
    assert list((tmp_path / ".penstock" / "staging").iterdir()) == []
