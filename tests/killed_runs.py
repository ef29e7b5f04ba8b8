"""A run in a process of its own that kills itself: `killed_runs.py PROJECT RUN WHEN`, the pipeline's nodes stand in `nodes.yaml`.

WHEN is `before <title of a stage>` or `placed <node>`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[0]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from run_projects import run_nodes

from engine.project.project import Project
from engine.running.events import OutputPlaced, RunEvent, StageStarted


def kill_run(root: Path, nodes: str, when: str, run_id: str = "killed") -> None:
    """Run those nodes in another process, which must die at that moment."""
    (root / "nodes.yaml").write_text(nodes)
    result = subprocess.run([sys.executable, __file__, str(root), run_id, when], check=False, capture_output=True, text=True)
    assert result.returncode == -signal.SIGKILL, result.stderr


def main(root: Path, run_id: str, when: str) -> None:
    what, _, name = when.partition(" ")

    def listen(event: RunEvent) -> None:
        is_before = what == "before" and isinstance(event, StageStarted) and event.title == name
        is_placed = what == "placed" and isinstance(event, OutputPlaced) and event.node == name
        if is_before or is_placed:
            os.kill(os.getpid(), signal.SIGKILL)

    run_nodes(Project.open(root), (root / "nodes.yaml").read_text(), values={"run_id": run_id}, on_event=listen)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
