"""Jobs in threads: late, stale and unwanted ones are never heard of, and closing leaves no thread."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from watching import watched

from engine.document.edits import Configure, Move
from engine.errors import CancelledError
from engine.session.events import Changed, JobDone, JobFailed
from engine.session.jobs import Job
from engine.session.session import Session
from engine.session.threads import ThreadRunner

TEXT = "penstock: 1\nnodes:\n  a:\n    k:\n      x: y\n  b:\n    k:\n      from: a\n"


class Loop:
    """The thread that a session lives in: makes the calls that others hand over."""

    def __init__(self) -> None:
        self.calls: queue.Queue[Callable[[], None]] = queue.Queue()

    def turn_until(self, is_done: Callable[[], bool], seconds: float = 10) -> None:
        end = time.monotonic() + seconds
        while not is_done():
            self.calls.get(timeout=max(end - time.monotonic(), 0.001))()


class Stoppable:
    """Work that goes on until it is stopped."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.stopped = threading.Event()

    def __call__(self, _: object) -> object:
        self.began.set()
        assert self.stopped.wait(10)
        raise CancelledError("stopped")


@pytest.fixture
def loop() -> Loop:
    return Loop()


@pytest.fixture
def session(tmp_path: Path, loop: Loop) -> Iterator[Session]:
    path = tmp_path / "x.pipeline.yaml"
    path.write_text(TEXT)
    session = Session.open(path, runner=ThreadRunner(loop.calls.put))
    yield session
    session.close()


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("penstock-")]


def test_work_is_done_elsewhere_and_delivered_here(session: Session, loop: Loop) -> None:
    events = watched(session)
    session.request(Job("where", lambda _: threading.get_ident()))
    loop.turn_until(lambda: bool(events))
    assert isinstance(events[0], JobDone)
    assert events[0].value != threading.get_ident()


def test_what_goes_wrong_is_an_event(session: Session, loop: Loop) -> None:
    events = watched(session)
    session.request(Job("divide", lambda _: 1 // 0))
    loop.turn_until(lambda: bool(events))
    assert isinstance(events[0], JobFailed)


def test_who_asks_again_and_again_has_the_work_done_once(session: Session, loop: Loop) -> None:
    events, done = watched(session), []
    for number in range(20):
        session.request(Job("preview", lambda _, number=number: done.append(number), delay=0.1))
    loop.turn_until(lambda: bool(events))
    assert done == [19]
    assert events == [JobDone("preview", None)]


def test_asking_again_stops_what_goes_on(session: Session, loop: Loop) -> None:
    events, slow = watched(session), Stoppable()
    session.request(Job("preview", slow, stop=slow.stopped.set))
    assert slow.began.wait(10)
    session.request(Job("preview", lambda _: "new"))
    loop.turn_until(lambda: bool(events))
    assert slow.stopped.is_set()
    assert events == [JobDone("preview", "new")]


def test_an_edit_stops_what_hangs_on_it_and_nothing_else(session: Session, loop: Loop) -> None:
    events, slow = watched(session), Stoppable()
    session.request(Job("preview", slow, stop=slow.stopped.set))
    assert slow.began.wait(10)
    move, edit = Move(item="a", position=(1, 1)), Configure(node="a", field=("x",), value="z")
    session.dispatch([move])
    assert not slow.stopped.is_set()
    session.dispatch([edit])
    assert slow.stopped.is_set()
    session.request(Job("other", lambda _: "other"))
    loop.turn_until(lambda: len(events) == 3)
    assert events == [Changed((move,)), Changed((edit,)), JobDone("other", "other")]


def test_a_result_on_its_way_is_dropped_when_the_document_changes(session: Session, loop: Loop) -> None:
    events = watched(session)
    session.request(Job("preview", lambda _: "old"))
    call = loop.calls.get(timeout=10)
    edit = Configure(node="a", field=("x",), value="z")
    session.dispatch([edit])
    call()
    assert events == [Changed((edit,))]


def test_lanes_do_not_wait_for_each_other(session: Session, loop: Loop) -> None:
    events, slow = watched(session), Stoppable()
    session.request(Job("run", slow, stop=slow.stopped.set, lane="run"))
    assert slow.began.wait(10)
    session.request(Job("preview", lambda _: "rows"))
    loop.turn_until(lambda: bool(events))
    assert events == [JobDone("preview", "rows")]
    assert len(threads()) == 2


def test_closing_leaves_no_thread_and_tells_nobody(session: Session, loop: Loop) -> None:
    events, slow, done = watched(session), Stoppable(), []
    session.request(Job("slow", slow, stop=slow.stopped.set))
    session.request(Job("waiting", done.append))
    session.request(Job("later", done.append, lane="other", delay=60))
    assert slow.began.wait(10)
    session.close()
    assert threads() == []
    session.request(Job("after", done.append))
    assert (events, done, loop.calls.empty()) == ([], [], True)


def test_work_that_began_after_it_was_told_to_stop_is_told_again(session: Session) -> None:
    told: list[float] = []

    def deaf(_: object) -> None:
        while len(told) < 3:
            time.sleep(0.01)

    session.request(Job("deaf", deaf, stop=lambda: told.append(time.monotonic())))
    session.close()
    assert threads() == []


@pytest.mark.parametrize("seed", range(5))
def test_a_storm_of_requests_and_edits_ends_with_the_latest_answer(session: Session, loop: Loop, seed: int) -> None:
    """Whatever came between, the answer to the last request is the one for the document as it is, and it comes once."""
    import random

    chance = random.Random(seed)
    events = watched(session)
    for number in range(200):
        if chance.random() < 0.5:
            session.dispatch([Configure(node="a", field=("x",), value=str(number))])
        session.request(Job("preview", lambda document: document.pipeline.by_id["a"].fields["x"], delay=chance.choice([0, 0, 0.002])))
        while chance.random() < 0.3 and not loop.calls.empty():
            loop.calls.get()()
    last = session.document.pipeline.by_id["a"].fields["x"]
    is_last = JobDone("preview", last)
    loop.turn_until(lambda: events[-1] == is_last)
    time.sleep(0.05)
    while not loop.calls.empty():
        loop.calls.get()()
    assert events[-1] == is_last
