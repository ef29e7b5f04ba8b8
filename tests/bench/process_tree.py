"""What a command costs with every process that it starts: CPU seconds, and memory at its peak."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_SAMPLE_SECONDS = 0.005
_PAGE = os.sysconf("SC_PAGE_SIZE")


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
        peaks = [0]
        is_over = threading.Event()
        sampler = threading.Thread(target=_sample, args=(process.pid, peaks, is_over))
        sampler.start()
        words = process.stderr.read() if process.stderr else ""
        _, status, usage = os.wait4(process.pid, 0)
        is_over.set()
        sampler.join()
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}: {words}")
    return Cost(usage.ru_utime + usage.ru_stime, peaks[0], time.monotonic() - begin)


def _sample(root: int, peaks: list[int], is_over: threading.Event) -> None:
    while not is_over.wait(_SAMPLE_SECONDS):
        peaks[0] = max(peaks[0], sum(map(_resident, _tree(root))))


def _tree(root: int) -> list[int]:
    """The process and everything below it, by the kernel's own lists of children."""
    found, stack = [], [root]
    while stack:
        process = stack.pop()
        found.append(process)
        for task in Path(f"/proc/{process}/task").glob("*/children"):
            stack.extend(map(int, _read(task).split()))
    return found


def _resident(process: int) -> int:
    fields = _read(Path(f"/proc/{process}/statm")).split()
    return int(fields[1]) * _PAGE if fields else 0


def _read(path: Path) -> str:
    """A file of a process that may be gone by now."""
    try:
        return path.read_text()
    except OSError:
        return ""
