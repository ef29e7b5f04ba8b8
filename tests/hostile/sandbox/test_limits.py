"""B6, B9: memory and disk run out inside the walls, never outside."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest
from sandboxes import Sandbox, is_gone, outer_pid, processes_below, worker_pid

from engine.errors import BackendError, LimitError, StudioError
from engine.preview.child import Child, Limits
from engine.preview.walls.limits import HEADROOM

MEMORY = 256 << 20

BOMBS = {
    "repeat": "select length(repeat('x', 3000000000)) as a",
    "repeat in rows": "select repeat('x', 50000000) || a as a from range(1000) t(a)",
    "list": "select list(a) as a from range(200000000) t(a)",
    "list of range": "select range(1000000000) as a",
    "cross join": "select count(distinct hash(x.a, y.b)) as a from range(100000) x(a), range(100000) y(b)",
    "string_agg": "select string_agg(repeat('x', 1000), ',') as a from range(10000000)",
    "recursive": "with recursive r as (select 1 n, 'x' s union all select n + 1, s || s from r where n < 60) select s as a from r",
    "group": "select count(*) as a from (select a, count(*) from range(60000000) t(a) group by a)",
    "sort": "select a from range(100000000) t(a) order by hash(a)",
    "pivot": "from (pivot (select a, a % 20000 as b from range(200000) t(a)) on b in (select * from range(20000)) using sum(a)) select 1 as a",
    "regex": "select regexp_replace(repeat('a', 30000000), '(a?){500}a{500}', repeat('y', 1000), 'g') as a",
    "unnest": "select unnest(range(900000000)) as a order by hash(a)",
    "window": "select list(a) over () as a from range(30000) t(a)",
    "map": "select map_from_entries(list({'k': a, 'v': repeat('x', 1000)})) as a from range(10000000) t(a)",
    "json": "select to_json(list(repeat('x', 100000))) as a from range(100000) t(a)",
}


class Peak:
    """The most memory that a process held while it was watched."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.bytes = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(0.02):
            self.bytes = max(self.bytes, resident(self.pid))


def resident(pid: int) -> int:
    return measured(pid, 1)


def address_space(pid: int) -> int:
    return measured(pid, 0)


