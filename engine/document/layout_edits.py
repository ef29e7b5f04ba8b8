"""Edits of the canvas: places and free notes. None of them changes what the pipeline computes."""

from __future__ import annotations

from typing import Literal

from engine.document.changes import (
    EditModel,
    changed,
    check_id,
    check_position,
    check_text,
    refuse,
    with_entry,
    with_pipeline,
    without_comments,
)
from engine.document.model import Document


class Move(EditModel):
    """Put a node or a note somewhere else on the canvas."""

    edit: Literal["move"] = "move"
    item: str
    """The id of a node or of a note."""
    position: tuple[int, int]

    def applied(self, document: Document) -> Document:
        """The document with the thing at its new place."""
        _check_item(document, self.item)
        return changed(document, layout=document.layout | {self.item: check_position(self.position)})


class SetLayout(EditModel):
    """Replace all places at once; what is not named has none afterwards."""

    edit: Literal["set_layout"] = "set_layout"
    layout: dict[str, tuple[int, int]]

    def applied(self, document: Document) -> Document:
        """The document with the layout."""
        for item, position in self.layout.items():
            _check_item(document, item)
            check_position(position)
        gone = [("layout", item) for item in document.layout if item not in self.layout]
        return without_comments(changed(document, layout=dict(self.layout)), *gone)


class AddNote(EditModel):
    """Put a free note (Markdown) on the canvas."""

    edit: Literal["add_note"] = "add_note"
    note: str
    """Its id, which no node may have: both share the layout."""
    text: str
    position: tuple[int, int] | None = None

    def applied(self, document: Document) -> Document:
        """The document with the note."""
        if self.note in document.pipeline.notes or self.note in document.pipeline.by_id:
            refuse("id_taken", f"there is a note or a node '{self.note}' already", hint="choose another id")
        added = _with_note(document, check_id(self.note, "note"), self.text)
        if self.position is None:
            return added
        return changed(added, layout=added.layout | {self.note: check_position(self.position)})


class EditNote(EditModel):
    """Replace a note's text."""

    edit: Literal["edit_note"] = "edit_note"
    note: str
    text: str

    def applied(self, document: Document) -> Document:
        """The document with the note's new text."""
        _check_note(document, self.note)
        return _with_note(document, self.note, self.text)


class RemoveNote(EditModel):
    """Remove a note and its place."""

    edit: Literal["remove_note"] = "remove_note"
    note: str

    def applied(self, document: Document) -> Document:
        """The document without the note."""
        _check_note(document, self.note)
        left = with_pipeline(document, notes=document.pipeline.notes.without(self.note))
        left = changed(left, layout={name: place for name, place in left.layout.items() if name != self.note})
        return without_comments(left, ("notes", self.note), ("layout", self.note))


def _check_item(document: Document, item: str) -> None:
    if item not in document.pipeline.by_id and item not in document.pipeline.notes:
        refuse("no_node", f"there is no node or note '{item}'", hint="choose one that is there", node=item)


def _check_note(document: Document, note: str) -> None:
    if note not in document.pipeline.notes:
        refuse("no_note", f"there is no note '{note}'", hint="choose one that is there")


def _with_note(document: Document, note: str, text: str) -> Document:
    check_text(text)
    return with_pipeline(document, notes=with_entry(document.pipeline.notes, note, text))
