"""A finding with its place in the document, and the problem that is made of it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.comment_signs import EXPRESSION_HINT, NAME_HINT, is_cut_off
from engine.document.model import Document, Path
from engine.document.positions import locate, locate_key
from engine.document.problem import Fix, Problem
from engine.errors import StudioError
from engine.kinds.kind import KindProblem

_COMMENT_HINTS = {"field.shape": NAME_HINT, "expression.syntax": EXPRESSION_HINT}
"""By the code of what a value that was cut off looks like."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and where in the document."""

    path: Path
    """From the document's root: ("nodes", "late", "filter_rows", "where")."""
    problem: KindProblem
    fixes: tuple[Fix, ...] = ()
    is_key: bool = False
    """Whether it is about the key at `path`, not about the value below."""

    @property
    def node(self) -> str | None:
        """The node that it is about."""
        return str(self.path[1]) if self.path[0] == "nodes" else None

    @property
    def field(self) -> str | None:
        """The field, joined with dots."""
        inside = self.path[3:] if self.path[0] == "nodes" else self.path
        return ".".join(map(str, inside)) or None


def finding(path: Path, error: StudioError, *fixes: Fix, is_warning: bool = False, is_key: bool = False) -> Finding:
    """A finding that no kind reported."""
    return Finding(path, KindProblem((), error, "warning" if is_warning else "error"), fixes, is_key)


def as_problem(document: Document, found: Finding) -> Problem:
    """The finding with its place in the text."""
    line, column, end = _place(document, found) or (None, None, None)
    error = found.problem.error
    sign = _comment_sign(document, found)
    return Problem(
        code=error.code,
        severity=found.problem.severity,
        message=error.message,
        hint=f"{sign}; {error.hint}" if sign and error.hint else sign or error.hint,
        node=found.node,
        field=found.field,
        line=line,
        column=column,
        end=end,
        fixes=found.fixes,
    )


def _comment_sign(document: Document, found: Finding) -> str:
    """A hint, where what is wrong may be that YAML took the end of the value for a comment."""
    hint = _COMMENT_HINTS.get(found.problem.error.code)
    mark = document.source.values.get(found.path) if document.source is not None and hint is not None else None
    if document.source is None or mark is None or mark.style:
        return ""
    return hint if hint and is_cut_off(document.source.lines[mark.end_line - 1], mark.end_column) else ""


def _place(document: Document, found: Finding) -> tuple[int, int, int] | None:
    if found.is_key:
        return locate_key(document, found.path)
    return locate(document, found.path, found.problem.span or _span_of_word(document, found))


def _span_of_word(document: Document, found: Finding) -> tuple[int, int] | None:
    """Where the word that the problem is about stands inside the value."""
    text = value_at(document, found.path)
    word = found.problem.word
    if word is None or not isinstance(text, str) or word not in text:
        return None
    start = text.index(word)
    return start, start + len(word)


def value_at(document: Document, path: Path) -> object:
    """The raw value at a path inside a node, or None."""
    node = document.pipeline.by_id.get(str(path[1])) if len(path) > 2 and path[0] == "nodes" else None
    value: object = node.fields if node is not None else None
    for key in path[3:]:
        if isinstance(value, tuple):
            value = value[key] if isinstance(key, int) and key < len(value) else None
        else:
            value = value.get(key) if hasattr(value, "get") else None
    return value
