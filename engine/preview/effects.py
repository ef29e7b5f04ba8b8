"""Finds what edits changed: two states of a document, previewed over the same samples, compared behind the walls."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from engine.document.diff import diff
from engine.document.edits import RenameNode
from engine.document.graph import downstream
from engine.document.model import Document, Node
from engine.errors import BackendError, LimitError, StudioError, Where
from engine.kinds import ports_of
from engine.preview.child import Reply
from engine.preview.effect import Columns, Effect, EffectFailed, keys_of
from engine.preview.view import NONE, PAGE_BYTES, View, Workplace
from engine.relation import Relation
from engine.schema import Analysis


class Views(Protocol):
    """What gives views of a document: a `Previewer`."""

    place: Workplace

    def analysis(self, document: Document, values: Mapping[str, object] | None) -> Analysis:
        """The document's meaning."""

    def view(
        self, document: Document, node: str, port: str | None, values: Mapping[str, object] | None, *, like: View | None = None
    ) -> tuple[Relation, View]:
        """A node's rows; the samples are those of `like` where it has all that is read."""


@dataclass(frozen=True, slots=True)
class Change:
    """Two states of a document, and what a page of differences shall have."""

    before: Document
    after: Document
    values: Mapping[str, object] | None = None
    rows: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True)
class _Side:
    """A node's rows in one of the states."""

    relation: Relation
    view: View
    rows: int

    @property
    def path(self) -> str:
        return self.view.inside(self.relation.name)


def effect_of(views: Views, change: Change, node: str, port: str | None = None) -> Effect:
    """What changed at a node; a port that there is only before, or only after, is one that is gone, or new.

    Raises:
        LimitError: `limit.effect`, there are more rows than are kept for a comparison.
        StudioError: the node cannot be previewed, before or after; the message says when.
    """
    old = name_before(change.before, change.after, node)
    if port is not None and old is not None and _may_have(change.before, old, port) != _may_have(change.after, node, port):
        return _of_port(views, change, old, node, port)
    after = _side(views, change.after, node, port, change, None) if node in change.after.pipeline.by_id else None
    earlier = old if old is not None else (node if after is None else None)
    before = _before(views, change, earlier, port, after) if earlier is not None else None
    return _compared(views, change, before, after)


def effects_of(views: Views, change: Change) -> tuple[Effect | EffectFailed, ...]:
    """The counts at every port that the edits may have touched, in the order of the document; those of nodes that are gone are left out."""
    analysis = views.analysis(change.after, change.values)
    touched = touched_nodes(change.before, change.after)
    ports = [(node, port) for node in analysis.order if node in touched for port in _ports(analysis, node)]
    return tuple(_tried(views, change, node, port) for node, port in ports)


def touched_nodes(before: Document, after: Document) -> frozenset[str]:
    """Nodes of `after` that say something else than before, and all that hangs on them."""
    old, new = before.pipeline, after.pipeline
    if (old.parameters, old.engine, old.inputs) != (new.parameters, new.engine, new.inputs):
        return frozenset(new.by_id)
    gone = old.by_id.keys() - new.by_id.keys()
    changed = [node.id for node in new.nodes if _means_something_else(node, old.by_id.get(node.id), gone)]
    return frozenset(reached for node in changed for reached in downstream(new, node))


def name_before(before: Document, after: Document, node: str) -> str | None:
    """The id that a node of `after` had in `before`; None: it was not there."""
    if node in before.pipeline.by_id or node not in after.pipeline.by_id:
        return node if node in before.pipeline.by_id and node in after.pipeline.by_id else None
    for edit in reversed(diff(before, after)):
        if isinstance(edit, RenameNode) and edit.to == node:
            node = edit.node
    return node if node in before.pipeline.by_id else None


def _means_something_else(node: Node, before: Node | None, gone: Collection[str]) -> bool:
    is_same = node is before or _meaning(node) == _meaning(before)
    return not is_same or any(reference.node in gone for reference in node.references)


def _meaning(node: Node | None) -> object:
    return None if node is None else (node.kind, node.fields, node.disabled, node.engine)


def _ports(analysis: Analysis, node: str) -> Iterator[str]:
    yield from analysis.nodes[node].relations or ("",)


def _may_have(document: Document, node: str, port: str) -> bool:
    """Whether the node has that port, as far as is known."""
    ports = ports_of(document.pipeline, document.pipeline.by_id[node])
    return ports is None or port in (ports or ("",))


