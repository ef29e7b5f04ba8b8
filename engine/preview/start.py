"""First program of the walled process: `python -I -S start.py FOLDERS`, FOLDERS being what its imports may come from.

It runs as a file, without the site module, so that nothing but the standard library is loaded before the walls stand.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Read the plan, raise the walls, hand over to the worker."""
    sys.path[:0] = sys.argv[1].split(os.pathsep)
    from engine.preview import frames  # the path had to be set
    from engine.preview.plan import Plan
    from engine.preview.walls.raising import raise_walls

    first = frames.read(0)
    if first is None:
        return
    plan = Plan.from_header(first.header)
    raise_walls(plan)
    from engine.preview.serving import Service
    from engine.preview.worker import Worker  # it loads pyarrow, which starts threads

    Service(Worker(plan)).serve()


if __name__ == "__main__":
    main()
