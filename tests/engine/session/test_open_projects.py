"""What one process has open: tabs share a session, walled processes are few, closing leaves nothing."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.document.edits import SetTitle
from engine.errors import AccessError, BackendError, CancelledError
from engine.session.events import Event, JobDone
from engine.session.jobs import Job
from engine.session.open_projects import OpenProjects
from engine.session.previewing import preview_job

TEXT = "penstock: 1\nnodes:\n  rows:\n    inline_table:\n      columns:\n        n: integer\n      data: |-\n        n\n        1\n"

calls: queue.Queue[Callable[[], None]] = queue.Queue()


@pytest.fixture
def projects() -> Iterator[OpenProjects]:
    projects = OpenProjects(calls.put, processes=2)
    yield projects
    projects.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("penstock-")]


def made(folder: Path, *names: str) -> list[Path]:
    folder.mkdir()
    (folder / "penstock.yaml").write_text("name: x\n")
    paths = [folder / f"{name}.pipeline.yaml" for name in names]
    for path in paths:
        path.write_text(TEXT)
    return paths


def test_tabs_share_a_session_until_the_last_one_leaves(projects: OpenProjects, tmp_path: Path) -> None:
    (path, other) = made(tmp_path / "p", "a", "b")
    opened = projects.open(path)
    assert projects.open(tmp_path / "p") is opened
    first, second = opened.session(path), opened.session(path)
    assert first is second
    assert opened.session(other) is not first
    first.dispatch([SetTitle(node="rows", title="R")])
    opened.leave(first)
    assert opened.session(path) is second
    for _ in range(2):
        opened.leave(second)
    third = opened.session(path)
    assert third is not first
    (recovery,) = third.snapshot.recoveries
    assert recovery.document.pipeline.by_id["rows"].title == "R"


def test_a_session_that_is_left_takes_back_its_own_jobs_only(projects: OpenProjects, tmp_path: Path) -> None:
    (path, other) = made(tmp_path / "p", "a", "b")
    opened = projects.open(path)
    first, second = opened.session(path), opened.session(other)
    began, stopped = threading.Event(), threading.Event()

    def slow(_: object) -> object:
        began.set()
        assert stopped.wait(10)
        raise CancelledError("stopped")

    events: list[Event] = []
    second.subscribe(events.append)
    first.request(Job("slow", slow, stop=stopped.set))
    assert began.wait(10)
    second.request(Job("other", lambda _: "done"))
    opened.leave(first)
    while not events:
        calls.get(timeout=10)()
    assert events == [JobDone("other", "done")]


def test_walled_processes_are_few_and_stop_when_idle(projects: OpenProjects, tmp_path: Path) -> None:
    opened = [projects.open(made(tmp_path / name, "a")[0]) for name in ("p", "q", "r")]
    sessions = [each.session(each.project.root / "a.pipeline.yaml") for each in opened]
    for each, session in zip(opened, sessions, strict=True):
        preview = projects.previewer(each).preview(session.document, "rows")
        assert preview.rows_shown == 1
    assert [each.has_process for each in opened] == [False, True, True]
    stopped = projects.previewer(opened[1])
    projects.previewer(opened[0])
    assert [each.has_process for each in opened] == [True, True, False]
    projects.look()
    assert [each.has_process for each in opened] == [True, True, False]
    opened[1].used_at -= 301
    projects.look()
    assert [each.has_process for each in opened] == [True, False, False]
    with pytest.raises(BackendError) as caught:
        stopped.preview(sessions[1].document, "rows", rows=5)
    assert caught.value.code == "child.closed", "no process comes to life that nobody would end"
    assert projects.open(tmp_path / "q") is opened[1], "it is still looked at"
    opened[1].leave(sessions[1])
    projects.look()
    assert projects.open(tmp_path / "q") is not opened[1]


def test_previews_of_two_pipelines_do_not_meet(projects: OpenProjects, tmp_path: Path) -> None:
    paths = made(tmp_path / "p", "a", "b")
    opened = projects.open(paths[0])
    sessions = [opened.session(path) for path in paths]
    previewer = projects.previewer(opened)
    events: list[Event] = []
    for session in sessions:
        session.subscribe(events.append)
    for number in range(5):
        for session in sessions:
            session.dispatch([SetTitle(node="rows", title=str(number))])
            session.request(preview_job(previewer, "rows"))
    while sum(isinstance(event, JobDone) for event in events) < 2:
        calls.get(timeout=30)()
    assert len([event for event in events if isinstance(event, JobDone)]) == 2


def test_closing_lets_other_processes_write(tmp_path: Path) -> None:
    (path,) = made(tmp_path / "p", "a")
    first, second = OpenProjects(calls.put), OpenProjects(calls.put)
    first.open(path).session(path).dispatch([SetTitle(node="rows", title="R")])
    session = second.open(path).session(path)
    assert session.snapshot.other_writer is not None
    first.close()
    second.look()
    assert session.snapshot.other_writer is None
    second.close()


def test_other_samples_are_written_and_the_next_preview_works_on_them(projects: OpenProjects, tmp_path: Path) -> None:
    (path,) = made(tmp_path / "p", "a")
    opened = projects.open(path)
    before = projects.previewer(opened)
    told: list[int] = []
    opened.watchers.append(lambda: told.append(opened.project.settings.sample_rows))
    opened.take_samples(20, 7)
    assert told == [20]
    assert (tmp_path / "p" / "penstock.yaml").read_text() == "name: x\nsample_rows: 20\nseed: 7\n"
    assert (opened.project.settings.sample_rows, opened.project.settings.seed) == (20, 7)
    assert projects.previewer(opened) is not before


def test_who_only_looks_takes_no_other_samples(projects: OpenProjects, tmp_path: Path) -> None:
    (path,) = made(tmp_path / "p", "a")
    other = OpenProjects(calls.put)
    other.open(path).take_samples(20, 7)
    with pytest.raises(AccessError) as caught:
        projects.open(path).take_samples(30, 7)
    assert caught.value.code == "session.read_only"
    other.close()