def _of_port(views: Views, change: Change, old: str, node: str, port: str) -> Effect:
    """The effect at a port that a node, called `old` before, has only before or only after."""
    if _may_have(change.after, node, port):
        effect = _compared(views, change, None, _side(views, change.after, node, port, change, None))
    else:
        effect = _compared(views, change, _before(views, change, old, port, None), None)
    return replace(effect, is_of_port=True)


def _tried(views: Views, change: Change, node: str, port: str) -> Effect | EffectFailed:
    try:
        return effect_of(views, change, node, port or None)
    except StudioError as error:
        return EffectFailed(node, port, error)


def _before(views: Views, change: Change, node: str, port: str | None, after: _Side | None) -> _Side:
    try:
        return _side(views, change.before, node, port, change, after.view if after is not None else None)
    except StudioError as problem:
        hint = f"before the edits: {problem.hint}" if problem.hint else ""
        raise StudioError(f"before the edits: {problem.message}", code=problem.code, hint=hint, where=problem.where) from problem


def _side(views: Views, document: Document, node: str, port: str | None, change: Change, like: View | None) -> _Side:
    relation, view = views.view(document, node, port, change.values, like=like)
    reply = view.part(NONE, keep_rows=view.keep_rows)
    if not reply.values["kept"]:
        hint = "make the sample smaller (sample_rows in penstock.yaml), or compare a node with fewer rows"
        message = f"node '{node}' has more than {view.keep_rows:,} rows over this sample: too many to compare"
        raise LimitError(message, code="limit.effect", hint=hint, where=Where(node=node))
    return _Side(relation, view, reply.values["seen"])


def _compared(views: Views, change: Change, before: _Side | None, after: _Side | None) -> Effect:
    """At least one side is there: a node that is on none was refused as one that there is not."""
    sides = [side for side in (after, before) if side is not None]
    columns = Columns(*(side.relation.visible if side is not None else () for side in (before, after)))
    reply = _reply(views, change, before, after, columns)
    found = reply.values
    node, _, port = sides[0].relation.name.partition(".")
    return Effect(
        node=node,
        port=port,
        is_new=before is None,
        is_gone=after is None,
        columns=columns,
        by=_keys(before, after, columns) if found["by_keys"] else None,
        before=found["before"],
        after=found["after"],
        added=found["added"],
        removed=found["removed"],
        changed=found["changed"],
        cells=tuple((name, count) for name, count in found["cells"]),
        is_reordered=found["reordered"],
        arrow=reply.arrow,
        offset=change.offset,
        shown=found["shown"],
        samples=sides[0].view.samples,
        is_sample=any(not sample.is_all for side in sides for sample in side.view.samples),
        is_same_sample=before is None or after is None or _same_rows(before.view, after.view),
    )


def _keys(before: _Side | None, after: _Side | None, columns: Columns) -> tuple[str, ...] | None:
    return keys_of(before.relation, after.relation, columns.shared) if before is not None and after is not None else None


def _reply(views: Views, change: Change, before: _Side | None, after: _Side | None, columns: Columns) -> Reply:
    """The comparison; once more, if a result that was promised is not there."""
    arguments = {
        "shared": columns.shared,
        "keys": _keys(before, after, columns),
        "ordered": any(side.relation.ordering.keys for side in (before, after) if side is not None),
        "before_columns": [field.name for field in columns.before],
        "after_columns": [field.name for field in columns.after],
        "rows": change.rows,
        "offset": change.offset,
        "bytes": PAGE_BYTES,
    }
    paths = {name: side.path if side is not None else None for name, side in (("before", before), ("after", after))}
    try:
        return views.place.child.request("compare", {**arguments, **paths})
    except BackendError:
        if not views.place.cache.forget_promises():
            raise
        for side in (before, after):
            if side is not None:
                side.view.page(0, 0)
        return views.place.child.request("compare", {**arguments, **paths})


def _same_rows(before: View, after: View) -> bool:
    """Whether what is read by both is the same sample, or all there is."""
    now = {(sample.node, sample.port): sample for sample in after.samples}
    pairs = [(sample, now[sample.node, sample.port]) for sample in before.samples if (sample.node, sample.port) in now]
    return all(old.key == new.key or (old.is_all and new.is_all) for old, new in pairs)
