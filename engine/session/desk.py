"""What an action works on: the session, a clipboard, runs, and what the face itself can show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from engine.document.model import Document
from engine.session.session import Session


@dataclass(slots=True)
class Clipboard:
    """A text; a face keeps it equal to the system's clipboard."""

    text: str = ""


class Runs(Protocol):
    """Runs of the session's pipeline, one at a time."""

    @property
    def is_running(self) -> bool:
        """Whether one goes on."""

    def start(self, only: str | None = None, values: Mapping[str, object] | None = None) -> None:
        """Run the pipeline as it is now, or only what one node needs; with these typed values of parameters."""

    def stop(self) -> None:
        """End the run that goes on; a second time does nothing."""


@dataclass(slots=True)
class Desk:
    """A session with all that actions need of a face."""

    session: Session
    clipboard: Clipboard = field(default_factory=Clipboard)
    runs: Runs | None = None
    views: frozenset[str] = frozenset()
    """Names of the actions that only show something, which this face has."""
    show: Callable[[str], None] = lambda _: None
    """Shows one of them."""
    pointer: tuple[int, int] | None = None
    """Where the pointer is on the canvas: what is pasted goes there."""

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self.session.document

    @property
    def selection(self) -> tuple[str, ...]:
        """The selected nodes."""
        return self.session.snapshot.selection
