"""B8: the process dies; the studio says how, and goes on."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest
from counts import scaled
from sandboxes import Sandbox, is_gone, outer_pid, processes_below, worker_pid

from engine.errors import BackendError, StudioError

SLOW = "select count(*) as a from range(100000000) x(a), range(1000000) y(b) where (x.a * y.b) % 7 = 1"


def dies_by(sandbox: Sandbox, number: int, victim: int) -> BackendError:
    threading.Timer(0.2, os.kill, (victim, number)).start()
    with pytest.raises(BackendError) as caught:
        sandbox.query(SLOW)
    return caught.value


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGKILL])
def test_a_crash_is_told_and_the_next_request_works(sandbox: Sandbox, number: signal.Signals) -> None:
    before = processes_below(outer_pid(sandbox.child))
    problem = dies_by(sandbox, number, worker_pid(sandbox.child))
    assert problem.code == "child.died"
    assert (number.name in problem.message) or (number == signal.SIGKILL and "memory" in problem.message)
    assert "next request starts a new process" in problem.hint
    begin = time.monotonic()
    assert sandbox.query("select 1 as a").values["seen"] == 1
    assert time.monotonic() - begin <= 1
    assert all(map(is_gone, before))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_every_process_of_the_three_may_be_killed(sandbox: Sandbox, place: int) -> None:
    before = processes_below(outer_pid(sandbox.child))
    assert dies_by(sandbox, signal.SIGKILL, before[place]).code == "child.died"
    assert sandbox.query("select 1 as a").values["seen"] == 1
    deadline = time.monotonic() + 2.5
    while time.monotonic() < deadline and not all(map(is_gone, before)):
        time.sleep(0.01)
    assert all(is_gone(pid) or Path(f"/proc/{pid}/status").read_text().find("State:\tZ") > 0 for pid in before)


def test_a_death_between_requests_is_not_noticed(sandbox: Sandbox) -> None:
    os.kill(worker_pid(sandbox.child), signal.SIGKILL)
    time.sleep(0.3)
    assert sandbox.query("select 1 as a").values["seen"] == 1


def test_the_process_ends_with_its_parent(sandbox: Sandbox) -> None:
    """The pipe's end is the only sign that a killed studio leaves."""
    pids = processes_below(outer_pid(sandbox.child))
    process = sandbox.child._process
    assert process is not None

    def ask() -> None:
        with contextlib.suppress(StudioError):
            sandbox.query(SLOW)

    busy = threading.Thread(target=ask)
    busy.start()
    time.sleep(0.3)
    assert process._popen.stdin is not None
    process._popen.stdin.close()
    busy.join(2.5)
    assert not busy.is_alive()
    assert all(map(is_gone, pids))


def damaged(whole: bytes, chance: random.Random) -> bytes:
    data = bytearray(whole)
    for _ in range(chance.randint(1, 40)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    cut = chance.choice([len(data), len(data), chance.randrange(len(data))])
    return bytes(data[:cut])


@pytest.mark.parametrize("form", ["parquet", "csv", "json"])
def test_damaged_files_cost_at_most_a_process(sandbox: Sandbox, form: str) -> None:
    columns = "a, a % 7 as b, md5(a::varchar) as c, [a, a + 1] as d, {'x': a} as e, date '2024-01-01' + (a % 300)::int as f"
    sandbox.child.request("execute", {"statements": [f"copy (select {columns} from range(2000) t(a)) to '/cache/whole.{form}'"]})
    whole = (sandbox.cache / f"whole.{form}").read_bytes()
    chance = random.Random(form)
    for number in range(scaled(300)):
        (sandbox.inputs / f"bad.{form}").write_bytes(damaged(whole, chance))
        begin = time.monotonic()
        try:
            sandbox.query(f"select columns(*)::varchar from '/in/project/bad.{form}'", columns=["a"], timeout=5)
        except StudioError as problem:
            assert problem.message
        assert time.monotonic() - begin <= 6.5, number
    assert sandbox.query("select 1 as a").values["seen"] == 1


def test_hostile_frames_end_the_process_only(sandbox: Sandbox) -> None:
    """What comes from inside is not believed: here the request's answer is no frame at all."""
    with pytest.raises(BackendError) as caught:
        sandbox.child.request("no such operation", {})
    assert caught.value.code == "backend.failed"
    assert sandbox.query("select 1 as a").values["seen"] == 1