def measured(pid: int, place: int) -> int:
    """Bytes of one of the sizes that the system tells of a process; 0: it is gone."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[place]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_goes_off_inside(sandbox: Sandbox, name: str) -> None:
    before = resident(os.getpid())
    with Peak(worker_pid(sandbox.child)) as inner:
        try:
            reply = sandbox.query(BOMBS[name], timeout=8)
        except LimitError as problem:
            assert problem.code in {"limit.memory", "limit.time", "limit.page"}
            assert problem.message
            assert problem.hint
        except BackendError as problem:
            assert problem.code in {"backend.value", "child.died", "backend.failed", "backend.statement"}, problem
        else:
            assert len(reply.arrow) <= 9 << 20
    assert inner.bytes <= (MEMORY + HEADROOM) * 1.1
    assert resident(os.getpid()) - before < 50 << 20
    begin = time.monotonic()
    assert sandbox.query("select 1 as a").values["seen"] == 1
    assert time.monotonic() - begin < 1


def test_a_process_without_memory_gives_way_to_another(sandbox: Sandbox) -> None:
    first = worker_pid(sandbox.child)
    with pytest.raises(LimitError) as caught:
        sandbox.query(BOMBS["list"], timeout=8)
    assert caught.value.code == "limit.memory"
    assert sandbox.query("select 1 as a").values["seen"] == 1
    assert worker_pid(sandbox.child) != first
    assert is_gone(first)


def test_nothing_takes_address_space_in_advance(sandbox: Sandbox) -> None:
    """The engine needs what is bounded for itself; an allocator of rows once took 1 GiB with the second result."""
    before = address_space(worker_pid(sandbox.child))
    for _ in range(3):
        sandbox.query("select range(500000) as a")
    assert address_space(worker_pid(sandbox.child)) - before < MEMORY


@pytest.mark.parametrize("remembers", [True, False])
def test_what_does_not_fit_beside_what_a_process_holds_is_asked_of_a_new_one(sandbox: Sandbox, remembers: bool) -> None:
    half = f"repeat('x', {MEMORY * 6 // 10})"
    sandbox.child.remembers = remembers
    sandbox.child.request("execute", {"statements": [f"create temp table held as select {half} as a"]})
    first = worker_pid(sandbox.child)
    needed = {"statements": [f"create temp table more as select {half} as a"]}
    if remembers:
        with pytest.raises(LimitError):
            sandbox.child.request("execute", needed)
    else:
        sandbox.child.request("execute", needed)
        assert worker_pid(sandbox.child) != first
        with pytest.raises(LimitError):
            sandbox.query(BOMBS["list"], timeout=8)


def test_another_process_does_not_feel_it(sandbox: Sandbox, tmp_path: Path) -> None:
    def explode() -> None:
        with contextlib.suppress(StudioError):
            sandbox.query(BOMBS["sort"], timeout=4)

    with_bomb = threading.Thread(target=explode)
    neighbour = Child.start({}, writable={"cache": tmp_path}, limits=Limits(memory=MEMORY))
    with_bomb.start()
    asked = {
        "sql": "select 1 as a",
        "columns": ["a"],
        "offset": 0,
        "rows": 1,
        "bytes": 1 << 20,
        "keep": "/cache/k.parquet",
        "keep_rows": 10,
    }
    for _ in range(20):
        assert neighbour.request("query", asked).values["seen"] == 1
    with_bomb.join()
    neighbour.close()


def test_a_page_is_bounded_in_bytes(sandbox: Sandbox) -> None:
    reply = sandbox.query("select repeat('x', 1000000) as a from range(100)", bytes=3 << 20)
    assert reply.values["shown"] == 3
    assert len(reply.arrow) < 4 << 20
    with pytest.raises(LimitError) as caught:
        sandbox.query("select repeat('x', 4000000) as a", bytes=3 << 20)
    assert caught.value.code == "limit.page"


def test_a_large_result_is_not_kept_but_its_page_is_shown(sandbox: Sandbox) -> None:
    reply = sandbox.query("select a from range(1000000) t(a)", keep_rows=1000)
    assert reply.values == {"shown": 100, "seen": None, "kept": False}
    reply = sandbox.query("select repeat('x', 1000000) || a as a from range(900) t(a)", rows=2)
    assert reply.values == {"shown": 2, "seen": None, "kept": False}, "more than memory holds"


def test_a_file_is_bounded(sandbox: Sandbox) -> None:
    with pytest.raises(LimitError) as caught:
        sandbox.child.request(
            "execute", {"statements": ["copy (select hash(a) as a, md5(a::varchar) as b from range(5000000) t(a)) to '/cache/big.csv'"]}
        )
    assert caught.value.code == "limit.disk"
    assert all(path.stat().st_size <= 64 << 20 for path in sandbox.cache.iterdir())
    assert sandbox.query("select 1 as a").values["seen"] == 1


@pytest.fixture
def spilling(tmp_path: Path) -> Iterator[tuple[Child, Path]]:
    staging = tmp_path / "staging"
    staging.mkdir()
    child = Child.start({}, writable={"out": staging}, limits=Limits(memory=128 << 20, disk=32 << 20, threads=2), spill="/out/spill")
    yield child, staging
    child.close()


def test_what_spills_is_bounded_and_cleaned(spilling: tuple[Child, Path]) -> None:
    child, staging = spilling
    with pytest.raises(LimitError) as caught:
        child.request(
            "execute", {"statements": ["create temp table t as select a, md5(a::varchar) as b from range(20000000) t(a) order by b"]}
        )
    assert caught.value.code in {"limit.disk", "limit.memory"}
    assert sum(path.stat().st_size for path in staging.rglob("*") if path.is_file()) <= 40 << 20
    child.request("execute", {"statements": ["select 1"]})
    child.close()
    assert not [path for path in staging.rglob("*") if path.is_file()]


def test_a_full_disk_is_told(sandbox: Sandbox) -> None:
    """The root inside is a few megabytes: the same error as a full disk."""
    with pytest.raises(StudioError) as caught:
        sandbox.child.request("execute", {"statements": ["copy (select md5(a::varchar) as b from range(3000000) t(a)) to '/tmp/big.csv'"]})
    assert caught.value.code in {"limit.disk", "trust.engine_refused"}


def test_no_process_is_left(sandbox: Sandbox) -> None:
    pids = processes_below(outer_pid(sandbox.child))
    assert len(pids) == 3
    sandbox.child.close()
    assert all(map(is_gone, pids))
