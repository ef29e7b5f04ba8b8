"""Find me examples: where the samples let no row reach a node, whole sources are searched for rows that do, backwards from the node.

One statement over all data asks for the node's rows, and for nothing of them but where they come from: so conditions are told to the
scans and keys are looked up in the other inputs by the engine's own optimizer, and what is found means what it means in a run. The
rows found are added to the samples. Which they are depends on the data only: the first ones in the order of their files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.statement import statement
from engine.errors import BackendError, LimitError, SourceError
from engine.language.quoting import duckdb_name, duckdb_text
from engine.language.tree import Expr
from engine.preview import places
from engine.preview.child import Reply
from engine.preview.keys import digest
from engine.preview.matching import added
from engine.preview.places import PLACES, Table
from engine.preview.sample import Sample
from engine.preview.sampling import no_files
from engine.preview.search import FOUND, Search, cannot_tell, none_reaches, stopped_at
from engine.preview.survey import Source
from engine.preview.terms import lenient
from engine.preview.tracking import Track, Tracked, entering, stops_of, tracked
from engine.preview.values import encode
from engine.preview.view import View
from engine.relation import HIDDEN_PREFIX, Relation, Scan
from engine.running.graph import node_of

EXAMPLES = 100
"""Rows of the node that are looked for."""
_ROUNDS = 4
"""Rows that get as far as one stop need not get through the next."""
_FOUND = f"{HIDDEN_PREFIX}search"
_Samples: TypeAlias = Mapping[tuple[str, str], Sample]


@dataclass(frozen=True, slots=True)
class Given:
    """Samples for a view, in the place of those that it would take."""

    samples: _Samples

    def samples_of(self, scans: Mapping[tuple[str, str], Scan]) -> _Samples:
        """Those of the scans."""
        return {place: self.samples[place] for place in scans if place in self.samples}


def find(view: View, viewed: Callable[[Given], View]) -> tuple[View, Search]:
    """A view of the same node over samples with rows that reach it, as far as there are any.

    Args:
        view: shows no rows.
        viewed: the same view over other samples.

    Raises:
        CancelledError: the search was cancelled.
    """
    for _ in range(_ROUNDS):
        try:
            finder = _Finder(view)
            samples = finder.samples()
        except (LimitError, BackendError, SourceError) as problem:
            return view, cannot_tell(problem.message)
        if isinstance(samples, Search):
            return view, samples
        view = viewed(Given(samples))
        if view.count(view.target):
            return view, FOUND
    return view, stopped_at([node_of(stop) for stop in stops_of(view.target, view.relations)] or [node_of(view.target.name)])


class _Finder:
    """One search, from the node itself or from the first stop before it that has no rows."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._keeper = view.keeper()
        self._sources = {
            sample.node: self._keeper.survey.source(scan) for scan, sample in view.sampled() if scan.port == "rows" and not sample.is_all
        }
        self._tables: dict[str, Table] = {}

    def samples(self) -> _Samples | Search:
        """The view's samples, with rows added to them; or why there are none to add."""
        goal, stops = self._goal()
        if goal is None:
            return stopped_at([node_of(stop) for stop in stops])
        for node, source in self._sources.items():
            addressed = self._keeper.survey.addressed(source)
            if addressed is None:
                return cannot_tell(f"'{node}' is too large a text to be searched")
            self._tables[node] = addressed[0]
        wanted = tracked(goal, self._view.relations, stops, {node: table.is_single for node, table in self._tables.items()})
        places_key, rows = self._searched(wanted, stops) if wanted.tracks else ("", 0)
        if rows:
            return self._with_found(wanted.tracks, places_key)
        if stops:
            return stopped_at(list(dict.fromkeys(map(node_of, stops))))
        return none_reaches(node_of(goal.name), is_whole=goal.name == self._view.target.name)

    def _goal(self) -> tuple[Relation | None, Sequence[str]]:
        """Where the search begins, and the stops that it meets; None where a stop has no rows although rows go into it."""
        goal = self._view.target
        while True:
            stops = stops_of(goal, self._view.relations)
            empty = next((stop for stop in stops if not self._view.count(self._named(stop))), None)
            if empty is None:
                return goal, stops
            inner = entering(self._named(empty))
            if inner is None or self._view.count(inner):
                return None, [empty]
            goal = inner

    def _named(self, name: str) -> Relation:
        return self._view.target if name == self._view.target.name else self._view.relations[name]

    def _searched(self, wanted: Tracked, stops: Sequence[str]) -> tuple[str, int]:
        """(key of the file of places, how many rows they make)."""
        tables = {stop: self._view.sampled_table(self._view.relations[stop]) for stop in stops}
        sql = statement(
            wanted.goal,
            wanted.relations,
            _Searching(self._scan),
            tables=tables,
            columns=wanted.columns,
            ordered=True,
            limit=EXAMPLES,
        )
        values = {name: encode(value) for name, value in self._view.parameters.items()}
        key = digest("search", sql, sorted(source.key for source in self._sources.values()), values)
        facts = self._keeper.cache.facts(key)
        if facts is None or not self._keeper.cache.has(key):
            facts = {"rows": self._taken(sql, key).values["rows"]}
            self._keeper.cache.write_facts(key, facts)
        return key, int(facts["rows"])

    def _taken(self, sql: str, key: str) -> Reply:
        statements: dict[str, Any] = {"tables": [(_FOUND, sql)], "sql": f"FROM {_FOUND}"}
        path = self._keeper.survey.kept_file(key)
        return self._keeper.child.request("take", {**statements, "path": path, "parameters": self._view.parameters})

    def _scan(self, scan: Scan, columns: Sequence[str]) -> str:
        """All data, or the sample where that is the same."""
        table = self._tables.get(scan.node) if scan.port == "rows" else None
        return table.sql(columns) if table is not None else self._view.sampled_scan(scan, columns)

    def _with_found(self, tracks: Sequence[Track], places_key: str) -> _Samples:
        followed = {track.node for track in tracks}
        return {
            (scan.node, scan.port): self._with_sought(sample, self._sources[scan.node], tracks, places_key)
            if scan.port == "rows" and scan.node in followed
            else sample
            for scan, sample in self._view.sampled()
        }

    def _with_sought(self, sample: Sample, source: Source, tracks: Sequence[Track], places_key: str) -> Sample:
        def make(key: str) -> Sample:
            table = self._tables[source.scan.node]
            found = [_places(track, table, self._keeper.survey.kept_file(places_key)) for track in tracks if track.node == source.scan.node]
            statements = places.fetching(table, [(PLACES, " UNION ".join(found))])
            more = added(self._keeper, source, key, sample, statements)
            return replace(more, sought=sample.sought + more.rows - sample.rows)

        return self._keeper.kept(make, "sought", sample.key, places_key)


class _Searching(DuckdbDialect):
    """Reads whole sources, and passes over rows whose values cannot be computed."""

    def __init__(self, table: Callable[[Scan, Sequence[str]], str]) -> None:
        super().__init__(no_files)
        self._table = table

    def scan(self, scan: Scan, columns: Sequence[str]) -> str:
        """A table of the columns."""
        return self._table(scan, columns)

    def expression(self, expression: Expr) -> str:
        """Null where it cannot be computed."""
        return lenient(expression)


def _places(track: Track, table: Table, path: str) -> str:
    file = "''" if table.is_single else duckdb_name(track.file)
    place = duckdb_name(track.place)
    return f"SELECT {file} AS file, {place} AS place FROM read_parquet({duckdb_text(path)}) WHERE {place} IS NOT NULL"
