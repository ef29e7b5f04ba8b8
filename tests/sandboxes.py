"""What tests of the walled process share: a process over a small folder with a secret outside, and the tree of processes below it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.preview.child import Child, Reply

CANARY = "canary-5b1f0c"


@dataclass(frozen=True)
class Sandbox:
    """The folders of a test and the process that sees some of them."""

    child: Child
    inputs: Path
    cache: Path
    secret: Path

    def query(self, sql: str, *, timeout: float | None = None, **arguments: Any) -> Reply:
        """Rows of a statement, as raw as the process takes them: the allow-list is not asked."""
        given = {
            "sql": sql,
            "columns": ["a"],
            "offset": 0,
            "rows": 100,
            "bytes": 8 << 20,
            "keep": str(self.child.inside(self.cache / "k.parquet")),
            "keep_rows": 1000,
        }
        return self.child.request("query", given | arguments, timeout=timeout)


def processes_below(pid: int) -> list[int]:
    """The process and all that it started, outermost first."""
    found, waiting = [], [pid]
    while waiting:
        current = waiting.pop(0)
        found.append(current)
        for task in Path(f"/proc/{current}/task").iterdir():
            waiting += map(int, (task / "children").read_text().split())
    return found


def outer_pid(child: Child) -> int:
    assert child._process is not None
    return child._process._popen.pid


def worker_pid(child: Child) -> int:
    """The process that runs the engine: the innermost."""
    return processes_below(outer_pid(child))[-1]


def is_gone(pid: int) -> bool:
    """No process and no zombie."""
    return not Path(f"/proc/{pid}").exists()
