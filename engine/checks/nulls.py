"""Comparisons with a written null: never true and never false, and seldom what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields

from engine.checks.expressions import expressions_of
from engine.checks.finding import Finding
from engine.document.edits import Configure
from engine.document.model import Node, Path
from engine.document.problem import Fix
from engine.errors import ConfigError, ExpressionError
from engine.kinds.kind import KindProblem
from engine.language import parse
from engine.language.syntax import Apply, Constant, Syntax
from engine.language.types import NULL

_WORDS = {"=": "is null", "<>": "is not null"}
_COMPARISONS = (*_WORDS, "<", "<=", ">", ">=")
_NULL = re.compile(r"\bnull\b", re.IGNORECASE)


def null_comparisons(node: Node) -> Iterator[Finding]:
    """A warning for each comparison with null; a text that cannot be read is told elsewhere."""
    for path, text in expressions_of(node):
        if _NULL.search(text):
            yield from (_finding(node, path, text, comparison) for comparison in _comparisons(text))


def _comparisons(text: str) -> list[Apply]:
    try:
        stack: list[object] = [parse(text)]
    except ExpressionError:
        return []
    found: list[Apply] = []
    while stack:
        part = stack.pop()
        if isinstance(part, tuple):
            stack.extend(part)
        elif isinstance(part, Syntax):
            stack.extend(getattr(part, each.name) for each in fields(part))
            if isinstance(part, Apply) and part.is_operator and part.name in _COMPARISONS and any(map(_is_null, part.arguments)):
                found.append(part)
    return found


def _is_null(syntax: Syntax) -> bool:
    return isinstance(syntax, Constant) and syntax.type == NULL


def _finding(node: Node, path: Path, text: str, comparison: Apply) -> Finding:
    error = ConfigError(
        f"a comparison with null is never true: '{text[comparison.start : comparison.end]}'",
        code="expression.null_compared",
        hint="to ask for missing values write is null, or is not null",
    )
    problem = KindProblem((), error, "warning", span=(comparison.start, comparison.end))
    return Finding(("nodes", node.id, node.kind, *path), problem, _fixes(node, path, text, comparison))


def _fixes(node: Node, path: Path, text: str, comparison: Apply) -> tuple[Fix, ...]:
    operand = next((part for part in comparison.arguments if not _is_null(part)), None)
    if operand is None or comparison.name not in _WORDS:
        return ()
    asked = f"{text[operand.start : operand.end]} {_WORDS[comparison.name]}"
    value = text[: comparison.start] + asked + text[comparison.end :]
    return (Fix(title=f"Write {asked}", edits=(Configure(node=node.id, field=path, value=value),)),)
