"""First program of the process that runs a person's code: `python -I -S start.py FOLDERS`, FOLDERS being what its imports may come from.

It runs as a file, without the site module, so that nothing but the standard library is loaded before the walls stand. It does one piece
of work and ends: no code meets what other code has left.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Read the plan, raise the walls, hand over to the worker."""
    sys.path[:0] = sys.argv[1].split(os.pathsep)
    from engine.backends.python.plan import CodePlan  # the path had to be set
    from engine.preview import frames, walls
    from engine.preview.walls import calls
    from engine.preview.walls.raising import raise_walls

    first = frames.read(0)
    if first is None:
        return
    plan = CodePlan.from_header(first.header)
    raise_walls(plan, ends_with_parent=True)
    missing = set(walls.missing(walled=plan.walled)) | (set() if calls.forbid_processes() else {walls.PROCESSES})
    from engine.backends.python.worker import work  # it loads pyarrow, which starts threads

    work(plan, [wall for wall in walls.ALL if wall in missing])


if __name__ == "__main__":
    main()
