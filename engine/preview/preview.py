"""Previews of nodes: a page of rows over samples, computed behind the walls, with an honest line under it.

A preview never writes: sinks are not run, only shown. A node that fails leaves the previews of others standing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Self, TypeAlias

from engine.backends.choice import PYTHON, engines_of
from engine.document.model import Document, Pipeline
from engine.errors import BackendError, SourceError
from engine.expanding import expanded
from engine.kinds.kind import Guard, KindProblem
from engine.parameters import parameters_of
from engine.preview import walls
from engine.preview.binding import child_binder
from engine.preview.child import Limits, Reply
from engine.preview.effect import Effect, EffectFailed
from engine.preview.effects import Change, effect_of, effects_of
from engine.preview.finding import find as find_rows
from engine.preview.opening import open_workplace
from engine.preview.page import Preview
from engine.preview.part import Part
from engine.preview.profile import Profile, asked, column_profiles
from engine.preview.sample import Sample
from engine.preview.target import find_target
from engine.preview.view import Sampled, View
from engine.project.project import Project
from engine.relation import Relation, Scan
from engine.running.graph import node_of
from engine.schema import Analysis, NodeShape, analyse

__all__ = ["Preview", "Previewer"]

MEMORY = 1 << 30
"""Bytes that the engine may use for previews, unless the project allows less or more."""
SECONDS = 60.0
"""For one preview, at most."""
ROWS = 100
Values: TypeAlias = "Mapping[str, object] | None"
"""Typed values of parameters."""


class Previewer:
    """The previews of one project, by one walled process and, where a node wants it, one of Spark."""

    def __init__(self, project: Project, *, limits: Limits | None = None, engine: str | None = None) -> None:
        """Start the process; `engine` counts more than what documents say."""
        self._project = project
        self._engine = engine
        self._closing = contextlib.ExitStack()
        self.place = open_workplace(project, limits or _limits(project), self._closing)
        self._child = self.place.child
        self._analysed: tuple[Pipeline, Values, Analysis] | None = None
        self._broken: dict[tuple[str, str], int] = {}
        """Rows that break a promise, by result and guard."""

    def preview(
        self,
        document: Document,
        node: str,
        port: str | None = None,
        *,
        rows: int = ROWS,
        offset: int = 0,
        values: Values = None,
        find: bool = False,
    ) -> Preview:
        """A page of a node's rows.

        Args:
            document: what the node stands in.
            node: its id.
            port: by default the node's first; of a sink what it would write.
            rows: at most so many.
            offset: rows to leave out before them.
            values: typed values of parameters; the others have their default or example.
            find: where the samples let no row get here, search all data for rows that do, and add them to the samples.

        Raises:
            StudioError: the node, or one before it, is wrong or failed; `where` names it.
        """
        relation, view = self.view(document, node, port, values)
        shape = self.analysis(document, values).nodes[node]
        reply, search = view.page(rows, offset), None
        if find and reply.values["seen"] == 0:
            view, search = find_rows(view, lambda given: self.view(document, node, port, values, like=given)[1])
            reply = view.page(rows, offset)
        return replace(self._preview(node, relation, view, reply, offset, self._warnings(shape, view)), search=search)

    def part(
        self, document: Document, node: str, port: str | None, part: Part, *, like: View | None = None, values: Values = None
    ) -> Preview:
        """Some of a node's rows and columns, without a look at what is promised of them.

        Args:
            document: what the node stands in.
            node: its id.
            port: by default the node's first.
            part: which rows and columns.
            like: over the samples of this view: so what stands behind a node shows no other rows than the node does.
            values: typed values of parameters.

        Raises like `preview`.
        """
        relation, view = self.view(document, node, port, values, like=like)
        found = self._preview(node, relation, view, view.part(part), part.offset, ())
        return replace(found, fields=part.of(relation.visible))

    def profile(self, document: Document, node: str, port: str | None = None, *, values: Values = None) -> Profile:
        """Statistics of a node's columns, over the rows that its preview has. Raises like `preview`."""
        relation, view = self.view(document, node, port, values)
        view.page(0, 0)
        found = view.profiled(asked(relation.visible)).values
        is_sample = any(not sample.is_all for sample in view.samples)
        return Profile(node, _port(relation), found["rows"], column_profiles(relation.visible, found), view.samples, is_sample)

    def effect(
        self,
        before: Document,
        after: Document,
        node: str,
        port: str | None = None,
        *,
        rows: int = ROWS,
        offset: int = 0,
        values: Values = None,
    ) -> Effect:
        """What changed at a node between two states of a document, with a page of the rows that differ.

        Raises:
            LimitError: `limit.effect`, there are too many rows to compare.
            StudioError: as `preview`; what was wrong before the edits is said to have been.
        """
        return effect_of(self, Change(before, after, values, rows, offset), node, port)

    def effects(self, before: Document, after: Document, *, values: Values = None) -> tuple[Effect | EffectFailed, ...]:
        """The counts of what changed at every node that the edits touched, or that hangs on one."""
        return effects_of(self, Change(before, after, values))

    def view(
        self, document: Document, node: str, port: str | None, values: Values, *, like: Sampled | None = None
    ) -> tuple[Relation, View]:
        """A node's rows, not computed yet; the samples are those of `like` where it has all that is read. Raises like `preview`."""
        analysis = self.analysis(document, values)
        judged = document.model_copy(update={"pipeline": analysis.pipeline})
        _, relation = find_target(judged, analysis, node, port)
        engines = engines_of(judged, self._project, self._engine)
        return relation, View(judged, analysis, relation, self.place, engines, like=like)

    def cancel(self) -> None:
        """End the preview that is being computed, from another thread; it raises CancelledError."""
        self._child.cancel()
        self.place.spark.cancel()
        self.place.fetching.cancel()
        self.place.python.cancel()

    def close(self) -> None:
        """End the processes."""
        self._closing.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def analysis(self, document: Document, values: Values) -> Analysis:
        """All nodes of one state of a document and its parts are previewed with one analysis."""
        pipeline = expanded(document.pipeline).pipeline
        if self._analysed is None or self._analysed[0] is not pipeline or self._analysed[1] != values:
            types = parameters_of(pipeline, values).types
            earlier = self._analysed[2] if self._analysed is not None else None
            binder = child_binder(self._child, types, spark=lambda: self.place.spark)
            analysis = analyse(document, values=values, binder=binder, earlier=earlier)
            self._analysed = analysis.pipeline, values, analysis
        return self._analysed[2]

    def _preview(self, node: str, relation: Relation, view: View, reply: Reply, offset: int, problems: tuple[KindProblem, ...]) -> Preview:
        is_sample = any(not sample.is_all for sample in view.samples)
        seen = reply.values["seen"]
        return Preview(
            node=node,
            port=_port(relation),
            fields=relation.visible,
            arrow=reply.arrow,
            offset=offset,
            rows_shown=reply.values["shown"],
            rows_seen=seen,
            rows_total=_total(relation, view.samples) if is_sample else seen,
            samples=view.samples,
            is_sample=is_sample,
            ordered=bool(relation.ordering.keys),
            problems=problems,
            shield=self._missing_walls(view),
            engines=view.engines,
        )

    def _missing_walls(self, view: View) -> tuple[str, ...]:
        of_code = self.place.python.missing_walls if PYTHON in view.engines else ()
        return tuple(wall for wall in walls.ALL if wall in {*self._child.missing_walls, *of_code})

    def _warnings(self, shape: NodeShape, view: View) -> tuple[KindProblem, ...]:
        """What was found in a source's files, and promises that a run would enforce and that do not hold for these rows."""
        node = node_of(view.target.name)
        own = [sample for sample in view.samples if sample.node == node]
        found = [_found_in_files(code, message, hint) for sample in own for code, message, hint in sample.warnings]
        is_sample = any(not sample.is_all for sample in view.samples)
        judged = [guard for guard in shape.guards if not (guard.needs_all_rows and is_sample)]
        counted = [(guard, self._broken_rows(guard, view)) for guard in judged]
        return (*found, *(_warning(guard, rows) for guard, rows in counted if rows), *_without_rows(view.given_nothing))

    def _broken_rows(self, guard: Guard, view: View) -> int:
        key = (view.key(view.target.name), guard.name)
        if key not in self._broken:
            self._broken[key] = view.count(guard.relation)
        return self._broken[key]


