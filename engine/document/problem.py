"""A problem of a document: what is wrong, where, and which edits would mend it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.document.edits import Edit
from engine.document.model import Model


class Fix(Model):
    """A way to mend a problem: a title for the button, and the edits behind it."""

    title: str
    edits: tuple[Edit, ...]


class Problem(Model):
    """One finding of `check`; a warning never blocks a run."""

    code: str
    severity: Literal["error", "warning"] = "error"
    message: str
    hint: str = ""
    node: str | None = None
    field: str | None = None
    """Path inside the node's kind, joined with dots: `columns.late`."""
    line: int | None = None
    column: int | None = None
    """Both from 1."""
    end: int | None = None
    """Column after the last character, on that line."""
    fixes: tuple[Fix, ...] = Field(default=())
