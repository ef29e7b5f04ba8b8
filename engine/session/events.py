"""What a session tells those who subscribed to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.document.edits import Edit
from engine.errors import StudioError
from engine.project.lock import Holder


@dataclass(frozen=True, slots=True)
class Changed:
    """The document is another one, or means something else; `edits` is empty after undo and redo, and where a part was changed."""

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


@dataclass(frozen=True, slots=True)
class WriterChanged:
    """Another process writes the project now, so that this session only reads; None: this one may write again."""

    other: Holder | None


@dataclass(frozen=True, slots=True)
class Decided:
    """Unsaved edits of an earlier session were recovered or discarded: they are offered no more."""


@dataclass(frozen=True, slots=True)
class ChangedOnDisk:
    """Someone else has changed the file: it was reloaded as one undoable step, or a person is to be asked."""

    state: DiskState


@dataclass(frozen=True, slots=True)
class Unprotected:
    """Unsaved edits cannot be kept safe any more; None: they can again."""

    error: StudioError | None


DiskState: TypeAlias = Literal["same", "changed", "removed", "unreadable"]
"""What became of the file: the same as known (or reloaded), `changed` by others while there are unsaved edits here, `removed`, or
`unreadable`: it was changed to what no document can be read from whole."""

Event: TypeAlias = Changed | Selected | Saved | JobDone | JobFailed | WriterChanged | Decided | ChangedOnDisk | Unprotected
