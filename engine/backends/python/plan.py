"""What the studio tells the process of a person's code at its start. Light: read before the walls stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from engine.preview.walls import Mount

File: TypeAlias = int | str
"""An open file's descriptor, so that no folder need be seen from inside; its path where a system cannot hand descriptors on."""


@dataclass(frozen=True, slots=True)
class GivenTable:
    """An input: a Parquet file, and the columns of it that the code sees."""

    file: File
    columns: Mapping[str, str]
    """Names and types, in their order."""


@dataclass(frozen=True, slots=True)
class CodePlan:
    """Walls, limits and work of a process to be."""

    walled: bool
    mounts: tuple[Mount, ...]
    memory: int
    """Bytes for the code and its tables."""
    disk: int | None
    """Bytes of the file that it gives back."""
    code: str
    function: str
    """The name of what is called."""
    inputs: Mapping[str, GivenTable]
    columns: Mapping[str, str]
    """Those that are declared."""
    output: File
    """The Arrow file that it gives back."""

    def header(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @staticmethod
    def from_header(header: Mapping[str, Any]) -> CodePlan:
        """The plan that `header` gave."""
        mounts = tuple(Mount(**mount) for mount in header["mounts"])
        inputs = {name: GivenTable(**table) for name, table in header["inputs"].items()}
        return CodePlan(**{**header, "mounts": mounts, "inputs": inputs})
