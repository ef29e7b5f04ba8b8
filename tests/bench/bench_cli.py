"""What the command line costs before it does anything, against the imports that it cannot do without.

CPU seconds of the process and its children, user and system, medians of alternating runs, so that a busy machine slows both alike.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "assets" / "samples" / "flights" / "flights.pipeline.yaml"
PENSTOCK = (str(Path(sysconfig.get_path("scripts")) / "penstock"),)
ROUNDS = 7


@dataclass(frozen=True)
class Bar:
    """A command, the imports that it is held against, and how many times their CPU it may take."""

    name: str
    command: tuple[str, ...]
    imports: str
    most: float


BARS = (
    Bar("penstock --help", (*PENSTOCK, "--help"), "import pydantic", 3.5),
    Bar("penstock check", (*PENSTOCK, "check", str(SAMPLE)), "import pydantic, sqlglot, duckdb, yaml", 2.0),
)


def ratio(bar: Bar, rounds: int = ROUNDS) -> tuple[float, float, float]:
    """CPU seconds of the command, of the imports, and the first over the second; a first round leaves compiled modules behind."""
    for warming in (bar.command, (sys.executable, "-c", bar.imports)):
        cpu_seconds(warming)
    pairs = [(cpu_seconds(bar.command), cpu_seconds((sys.executable, "-c", bar.imports))) for _ in range(rounds)]
    command, imports = (statistics.median(column) for column in zip(*pairs, strict=True))
    return command, imports, command / imports


def cpu_seconds(command: Sequence[str]) -> float:
    """User and system time of one process tree."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


def main() -> int:
    """Print the table; 1 if a bar is missed."""
    is_missed = False
    print(f"{'command':<18}{'CPU ms':>8}{'imports ms':>12}{'ratio':>8}{'bar':>6}")
    for bar in BARS:
        command, imports, times = ratio(bar)
        print(f"{bar.name:<18}{command * 1000:>8.0f}{imports * 1000:>12.0f}{times:>8.2f}{bar.most:>6.1f}")
        is_missed |= times > bar.most
    return int(is_missed)


if __name__ == "__main__":
    sys.exit(main())
