"""The rows of each source that previews work on, and how they were chosen: so that what is joined is joined in the samples too.

The joins of the whole pipeline say which sources hang together (`engine.preview.joins`), a recipe puts them into an order
(`engine.preview.recipe`), and each takes what the samples before it need. So what a node shows is what the nodes below it get.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.duckdb.opened import OpenFile
from engine.errors import CancelledError, StudioError
from engine.language.quoting import duckdb_text
from engine.preview import alone, matching
from engine.preview.cache import Cache
from engine.preview.child import Child
from engine.preview.database_tables import DatabaseTables
from engine.preview.joins import Edge, Joins, joins_of
from engine.preview.kept import Keeper
from engine.preview.recipe import Step, ancestors, walk
from engine.preview.sample import Sample
from engine.preview.survey import Source, Survey
from engine.preview.terms import conjunction_of, term
from engine.project.project import Project
from engine.relation import Relation, Scan

LARGE = 100_000
"""Rows from which on a source that is joined without equal keys is not taken whole."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at, and the pipeline around it."""

    relations: Mapping[str, Relation]
    """All of the pipeline, steps too."""
    upstream: Collection[str]
    """Names of those that are needed for what is looked at."""
    values: Mapping[str, Any]
    """Of the parameters."""


class Sampler:
    """Finds and takes the samples of sources."""

    def __init__(self, project: Project, child: Child, cache: Cache, tables: DatabaseTables) -> None:
        self._project = project
        self._child = child
        self._cache = cache
        self._tables = tables
        self._sources: dict[str, Source] = {}
        self._samples: dict[str, Sample] = {}
        self._joins: tuple[Mapping[str, Relation], Joins] | None = None

    def samples(self, scans: Iterable[Scan], looked: Looked) -> tuple[Sample, ...]:
        """A sample of each source, from the cache or taken now.

        A source that is joined with these, and cannot be read, is done without as long as it is not one of them.

        Raises:
            StudioError: a source cannot be read; `where` names its node.
        """
        wanted = list(scans)
        nodes = {scan.node for scan in wanted}
        left_out: set[str] = set()
        while True:
            round_ = _Round(self.keeper(looked.values), self._joins_of(looked.relations), looked.upstream, frozenset(left_out))
            try:
                return round_.samples(wanted)
            except StudioError as problem:
                node = problem.where.node
                if isinstance(problem, CancelledError) or node is None or node in nodes | left_out:
                    raise
                left_out.add(node)

    def explain(self, scan: Scan) -> StudioError | None:
        """The file, line and cell that a text source stumbles over; `scan` is that of its rejected records."""
        return self._survey().scans().explain(scan)

    def keeper(self, values: Mapping[str, Any]) -> Keeper:
        """What takes the samples of one look; `values` are those of the parameters."""
        settings = self._project.settings
        return Keeper(self._child, self._cache, self._survey(), settings.sample_rows, settings.seed, values, self._samples)

    def _survey(self) -> Survey:
        return Survey(self._project, self._child, self._cache, self._tables, self._sources)

    def _joins_of(self, relations: Mapping[str, Relation]) -> Joins:
        """All nodes of one state of a document are sampled by the same joins."""
        if self._joins is None or not _same(self._joins[0], relations):
            self._joins = relations, joins_of(relations)
        return self._joins[1]


def _same(one: Mapping[str, Relation], other: Mapping[str, Relation]) -> bool:
    return one.keys() == other.keys() and all(relation is other[name] for name, relation in one.items())


_Found = TypeVar("_Found")


