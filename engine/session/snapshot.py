"""What there is to see of a session at one moment: all that a view state is made from."""

from __future__ import annotations

from dataclasses import dataclass

from engine.document.model import Document
from engine.document.problem import Problem
from engine.errors import StudioError
from engine.project.lock import Holder
from engine.session.events import DiskState
from engine.session.history import Step
from engine.session.recovery import Recovery


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What there is to see at one moment."""

    document: Document
    selection: tuple[str, ...]
    """Ids of nodes that are there, in the order in which they were selected."""
    can_undo: bool
    can_redo: bool
    is_saved: bool
    """Whether the file holds this document."""
    problems: tuple[Problem, ...]
    """What the reader found in the file's text; empty once the document has been edited."""
    is_partial: bool
    """Whether the document lacks what the text says: then only its text can be edited."""
    other_writer: Holder | None = None
    """The other process that writes the project: then this session only reads."""
    disk: DiskState = "same"
    """What others have made of the file, while nobody has decided about it."""
    saved: Document | None = None
    """What the file holds, as far as is known: what the effect of all unsaved edits is told against."""
    past: tuple[Step, ...] = ()
    """What can be undone, the latest last: each with the document before it, so that the effect of one edit can be told."""
    recoveries: tuple[Recovery, ...] = ()
    """Unsaved edits of earlier sessions that nobody has decided about, oldest first."""
    unprotected: StudioError | None = None
    """Why unsaved edits cannot be kept safe."""
