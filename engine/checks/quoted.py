"""Expressions whose quotes YAML has taken away: `label: 'All'` reaches the language as the column All."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.checks.expressions import expressions_of
from engine.checks.finding import Finding, finding
from engine.document.edits import Configure
from engine.document.model import Document, Node, Path
from engine.document.problem import Fix
from engine.errors import ConfigError

_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?|\w+(?: +\w+)*")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[+-]?\d+(?:\.\d+)?")


def quoted_expressions(document: Document, node: Node) -> Iterator[Finding]:
    """Expressions in YAML's quotes that hold only a name, a number or words: was the text meant, or the column?"""
    source = document.source
    for path, text in expressions_of(node) if source is not None else ():
        mark = source.values.get(("nodes", node.id, node.kind, *path)) if source is not None else None
        if mark is not None and mark.style in ("'", '"') and _PLAIN.fullmatch(text):
            yield _quoted(node, path, text)


def _quoted(node: Node, path: Path, text: str) -> Finding:
    as_text = "'" + text.replace("'", "''") + "'"
    as_column = text if _NAME.fullmatch(text) else f'"{text}"'
    error = ConfigError(
        f"the quotes around {text} are YAML's own: what is left is the expression {text}, not a text",
        code="expression.quoted",
        hint=f"for the text write {as_text} after |-, for the column {as_column} without quotes",
    )
    fixes = (_fix(node, path, as_text, f"Make it the text {as_text}"), _fix(node, path, as_column, f"Make it the expression {as_column}"))
    return finding(("nodes", node.id, node.kind, *path), error, *fixes)


def _fix(node: Node, path: Path, value: str, title: str) -> Fix:
    return Fix(title=title, edits=(Configure(node=node.id, field=path, value=value),))
