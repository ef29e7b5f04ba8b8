"""B7: a person's stop works in time, wherever the engine is, and nothing is left behind."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from counts import scaled
from sandboxes import Sandbox, is_gone, outer_pid, processes_below, worker_pid

from engine.errors import CancelledError, LimitError

ENDLESS = {
    "interruptible": "select count(*) as a from range(100000000) x(a), range(1000000) y(b) where (x.a * y.b) % 7 = 1",
    "deaf": "select len(list_intersect(range(2000000), range(2000000))) as a",
    "quick": "select count(*) as a from range(1000)",
}


def cancelled_after(sandbox: Sandbox, sql: str, delay: float) -> float | None:
    """Seconds between the wish and its fulfilment; None when the query was done before."""
    wished: list[float] = []

    def wish() -> None:
        wished.append(time.monotonic())
        sandbox.child.cancel()

    timer = threading.Timer(delay, wish)
    timer.start()
    try:
        sandbox.query(sql, timeout=30)
    except CancelledError:
        return time.monotonic() - wished[0]
    finally:
        timer.join()
    return None


@pytest.mark.parametrize("sort", ["interruptible", "deaf"])
def test_cancel_works_in_time(sandbox: Sandbox, sort: str) -> None:
    took = cancelled_after(sandbox, ENDLESS[sort], 0.3)
    assert took is not None
    assert took <= 1.5


def test_an_interrupt_spares_the_process(sandbox: Sandbox) -> None:
    before = worker_pid(sandbox.child)
    assert cancelled_after(sandbox, ENDLESS["interruptible"], 0.2) is not None
    assert worker_pid(sandbox.child) == before


def test_a_deaf_engine_is_killed_and_followed_by_another(sandbox: Sandbox) -> None:
    before = processes_below(outer_pid(sandbox.child))
    assert cancelled_after(sandbox, ENDLESS["deaf"], 0.2) is not None
    assert all(map(is_gone, before))
    begin = time.monotonic()
    assert sandbox.query("select 1 as a").values["seen"] == 1
    assert time.monotonic() - begin < 1


def test_a_wish_is_heard_while_the_process_starts(sandbox: Sandbox) -> None:
    assert cancelled_after(sandbox, ENDLESS["deaf"], 0.2) is not None
    took = cancelled_after(sandbox, ENDLESS["interruptible"], 0.02)
    assert took is not None
    assert took <= 1.5


def test_cancel_at_random_times(sandbox: Sandbox) -> None:
    chance = random.Random(7)
    slowest = 0.0
    for _ in range(scaled(200)):
        sort = chance.choice(["interruptible", "interruptible", "quick", "deaf"])
        took = cancelled_after(sandbox, ENDLESS[sort], chance.uniform(0.01, 0.3))  # not before the request itself
        slowest = max(slowest, took or 0)
        assert sandbox.query("select 42 as a").values["seen"] == 1, "the next request is not met by an old wish"
    assert slowest <= 1.5
    pids = processes_below(outer_pid(sandbox.child))
    sandbox.child.close()
    assert all(map(is_gone, pids))
    assert zombies_of_ours() == []


def test_cancel_without_a_request_does_nothing(sandbox: Sandbox) -> None:
    sandbox.child.cancel()
    assert sandbox.query("select 1 as a").values["seen"] == 1


def test_the_time_limit_stops_a_request(sandbox: Sandbox) -> None:
    begin = time.monotonic()
    with pytest.raises(LimitError) as caught:
        sandbox.query(ENDLESS["deaf"], timeout=0.5)
    assert caught.value.code == "limit.time"
    assert time.monotonic() - begin <= 2
    with pytest.raises(LimitError):
        sandbox.query(ENDLESS["interruptible"], timeout=0.2)
    assert sandbox.query("select 1 as a").values["seen"] == 1


def test_close_ends_a_running_request(sandbox: Sandbox) -> None:
    pids = processes_below(outer_pid(sandbox.child))
    closing = threading.Timer(0.2, sandbox.child.close)
    closing.start()
    begin = time.monotonic()
    with pytest.raises(CancelledError):
        sandbox.query(ENDLESS["deaf"])
    closing.join()
    assert time.monotonic() - begin <= 2.5
    assert all(map(is_gone, pids))


@pytest.fixture
def heard() -> Iterator[None]:
    """Control-C is heard, also where whoever started the tests in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
def test_control_c_leaves_nothing_running(sandbox: Sandbox) -> None:
    pids = processes_below(outer_pid(sandbox.child))
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        sandbox.query(ENDLESS["deaf"])
    assert all(map(is_gone, pids))
    assert sandbox.query("select 1 as a").values["seen"] == 1


def zombies_of_ours() -> list[int]:
    """Ended processes below this one that nobody has waited for."""
    own = processes_below(os.getpid())
    return [pid for pid in own if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"]
