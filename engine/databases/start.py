"""First program of the fetching process: `python -I -S start.py FOLDERS`, FOLDERS being what its imports may come from."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Take the limits, and serve."""
    sys.path[:0] = sys.argv[1].split(os.pathsep)
    from engine.preview import frames  # the path had to be set
    from engine.preview.walls import limits

    first = frames.read(0)
    if first is None:
        return
    limits.limit(first.header["memory"], first.header["disk"])
    from engine.databases.worker import Worker
    from engine.preview.serving import Service

    Service(Worker()).serve()


if __name__ == "__main__":
    main()
