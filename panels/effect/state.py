"""What the effect tab shows: against which state the document is compared, counts, and the rows that differ with their old cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.document.model import Document
from engine.language.types import is_number
from engine.preview.effect import Effect, EffectFailed, RowEffect
from engine.preview.effects import touched_nodes
from engine.relation import Field
from engine.schema import Analysis
from engine.session.snapshot import Snapshot
from panels.data.cells import Cell, cell
from panels.data.trouble import titles_of
from panels.effect.words import step_words
from panels.results import Place, shown_ports
from panels.words import count

SAVED = "saved"
_STEPS = 30
"""Of the history, the latest ones, that can be chosen."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the effect can be told of: all unsaved edits, or one step of the history."""

    key: str
    words: str
    before: Document
    after: Document


@dataclass(frozen=True, slots=True)
class EffectHead:
    """A column of either side."""

    name: str
    type: str
    is_number: bool
    is_new: bool = False
    is_gone: bool = False
    was: str | None = None
    """The type that it had, if it had another one: then its cells are not compared."""
    facts: str = ""
    """`40 changed`."""
    has_changes: bool = False
    """Whether cells of it show two values."""


@dataclass(frozen=True, slots=True)
class EffectView:
    """The effect at one node."""

    words: str
    """`12 rows added, 40 changed (40 cells), column late added`."""
    detail: str
    """How far it can be trusted."""
    is_empty: bool
    columns: tuple[EffectHead, ...]
    rows: int
    """Rows that differ: those that the grid shows."""
    badge: str
    """For the tab; empty: nothing changed."""


@dataclass(frozen=True, slots=True)
class NodeCounts:
    """What changed at a port of a node, for the list and for the edges that leave it."""

    node: str
    port: str
    title: str
    before: str
    after: str
    words: str
    """`+12 -3 ~40`; empty: no difference."""
    message: str = ""
    """Why it cannot be told."""


def choices(snapshot: Snapshot) -> tuple[Choice, ...]:
    """What the effect can be told of: all unsaved edits first, then the steps of the history, the latest first."""
    present, titles = snapshot.document, titles_of(snapshot.document.pipeline)
    found = []
    if snapshot.saved is not None and not snapshot.is_saved:
        found.append(Choice(SAVED, "all edits since it was saved", snapshot.saved, present))
    steps = [(number, step) for number, step in enumerate(snapshot.past)][-_STEPS:]
    afters = [*(step.document for _, step in steps[1:]), present]
    each = zip(steps, afters, strict=False)
    found += [Choice(f"step {number}", step_words(step.edits, titles), step.document, after) for (number, step), after in each][::-1]
    return tuple(found)


def effect_view(effect: Effect) -> EffectView:
    """The effect at one node."""
    said, _, detail = effect.line().partition("; ")
    cells = sum(number for _, number in effect.cells)
    parts = [*([count(cells, "cell")] if cells else []), *_badge_parts(effect)]
    return EffectView(
        words=said if not cells else f"{said} ({count(cells, 'cell')})",
        detail=detail,
        is_empty=effect.is_empty,
        columns=_heads(effect),
        rows=effect.differing,
        badge=", ".join(parts),
    )


def effect_rows(effect: Effect) -> tuple[list[list[object]], list[str]]:
    """The rows of a page, a changed cell as {before, after}; and how each row differs."""
    fields = _fields(effect)
    rows = effect.rows()
    return [[_cell(row, field.name) for field in fields] for row in rows], [row.sort for row in rows]


def touched_places(before: Document, after: Document, analysis: Analysis) -> list[Place]:
    """The ports that the edits may have touched, producers first."""
    touched = touched_nodes(before, after)
    return [(node, port) for node in analysis.order if node in touched for port in shown_ports(after.pipeline, node)]


def node_counts(each: Effect | EffectFailed, titles: dict[str, str]) -> NodeCounts:
    """The counts at one port."""
    title = titles.get(each.node, each.node)
    if isinstance(each, EffectFailed):
        return NodeCounts(each.node, each.port, title, "", "", "", each.error.message)
    signs = (("+", each.added), ("-", each.removed), ("~", each.changed))
    words = [f"{sign}{number:,}" for sign, number in signs if number]
    if not words and not each.is_empty:
        words = [part for part in _badge_parts(each) if part] or ["reordered"]
    return NodeCounts(each.node, each.port, title, f"{each.before:,}", f"{each.after:,}", " ".join(words))


def _badge_parts(effect: Effect) -> Iterator[str]:
    if effect.added + effect.removed:
        yield count(effect.added + effect.removed, "row")
    columns = len(effect.columns.added) + len(effect.columns.removed) + len(effect.columns.retyped)
    if columns and not (effect.is_new or effect.is_gone):
        yield count(columns, "column")


def _heads(effect: Effect) -> tuple[EffectHead, ...]:
    new = {field.name for field in effect.columns.added} if not effect.is_new else set()
    gone = {field.name for field in effect.columns.removed} if not effect.is_gone else set()
    was = {after.name: str(before.type) for before, after in effect.columns.retyped}
    cells = dict(effect.cells)
    return tuple(
        EffectHead(
            field.name,
            str(field.type),
            is_number(field.type),
            is_new=field.name in new,
            is_gone=field.name in gone,
            was=was.get(field.name),
            facts=f"{cells[field.name]:,} changed" if cells.get(field.name) else "",
            has_changes=bool(cells.get(field.name)),
        )
        for field in _fields(effect)
    )


def _fields(effect: Effect) -> tuple[Field, ...]:
    """Columns to show: those after, then those that are gone."""
    return (*effect.columns.after, *effect.columns.removed)


def _cell(row: RowEffect, name: str) -> object:
    if name in row.changed:
        return {"before": _value(row.before, name), "after": _value(row.after, name)}
    return _value(row.after if row.after is not None and name in row.after else row.before, name)


def _value(side: object, name: str) -> Cell:
    return cell(side.get(name)) if isinstance(side, dict) else False
