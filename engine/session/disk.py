"""A pipeline's file as others may change it: looked at now and then, by its fingerprint, and read only when it has settled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.document.grammar import MAX_BYTES
from engine.document.reader import read_bytes
from engine.errors import DocumentError, SourceError
from engine.project.fingerprint import fingerprint


@dataclass(frozen=True, slots=True)
class Found:
    """What someone else has made of the file."""

    content: bytes | None
    """None: the file is gone."""


class DiskFile:
    """The file that a session has read, or will write."""

    def __init__(self, path: Path, content: bytes | None) -> None:
        """Begin with what the file held when it was read; None: it is not there yet."""
        self.path = path
        self.content = content
        self._known: str | None = None
        """The fingerprint of what is known; None: not taken yet."""
        self._seen: str | None = None
        self._told = content
        """What the session knows or was told of."""

    def look(self) -> Found | None:
        """What the file holds now, when that is news, and when it was already so at the look before: who writes it may be half through.

        The same news is told once.
        """
        mark = _mark(self.path)
        if mark == self._known:
            return None
        if mark != self._seen:
            self._seen = mark
            return None
        try:
            content = held(self.path)
        except DocumentError:
            return None  # it may not be read, or is being replaced: no news
        if _mark(self.path) != mark:
            return None
        self._known = mark
        is_news = content != self._told
        self._told = content
        return Found(content) if is_news else None

    def now_holds(self, content: bytes | None) -> None:
        """From now on this is what the file is known to hold."""
        self.content = self._told = content
        self._known = self._seen = None


def held(path: Path) -> bytes | None:
    """What the file holds; None when it is not there.

    Raises:
        DocumentError: `document.unreadable`.
    """
    return read_bytes(path, MAX_BYTES) if path.exists() else None


def _mark(path: Path) -> str:
    try:
        return fingerprint(path)
    except SourceError:
        return ""
