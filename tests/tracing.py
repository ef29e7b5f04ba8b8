"""Running a program under strace: to see its system calls, and to let one of them fail or kill it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Traced:
    """What a traced program did; `status` is negative when a signal ended it."""

    status: int
    log: str
    stderr: str

    @property
    def calls(self) -> list[tuple[str, str]]:
        """Name and the rest of the line of every call, in order."""
        return [(match[1], match[2]) for match in _CALL.finditer(self.log)]

    @property
    def has_fired(self) -> bool:
        """Whether an injected error or signal was met: a point that is never reached would prove nothing."""
        return "(INJECTED)" in self.log or "+++ killed by SIGKILL +++" in self.log


def run_traced(code: str, arguments: Sequence[str], log: Path, *, calls: str, inject: str | None = None) -> Traced:
    """Run Python code under strace.

    Args:
        code: the program.
        arguments: its `sys.argv[1:]`.
        log: where strace writes to.
        calls: the system calls to trace, as for `-e trace=`; what is injected must be among them, or nothing happens.
        inject: as for `-e inject=`: `fsync:signal=KILL:when=2`.
    """
    command = ["strace", "-f", "-y", "-s", "200", "-o", str(log), "-e", f"trace={calls}"]
    command += ["-e", f"inject={inject}"] if inject else []
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        [*command, sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, env=environment, timeout=120
    )
    return Traced(result.returncode, log.read_text(errors="replace"), result.stderr)
