"""Undo and redo: earlier documents are kept, never reverse edits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.document.edits import Configure, Edit, SetNote, SetPipeline, Unset
from engine.document.model import Document

DEPTH = 1_000
"""Steps that can be undone; documents share what did not change, so a step of a large document is small."""


@dataclass(frozen=True, slots=True)
class Step:
    """A document and the edits that led away from it."""

    document: Document
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The present document between what can be undone and what can be done again."""

    present: Document
    past: tuple[Step, ...] = ()
    """The latest step last; its document is the one that undo restores."""
    future: tuple[Step, ...] = ()
    """The next step first; its document is the one that redo restores."""

    def then(self, document: Document, edits: Sequence[Edit]) -> History:
        """After a change: what was undone before is gone."""
        return History(document, (*self.past, Step(self.present, tuple(edits)))[-DEPTH:])

    def goes_on(self, edits: Sequence[Edit]) -> bool:
        """Whether edits are about the same text as the latest step, so that they may become one with it."""
        places = [_text(edit) for edit in edits]
        return None not in places and bool(self.past) and places == [_text(edit) for edit in self.past[-1].edits]

    def grown(self, document: Document, edits: Sequence[Edit]) -> History:
        """After a change that goes on with the latest step: one undo takes both back."""
        return History(document, (*self.past[:-1], Step(self.past[-1].document, tuple(edits))))

    def undone(self) -> History:
        """One step back; the same history when there is none."""
        if not self.past:
            return self
        step = self.past[-1]
        return replace(self, present=step.document, past=self.past[:-1], future=(Step(self.present, step.edits), *self.future))

    def redone(self) -> History:
        """One step forward; the same history when there is none."""
        if not self.future:
            return self
        step = self.future[0]
        return replace(self, present=step.document, past=(*self.past, Step(self.present, step.edits)), future=self.future[1:])


def _text(edit: Edit) -> tuple[object, ...] | None:
    """Which text of the document an edit writes; None: it does something else."""
    match edit:
        case Configure(node=node, field=field) | Unset(node=node, field=field):
            return "field", node, field
        case SetNote(node=node):
            return "note", node
        case SetPipeline(field=field):
            return "pipeline", field
        case _:
            return None
