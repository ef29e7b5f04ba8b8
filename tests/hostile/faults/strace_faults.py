"""Faults found and injected by strace: every system call of some sorts that a program makes below a folder, hit one by one."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

CALLS = ("write", "pwrite64", "fsync", "fdatasync", "rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir")
_LINE = re.compile(r"^(?P<task>\d+) +(?P<call>\w+)\((?P<arguments>.*)$")
_DESCRIPTOR = re.compile(r"^\d+<(?P<path>[^>]*)>")
_TEXT = re.compile(r'"(?P<path>(?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Call:
    """A traced call: who made it, its name, the path that it is about first, and the whole line."""

    task: str
    name: str
    path: str
    line: str


@dataclass(frozen=True)
class Point:
    """The `number`th call of that name about that path, from 1, in a thread: strace counts for each by itself."""

    name: str
    path: str
    number: int

    def __str__(self) -> str:
        return f"{self.name} {self.path} #{self.number}"


def has_strace() -> bool:
    """Whether this machine can trace."""
    return shutil.which("strace") is not None


def trace(command: Sequence[str], log: Path, *options: str) -> tuple[int, list[Call]]:
    """Run a command under strace; its status and its calls."""
    # With --seccomp-bpf only the calls that matter stop the program, which is much faster; but then no signal is injected.
    filters = [] if any("signal=" in option for option in options) else ["--seccomp-bpf"]
    full = ["strace", "-f", "-y", *filters, "-s", "300", "-o", str(log), *options, *command]
    result = subprocess.run(full, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    (log.with_suffix(".out")).write_bytes(result.stdout)
    return result.returncode, list(_calls(log.read_text(errors="replace").splitlines()))


def record(command: Sequence[str], log: Path) -> list[Call]:
    """The calls of a run without faults, which must succeed."""
    status, calls = trace(command, log, "-e", f"trace={','.join(CALLS)}")
    assert status == 0, log.with_suffix(".out").read_text()
    return calls


def points(calls: Iterable[Call], folders: Sequence[str]) -> list[Point]:
    """Where to strike: each call about a file below one of the folders."""
    seen: Counter[tuple[str, str, str]] = Counter()
    found: dict[Point, None] = {}
    for call in calls:
        if any(call.path.startswith(folder) for folder in folders):
            seen[call.task, call.name, call.path] += 1
            found[Point(call.name, call.path, seen[call.task, call.name, call.path])] = None
    return list(found)


def strike(command: Sequence[str], log: Path, point: Point, fault: str) -> tuple[int, bool]:
    """Run with one fault (`signal=KILL`, `error=EIO`); the status, and whether the fault happened."""
    status, _ = trace(command, log, "-P", point.path, "-e", f"trace={point.name}", "-e", f"inject={point.name}:{fault}:when={point.number}")
    text = log.read_text(errors="replace")
    return status, "(INJECTED)" in text or "killed by SIGKILL" in text


def _calls(lines: Iterable[str]) -> Iterable[Call]:
    for line in lines:
        match = _LINE.match(line)
        if match:
            yield Call(match["task"], match["call"], _path(match["arguments"]), line)


def _path(arguments: str) -> str:
    """Of a call on a descriptor the file behind it, else the first path that is written out."""
    found = _DESCRIPTOR.match(arguments) or _TEXT.search(arguments)
    return found["path"] if found else ""
