"""All problems of a document, by node: what is wrong, where, what to do, and what would mend it at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine.document.model import Document
from engine.document.problem import Problem
from panels.words import count


@dataclass(frozen=True, slots=True)
class ProblemView:
    """One problem."""

    key: str
    """Tells it apart from all others, for as long as it is there."""
    severity: str
    message: str
    hint: str
    field: str
    """Inside its node; empty: it is about the node, or about the pipeline."""
    place: str
    """`line 12`; empty: not in the text as it is now."""
    code: str
    fixes: tuple[str, ...]
    """What each way to mend it is called."""


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """The problems of one node; or of the pipeline itself, without a node."""

    node: str
    title: str
    kind: str
    problems: tuple[ProblemView, ...]


@dataclass(frozen=True, slots=True)
class Badge:
    """How many there are, for the tab."""

    sort: str
    words: str


@dataclass(frozen=True, slots=True)
class ProblemsView:
    """The whole tab."""

    groups: tuple[ProblemGroup, ...]
    words: str
    """`2 errors, 1 warning`, or that there are none."""
    badge: Badge | None
    can_edit: bool


def problems_view(document: Document, problems: Sequence[Problem], *, can_edit: bool) -> ProblemsView:
    """The problems by node, in the order of the first problem of each; those of the pipeline itself come first.

    Args:
        document: what they are about.
        problems: all of them, in the order of its text.
        can_edit: whether anything can be mended here.
    """
    nodes = document.pipeline.by_id
    by_node: dict[str, list[ProblemView]] = {}
    for key, problem in keyed(problems):
        by_node.setdefault(problem.node if problem.node in nodes and problem.node is not None else "", []).append(_view(key, problem))
    groups = [
        ProblemGroup(node, nodes[node].title or node if node else "Pipeline", nodes[node].kind if node else "", tuple(found))
        for node, found in sorted(by_node.items(), key=lambda item: bool(item[0]))
    ]
    errors = sum(problem.severity == "error" for problem in problems)
    badge = Badge("error" if errors else "warning", str(len(problems))) if problems else None
    return ProblemsView(tuple(groups), _words(errors, len(problems) - errors), badge, can_edit)


def keyed(problems: Sequence[Problem]) -> list[tuple[str, Problem]]:
    """Each problem with a key that tells it apart."""
    seen: Counter[str] = Counter()
    found = []
    for problem in problems:
        stem = f"{problem.node or ''}/{problem.field or ''}/{problem.code}"
        seen[stem] += 1
        found.append((f"{stem}/{seen[stem]}", problem))
    return found


def _view(key: str, problem: Problem) -> ProblemView:
    return ProblemView(
        key=key,
        severity=problem.severity,
        message=problem.message,
        hint=problem.hint,
        field=problem.field or "",
        place=f"line {problem.line}" if problem.line is not None else "",
        code=problem.code,
        fixes=tuple(fix.title for fix in problem.fixes),
    )


def _words(errors: int, warnings: int) -> str:
    parts = [count(number, noun) for number, noun in ((errors, "error"), (warnings, "warning")) if number]
    return ", ".join(parts) or "No problems: everything can be computed."
