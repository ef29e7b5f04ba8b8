"""First program of the Spark process: `python -I -S start.py FOLDERS`, FOLDERS being what its imports may come from."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Read the plan, and serve."""
    sys.path[:0] = sys.argv[1].split(os.pathsep)
    from engine.backends.spark.plan import SparkPlan  # the path had to be set
    from engine.preview import frames

    first = frames.read(0)
    if first is None:
        return
    from engine.backends.spark.worker import Worker
    from engine.preview.serving import Service

    Service(Worker(SparkPlan.from_header(first.header))).serve()


if __name__ == "__main__":
    main()
