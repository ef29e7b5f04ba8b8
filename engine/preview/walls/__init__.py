"""Walls around the process that runs other people's queries.

Linux has all of them where the kernel offers user namespaces; elsewhere the process has its own address space and, where
the system knows them, resource limits. What is missing is told by name, so that every preview can say it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

FILES, NETWORK, PROCESSES, MEMORY = "files", "network", "processes", "memory"
ALL = (FILES, NETWORK, PROCESSES, MEMORY)
"""What the walls keep from the process: other files, the network, other processes, more memory than it was given."""


@dataclass(frozen=True, slots=True)
class Mount:
    """A folder that can be seen from inside, as `target`; read-only unless `writable`."""

    source: str
    target: str
    writable: bool = False
    executable: bool = False
    """Whether programs and libraries in it may be loaded: true of the interpreter's own folders only."""


class WallsError(Exception):
    """This machine refuses namespaces; nothing is known about the state of the process, which must end."""


def have_namespaces() -> bool:
    """Whether this operating system has namespaces at all; the kernel may still refuse them."""
    return sys.platform == "linux"


def missing(*, walled: bool) -> tuple[str, ...]:
    """The walls that do not stand, when namespaces were raised or not."""
    without_namespaces = () if walled else (FILES, NETWORK, PROCESSES)
    return without_namespaces + (() if sys.platform == "linux" else (MEMORY,))
