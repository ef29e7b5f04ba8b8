"""One process writes: the second is told by whom, may take over, and never has to ask the dead."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.errors import AccessError
from engine.project.claim import Claim
from engine.project.lock import Holder, ProjectLock
from engine.project.project import Project

OTHER = """
import sys
from pathlib import Path
from engine.project.lock import ProjectLock
from engine.project.project import Project
lock = ProjectLock(Project.open(Path(sys.argv[1])))
for line in sys.stdin:
    word = line.strip()
    answer = {"take": lock.take, "over": lock.take_over, "ours": lambda: lock.is_ours, "other": lambda: lock.other, "release": lock.release}[word]()
    print(answer.process if hasattr(answer, "process") else answer, flush=True)
"""


class Process:
    """Another process that is told what to do with its lock."""

    def __init__(self, root: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", OTHER, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def ask(self, word: str) -> str:
        self.tell(word)
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def tell(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "penstock.yaml").write_text("name: x\n")
    return Project.open(tmp_path)


@pytest.fixture
def lock(project: Project) -> Iterator[ProjectLock]:
    lock = ProjectLock(project)
    yield lock
    lock.release()


@pytest.fixture
def other(project: Project) -> Iterator[Process]:
    process = Process(project.root)
    yield process
    process.kill()


def test_looking_makes_nothing(project: Project, lock: ProjectLock) -> None:
    assert (lock.is_ours, lock.other) == (False, None)
    lock.release()
    assert not (project.root / ".penstock").exists()


def test_who_comes_second_is_told_who_writes(lock: ProjectLock, other: Process) -> None:
    assert lock.take() is None
    assert lock.is_ours
    assert other.ask("take") == str(os.getpid())
    assert other.ask("ours") == "False"
    assert lock.is_ours
    assert lock.take() is None


def test_two_in_one_process_are_two(project: Project, lock: ProjectLock) -> None:
    second = ProjectLock(project)
    assert lock.take() is None
    found = second.take()
    assert found is not None
    assert found == second.other
    assert found.words().startswith(f"process {os.getpid()} on ")


def test_who_let_go_is_followed(project: Project, lock: ProjectLock, other: Process) -> None:
    assert lock.take() is None
    lock.release()
    assert other.ask("take") == "None"
    assert lock.take() is not None
    assert other.ask("release") == "None"
    assert lock.take() is None
    lock.release()
    assert [path.name for path in (project.root / ".penstock").iterdir() if path.name.startswith("lock")] == ["lock.gate"]


def test_the_dead_are_not_asked(project: Project, lock: ProjectLock, other: Process) -> None:
    assert other.ask("take") == "None"
    assert lock.take() is not None
    other.kill()
    assert lock.other is None
    assert lock.take() is None
    assert len([path for path in (project.root / ".penstock").iterdir() if len(path.name) == len("lock.") + 16]) == 1


def test_who_is_taken_over_finds_out(lock: ProjectLock, other: Process) -> None:
    assert lock.take() is None
    assert other.ask("over") == "None"
    assert not lock.is_ours
    found = lock.take()
    assert found is not None
    assert found.process == other.process.pid
    lock.take_over()
    assert lock.is_ours
    assert other.ask("ours") == "False"


def test_who_slept_while_another_took_over_finds_out(lock: ProjectLock, other: Process) -> None:
    assert other.ask("take") == "None"
    other.process.send_signal(signal.SIGSTOP)
    try:
        assert lock.take() is not None, "asleep is not dead"
        lock.take_over()
    finally:
        other.process.send_signal(signal.SIGCONT)
    assert other.ask("ours") == "False"
    assert other.ask("take") == str(os.getpid())


def test_of_many_at_once_one_writes(project: Project) -> None:
    processes = [Process(project.root) for _ in range(6)]
    try:
        for process in processes:
            assert process.ask("ours") == "False"
        for process in processes:
            process.tell("take")
        answers = [process.process.stdout.readline().strip() for process in processes if process.process.stdout]
        winners = [process for process, answer in zip(processes, answers, strict=True) if answer == "None"]
        assert len(winners) == 1
        assert [answer for answer in answers if answer != "None"] == [str(winners[0].process.pid)] * 5
        assert [process.ask("ours") for process in processes].count("True") == 1
    finally:
        for process in processes:
            process.kill()


def test_a_gate_that_stays_shut_is_said(project: Project, lock: ProjectLock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.project.lock._GATE_SECONDS", 0.05)
    gate = Claim(project.state() / "lock.gate")
    with pytest.raises(AccessError) as caught:
        lock.take()
    gate.release()
    assert caught.value.code == "project.busy"
    assert lock.take() is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"token": "../../outside", "process": 1, "computer": "x", "since": "y"}', "\0" * 20_000])
def test_nonsense_in_the_file_names_nobody(project: Project, lock: ProjectLock, text: str) -> None:
    (project.state() / "lock").write_text(text)
    assert lock.other is None
    assert lock.take() is None


def test_a_link_in_a_project_leads_no_writing_elsewhere(project: Project, lock: ProjectLock, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("theirs")
    home = project.state()
    for name in ("lock", "lock.gate"):
        (home / name).unlink(missing_ok=True)
        (home / name).symlink_to(outside)
    assert lock.take() is None
    assert outside.read_text() == "theirs"
    assert not (home / "lock").is_symlink()


def test_a_holder_that_has_no_file_is_dead(project: Project, lock: ProjectLock) -> None:
    gone = Holder(token="0" * 16, process=os.getpid(), computer="x", since="y")
    (project.state() / "lock").write_text(gone.model_dump_json())
    assert lock.other is None
