"""What the studio tells its walled process at the start. Light: read before the walls stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from engine.preview.walls import Mount


@dataclass(frozen=True, slots=True)
class Plan:
    """Walls, limits and settings of a process to be."""

    walled: bool
    """Whether to enter namespaces; without them the folders are seen under their own names."""
    mounts: tuple[Mount, ...]
    memory: int
    """Bytes for the engine."""
    disk: int | None
    """Bytes for a file, and for what the engine spills."""
    threads: int
    readable: tuple[str, ...]
    """Folders, as seen from inside, that the engine may open."""
    spill: str
    """Folder for what the engine spills; empty: it does not."""
    settings: Mapping[str, str]
    """Further settings of the engine, before its configuration is locked."""

    def header(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @staticmethod
    def from_header(header: Mapping[str, Any]) -> Plan:
        """The plan that `header` gave."""
        mounts = tuple(Mount(**mount) for mount in header["mounts"])
        return Plan(**{**header, "mounts": mounts, "readable": tuple(header["readable"])})
