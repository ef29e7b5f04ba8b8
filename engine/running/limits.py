"""What a run may use: the project's settings, else most of the machine's memory and no further bounds."""

from __future__ import annotations

import os
from pathlib import Path

MEMORY_SHARE = 0.6
"""Of the machine's memory, as a run's default."""
_CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_UNKNOWN_MACHINE = 4 << 30
"""Bytes assumed where the system does not tell."""


def default_memory() -> int:
    """The bytes that a run may use unless the project says otherwise."""
    return int(machine_memory() * MEMORY_SHARE)


def machine_memory() -> int:
    """Bytes of memory that this machine, or the container around this process, has."""
    bounds = [_physical_memory(), *(_read_bound(path) for path in _CGROUP_LIMITS)]
    return min((bound for bound in bounds if bound), default=_UNKNOWN_MACHINE)


def _physical_memory() -> int | None:
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return None
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _read_bound(path: Path) -> int | None:
    """The bound in a control group's file; `max` and a missing file mean none."""
    try:
        text = path.read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(text) if text.isdigit() else None
