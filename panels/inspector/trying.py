"""What an expression gives for a few rows: a preview of its node with that one expression, or of a node of its own beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from engine.cells import shown
from engine.document.copying import free_id
from engine.document.hashing import upstream_hash
from engine.document.model import Document, Fields, Node, Path
from engine.errors import ExpressionError, StudioError
from engine.kinds import kind_named
from engine.kinds.configuring import plans
from engine.language import bind
from engine.language.scope import Scope
from engine.language.tree import columns_of
from engine.preview.page import Preview
from engine.preview.preview import Previewer
from engine.session.jobs import Job
from engine.session.previewing import preview_job
from panels.words import without_node

_LOOKED_AT = 1_000
"""Rows among which the shown ones are chosen."""
_SHOWN, _COLUMNS = 3, 2
_RESULT = "result"
_RESULT_OF = "result of {column}"
"""Where an expression stands for several columns, so that each stays beside its result."""


@dataclass(frozen=True, slots=True)
class TriedRow:
    """A row, and what the expression gives there."""

    given: str
    """`arr_delay = 11`."""
    result: str
    is_null: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """A node that shows an expression's results, the column that has them, and the columns that it reads."""

    document: Document
    node: str
    column: str
    reads: frozenset[str]


def trial(document: Document, node: Node, path: Path, text: str, scope: Scope) -> Trial | None:
    """The node to preview for an expression; None: it is wrong, or its rows cannot be shown beside what they come from.

    Args:
        document: which holds the node.
        node: whose expression it is.
        path: where it stands inside the kind's mapping.
        text: the expression.
        scope: see `engine.kinds.scopes`.
    """
    try:
        reads = frozenset(name for _, name in columns_of(bind(text, scope)))
    except ExpressionError:
        return None
    kind = kind_named(node.kind)
    plan = plans(kind).get(str(path[0])) if kind is not None and path else None
    if plan is None or node.disabled:
        return None
    name = free_id(document, f"{node.id}_tried")
    if plan.sort.name == "expressions" and len(path) > 1:
        column = str(path[1]) if scope.subject is None else _RESULT_OF
        beside = node.model_copy(update={"id": name, "fields": node.fields.with_value(str(path[0]), Fields({column: text}))})
        shown_column = column if scope.subject is None else column.replace("{column}", scope.subject.name)
        return Trial(_beside(document, beside), name, shown_column, reads)
    if plan.sort.name in ("expression", "cases") and isinstance(node.fields.get("from"), str):
        fields = Fields({"from": node.fields["from"], "columns": Fields({_RESULT: text})})
        return Trial(_beside(document, Node(id=name, kind="add_columns", fields=fields, engine=node.engine)), name, _RESULT, reads)
    return None


def trial_job(previewer: Previewer, made: Callable[[Document], Trial | None]) -> Job:
    """A preview for a trial, which is stale once the node, or what it reads, is another; gives (trial, preview), or None."""

    def work(document: Document) -> tuple[Trial, Preview] | None:
        found = made(document)
        return None if found is None else (found, _previewed(previewer, found))

    plain = preview_job(previewer, "expression")
    return replace(plain, work=work, depends_on=partial(_hash, made))


def _previewed(previewer: Previewer, tried: Trial) -> Preview:
    """An error says nothing of the node that stands in for the person's own, which they never saw."""
    try:
        return previewer.preview(tried.document, tried.node, rows=_LOOKED_AT)
    except StudioError as problem:
        words = without_node(problem.message, tried.node)
        if words == problem.message:
            raise
        raise type(problem)(words, code=problem.code, hint=problem.hint) from None


def tried_rows(tried: Trial, preview: Preview) -> tuple[TriedRow, ...]:
    """A few rows with results that differ, as far as there are such."""
    fields = [field.name for field in preview.fields]
    if tried.column not in fields:
        return ()
    beside = [name for name in fields if name in tried.reads and name != tried.column]
    others = beside or [name for name in fields if name != tried.column]
    table = preview.table().select([tried.column, *others[:_COLUMNS]])
    rows = _differing([tuple(column[place].as_py() for column in table.columns) for place in range(table.num_rows)])
    return tuple(_row(row, others) for row in rows)


def type_of(tried: Trial, preview: Preview) -> str:
    """The type of the expression's results."""
    return next((str(field.type) for field in preview.fields if field.name == tried.column), "")


def _beside(document: Document, node: Node) -> Document:
    pipeline = document.pipeline
    return document.model_copy(update={"pipeline": pipeline.model_copy(update={"nodes": (*pipeline.nodes, node)})})


def _hash(made: Callable[[Document], Trial | None], document: Document) -> str:
    found = made(document)
    return upstream_hash(found.document, found.node) if found is not None else ""


def _differing(rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The first row of each result, then others, in the order in which they came."""
    firsts = {shown(row[0]): place for place, row in reversed(list(enumerate(rows)))}
    chosen = sorted(firsts.values())[:_SHOWN]
    chosen += [place for place in range(len(rows)) if place not in chosen][: _SHOWN - len(chosen)]
    return [rows[place] for place in sorted(chosen)]


def _row(row: tuple[Any, ...], names: Iterable[str]) -> TriedRow:
    given = ", ".join(f"{name} = {shown(value)}" for name, value in zip(names, row[1:], strict=False))
    return TriedRow(given, shown(row[0]), row[0] is None)