def _port(relation: Relation) -> str:
    return relation.name.partition(".")[2]


def _total(relation: Relation, samples: tuple[Sample, ...]) -> int | None:
    """A source that gives every record of its files has as many rows as they."""
    query = relation.query
    is_plain = (
        isinstance(query.source, Scan) and query.where is None and query.limit is None and query.group_by is None and not query.distinct
    )
    return samples[0].total if is_plain and len(samples) == 1 else None


def _without_rows(inputs: Sequence[str]) -> Iterator[KindProblem]:
    """A part that is looked at by itself has columns only."""
    if inputs:
        named = f"'{inputs[0]}' is an input" if len(inputs) == 1 else f"{', '.join(map(repr, inputs))} are inputs"
        hint = "look at it in a pipeline that uses it, or give it rows in tests"
        yield KindProblem((), SourceError(f"{named} of this part: no rows", code="part.no_rows", hint=hint), "warning")


def _found_in_files(code: str, message: str, hint: str) -> KindProblem:
    return KindProblem(("path",), SourceError(message, code=code, hint=hint), "warning")


def _warning(guard: Guard, rows: int) -> KindProblem:
    error = BackendError(
        f"{guard.message} ({rows:,} {'row' if rows == 1 else 'rows'} of this preview)",
        code=guard.code,
        hint="a run would stop here" if guard.severity == "fail" else "",
    )
    return KindProblem(guard.path, error, "warning")


def _limits(project: Project) -> Limits:
    settings = project.settings
    seconds = min(settings.time_limit or SECONDS, SECONDS)
    return Limits(memory=settings.memory_limit or MEMORY, seconds=seconds, disk=settings.disk_limit or settings.cache_bytes)
