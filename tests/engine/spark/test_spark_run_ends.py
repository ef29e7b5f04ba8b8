"""Runs on Spark that end early, in every way that there is: nothing of them stays, and the error says what to do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from run_projects import document_text, files_below, make_project, run_nodes
from spark_sessions import all_gone, group_of, living

from engine.errors import BackendError, CancelledError, LimitError, SinkError
from engine.project.project import Project
from engine.running.cancel import CancelToken
from engine.running.events import RunEvent, StageStarted
from engine.running.record import list_records
from engine.running.spark_process import SparkProcess

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("spark runs")]

ROOT = Path(__file__).resolve().parents[3]
PENSTOCK = (sys.executable, "-m", "studio.cli")
NUMBERS = "a\n" + "".join(f"{number}\n" for number in range(300_000))
READ = "a:\n  read_csv:\n    path: a.csv\n    columns:\n      a: integer\n"
ENDLESS = (
    READ
    + "pairs:\n  join:\n    left: a\n    right: a\n    where: left.a * right.a % 1000003 = 7\n    suffix: _r\n"
    + "more:\n  join:\n    left: pairs\n    right: a\n    where: left.a * right.a % 1000003 = 7\n    suffix: _s\n"
    + "out:\n  write_csv:\n    from: more\n    path: out/deep/more.csv\n"
)
WRITE = "out:\n  write_csv:\n    from: some\n    path: out/some.csv\n"
SOME = "some:\n  filter_rows:\n    from: a\n    where: a % 2 = 0\n"


def assert_nothing_stays(project: Project) -> None:
    assert sorted(files_below(project.root)) == ["a.csv", "penstock.yaml"]
    assert not (project.root / "out").exists()
    assert list((project.root / ".penstock" / "staging").iterdir()) == []


def on_spark(event: RunEvent) -> bool:
    return isinstance(event, StageStarted) and event.title == "Hand over more"


def test_its_heap_is_what_the_runs_memory_limit_leaves(spark: SparkProcess) -> None:
    """Of 2 GiB a fifth is DuckDB's, and 700 MiB are what nobody counts."""
    spark.versions(300)
    commands = [Path(f"/proc/{pid}/cmdline").read_text() for pid in living(group_of(spark.driver()))]
    assert any("\0-Xmx938m\0" in command for command in commands)


def test_a_cancelled_run_ends_soon_and_leaves_nothing(tmp_path: Path, spark: SparkProcess) -> None:
    project = make_project(tmp_path, {"a.csv": NUMBERS})
    token = CancelToken()
    asked: list[float] = []

    def cancel() -> None:
        asked.append(time.monotonic())
        token.cancel()

    def listen(event: RunEvent) -> None:
        if on_spark(event):
            threading.Timer(2, cancel).start()

    with pytest.raises(CancelledError):
        run_nodes(project, ENDLESS, engine="spark", cancel=token, on_event=listen, spark=spark)
    assert time.monotonic() - asked[0] < 10
    assert_nothing_stays(project)
    assert [record.status for record in list_records(project)] == ["cancelled"]


def test_a_run_that_takes_too_long_is_stopped(tmp_path: Path, spark: SparkProcess) -> None:
    spark.versions(300)
    project = make_project(tmp_path, {"a.csv": NUMBERS}, "time_limit: 6 s\n")
    with pytest.raises(LimitError) as caught:
        run_nodes(project, ENDLESS, engine="spark", spark=spark)
    assert caught.value.code == "limit.time"
    assert_nothing_stays(project)


def test_what_is_handed_over_counts_against_the_disk_limit(tmp_path: Path, spark: SparkProcess) -> None:
    project = make_project(tmp_path, {"a.csv": NUMBERS}, "disk_limit: 150 kB\n")
    wide = "some:\n  add_columns:\n    from: a\n    columns:\n      t: sha256(cast(a as text))\n"
    with pytest.raises(LimitError) as caught:
        run_nodes(project, READ + wide + WRITE, engine="spark", spark=spark)
    assert caught.value.code == "limit.disk"
    assert_nothing_stays(project)


