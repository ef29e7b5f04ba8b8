"""A low-privilege process that runs every query of DuckDB, seen from the studio."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.preview import walls
from engine.preview.conversation import Conversation, Reply
from engine.preview.plan import Plan
from engine.preview.process import Program, system_mounts, walled_program
from engine.preview.walls import Mount

__all__ = ["Child", "Limits", "Reply"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process may use."""

    memory: int = 1 << 30
    """Bytes for the engine."""
    seconds: float | None = 60.0
    """For one request."""
    disk: int | None = 1 << 30
    """Bytes for one file, and for what the engine spills."""
    threads: int | None = None
    """None: a thread per processor."""


class Child(Conversation):
    """A walled process with folders to read and, where told, to write."""

    def __init__(self, plan: Plan, inside: Mapping[Path, str], seconds: float | None) -> None:
        super().__init__(seconds)
        self._plan = plan
        self._inside = inside
        self.missing_walls: tuple[str, ...] = ()
        """Walls that this machine does not have; known once the process has started."""

    @classmethod
    def start(
        cls,
        folders: Mapping[str, Path],
        *,
        writable: Mapping[str, Path] | None = None,
        limits: Limits | None = None,
        spill: str = "",
        settings: Mapping[str, str] | None = None,
    ) -> Child:
        """Start a process.

        Args:
            folders: what it may read, by the name it sees: `in/project` for `/in/project`.
            writable: what it may write, likewise.
            limits: memory, time, disk and threads.
            spill: the folder, as seen from inside, for what the engine cannot hold in memory; empty: it may not spill.
            settings: further settings of the engine.

        Raises:
            BackendError: `child.unusable`, it does not start at all.
        """
        given = limits or Limits()
        named = [(name, path, False) for name, path in folders.items()] + [(name, path, True) for name, path in (writable or {}).items()]
        mounts = tuple(Mount(str(path.resolve(strict=True)), "/" + name.strip("/"), may_write) for name, path, may_write in named)
        plan = Plan(
            walled=walls.have_namespaces(),
            mounts=(*system_mounts(), *mounts),
            memory=given.memory,
            disk=given.disk,
            threads=given.threads or processors(),
            readable=tuple(mount.target for mount in mounts),
            spill=spill,
            settings=dict(settings or {}),
        )
        child = cls(plan, {Path(mount.source): mount.target for mount in mounts}, given.seconds)
        child._start()
        return child

    def inside(self, path: Path) -> str:
        """The name under which the process sees a path.

        Raises:
            ValueError: it lies in none of the folders.
        """
        real = path.parent.resolve() / path.name
        for folder, name in sorted(self._inside.items(), key=lambda item: len(item[0].parts), reverse=True):
            if real.is_relative_to(folder):
                relative = real.relative_to(folder).as_posix()
                return name if relative == "." else f"{name}/{relative}"
        raise ValueError(f"{path} lies in no folder of the process")

    def _program(self) -> Program:
        return walled_program(self._plan)

    def _started(self, first: Mapping[str, Any]) -> None:
        """Know which walls stand; where this machine refuses them all, start once more with fewer."""
        if "refused" in first and self._plan.walled:
            self._go_without_walls()
            first = self._first_words()
        self.missing_walls = tuple(first["missing"])

    def _go_without_walls(self) -> None:
        """Without namespaces, folders are seen under their own names."""
        own = {mount.target: mount.source for mount in self._plan.mounts}
        spill = next((own[name] + self._plan.spill[len(name) :] for name in own if self._plan.spill.startswith(name)), "")
        self._inside = {Path(source): source for source in map(str, self._inside)}
        self._plan = replace(self._plan, walled=False, mounts=(), readable=tuple(self._inside.values()), spill=spill)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
