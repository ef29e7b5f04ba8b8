"""Parts of a run that stand in Parquet files: what one stage keeps where stages on another engine find it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from engine.errors import LimitError
from engine.relation import Field


@dataclass(frozen=True, slots=True)
class Part:
    """A relation in files."""

    folder: Path
    fields: tuple[Field, ...]
    """The columns that are in the files."""

    @property
    def files(self) -> tuple[Path, ...]:
        """The files, in their order."""
        return tuple(sorted(self.folder.glob("*.parquet")))


class Parts:
    """Relations by name, each a folder of files below one folder of the run, which goes when the run ends."""

    def __init__(self, home: Path, limit: int | None) -> None:
        """Nothing is made yet; `limit` is what all parts together may take, in bytes."""
        self._home = home
        self._limit = limit
        self._parts: dict[str, Part] = {}
        self._made = 0

    def place(self, name: str, fields: tuple[Field, ...]) -> Path:
        """The folder for a relation with those columns; its parent is there, the folder itself is not."""
        self._home.mkdir(exist_ok=True)
        self._made += 1
        self._parts[name] = Part(self._home / str(self._made), fields)
        return self._parts[name].folder

    def file(self, name: str) -> Path:
        """The place of one file more; it counts as the parts do."""
        self._home.mkdir(exist_ok=True)
        return self._home / f"{name}.parquet"

    def get(self, name: str) -> Part | None:
        """The part that holds a relation; None where it stands in no files."""
        return self._parts.get(name)

    def drop(self, name: str) -> None:
        """Remove a relation's files, if there are any."""
        part = self._parts.pop(name, None)
        if part is not None:
            shutil.rmtree(part.folder, ignore_errors=True)

    @property
    def room(self) -> int | None:
        """Bytes that further parts may take; None: any number."""
        return None if self._limit is None else max(self._limit - self._taken(), 0)

    def _taken(self) -> int:
        return sum(path.stat().st_size for path in self._home.rglob("*.parquet"))

    def require_room(self) -> None:
        """See that the parts do not take more than they may.

        Raises:
            LimitError: `limit.disk`.
        """
        taken = self._taken()
        if self._limit is not None and taken > self._limit:
            hint = "free some space, or raise disk_limit in penstock.yaml"
            raise LimitError(f"what is handed between the engines takes {taken:,} bytes", code="limit.disk", hint=hint)
