"""Reading a pipeline file: a document and its problems, for any bytes whatsoever."""

from __future__ import annotations

import stat
from dataclasses import dataclass, replace
from pathlib import Path

from engine.document.fault import Fault
from engine.document.grammar import MAX_BYTES
from engine.document.model import Document, Loader
from engine.document.parse import parse
from engine.document.problem import Problem
from engine.errors import DocumentError, Where


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text holds, and what is wrong with it, in the order of the text."""

    document: Document
    problems: tuple[Problem, ...]
    complete: bool
    """Whether the document holds all that the text said; if not, writing it back would lose something."""

    def with_loader(self, loader: Loader) -> Reading:
        """The reading, where that loader reads the parts that the document uses."""
        return replace(self, document=self.document.with_loader(loader))


def read(text: str | bytes) -> Reading:
    """Read a pipeline's text; whatever it holds, faults come back as problems with line and column."""
    parsed = parse(text)
    problems = tuple(_problem(fault) for fault in parsed.faults)
    return Reading(parsed.document, problems, complete=not any(fault.loses for fault in parsed.faults))


def read_file(path: Path) -> Reading:
    """Read a pipeline file.

    Raises:
        DocumentError: `document.unreadable`, when there is no such file, it is no ordinary file or may not be read.
    """
    return read(read_bytes(path, MAX_BYTES))


def read_bytes(path: Path, limit: int) -> bytes:
    """The bytes of an ordinary file, at most one more than `limit`: enough to see that there are too many."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise _unreadable(path, "it is not an ordinary file")
        with path.open("rb") as file:
            return file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise _unreadable(path, getattr(error, "strerror", None) or str(error)) from error


def _unreadable(path: Path, why: str) -> DocumentError:
    hint = "check the path and the permissions"
    return DocumentError(f"cannot read '{path}': {why}", code="document.unreadable", hint=hint, where=Where(file=str(path)))


def _problem(fault: Fault) -> Problem:
    return Problem(
        code=fault.code,
        severity=fault.severity,
        message=fault.message,
        hint=fault.hint,
        node=fault.node,
        field=fault.field,
        line=fault.line,
        column=fault.column,
        end=fault.end,
    )