@dataclass(slots=True)
class _Round:
    """One attempt at all samples that are needed."""

    keeper: Keeper
    joins: Joins
    upstream: Collection[str]
    left_out: Collection[str]
    steps: Mapping[str, Step] = field(default_factory=dict)
    done: dict[str, Sample] = field(default_factory=dict)

    def samples(self, wanted: Sequence[Scan]) -> tuple[Sample, ...]:
        steps = self._steps([scan.node for scan in wanted if scan.port == "rows"])
        self.steps = {step.node: step for step in steps}
        for step in steps:
            self.done[step.node] = self._blaming(self.joins.scans[step.node], self._sample)
        return tuple(self._of(scan) for scan in wanted)

    def _of(self, scan: Scan) -> Sample:
        found = self.done.get(scan.node) if scan.port == "rows" else None
        return found or self._blaming(scan, self._sample)

    def _steps(self, nodes: Collection[str]) -> tuple[Step, ...]:
        """The turns of the wanted sources that are joined, and of all that come before them."""
        edges = self._reachable(nodes)
        known = {node: self._source(node) for node in self.joins.scans if any(node in (edge.left, edge.right) for edge in edges)}
        usable = [edge for edge in edges if self._is_usable(edge, known)]
        sizes = {node: source.size for node, source in known.items()}
        return ancestors(walk(usable, self.joins.unions, sizes), nodes)

    def _reachable(self, nodes: Collection[str]) -> list[Edge]:
        """The joins of all sources that hang together with these."""
        open_edges = [edge for edge in self.joins.edges if not {edge.left, edge.right} & set(self.left_out)]
        reached = set(nodes)
        while new := {end for edge in open_edges if {edge.left, edge.right} & reached for end in (edge.left, edge.right)} - reached:
            reached |= new
        return [edge for edge in open_edges if edge.left in reached]

    def _is_usable(self, edge: Edge, known: Mapping[str, Source]) -> bool:
        """A large text file is searched for keys only when somebody looks at what it is joined to."""
        is_quick = all(known[node].total is not None for node in (edge.left, edge.right))
        return is_quick or not self.joins.edges[edge].isdisjoint(self.upstream)

    def _source(self, node: str) -> Source:
        return self._blaming(self.joins.scans[node], self.keeper.survey.source)

    def _sample(self, scan: Scan) -> Sample:
        source = self.keeper.survey.source(scan)
        sample = self._taken(scan, source)
        return sample.among(source.size) if source.is_cut else sample

    def _taken(self, scan: Scan, source: Source) -> Sample:
        if scan.port != "rows":
            return alone.whole(self.keeper, source)
        step = self.steps.get(scan.node, Step(scan.node))
        sample = self._beginning(source, step)
        if sample.is_all:
            return sample
        sample = matching.with_partners(self.keeper, source, sample, [need.pairs for need in step.own])
        return self._with_passing(source, sample)

    def _beginning(self, source: Source, step: Step) -> Sample:
        if source.total is not None and source.total <= self.keeper.rows:
            return alone.whole(self.keeper, source)
        if step.needs:
            return matching.joined(self.keeper, source, [(self.done[need.neighbour], need.pairs) for need in step.needs])
        if not step.keys:
            is_whole = source.scan.node in self.joins.unkeyed and source.total is not None and source.total < LARGE
            return alone.whole(self.keeper, source) if is_whole else alone.lone(self.keeper, source)
        sample = (
            alone.keyed(self.keeper, source, step.keys)
            if source.is_text and source.total is not None
            else alone.blocks(self.keeper, source)
        )
        return alone.without_hot_keys(self.keeper, source, sample, step.keys)

    def _with_passing(self, source: Source, sample: Sample) -> Sample:
        for conditions in self._conditions(source.scan.node):
            terms = [found for found in map(term, conditions) if found is not None]
            if terms:
                sample = matching.with_passing(self.keeper, source, sample, conjunction_of(terms))
        return sample

    def _conditions(self, node: str) -> list[tuple[Any, ...]]:
        """What filters above what is looked at demand of a source; of filters below one another all together."""
        every = [origin.conditions for name in self.upstream for origin in self.joins.origins[name] if origin.scan.node == node]
        distinct = [conditions for place, conditions in enumerate(every) if conditions and conditions not in every[:place]]
        return [each for each in distinct if not any(other[: len(each)] == each and other != each for other in distinct)]

    def _blaming(self, scan: Scan, act: Callable[[Scan], _Found]) -> _Found:
        try:
            return act(scan)
        except StudioError as problem:
            problem.where = replace(problem.where, node=scan.node, field=problem.where.field or scan.place)
            raise


class SampledDialect(DuckdbDialect):
    """Reads samples where the document says files."""

    is_terse = True

    def __init__(self, path: Callable[[Scan], str]) -> None:
        super().__init__(no_files)
        self._path = path

    def scan(self, scan: Scan, columns: Sequence[str]) -> str:
        """The sample, with all its columns: of a file those are read that are named."""
        del columns
        return f"read_parquet({duckdb_text(self._path(scan))})"


def no_files(scan: Scan) -> Sequence[OpenFile]:
    """For a dialect that reads something else."""
    raise KeyError(scan.path)
