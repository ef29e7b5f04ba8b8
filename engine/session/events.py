"""What a session tells those who subscribed to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from engine.document.edits import Edit
from engine.errors import StudioError


@dataclass(frozen=True, slots=True)
class Changed:
    """The document is another one; `edits` is empty after undo and redo."""

    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Selected:
    """Other nodes are selected."""


@dataclass(frozen=True, slots=True)
class Saved:
    """The file holds the document."""


@dataclass(frozen=True, slots=True)
class JobDone:
    """A job has a result that still holds."""

    name: str
    value: object


@dataclass(frozen=True, slots=True)
class JobFailed:
    """A job ended with an error that still matters."""

    name: str
    error: StudioError


Event: TypeAlias = Changed | Selected | Saved | JobDone | JobFailed
