"""A sink that fills a folder under kill -9, EIO and ENOSPC at every step: once mended, the old folder or the new one stands whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import folder_run
from run_projects import document_text
from strace_faults import Call, Point, has_strace, points, record, strike

from engine.document.reader import read
from engine.project.project import Project
from engine.running.run import run
from engine.running.sweeping import find_resumable, resumable_runs, sweep

DRIVER = str(Path(__file__).with_name("folder_run.py"))
FOLDER = "out/parts"
FAULTS = ("signal=KILL", "error=EIO", "error=ENOSPC")
STEP = 1 if os.environ.get("PENSTOCK_FULL") == "1" else len(FAULTS)
"""Nightly every fault strikes every point; otherwise the kill strikes all, each error every third, and fewer next runs are made."""

pytestmark = [pytest.mark.skipif(not has_strace(), reason="strace is not installed"), pytest.mark.slow]


def command(root: Path, run_id: str, last: str = "new") -> list[str]:
    return [sys.executable, DRIVER, str(root), run_id, last]


def contents(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted((root / FOLDER).rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose folder is there already, from an older run."""
    root = tmp_path_factory.mktemp("old") / "project"
    root.mkdir()
    (root / "penstock.yaml").write_text("name: faults\n")
    subprocess.run(command(root, "older", "old"), check=True)
    return root


@pytest.fixture(scope="module")
def folders(template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The old folder, and what a run without faults writes."""
    root = shutil.copytree(template, tmp_path_factory.mktemp("clean") / "project")
    subprocess.run(command(root, "clean"), check=True)
    assert contents(root) != contents(template)
    return contents(template), contents(root)


@pytest.fixture(scope="module")
def calls(template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Call]]:
    """The calls of a run without faults, and its project."""
    root = shutil.copytree(template, tmp_path_factory.mktemp("recorded") / "project")
    return root, record(command(root, "struck"), root.parent / "log")


@pytest.fixture(scope="module")
def steps(calls: tuple[Path, list[Call]]) -> list[Point]:
    """Where to strike, without the project's own folder: all that the run does itself; what the walled process writes is staged only."""
    root, traced = calls
    return [Point(point.name, point.path.removeprefix(str(root)), point.number) for point in points(traced, (f"{root}/",))]


def test_the_trace_proves_that_the_intent_is_on_disk_before_the_first_rename(calls: tuple[Path, list[Call]]) -> None:
    lines = [call.line for call in calls[1]]

    def places(name: str, *words: str) -> list[int]:
        return [place for place, line in enumerate(lines) if f" {name}(" in line and all(word in line for word in words)]

    aside = places("rename", "/out/parts", ".old")[0]
    into_place = places("rename", ".penstock-struck/0", '/out/parts"')[-1]
    intent = [place for place in places("rename", 'intent.json"') if place < aside][-1]
    forced = [place for place in places("fsync", ".intent.json.") if place < intent]
    named = [place for place in places("fsync", ".penstock/staging/struck>") if intent < place < aside]
    sealed = places("fsync", ".penstock-struck/0>")
    assert forced
    assert named
    assert sealed[-1] < intent < aside < into_place
    assert places("unlink", "parts/.penstock-written.json")[-1:] == []
    assert min(places("unlink", ".old/k=x/part.csv") + places("unlinkat", "part.csv")) > into_place


@pytest.mark.parametrize("fault", FAULTS)
def test_every_step_leaves_the_old_folder_or_the_new_one_once_mended(
    tmp_path: Path, template: Path, steps: list[Point], folders: tuple[dict[str, bytes], dict[str, bytes]], fault: str
) -> None:
    chosen = steps if fault == "signal=KILL" else steps[FAULTS.index(fault) :: STEP]
    assert {point.name for point in steps} >= {"write", "fsync", "rename", "unlink"}
    assert len(steps) >= 25
    fired, found = 0, []
    for number, point in enumerate(chosen):
        root = shutil.copytree(template, tmp_path / str(number))
        struck = Point(point.name, f"{root}{point.path}", point.number)
        status, has_fired = strike(command(root, "struck"), tmp_path / f"log-{number}", struck, fault)
        fired += has_fired
        check_words(tmp_path / f"log-{number}.out", status, point, fault)
        sweep(Project.open(root))
        assert contents(root) in folders, point
        assert status != 0 or contents(root) == folders[1], point
        found.append(folders.index(contents(root)))
        if resumable_runs(Project.open(root)) and number % STEP:
            check_resumed(root, folders[1], point)
        if number % STEP == 0:
            check_next(root, folders[1], point)
        shutil.rmtree(root)
    assert fired >= 0.9 * len(chosen)
    assert set(found) == {0, 1}


def check_words(log: Path, status: int, point: Point, fault: str) -> None:
    words = log.read_text()
    assert "Traceback" not in words, (point, words)
    if fault != "signal=KILL":
        assert status in (0, 1), (point, status, words)


def check_resumed(root: Path, new: dict[str, bytes], point: Point) -> None:
    """The run is finished by what it staged: nothing of the folder is written again but its names."""
    staged = next((path.stat().st_ino for path in (root / "out").glob(".penstock-struck/0/k=x/part.csv")), None)
    project, document = Project.open(root), read(document_text(folder_run.NODES.replace("NEW", "new"))).document
    record = run(project, document, resumed=find_resumable(project, "struck"))
    assert (record.id, record.status, contents(root)) == ("struck", "done", new), point
    assert staged in (None, (root / FOLDER / "k=x" / "part.csv").stat().st_ino), point
    assert not list((root / ".penstock" / "staging").iterdir()), point
    assert [path.name for path in (root / "out").iterdir()] == ["parts"], point


def check_next(root: Path, new: dict[str, bytes], point: Point) -> None:
    """The next run succeeds, and nothing of the struck one is left."""
    result = subprocess.run(command(root, "next"), check=False, capture_output=True, text=True)
    assert result.returncode == 0, (point, result.stderr)
    assert contents(root) == new, point
    left = {path.relative_to(root).as_posix() for path in root.rglob("*") if FOLDER not in path.as_posix()}
    assert left - {".penstock/runs/struck.json"} == {
        "penstock.yaml",
        "out",
        ".penstock",
        ".penstock/.gitignore",
        ".penstock/runs",
        ".penstock/runs/older.json",
        ".penstock/runs/next.json",
        ".penstock/staging",
    }, point
