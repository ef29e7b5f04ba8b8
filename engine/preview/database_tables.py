"""The rows of databases that previews look at: the first ones of each request, kept in the cache.

A file is fetched again when it has changed. A server is asked again after ten minutes: it does not tell by itself that it has
changed, and an edit of a pipeline shall neither wait for it nor show other rows than the edit before.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from engine.databases.fetching import Bounds, Fetching, connection_of
from engine.databases.request import Request
from engine.preview.cache import Cache
from engine.preview.keys import digest
from engine.project.project import Project

ROWS = 100_000
"""Of a table, unless samples are larger: enough for joins with what is sampled to find their partners."""
FRESH_SECONDS = 600.0
"""For so long the rows of a server are taken as they came."""
_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class FetchedTable:
    """Rows in a file of the cache."""

    key: str
    """Of the file; another one when the rows were fetched again."""
    path: Path
    rows: int
    is_cut: bool
    """Whether the database has more."""


class DatabaseTables:
    """Fetches for the previews of one project."""

    def __init__(self, project: Project, fetching: Fetching, cache: Cache) -> None:
        """Nothing is fetched yet."""
        self._project = project
        self._fetching = fetching
        self._cache = cache

    def table(self, request: Request) -> FetchedTable:
        """The rows of a request, fetched now where they are not there. Raises like `Fetching.fetch`."""
        mark, name = self._fetching.mark(request), self._name(request)
        key = digest(name, mark) if mark else self._fresh(name)
        facts = self._cache.facts(key) if key is not None and self._cache.has(key) else None
        if key is not None and facts is not None:
            return FetchedTable(key, self._cache.path(key), int(facts["rows"]), bool(facts["is_cut"]))
        return self._fetched(request, name, key if mark and key is not None else digest(name, time.time_ns()))

    def _fetched(self, request: Request, name: str, key: str) -> FetchedTable:
        settings = self._project.settings
        seconds = min(settings.time_limit or _SECONDS, _SECONDS)
        bounds = Bounds(max(ROWS, settings.sample_rows), seconds, settings.disk_limit or settings.cache_bytes)
        path = self._cache.path(key)
        found = self._fetching.fetch(request, path, bounds)
        self._cache.write_facts(key, {"rows": found.rows, "is_cut": found.is_cut})
        self._cache.write_facts(name, {"key": key, "at": time.time()})
        return FetchedTable(key, path, found.rows, found.is_cut)

    def _fresh(self, name: str) -> str | None:
        """The key of what was fetched of a server not long ago."""
        facts = self._cache.facts(name)
        is_fresh = facts is not None and 0 <= time.time() - float(facts["at"]) < FRESH_SECONDS
        return str(facts["key"]) if facts is not None and is_fresh else None

    def _name(self, request: Request) -> str:
        """Everything but when."""
        address = connection_of(self._project, request.connection).trusted_as
        return digest("fetched", request.arguments(), address, max(ROWS, self._project.settings.sample_rows))
