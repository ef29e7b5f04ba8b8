"""A file that a living process holds: another can tell one that goes on from one that was killed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Claim:
    """A lock that ends with the process, however it ends."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        self._is_open = True
        try:
            _try_lock(self._file)
        except OSError:
            self.release()
            raise

    def release(self) -> None:
        """Let go; a second time does nothing."""
        if self._is_open:
            self._is_open = False
            os.close(self._file)


def claim(path: Path) -> Claim | None:
    """The lock on that file, made if it is not there; None while a living process holds it."""
    try:
        return Claim(path)
    except OSError:
        return None
