"""Samples and results of previews, kept as Parquet files by the hash of all that they depend on. Deleting it loses only time."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_STALE_SECONDS = 3600
"""A file that nobody finished writing within that time was left by a crash."""
_TRIM_EVERY = 20
"""Files noted between two looks at the size of the folder."""


@dataclass(slots=True)
class Cache:
    """The files of a folder; the walled process writes them, and this side says which may stay."""

    folder: Path
    limit: int
    """Bytes that all files may take."""
    _promised: set[str] = field(default_factory=set)
    """Keys whose file is still being written: its process answers requests in their order, so they will be there."""
    _too_large: set[str] = field(default_factory=set)
    _noted: int = 0

    def path(self, key: str) -> Path:
        """Where the rows of a key are, or will be."""
        return self.folder / f"{key}.parquet"

    def has(self, key: str) -> bool:
        """Whether the rows are there; a file that is used becomes the newest."""
        with contextlib.suppress(OSError):
            os.utime(self.path(key))
            self._promised.discard(key)
            return True
        return key in self._promised

    def promise(self, key: str) -> None:
        """The rows of that key will be there when the next request is answered."""
        self._promised.add(key)
        self._noted += 1
        if self._noted % _TRIM_EVERY == 0:
            self.trim()

    def note_too_large(self, key: str) -> None:
        """The rows of that key are too many to be kept."""
        self._too_large.add(key)

    def is_too_large(self, key: str) -> bool:
        """Whether it was noted that they are too many; then it is of no use to compute them in order to keep them."""
        return key in self._too_large

    def forget_promises(self) -> bool:
        """Believe only in files that are there; tells whether there was a promise to forget."""
        had_promises = bool(self._promised)
        self._promised.clear()
        return had_promises

    def facts(self, key: str) -> Mapping[str, Any] | None:
        """What was written down about a key."""
        try:
            found = json.loads(self._facts_path(key).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def write_facts(self, key: str, facts: Mapping[str, Any]) -> None:
        """Write down what is known about a key; whole or not at all, and lost in a crash, which only costs time."""
        path = self._facts_path(key)
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        part.write_text(json.dumps(facts), encoding="utf-8")
        part.replace(path)

    def trim(self) -> None:
        """Remove what a crash left, then the oldest files, until the limit is kept."""
        now = time.time()
        found: list[tuple[float, int, Path]] = []
        for entry in os.scandir(self.folder):
            with contextlib.suppress(OSError):
                state = entry.stat(follow_symlinks=False)
                if entry.name.endswith(".part") and now - state.st_mtime > _STALE_SECONDS:
                    Path(entry.path).unlink()
                else:
                    found.append((state.st_mtime, state.st_size, Path(entry.path)))
        surplus = sum(size for _, size, _ in found) - self.limit
        for _, size, path in sorted(found):
            if surplus <= 0:
                return
            path.unlink(missing_ok=True)
            surplus -= size

    def _facts_path(self, key: str) -> Path:
        return self.folder / f"{key}.json"
