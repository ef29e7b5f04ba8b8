"""A finding of the reader before it becomes a problem, so that edits can read a text without knowing problems."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.document.model import Path

_LONGEST_QUOTE = 60
MAX_FAULTS = 200
"""More are not collected: a file of one wrong sort has as many faults as lines."""


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the text, all from 1; `end` is the column after the last character on that line."""

    line: int
    column: int
    end: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of a text."""

    code: str
    message: str
    hint: str
    line: int
    column: int
    end: int
    node: str | None = None
    field: str | None = None
    loses: bool = True
    """Whether the document lacks something that the text said, so that writing it back would lose it."""
    severity: Literal["error", "warning"] = "error"


class Faults:
    """Collects the faults of one text, the first `MAX_FAULTS` of them."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def add(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        hint: str,
        path: Path = (),
        loses: bool = True,
        severity: Literal["error", "warning"] = "error",
    ) -> None:
        """Note a finding at a place of the text and, where it is known, of the document."""
        if len(self.found) >= MAX_FAULTS:
            return
        node, field = place_of(path)
        self.found.append(
            Fault(f"document.{code}", message, hint, span.line, span.column, span.end, node, field, loses=loses, severity=severity)
        )


def short(text: str) -> str:
    """The text as a message can quote it: on one line, not long, and without what a terminal would obey."""
    line = text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 3]}..."
    return line if line.isprintable() else ascii(line)[1:-1]


def place_of(path: Path) -> tuple[str | None, str | None]:
    """The node and the field, joined with dots, that a path of the document means."""
    if len(path) < 2 or path[0] != "nodes":
        return None, None
    return str(path[1]), ".".join(map(str, path[3:])) or None
