"""Limits of the operating system on a process: the wall that holds when an engine ignores its own limits."""

from __future__ import annotations

import sys

HEADROOM = 1344 << 20
"""Bytes of address space beyond the engine's own limit, which its allocator leaves holes in: 1 GiB failed on a join of 60 M rows."""


def limit(memory: int, disk: int | None) -> None:
    """Bound this process: `memory` bytes for the engine plus headroom, files of at most `disk` bytes, no core dumps."""
    if sys.platform == "win32":
        return
    import resource  # not on Windows

    _lower(resource.RLIMIT_AS, memory + HEADROOM)
    _lower(resource.RLIMIT_CORE, 0)
    if disk is not None:
        _lower(resource.RLIMIT_FSIZE, disk)


def _lower(which: int, value: int) -> None:
    """Set both limits, never above what this process was given itself."""
    import resource  # not on Windows

    hard = resource.getrlimit(which)[1]
    bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (bound, bound))
