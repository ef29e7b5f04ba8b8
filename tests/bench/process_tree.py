"""What a command costs with every process that it starts: CPU seconds, and memory at its peak."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_SAMPLE_SECONDS = 0.005
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """CPU seconds (user and system, of all processes), and the largest sum of their resident bytes at any one time."""

    cpu: float
    peak: int
    wall: float

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.cpu - other.cpu, self.peak - other.peak, self.wall - other.wall)


def cost(command: Sequence[str], folder: Path) -> Cost:
    """Run the command in a folder and measure its process tree."""
    begin = time.monotonic()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        seen = _Seen()
        is_over = threading.Event()
        sampler = threading.Thread(target=_sample, args=(process.pid, seen, is_over))
        sampler.start()
        words = process.stderr.read() if process.stderr else ""
        _, status, usage = os.wait4(process.pid, 0)
        is_over.set()
        sampler.join()
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {words}")
    return Cost(max(usage.ru_utime + usage.ru_stime, sum(seen.cpu.values())), seen.peak, time.monotonic() - begin)


def cpu_seconds(root: int) -> float:
    """CPU seconds that the threads of a running process, and of everything below it, have used so far."""
    texts = [_read(task / "schedstat") for process in _tree(root) for task in _tasks(process)]
    return sum(int(text.split()[0]) for text in texts if text) / 1e9


@dataclass
class _Seen:
    """What sampling saw. The kernel's own sum lacks a process whose parent was killed before it, so each one's CPU is noted too."""

    cpu: dict[int, float] = field(default_factory=dict)
    peak: int = 0


def _sample(root: int, seen: _Seen, is_over: threading.Event) -> None:
    while not is_over.wait(_SAMPLE_SECONDS):
        found = {process: _figures(process) for process in _tree(root)}
        seen.cpu |= {process: cpu for process, (cpu, _) in found.items() if cpu > seen.cpu.get(process, 0.0)}
        seen.peak = max(seen.peak, sum(resident for _, resident in found.values()))


def _tree(root: int) -> list[int]:
    """The process and everything below it, by the kernel's own lists of children."""
    found, stack = [], [root]
    while stack:
        process = stack.pop()
        found.append(process)
        for task in _tasks(process):
            stack.extend(map(int, _read(task / "children").split()))
    return found


def _tasks(process: int) -> list[Path]:
    """The folders of its threads; none of a process that is gone by now."""
    try:
        return list(Path(f"/proc/{process}/task").iterdir())
    except OSError:
        return []


def _figures(process: int) -> tuple[float, int]:
    """CPU seconds and resident bytes; the program's name, which may hold spaces, stands in brackets before them."""
    fields = _read(Path(f"/proc/{process}/stat")).rpartition(")")[2].split()
    return ((int(fields[11]) + int(fields[12])) / _TICKS, int(fields[21]) * _PAGE) if fields else (0.0, 0)


def _read(path: Path) -> str:
    """A file of a process that may be gone by now."""
    try:
        return path.read_text()
    except OSError:
        return ""
