"""The run that faults are injected into: `small_run.py PROJECT RUN`, two sinks, one thread. Ends with 0, or 1 after an error in words."""

from __future__ import annotations

import hashlib
import itertools
import os
import secrets
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from run_projects import run_nodes

from engine.errors import StudioError
from engine.project.project import Project
from engine.running import walled

NODES = """
a:
  inline_table:
    columns:
      n: integer
      t: text
    data: |-
      n,t
      1,new
      2,newer
one:
  write_csv:
    from: a
    path: out/one.csv
two:
  write_parquet:
    from: a
    path: out/two.parquet
"""


def main(root: Path, run_id: str) -> int:
    """Run it with one thread of the engine, which writes by itself too; temporary files have the same names every time."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    walled.SETTINGS["async_threads"] = "0"
    numbers = itertools.count()
    secrets.token_hex = lambda size=16: hashlib.sha256(f"{run_id}{next(numbers)}".encode()).hexdigest()[: 2 * size]
    try:
        run_nodes(Project.open(root), NODES, values={"run_id": run_id})
    except StudioError as problem:
        print(f"{problem.code}: {problem.message}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