def test_a_sink_that_cannot_be_written_is_told_before_spark_works(tmp_path: Path, spark: SparkProcess) -> None:
    project = make_project(tmp_path, {"a.csv": NUMBERS, "out": "a file where a folder should be"})
    events: list[RunEvent] = []
    with pytest.raises(SinkError) as caught:
        run_nodes(project, READ + SOME + WRITE, engine="spark", spark=spark, on_event=events.append)
    assert caught.value.code == "sink.no_folder"
    assert not [event for event in events if isinstance(event, StageStarted)]
    assert sorted(files_below(project.root)) == ["a.csv", "out", "penstock.yaml"]


def test_a_spark_that_dies_is_an_error_and_the_next_run_has_a_new_one(tmp_path: Path, spark: SparkProcess) -> None:
    project = make_project(tmp_path, {"a.csv": NUMBERS})
    spark.versions(300)
    killed: list[float] = []

    def kill() -> None:
        killed.append(time.monotonic())
        os.killpg(group_of(spark.driver()), signal.SIGKILL)

    def listen(event: RunEvent) -> None:
        if on_spark(event):
            threading.Timer(2, kill).start()

    with pytest.raises(BackendError) as caught:
        run_nodes(project, ENDLESS, engine="spark", on_event=listen, spark=spark)
    assert caught.value.code == "child.died"
    assert time.monotonic() - killed[0] < 10
    assert_nothing_stays(project)
    run_nodes(project, READ + SOME + WRITE, engine="spark", spark=spark)
    assert (project.root / "out/some.csv").read_text().startswith("a\n0\n2\n4\n")


def test_a_killed_run_takes_its_spark_along_and_the_next_run_sweeps(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    temporary = tmp_path_factory.mktemp("temporary")
    make_project(tmp_path, {"a.csv": NUMBERS, "endless.pipeline.yaml": document_text(ENDLESS)}, "memory_limit: 700 MiB\n")
    words = [*PENSTOCK, "run", "endless", "--engine", "spark"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
    with subprocess.Popen(words, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "Hand over a" in process.stderr.readline()
        groups = _groups_below(process.pid)
        time.sleep(3)
        assert list(temporary.glob("penstock-spark-*"))
        process.kill()
    assert groups
    assert all(all_gone(group, 20) for group in groups)
    assert list(temporary.iterdir()) == []
    assert list((tmp_path / ".penstock" / "staging").iterdir())
    small = make_project(tmp_path)
    (tmp_path / "endless.pipeline.yaml").unlink()
    run_nodes(small, READ + SOME + WRITE)
    assert sorted(files_below(tmp_path)) == ["a.csv", "out/some.csv", "penstock.yaml"]
    assert list((tmp_path / ".penstock" / "staging").iterdir()) == []


def _groups_below(pid: int) -> set[int]:
    """Process groups of the children: of the walled process, and of Python with Java."""
    children = [int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]
    return {os.getpgid(child) for child in children}


def outcome(folder: Path, environment: dict[str, str], *flags: str) -> subprocess.CompletedProcess[str]:
    """`penstock run --engine spark` in a process of a given environment."""
    make_project(folder, {"a.csv": NUMBERS, "some.pipeline.yaml": document_text(READ + SOME + WRITE)})
    words = [sys.executable, *flags, "-m", "studio.cli", "run", "--engine", "spark"]
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_a_machine_without_java_is_told_what_to_install(tmp_path: Path) -> None:
    found = outcome(tmp_path, {"PATH": str(tmp_path), "PYTHONPATH": str(ROOT)})
    assert found.returncode == 1
    assert "Spark needs Java, and there is none" in found.stderr
    assert "install a Java runtime of version 17 or newer" in found.stderr
    assert_nothing_of(tmp_path)


def test_an_installation_without_pyspark_is_told_what_to_install(tmp_path: Path) -> None:
    """All packages of this environment but one."""
    packages = tmp_path / "packages"
    packages.mkdir()
    installed = Path(pytest.__file__).parents[1]
    for path in installed.iterdir():
        if not path.name.startswith("pyspark"):
            (packages / path.name).symlink_to(path)
    found = outcome(tmp_path / "project", {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{packages}"}, "-S")
    assert found.returncode == 1
    assert "Spark needs the extra 'spark', which is not installed" in found.stderr
    assert "pip install 'penstock[spark]'" in found.stderr
    assert_nothing_of(tmp_path / "project")


def assert_nothing_of(folder: Path) -> None:
    assert sorted(files_below(folder)) == ["a.csv", "penstock.yaml", "some.pipeline.yaml"]
    assert not (folder / "out").exists()
