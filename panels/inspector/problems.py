"""Problems of a node as they stand beside its fields: at their row, at their characters, with what mends them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.document.problem import Problem
from engine.kinds.kind import KindProblem
from engine.schema import NodeShape
from panels.forms.form import FormField

_NAMED = frozenset({"expressions", "cases", "sizes", "types", "names", "pairs", "patterns", "paths", "arguments", "named_references"})
"""Shapes whose first cell is the key in the document; the others are lists."""


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A problem beside its field."""

    code: str
    severity: str
    message: str
    hint: str
    field: str
    """As the document tells it: `columns.late`; empty: of the node as a whole."""
    fixes: tuple[str, ...]
    """Titles of what one click mends."""
    row: int | None = None
    """The row of the field that it is about."""
    start: int | None = None
    """The first of the characters that are wrong, in the text of the expression."""
    end: int | None = None


def problem_views(problems: Iterable[Problem], shape: NodeShape | None, known: FormField | None = None) -> tuple[ProblemView, ...]:
    """Problems of a node as they are shown; `known` is the field that they are of."""
    return tuple(_problem(problem, shape, known) for problem in problems)


def _problem(problem: Problem, shape: NodeShape | None, known: FormField | None) -> ProblemView:
    own = _own(problem, shape)
    start, end = own.span if own is not None and own.span is not None else (None, None)
    return ProblemView(
        code=problem.code,
        severity=problem.severity,
        message=problem.message,
        hint=problem.hint,
        field=problem.field or "",
        fixes=tuple(fix.title for fix in problem.fixes),
        row=_row(problem, known) if known is not None else None,
        start=start,
        end=end,
    )


def _own(problem: Problem, shape: NodeShape | None) -> KindProblem | None:
    """What the analysis says of it: that knows the characters."""
    found = shape.problems if shape is not None else ()
    return next((each for each in found if _path(each) == problem.field and each.error.message == problem.message), None)


def _path(problem: KindProblem) -> str | None:
    return ".".join(map(str, problem.path)) or None


def _row(problem: Problem, known: FormField) -> int | None:
    """By the key in a mapping (which may hold dots itself), else by the place in the list."""
    rest = (problem.field or "").partition(".")[2]
    if not rest or not known.cells:
        return None
    if known.shape in _NAMED:
        names = [row[0] for row in known.rows]
        return next((place for place, name in enumerate(names) if rest == name or rest.startswith(f"{name}.")), None)
    place = rest.partition(".")[0]
    return int(place) if place.isdecimal() and int(place) < len(known.rows) else None
