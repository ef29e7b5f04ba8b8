"""What a run reads of databases: fetched before its first stage, so that a database that fails does so before anything is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine.backends.statement import scanned_columns
from engine.databases.fetching import Bounds, Fetched, Fetching
from engine.databases.request import Request, request_of
from engine.errors import StudioError
from engine.project.fingerprint import file_hash
from engine.relation import Relation, Scan
from engine.running.cancel import CancelToken
from engine.running.events import RunEvent, SourceFetched
from engine.running.parts import Parts
from engine.running.pushing import Wish, wishes
from engine.running.record import FetchRecord, SourceRecord
from engine.running.stage import Plan


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """The rows of a request."""

    path: Path
    found: Fetched


class FetchedSources:
    """The requests of a plan: each is fetched once, whoever reads it, with the columns that any stage reads, and the rows that all need."""

    def __init__(self, plan: Plan, values: Mapping[str, Any]) -> None:
        """Nothing is fetched yet; `values` are those of the parameters."""
        self._columns: dict[Request, frozenset[str]] = {}
        self._nodes: dict[Request, dict[str, None]] = {}
        self._wishes: dict[Request, Wish] = {}
        self._files: dict[Request, FetchedFile] = {}
        for scan, columns in _scans(plan):
            request = request_of(scan)
            self._columns[request] = self._columns.get(request, frozenset()) | columns
            self._nodes.setdefault(request, {})[scan.node] = None
        for stage in plan.stages:
            for scan, wish in wishes(stage, values):
                known = self._wishes.get(request_of(scan))
                self._wishes[request_of(scan)] = wish if known is None else known.agreed(wish)

    def fetch(
        self,
        fetching: Fetching,
        parts: Parts,
        seconds_left: Callable[[], float | None],
        token: CancelToken,
        on_event: Callable[[RunEvent], None],
    ) -> None:
        """Fetch all of them into files of the run.

        Args:
            fetching: reaches the databases.
            parts: gives the files their place, and says how much room there is.
            seconds_left: of the run.
            token: stops the run.
            on_event: is told how many rows there are.

        Raises:
            StudioError: as `Fetching.fetch`; `where` names the node.
        """
        for request, columns in self._columns.items():
            token.check()
            node = next(iter(self._nodes[request]))
            path = parts.file(f"fetched-{len(self._files)}")
            wish = self._wishes[request]
            told = _Telling(node, request.title, wish.of, on_event)
            wanted = replace(request.only(columns), conditions=wish.conditions, first=wish.first)
            try:
                found = fetching.fetch(wanted, path, Bounds(seconds=seconds_left(), disk=parts.room), told.progress)
            except StudioError as problem:
                token.check()  # what a stopped process says of its end is no news
                problem.where = replace(problem.where, node=node, field=problem.where.field or "connection")
                raise
            self._files[request] = FetchedFile(path, found)
            told.done(found)

    def names(self, scan: Scan) -> tuple[tuple[str, Path], ...]:
        """The file of a scan, with the name that people see."""
        request = request_of(scan)
        return ((request.title, self._files[request].path),)

    @property
    def narrowed(self) -> frozenset[str]:
        """Relations without the rows that the databases left out: how many they would have is not known."""
        cut = (request for request, file in self._files.items() if file.found.asked or file.found.is_cut)
        return frozenset(name for request in cut for name in self._wishes[request].narrowed)

    def records(self) -> tuple[SourceRecord, ...]:
        """What was read; the fingerprint is that of the rows, as a database has none."""
        return tuple(
            SourceRecord(
                node=node,
                path=request.title,
                bytes=file.path.stat().st_size,
                fingerprint=file_hash(file.path),
                fetched=FetchRecord(
                    rows=file.found.rows, asked=file.found.asked, conditions=self._wishes[request].of, is_cut=file.found.is_cut
                ),
            )
            for request, file in self._files.items()
            for node in self._nodes[request]
        )


def reads_databases(plan: Plan) -> bool:
    """Whether a stage reads a database."""
    return any(_database(relation) is not None for stage in plan.stages for relation in stage.relations.values())


@dataclass(frozen=True, slots=True)
class _Telling:
    node: str
    title: str
    conditions: int
    on_event: Callable[[RunEvent], None]

    def progress(self, told: Mapping[str, int]) -> None:
        self.on_event(SourceFetched(self.node, self.title, told["done"], is_done=False))

    def done(self, found: Fetched) -> None:
        asked, is_cut = found.asked, found.is_cut
        self.on_event(
            SourceFetched(self.node, self.title, found.rows, is_done=True, asked=asked, conditions=self.conditions, is_cut=is_cut)
        )


def _scans(plan: Plan) -> Iterator[tuple[Scan, frozenset[str]]]:
    """Each scan of a database with the columns that are read; where rows are counted, those that are shown for them have all columns."""
    shows_all = any(stage.sort in ("guard", "reject") for stage in plan.stages)
    for stage in plan.stages:
        for relation in stage.relations.values():
            scan = _database(relation)
            if scan is not None:
                declared = frozenset(scan.options["declared"])
                yield scan, declared if shows_all else scanned_columns(relation.query) & declared


def _database(relation: Relation) -> Scan | None:
    source = relation.query.source
    return source if isinstance(source, Scan) and source.format == "database" else None
