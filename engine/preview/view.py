"""One state of a document with its samples: computes relations behind the walls, each from the nearest results that are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.backends.duckdb.sources import rejected_scan
from engine.backends.statement import dependency_order, inputs_of, statement, with_steps
from engine.document.graph import upstream
from engine.document.model import Document
from engine.errors import BackendError, SourceError, StudioError
from engine.language.quoting import duckdb_text
from engine.preview.cache import Cache
from engine.preview.child import Child, Reply
from engine.preview.endings import DIED
from engine.preview.keys import node_keys, result_key
from engine.preview.sample import Sample
from engine.preview.sampling import Looked, SampledDialect, Sampler
from engine.relation import Query, Relation, Scan, Union
from engine.schema import Analysis

KEPT_ROWS = 100_000
"""A result with more rows is not kept, and what hangs on it is computed from before it."""
PAGE_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class Workplace:
    """What all views of a project share."""

    child: Child
    cache: Cache
    sampler: Sampler


class View:
    """A document as it is now: `target` and what it needs."""

    def __init__(self, document: Document, analysis: Analysis, target: Relation, place: Workplace, *, like: View | None = None) -> None:
        """Find the samples; those of `like` serve where it has one of all that is read: samples are taken together."""
        self.target = target
        self.relations: Mapping[str, Relation] = with_steps([*analysis.relations.values(), target])
        self._analysis = analysis
        self._parameters = analysis.values
        self._child = place.child
        self._cache = place.cache
        self._sampler = place.sampler
        self._scans: Mapping[tuple[str, str], Scan] = {}
        self._samples = self._sampled(like)
        node = node_of(target.name)
        nodes = {node} | upstream(document.pipeline, node)
        by_node: dict[str, tuple[str, ...]] = {}
        for sample in self._samples.values():
            by_node[sample.node] = (*by_node.get(sample.node, ()), sample.key)
        self._keys = node_keys(document.pipeline, nodes, analysis.values, by_node)
        self._dialect = SampledDialect(self._sample_path)

    @property
    def samples(self) -> tuple[Sample, ...]:
        """What the target's rows come from."""
        return tuple(self._samples.values())

    def samples_of(self, scans: Mapping[tuple[str, str], Scan]) -> Mapping[tuple[str, str], Sample]:
        """The samples of those scans that this view has too."""
        return {place: self._samples[place] for place, scan in scans.items() if self._scans.get(place) == scan}

    def page(self, rows: int, offset: int) -> Reply:
        """A page of the target's rows; the values say how many are `shown`, and `seen` in all (null: more than are kept).

        Raises:
            StudioError: `where` names the node that failed, which may be one before the target.
        """
        for name in self._direct_inputs():
            self._keep(self.relations[name])
        return self._computed(self.target, rows, offset)

    def sql(self, relation: Relation) -> str:
        """A statement of all the relation's columns, in its order; what is kept is read, not computed."""
        columns = [field.name for field in relation.fields]
        return statement(relation, self.relations, self._dialect, tables=_KeptTables(self, relation.name), columns=columns, ordered=True)

    def count(self, relation: Relation) -> int:
        """The number of a relation's rows."""
        sql = statement(relation, self.relations, self._dialect, tables=_KeptTables(self, relation.name), columns=())
        return int(self._child.request("number", {"sql": f"SELECT count(*) FROM ({sql})", "parameters": self._parameters}).values["number"])

    def profiled(self, columns: list[list[str]]) -> Reply:
        """Statistics of the target's rows."""
        sql = f"FROM {self.table(self.target.name)}" if self.is_kept(self.target.name) else self.sql(self.target)
        arguments = {"sql": sql, "rows": KEPT_ROWS, "columns": columns, "parameters": self._parameters}
        return self._child.request("profile", arguments)

    def key(self, name: str) -> str:
        """Of a relation's rows."""
        node, _, port = name.partition(".")
        return result_key(self._keys[node], port)

    def path(self, name: str) -> str:
        """Where the walled process finds a kept relation's rows."""
        return self._inside(self.key(name))

    def is_kept(self, name: str) -> bool:
        """Whether a relation's rows need not be computed."""
        return node_of(name) in self._keys and "#" not in name and self._cache.has(self.key(name))

    def table(self, name: str) -> str:
        """What reads a kept relation."""
        return f"read_parquet({duckdb_text(self._inside(self.key(name)))})"

    def _direct_inputs(self) -> list[str]:
        """What the target reads of other nodes: kept, so that an edit of the target computes nothing else."""
        own = [self.target, *with_steps(self.target.steps).values()]
        return list(dict.fromkeys(name for relation in own for name in inputs_of(relation.query) if "#" not in name))

    def _keep(self, relation: Relation) -> None:
        if not self.is_kept(relation.name):
            self._computed(relation, 0, 0)

    def _computed(self, relation: Relation, rows: int, offset: int) -> Reply:
        """The page; once more, if it failed for want of results that were promised and are not there."""
        try:
            return self._requested(relation, rows, offset)
        except StudioError as problem:
            if isinstance(problem, BackendError | SourceError) and self._cache.forget_promises():
                return self._computed(relation, rows, offset)
            raise self._blamed(relation, problem) from problem

    def _requested(self, relation: Relation, rows: int, offset: int) -> Reply:
        page = {"columns": [field.name for field in relation.visible], "rows": rows, "offset": offset, "bytes": PAGE_BYTES}
        key = self.key(relation.name)
        if self._cache.has(key):
            return self._child.request("page", {**page, "path": self._inside(key)})
        made = {"sql": self.sql(relation), "parameters": self._parameters, "keep": self._inside(key), "keep_rows": KEPT_ROWS}
        reply = self._child.request("query", {**page, **made})
        if reply.values["kept"]:
            self._cache.promise(key)
        return reply

    def _blamed(self, relation: Relation, problem: StudioError) -> StudioError:
        """The problem with the name of its node: the first one whose rows cannot be computed."""
        if problem.where.node is not None:
            return problem
        if not isinstance(problem, BackendError) or problem.code == DIED:
            return _about(problem, node_of(relation.name))
        for name in dependency_order(relation.name, self.relations, _KeptTables(self, relation.name)):
            if "#" not in name and name != relation.name:
                try:
                    self._requested(self.relations[name], 0, 0)
                except BackendError as earlier:
                    return self._explained(node_of(name)) or _about(earlier, node_of(name))
        node = node_of(relation.name)
        return self._explained(node) or _about(problem, node)

    def _explained(self, node: str) -> StudioError | None:
        """For a text source: the file, line and cell that it stumbles over."""
        scan = rejected_scan(self._analysis.nodes[node].relations)
        return self._sampler.explain(scan) if scan is not None else None

    def _sampled(self, like: View | None) -> Mapping[tuple[str, str], Sample]:
        names = dependency_order(self.target.name, self.relations, ())
        scans = {(scan.node, scan.port): scan for name in names for scan in _scans(self.relations[name].query)}
        self._scans = scans
        shared = {} if like is None else like.samples_of(scans)
        if len(shared) == len(scans):
            return shared
        try:
            return dict(zip(scans, self._sampler.samples(scans.values(), Looked(self.relations, names, self._parameters)), strict=True))
        except BackendError as problem:
            raise (self._explained(problem.where.node) if problem.where.node else None) or problem from problem

    def _sample_path(self, scan: Scan) -> str:
        return self._inside(self._samples[scan.node, scan.port].key)

    def _inside(self, key: str) -> str:
        return self._child.inside(self._cache.path(key))


class _KeptTables(Mapping[str, str]):
    """The relations that are kept, asked one by one; not the one that is to be computed."""

    def __init__(self, view: View, target: str) -> None:
        self._view = view
        self._target = target

    def __getitem__(self, name: str) -> str:
        if name == self._target or not self._view.is_kept(name):
            raise KeyError(name)
        return self._view.table(name)

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._view.relations if name in self)

    def __len__(self) -> int:
        return len(self._view.relations)


def node_of(name: str) -> str:
    """The node that a relation or a step of one belongs to."""
    return name.partition("#")[0].partition(".")[0]


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
