"""First program of the walled process: `python -I -S start.py FOLDERS`, FOLDERS being what its imports may come from.

It runs as a file, without the site module, so that nothing but the standard library is loaded before the walls stand.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Read the plan, raise the walls, hand over to the worker."""
    sys.path[:0] = sys.argv[1].split(os.pathsep)
    from engine.preview import frames, walls  # noqa: PLC0415 - the path had to be set
    from engine.preview.plan import Plan  # noqa: PLC0415

    first = frames.read(0)
    if first is None:
        return
    plan = Plan.from_header(first.header)
    try:
        _raise_walls(plan)
    except walls.WallsError as problem:
        frames.write(1, frames.Frame({"refused": str(problem)}))
        os._exit(1)
    from engine.preview.worker import Worker  # noqa: PLC0415 - it loads pyarrow, which starts threads

    Worker(plan).serve()


def _raise_walls(plan: Plan) -> None:
    from engine.preview.walls import limits, linux  # noqa: PLC0415

    if plan.walled:
        linux.enter(plan.mounts)
    limits.limit(plan.memory, plan.disk)


if __name__ == "__main__":
    main()
