"""Previews, profiles and effects as jobs of a session: late enough for who types, stopped when an edit makes them stale."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from engine.document.hashing import upstream_hash
from engine.document.model import Document
from engine.preview.effect import Effect, EffectFailed
from engine.preview.preview import ROWS, Preview, Previewer
from engine.preview.profile import Profile
from engine.session.jobs import Job

DELAY = 0.12
"""Seconds without another edit before a preview begins: shorter than it takes to look up, longer than between two letters."""


def preview_job(
    previewer: Previewer,
    node: str,
    port: str | None = None,
    *,
    rows: int = ROWS,
    offset: int = 0,
    values: Mapping[str, object] | None = None,
    find: bool = False,
) -> Job:
    """A page of a node's rows, as `preview NODE`, or `find NODE`; only what the node hangs on makes it stale.

    Args:
        previewer: computes it.
        node: its id.
        port: by default the node's first.
        rows: at most so many.
        offset: rows to leave out before them.
        values: typed values of parameters.
        find: where the samples let no row get here, search all data: a person asked for it, so it begins at once.
    """

    def work(document: Document) -> Preview:
        return previewer.preview(document, node, port, rows=rows, offset=offset, values=values, find=find)

    name, delay = (f"find {node}", 0.0) if find else (f"preview {node}", DELAY)
    return Job(name, work, depends_on=partial(upstream_hash, node=node), delay=delay, stop=previewer.cancel)


def profile_job(previewer: Previewer, node: str, port: str | None = None, *, values: Mapping[str, object] | None = None) -> Job:
    """Statistics of a node's columns, as `profile NODE`."""

    def work(document: Document) -> Profile:
        return previewer.profile(document, node, port, values=values)

    return Job(f"profile {node}", work, depends_on=partial(upstream_hash, node=node), delay=DELAY, stop=previewer.cancel)


def effect_job(
    previewer: Previewer,
    before: Document,
    node: str,
    port: str | None = None,
    *,
    rows: int = ROWS,
    offset: int = 0,
    values: Mapping[str, object] | None = None,
) -> Job:
    """What changed at a node since `before`, with a page of the rows that differ, as `effect NODE`."""

    def work(document: Document) -> Effect:
        return previewer.effect(before, document, node, port, rows=rows, offset=offset, values=values)

    return Job(f"effect {node}", work, depends_on=partial(upstream_hash, node=node), delay=DELAY, stop=previewer.cancel)


def effects_job(previewer: Previewer, before: Document, *, values: Mapping[str, object] | None = None) -> Job:
    """The counts of what changed since `before` at every node that the edits touched, as `effects`."""

    def work(document: Document) -> tuple[Effect | EffectFailed, ...]:
        return previewer.effects(before, document, values=values)

    return Job("effects", work, delay=DELAY, stop=previewer.cancel)
