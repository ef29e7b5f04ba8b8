"""A run's sinks under kill -9, EIO and ENOSPC at every write, fsync, rename and unlink: the old file or the new one, and nothing left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from strace_faults import Call, Point, has_strace, points, record, strike

DRIVER = str(Path(__file__).with_name("small_run.py"))
TARGETS = ("out/one.csv", "out/two.parquet")
STAGED = "/out_0/"
"""The staging folder as the walled process sees it."""
FAULTS = ("signal=KILL", "error=EIO", "error=ENOSPC")
STEP = 1 if os.environ.get("PENSTOCK_FULL") == "1" else len(FAULTS)
"""Nightly every fault strikes every point; otherwise every point is struck by one of the faults."""

pytestmark = [pytest.mark.skipif(not has_strace(), reason="strace is not installed"), pytest.mark.slow]


def command(root: Path, run_id: str) -> list[str]:
    return [sys.executable, DRIVER, str(root), run_id]


def make_project(root: Path) -> Path:
    """A project whose outputs are there already, from an older run."""
    (root / "out").mkdir(parents=True)
    (root / "penstock.yaml").write_text("name: faults\n")
    for target in TARGETS:
        (root / target).write_text("old\n")
    return root


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    """The calls of a run without faults."""
    root = make_project(tmp_path_factory.mktemp("recorded") / "project")
    return record(command(root, "struck"), root.parent / "log")


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run without faults writes."""
    root = make_project(tmp_path_factory.mktemp("clean") / "project")
    subprocess.run(command(root, "clean"), check=True)
    return {target: (root / target).read_bytes() for target in TARGETS}


@pytest.fixture(scope="module")
def usual(calls: list[Call], tmp_path_factory: pytest.TempPathFactory) -> list[Point]:
    """Where to strike: what most runs come to. The engine hands its writes to threads of its own, and some run divides one in two."""
    every = [
        calls,
        *(
            record(command(make_project(tmp_path_factory.mktemp("again") / "project"), "struck"), tmp_path_factory.mktemp("log") / "log")
            for _ in range(4)
        ),
    ]
    counts = Counter(point for each in every for point in project_points(each))
    return [point for point, count in counts.items() if 2 * count > len(every)]


def project_points(calls: list[Call]) -> list[Point]:
    """Where to strike, with the project's own folder left out of the paths."""
    root = next(call.path for call in calls if call.name == "mkdir" or call.path.endswith("/.penstock")).split("/.penstock")[0]
    return [Point(point.name, point.path.removeprefix(root), point.number) for point in points(calls, (root, STAGED))]


def test_the_trace_proves_the_order_of_a_durable_replacement(calls: list[Call]) -> None:
    lines = [call.line for call in calls]
    for number, target in enumerate(TARGETS):
        staged = f"{number}{Path(target).suffix}"

        def first(name: str, *words: str) -> int:
            return next(place for place, line in enumerate(lines) if f" {name}(" in line and all(word in line for word in words))

        def last(name: str, *words: str) -> int:
            return max(place for place, line in enumerate(lines) if f" {name}(" in line and all(word in line for word in words))

        written = last("pwrite64", f"{STAGED}{staged}")
        forced = first("fsync", f".penstock-struck/{staged}>")
        renamed = first("rename", f'.penstock-struck/{staged}"', f'{target}"')
        folder = next(
            place for place, line in enumerate(lines) if place > renamed and " fsync(" in line and line.split(">")[0].endswith("/out")
        )
        assert written < forced < renamed < folder


@pytest.mark.parametrize("fault", FAULTS)
def test_every_point_leaves_the_old_file_or_the_new_one(tmp_path: Path, usual: list[Point], new: dict[str, bytes], fault: str) -> None:
    assert {point.name for point in usual} >= {"write", "pwrite64", "fsync", "rename", "unlink"}
    assert len(usual) >= 25
    for number, point in enumerate(usual[FAULTS.index(fault) % STEP :: STEP]):
        root = make_project(tmp_path / str(number))
        status = struck(root, point, fault)
        check_state(root, status, new, fault, str(point))
        check_mended(root, new, str(point))
        shutil.rmtree(root)


def struck(root: Path, point: Point, fault: str) -> int:
    """Strike; which of the engine's threads writes is not always the same, so a point that was missed is tried again."""
    path = point.path if point.path.startswith(STAGED) else f"{root}{point.path}"
    for _ in range(40):
        status, has_fired = strike(command(root, "struck"), root.parent / "log", Point(point.name, path, point.number), fault)
        if has_fired:
            return status
        shutil.rmtree(root)
        make_project(root)
    raise AssertionError(f"{point} never fired")


def check_state(root: Path, status: int, new: dict[str, bytes], fault: str, point: str) -> None:
    found = {target: (root / target).read_bytes() for target in TARGETS}
    assert all(found[target] in (b"old\n", new[target]) for target in TARGETS), point
    words = (root.parent / "log.out").read_text()
    assert "Traceback" not in words, (point, words)
    if status == 0:
        assert found == new, point
    elif fault != "signal=KILL":
        assert status == 1, (point, status, words)


def check_mended(root: Path, new: dict[str, bytes], point: str) -> None:
    """The next run succeeds and finds, or clears away, whatever the struck one left."""
    result = subprocess.run(command(root, "next"), check=False, capture_output=True, text=True)
    assert result.returncode == 0, (point, result.stderr)
    assert {target: (root / target).read_bytes() for target in TARGETS} == new, point
    left = {path.relative_to(root).as_posix() for path in root.rglob("*")}
    expected = {
        "penstock.yaml",
        "out",
        *TARGETS,
        ".penstock",
        ".penstock/.gitignore",
        ".penstock/runs",
        ".penstock/runs/next.json",
        ".penstock/staging",
    }
    assert left - {".penstock/runs/struck.json"} == expected, point
