"""What tests of the Spark process share: one small driver, and the processes that belong to it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.backends.spark.driver import SparkDriver
from engine.preview.child import Limits

LIMITS = Limits(memory=1 << 30, seconds=120, threads=2)
ENDLESS = "SELECT count(*) AS n FROM range(1000000000000000) WHERE (id ^ 5) % 7 = 1"
DEAF = (
    "SELECT count(*) AS n FROM range(4) x WHERE exists(sequence(1, 50000), a -> exists(sequence(1, 50000), b ->"
    " exists(sequence(1, 50000), c -> c + a + b + x.id < 0)))"
)
"""Hours in one row: no task looks up between."""


@contextmanager
def spark_driver(**options: object) -> Iterator[SparkDriver]:
    driver = SparkDriver.start(limits=LIMITS, **options)  # type: ignore[arg-type]
    try:
        yield driver
    finally:
        driver.close()


def group_of(driver: SparkDriver) -> int:
    """The process group of Python and Java."""
    assert driver._process is not None
    return driver._process._popen.pid


def living(group: int) -> list[int]:
    """The processes of a group, zombies left out."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, its_group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            except OSError:
                continue
            if int(its_group) == group and state != "Z":
                found.append(int(entry.name))
    return found


def java_of(group: int) -> int:
    """The process of Java in a group; a program that it starts is called so too, for a moment."""
    return min(pid for pid in living(group) if "java" in Path(f"/proc/{pid}/cmdline").read_text().split("\0")[0])


def task_seconds(group: int) -> float:
    """Seconds of a processor that the threads for tasks of a group's Java have used."""
    return sum(map(_task_nanoseconds, Path(f"/proc/{java_of(group)}/task").iterdir())) / 1e9


def _task_nanoseconds(thread: Path) -> int:
    """Of one thread; it may end while it is looked at."""
    try:
        is_task = (thread / "comm").read_text().startswith("Executor task")
        return int((thread / "schedstat").read_text().split()[0]) if is_task else 0
    except OSError:
        return 0


def all_gone(group: int, seconds: float) -> bool:
    """Whether nothing of the group lives any more, within some seconds."""
    deadline = time.monotonic() + seconds
    while living(group) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not living(group)


def environment_of(pid: int) -> dict[str, str]:
    pairs = (part.partition("=") for part in Path(f"/proc/{pid}/environ").read_text().split("\0") if part)
    return {name: value for name, _, value in pairs}


def fake_java(folder: Path, words: str) -> Path:
    """A home of Java whose program says only its version."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho '{words}' >&2\n")
    program.chmod(0o755)
    return folder
