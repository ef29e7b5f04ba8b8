"""The closed union of edits, the only way to change a document, and `apply`.

Edits are small frozen values that travel as JSON (`EDITS`). An edit that does not fit raises and changes nothing;
undo restores the earlier document, so no edit has a reverse.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from engine.document.changes import EditModel, check_text, refuse
from engine.document.field_edits import Configure, Connect, Disconnect, Unset
from engine.document.layout_edits import AddNote, EditNote, Move, RemoveNote, SetLayout
from engine.document.model import Document
from engine.document.node_edits import (
    AddNode,
    RemoveNode,
    RenameNode,
    ReorderNode,
    SetDisabled,
    SetEngine,
    SetGroup,
    SetKind,
    SetNote,
    SetTitle,
)
from engine.document.parse import parse
from engine.document.pipeline_edits import AddGroup, EditGroup, RemoveGroup, RemoveParameter, RenameGroup, SetParameter, SetPipeline
from engine.errors import DocumentError, Where

__all__ = [
    "EDITS",
    "AddGroup",
    "AddNode",
    "AddNote",
    "Configure",
    "Connect",
    "Disconnect",
    "Edit",
    "EditGroup",
    "EditNote",
    "Move",
    "RemoveGroup",
    "RemoveNode",
    "RemoveNote",
    "RemoveParameter",
    "RenameGroup",
    "RenameNode",
    "ReorderNode",
    "ReplaceDocument",
    "SetDisabled",
    "SetEngine",
    "SetGroup",
    "SetKind",
    "SetLayout",
    "SetNote",
    "SetParameter",
    "SetPipeline",
    "SetTitle",
    "Unset",
    "apply",
    "apply_all",
]


class ReplaceDocument(EditModel):
    """Replace everything by a text, as a person does who edits the file: one edit, undone as one."""

    edit: Literal["replace_document"] = "replace_document"
    text: str

    def applied(self, document: Document) -> Document:
        """The document that the text holds; findings that lose nothing (an unknown key) are left to `check`."""
        check_text(self.text)
        parsed = parse(self.text)
        fault = next((fault for fault in parsed.faults if fault.loses), None)
        if fault:
            where = Where(node=fault.node, field=fault.field, line=fault.line, column=fault.column, end=fault.end)
            raise DocumentError(fault.message, code=fault.code, hint=fault.hint, where=where)
        if parsed.document.read_only:
            refuse("other_version", "the text is of a format version that this program does not write", hint="open it as a file")
        return parsed.document.with_loader(document.pipeline.loader)


Edit: TypeAlias = Annotated[
    AddNode
    | RemoveNode
    | RenameNode
    | ReorderNode
    | SetKind
    | Configure
    | Unset
    | Connect
    | Disconnect
    | SetTitle
    | SetNote
    | SetDisabled
    | SetEngine
    | SetGroup
    | AddGroup
    | EditGroup
    | RemoveGroup
    | RenameGroup
    | SetParameter
    | RemoveParameter
    | SetPipeline
    | Move
    | SetLayout
    | AddNote
    | EditNote
    | RemoveNote
    | ReplaceDocument,
    Field(discriminator="edit"),
]
"""Any edit."""

EDITS: TypeAdapter[tuple[Edit, ...]] = TypeAdapter(tuple[Edit, ...])
"""A list of edits from and to JSON: `EDITS.validate_json(text)`, `EDITS.dump_json(edits)`."""


def apply(document: Document, edit: Edit) -> Document:
    """The document after the edit; the one given stays as it is.

    Raises:
        DocumentError: the edit does not fit the document, with a code `edit.*`.
    """
    if document.read_only:
        message = f"the document is of format version {document.version}, which this program does not write"
        refuse("other_version", message, hint="install the version of Penstock that wrote it")
    return edit.applied(document)


def apply_all(document: Document, edits: Iterable[Edit]) -> Document:
    """The document after all edits, or an error from the first that does not fit."""
    for edit in edits:
        document = apply(document, edit)
    return document
