"""The walls of a process that has just begun: raised before it loads anything that starts threads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

from engine.preview import frames, walls
from engine.preview.walls import limits, linux


class Bounds(Protocol):
    """What the plan of a process says of its walls and limits."""

    @property
    def walled(self) -> bool:
        """Whether there are to be walls."""

    @property
    def mounts(self) -> Sequence[walls.Mount]:
        """What is seen from inside."""

    @property
    def memory(self) -> int:
        """Bytes for the work."""

    @property
    def disk(self) -> int | None:
        """Bytes of a file."""


def raise_walls(bounds: Bounds, *, ends_with_parent: bool = False) -> None:
    """Bound this process; where the machine refuses the walls, say so in a frame and end it."""
    try:
        if bounds.walled:
            if ends_with_parent:
                linux.end_with_parent()
            linux.enter(bounds.mounts)
    except walls.WallsError as problem:
        frames.write(1, frames.Frame({"refused": str(problem)}))
        os._exit(1)
    limits.limit(bounds.memory, bounds.disk)
