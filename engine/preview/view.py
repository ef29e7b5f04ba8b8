"""One state of a document with its samples: computes relations, each on its node's engine and from the nearest results that are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from engine.backends.choice import PYTHON
from engine.backends.duckdb.sources import judged_scan
from engine.backends.python.runner import CodeRunner
from engine.backends.spark.driver import SparkDriver
from engine.backends.statement import dependency_order, inputs_of, with_steps
from engine.databases.fetching import Fetching
from engine.document.graph import upstream
from engine.document.model import Document
from engine.errors import BackendError, LimitError, SourceError, StudioError, Where
from engine.preview.cache import Cache
from engine.preview.child import Child, Reply
from engine.preview.endings import DIED
from engine.preview.kept import Keeper
from engine.preview.keys import node_keys, result_key
from engine.preview.part import Part
from engine.preview.sample import Sample
from engine.preview.sampling import Looked, Sampler
from engine.preview.sides import DuckdbSide, KeptTables, PythonSide, Side, SparkSide
from engine.preview.streaming import is_streamed
from engine.relation import Query, Relation, Scan, Union
from engine.running.graph import is_step, node_of
from engine.schema import Analysis

KEPT_ROWS = 100_000
"""A result with more rows is not kept, and what hangs on it is computed from before it; a project with larger samples keeps as many."""
KEPT_VALUES = 5_000_000
"""Rows times columns: of a wide result fewer rows are kept than of a narrow one, but as many as a sample has."""
HANDED_ROWS = 1_000_000
"""Of a result that one engine reads and the other made; it must be kept."""
PAGE_BYTES = 8 << 20
NONE = Part(rows=0)
"""The result is only kept."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """What all views of a project share."""

    child: Child
    cache: Cache
    sampler: Sampler
    spark: SparkDriver
    """Its process is started when a node needs it."""
    fetching: Fetching
    python: CodeRunner
    require_code: Callable[[str], None]
    """Refuses to run the code of a node that this person has not allowed."""
    keep_rows: int = KEPT_ROWS
    """Rows that a result may have to be kept, if it is not too wide."""
    sample_rows: int = 0
    """Rows that it may have however wide it is."""


class Sampled(Protocol):
    """What has samples already: another view, or rows that were searched for."""

    def samples_of(self, scans: Mapping[tuple[str, str], Scan]) -> Mapping[tuple[str, str], Sample]:
        """Those for these scans that there are."""


class View:
    """A document as it is now: `target` and what it needs."""

    def __init__(
        self,
        document: Document,
        analysis: Analysis,
        target: Relation,
        place: Workplace,
        engines: Mapping[str, str],
        *,
        like: Sampled | None = None,
    ) -> None:
        """Find the samples; those of `like` serve where it has one of all that is read: samples are taken together.

        `engines` says which one makes a node's rows.
        """
        self.target = target
        self.relations: Mapping[str, Relation] = with_steps([*analysis.relations.values(), target])
        self.parameters = analysis.values
        self._analysis = analysis
        self._engines = engines
        self._child = place.child
        self._spark = place.spark
        self._cache = place.cache
        self._sampler = place.sampler
        self.keep_rows = place.keep_rows
        self._sample_rows = place.sample_rows
        self._scans: Mapping[tuple[str, str], Scan] = {}
        node = node_of(target.name)
        nodes = {node} | upstream(document.pipeline, node)
        self.given_nothing = tuple(sorted(nodes & analysis.expansion.inputs))
        """Inputs of a part that nobody uses here, on which the target hangs."""
        taking_part = sorted(nodes - analysis.left_out)
        self.engines = tuple(sorted({engines[name] for name in taking_part}))
        """The engines that have a part in the target's rows."""
        for name in taking_part:
            if engines[name] == PYTHON:
                place.require_code(name)
        if "spark" in self.engines:
            self._spark.wake()
        self._samples = self._sampled(like)
        by_node: dict[str, tuple[str, ...]] = {}
        for sample in self._samples.values():
            by_node[sample.node] = (*by_node.get(sample.node, ()), sample.key)
        self._keys = node_keys(document.pipeline, nodes, analysis.values, by_node, engines)
        self._duckdb = DuckdbSide(self, place.child)
        self._sides: Mapping[str, Side] = {
            "duckdb": self._duckdb,
            "spark": SparkSide(self, place.spark),
            PYTHON: PythonSide(self, place.child, place.python),
        }

    @property
    def samples(self) -> tuple[Sample, ...]:
        """What the target's rows come from."""
        return tuple(self._samples.values())

    def samples_of(self, scans: Mapping[tuple[str, str], Scan]) -> Mapping[tuple[str, str], Sample]:
        """The samples of those scans that this view has too."""
        return {place: self._samples[place] for place, scan in scans.items() if self._scans.get(place) == scan}

    def page(self, rows: int, offset: int) -> Reply:
        """A page of the target's rows, as `part`."""
        return self.part(Part(rows, offset))

    def part(self, part: Part, *, keep_rows: int | None = None) -> Reply:
        """A part of the target's rows; the values say how many are `shown`, and `seen` in all (null: more than are kept).

        `keep_rows`: how many may be kept, however wide they are.

        Raises:
            StudioError: `where` names the node that failed, which may be one before the target.
        """
        self._hand_over(self.target)
        for name in self._direct_inputs():
            if not self._is_read_again(self.relations[name]):
                self._keep(self.relations[name])
        return self._computed(self.target, part, keep_rows=keep_rows)

    def count(self, relation: Relation) -> int:
        """The number of a relation's rows."""
        self._hand_over(relation)
        return self._side(relation).count(relation)

    def profiled(self, columns: list[list[str]]) -> Reply:
        """Statistics of the target's rows."""
        if self._engine(self.target.name) != "duckdb":
            self.hand(self.target)
        sql = f"FROM {self._duckdb.table(self.target.name)}" if self.is_kept(self.target.name) else self._duckdb.sql(self.target)
        arguments = {"sql": sql, "rows": KEPT_ROWS, "columns": columns, "parameters": self.parameters}
        return self._child.request("profile", arguments)

    def key(self, name: str) -> str:
        """Of a relation's rows."""
        node, _, port = name.partition(".")
        return result_key(self._keys[node], port)

    def path(self, name: str) -> Path:
        """Where a relation's rows are kept, or will be."""
        return self._cache.path(self.key(name))

    def inside(self, name: str) -> str:
        """Where the walled process finds a kept relation's rows."""
        return self._child.inside(self.path(name))

    def sample_path(self, scan: Scan) -> Path:
        """Where a source's sample is."""
        return self._cache.path(self._samples[scan.node, scan.port].key)

    def keeper(self) -> Keeper:
        """What takes samples for this view."""
        return self._sampler.keeper(self.parameters)

    def sampled(self) -> Iterator[tuple[Scan, Sample]]:
        """Each source that the target's rows come from, and its sample."""
        return ((scan, self._samples[place]) for place, scan in self._scans.items())

    def sampled_scan(self, scan: Scan, columns: Sequence[str]) -> str:
        """A table of a source's sample, for a statement of DuckDB."""
        return self._duckdb.scan(scan, columns)

    def sampled_table(self, relation: Relation) -> str:
        """A table of a relation's rows over the samples, for a statement of DuckDB."""
        if is_step(relation.name):
            return f"({self._duckdb.sql(relation)})"
        self.hand(relation)
        return self._duckdb.table(relation.name)

    def is_kept(self, name: str) -> bool:
        """Whether a relation's rows need not be computed."""
        return node_of(name) in self._keys and not is_step(name) and self._cache.has(self.key(name))

    def _direct_inputs(self) -> list[str]:
        """What the target reads of other nodes: kept, so that an edit of the target computes nothing else."""
        own = [self.target, *with_steps(self.target.steps).values()]
        return list(dict.fromkeys(name for relation in own for name in inputs_of(relation.query) if not is_step(name)))

    def _engine(self, name: str) -> str:
        return self._engines[node_of(name)]

    def _side(self, relation: Relation) -> Side:
        """The engine of a relation's node; another process finds every file in place, as it cannot wait for what is still being written."""
        engine = self._engine(relation.name)
        if engine != "duckdb" and self._cache.forget_promises():
            self._child.request("execute", {"statements": []})
        return self._sides[engine]

    def _hand_over(self, target: Relation) -> None:
        """Keep what one engine made and another reads on the way to a relation, in the order in which they need each other.

        Code reads files only, also those of other code.
        """
        every = {**self.relations, **with_steps([target])}
        for name in dependency_order(target.name, every, self._kept_but(target)):
            for read in inputs_of(every[name].query):
                if self._engine(read) != self._engine(name) or self._engine(name) == PYTHON:
                    self.hand(every[read])

    def hand(self, relation: Relation) -> None:
        """Keep a relation's rows, so that another engine or a search finds them.

        Raises:
            LimitError: `limit.handed`, there are too many.
        """
        if self.is_kept(relation.name) or self._computed(relation, NONE, keep_rows=HANDED_ROWS).values["kept"]:
            return
        node = node_of(relation.name)
        message = f"node '{node}' gives more than {HANDED_ROWS:,} rows over the samples, too many for another engine to take"
        hint = "filter earlier, or let both nodes run on one engine"
        raise LimitError(message, code="limit.handed", hint=hint, where=Where(node=node))

    def _kept_but(self, target: Relation) -> KeptTables:
        return KeptTables(self, target.name, str)

    def _keep(self, relation: Relation) -> None:
        if not self.is_kept(relation.name) and not self._cache.is_too_large(self.key(relation.name)):
            self._computed(relation, NONE)

    def _is_read_again(self, relation: Relation) -> bool:
        """Whether to read its rows from where they come costs no more than to keep them."""
        return self._engine(relation.name) == "duckdb" and is_streamed(relation, self.relations, self.is_kept)

    def _computed(self, relation: Relation, part: Part, *, keep_rows: int | None = None) -> Reply:
        """The page; once more, if it failed for want of results that were promised and are not there."""
        try:
            return self._requested(relation, part, keep_rows or self._rows_kept(relation))
        except StudioError as problem:
            if isinstance(problem, BackendError | SourceError) and self._cache.forget_promises():
                return self._computed(relation, part, keep_rows=keep_rows)
            raise self._blamed(relation, problem) from problem

    def _requested(self, relation: Relation, part: Part, keep_rows: int) -> Reply:
        columns = [field.name for field in part.of(relation.visible)]
        page = {"columns": columns, "rows": part.rows, "offset": part.offset, "bytes": PAGE_BYTES}
        key = self.key(relation.name)
        if self._cache.has(key):
            return self._child.request("page", {**page, "path": self.inside(relation.name)})
        reply = self._side(relation).query(relation, page, keep_rows)
        if reply.values["kept"]:
            self._cache.promise(key)
        else:
            self._cache.note_too_large(key)
        return reply

    def _rows_kept(self, relation: Relation) -> int:
        """How many rows a result may have to be kept."""
        return min(self.keep_rows, max(KEPT_VALUES // max(len(relation.visible), 1), self._sample_rows))

    def _blamed(self, relation: Relation, problem: StudioError) -> StudioError:
        """The problem with the name of its node: the first one whose rows cannot be computed."""
        if problem.where.node is not None:
            return problem
        if not isinstance(problem, BackendError) or problem.code == DIED:
            return _about(problem, node_of(relation.name))
        for name in dependency_order(relation.name, self.relations, self._kept_but(relation)):
            if not is_step(name) and name != relation.name:
                try:
                    self._requested(self.relations[name], NONE, self._rows_kept(self.relations[name]))
                except BackendError as earlier:
                    return self._explained(node_of(name)) or _about(earlier, node_of(name))
        node = node_of(relation.name)
        return self._explained(node) or _about(problem, node)

    def _explained(self, node: str) -> StudioError | None:
        """For a source of files: the file, and the line and cell or the column, that it stumbles over."""
        scan = judged_scan(self._analysis.nodes[node].relations)
        return self._sampler.explain(scan) if scan is not None else None

    def _sampled(self, like: Sampled | None) -> Mapping[tuple[str, str], Sample]:
        names = dependency_order(self.target.name, self.relations, ())
        scans = {(scan.node, scan.port): scan for name in names for scan in _scans(self.relations[name].query)}
        self._scans = scans
        shared = {} if like is None else like.samples_of(scans)
        if len(shared) == len(scans):
            return shared
        try:
            return dict(zip(scans, self._sampler.samples(scans.values(), Looked(self.relations, names, self.parameters)), strict=True))
        except (BackendError, SourceError) as problem:
            is_raw = isinstance(problem, BackendError) or not problem.hint  # the engine's own words, which name no place
            raise (self._explained(problem.where.node) if is_raw and problem.where.node else None) or problem from problem


def _scans(query: Query) -> list[Scan]:
    match query.source:
        case Scan():
            return [query.source]
        case Union(parts):
            return [scan for part in parts for scan in _scans(part)]
        case _:
            return []


def _about(problem: StudioError, node: str) -> StudioError:
    """The same problem, with its node's name."""
    where = replace(problem.where, node=node)
    return type(problem)(f"node '{node}': {problem.message}", code=problem.code, hint=problem.hint, where=where)
