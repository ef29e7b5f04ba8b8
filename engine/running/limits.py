"""What a run may use: the project's settings, else most of the machine's memory and no further bounds."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from engine.project.settings import Settings

MEMORY_SHARE = 0.6
"""Of the machine's memory, as a run's default."""
UNCOUNTED = 700 << 20
"""Bytes set aside for what processes of a run on two engines take besides heap and buffers."""
UNCOUNTED_ALONE = 320 << 20
"""The same for a run on DuckDB alone: two processes of Python with their libraries, and the engine's code."""
_DUCKDB_PART = 5
_LEAST_DUCKDB = 256 << 20
_LEAST_ALONE = 512 << 20
_LEAST_SPARK = 512 << 20
_CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))
_UNKNOWN_MACHINE = 4 << 30
"""Bytes assumed where the system does not tell."""


def default_memory() -> int:
    """The bytes that a run may use unless the project says otherwise."""
    return int(machine_memory() * MEMORY_SHARE)


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes that each engine of a run may use."""

    duckdb: int
    spark: int
    """For the heap of its Java."""


def memory_beside(settings: Settings) -> Memory:
    """How two engines that are alive at the same time share what the run may use.

    What neither counts is set aside first: code and threads of Java, and three processes of Python with their libraries. DuckDB reads
    text and writes files then, a little at a time; Spark does the work. With a limit below about 1.5 GiB the two take more than it,
    as Spark starts with no less.
    """
    limit = settings.memory_limit or default_memory()
    duckdb = max(limit // _DUCKDB_PART, _LEAST_DUCKDB)
    return Memory(duckdb, max(limit - duckdb - UNCOUNTED, _LEAST_SPARK))


def memory_alone(settings: Settings) -> int:
    """Bytes that DuckDB may use in a run without Spark: the limit is for all processes of the run, and they take some themselves.

    With a limit below about 830 MiB they take more than it, as the engine is not given less than 512 MiB of it.
    """
    limit = settings.memory_limit or default_memory()
    return max(limit - UNCOUNTED_ALONE, min(limit, _LEAST_ALONE))


def memory_beside_code(settings: Settings) -> int:
    """What DuckDB and a person's code may use each, where a run has both: DuckDB still holds tables while the code works."""
    return memory_alone(settings) // 2


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
