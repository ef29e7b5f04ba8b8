"""What sources are made of: how many rows, and what they can be read from. Known again without opening a file that has not changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from engine.backends.duckdb.opened import OpenFile
from engine.backends.duckdb.sources import OpenScans
from engine.databases.request import Request, request_of
from engine.errors import LimitError
from engine.language.print_duckdb import print_expression
from engine.preview.cache import Cache
from engine.preview.child import Child
from engine.preview.database_tables import DatabaseTables, FetchedTable
from engine.preview.keys import digest
from engine.preview.places import Table
from engine.project.fingerprint import fingerprint
from engine.project.project import Project, SourceFile
from engine.relation import Query, Scan

SMALL_BYTES = 64 << 20
"""Text files up to this size are read through at once; larger ones only where a join has to find rows in them."""
_PACKED = 8
"""How many times larger a compressed file is taken to be once unpacked."""
_ROW_BYTES = 100
"""Of a text file whose rows nobody has counted, about."""
Warnings: TypeAlias = "tuple[tuple[str, str, str], ...]"


@dataclass(frozen=True, slots=True)
class Source:
    """A source as its files are now."""

    scan: Scan
    key: str
    """Of what its files hold and how they are read."""
    total: int | None
    """Its rows; None where counting would mean to read too much."""
    size: int
    """Its rows, or about so many."""
    is_text: bool
    """Whether a row's number does not tell where it is in its file."""
    warnings: Warnings
    is_cut: bool = False
    """Whether these are the first rows only of a database's table, which has more."""


class Survey:
    """The sources of one look at a pipeline; files are opened when something about them is not known yet."""

    def __init__(self, project: Project, child: Child, cache: Cache, tables: DatabaseTables, memory: dict[str, Source]) -> None:
        """Nothing is looked at yet; `memory` has what earlier looks found, by key, and gets what this one finds."""
        self._project = project
        self._child = child
        self._cache = cache
        self._tables = tables
        self._folder = child.inside(cache.folder)
        self._memory = memory
        self._files: dict[str, tuple[SourceFile, ...]] = {}
        self._fetched: dict[Request, FetchedTable] = {}
        self._opened: dict[tuple[str, str], tuple[Sequence[OpenFile], Warnings]] = {}
        self._known: dict[tuple[str, str], Source] = {}

    def source(self, scan: Scan) -> Source:
        """What is known of a source.

        Raises:
            StudioError: its files cannot be read as it says.
        """
        place = (scan.node, scan.port)
        if place not in self._known:
            key = self._key(scan)
            self._known[place] = self._memory[key] = self._memory.get(key) or self._remembered(scan, key) or self._looked_at(scan, key)
        return self._known[place]

    def files(self, source: Source) -> Table:
        """The source's files, opened."""
        return Table(source.scan, self._open(source.scan)[0])

    def addressed(self, source: Source) -> tuple[Table, int] | None:
        """A table in which each row has a number that says where it is, and its rows; a text source is copied once for that.

        None where the copy takes too long or too much room.
        """
        if not source.is_text:
            return self.files(source), source.size
        key = digest("copy", source.key)
        facts = self._cache.facts(key)
        if facts is None or (facts["rows"] is not None and not self._cache.has(key)):
            facts = {"rows": self._copied(source, key)}
            self._cache.write_facts(key, facts)
        rows = facts["rows"]
        return None if rows is None else (Table(source.scan, (), self.kept_file(key)), rows)

    def kept_file(self, key: str) -> str:
        """The file of a key in the cache, as the walled process sees it."""
        return f"{self._folder}/{self._cache.path(key).name}"

    def scans(self) -> OpenScans:
        """Opens files for whoever prints statements over them."""
        return OpenScans(self._ask, self._find, work=self._folder, is_thorough=False)

    def _remembered(self, scan: Scan, key: str) -> Source | None:
        facts = self._cache.facts(key)
        if facts is None:
            return None
        warnings = tuple((str(code), str(message), str(hint)) for code, message, hint in facts["warnings"])
        return Source(scan, key, facts["total"], facts["size"], facts["is_text"], warnings, bool(facts.get("is_cut")))

    def _looked_at(self, scan: Scan, key: str) -> Source:
        files, warnings = self._open(scan)
        is_text = any(file.rows is None for file in files)
        counted = self._counted(scan) if is_text and scan.port == "rows" else sum(file.rows or 0 for file in files)
        is_cut = scan.format == "database" and self._table(scan).is_cut
        total = counted if scan.port == "rows" and not is_cut else None
        size = counted if counted is not None and scan.port == "rows" else self._bytes(scan) // _ROW_BYTES
        self._cache.write_facts(key, {"total": total, "size": size, "is_text": is_text, "warnings": warnings, "is_cut": is_cut})
        return Source(scan, key, total, size, is_text, warnings, is_cut)

    def _open(self, scan: Scan) -> tuple[Sequence[OpenFile], Warnings]:
        place = (scan.node, scan.port)
        if place not in self._opened:
            scans = self.scans()
            files = scans(scan)
            self._opened[place] = files, tuple((found.code, found.message, found.hint) for found in scans.warnings)
        return self._opened[place]

    def _counted(self, scan: Scan) -> int | None:
        if self._bytes(scan) > SMALL_BYTES:
            return None
        table = Table(scan, self._open(scan)[0])
        sql = f"SELECT count(*) FROM {table.sql(table.columns[:1])}"
        return int(self._child.request("number", {"sql": sql}).values["number"])

    def _copied(self, source: Source, key: str) -> int | None:
        """The rows of a copy that is made now, as raw as they are in the files."""
        table = self.files(source)
        arguments = {"sql": f"FROM {table.sql(table.columns)}", "path": self.kept_file(key)}
        try:
            return int(self._child.request("take", arguments).values["rows"])
        except LimitError:
            return None

    def _key(self, scan: Scan) -> str:
        """It depends on what the files hold, and on how they are read."""
        marks = [[file.relative, self._mark(scan, file)] for file in self._found(scan)]
        fields = [[field.name, str(field.type)] for field in scan.fields]
        return digest("source", marks, scan.node, scan.format, scan.port, fields, _options(scan))

    def _mark(self, scan: Scan, file: SourceFile) -> str:
        return self._table(scan).key if scan.format == "database" else fingerprint(file.path)

    def _table(self, scan: Scan) -> FetchedTable:
        request = request_of(scan)
        if request not in self._fetched:
            self._fetched[request] = self._tables.table(request)
        return self._fetched[request]

    def _bytes(self, scan: Scan) -> int:
        return sum(map(_unpacked, self._found(scan)))

    def _found(self, scan: Scan) -> tuple[SourceFile, ...]:
        if scan.format == "database":
            path = self._table(scan).path
            return (SourceFile(path, scan.path, path.parent),)
        if scan.path not in self._files:
            self._files[scan.path] = self._project.sources(scan.path)
        return self._files[scan.path]

    def _ask(self, operation: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._child.request(operation, arguments).values

    def _find(self, scan: Scan) -> list[tuple[str, str]]:
        return [(file.relative, self._child.inside(file.path)) for file in self._found(scan)]


def _options(scan: Scan) -> Any:
    """As JSON; the query that finds unfit records by its expressions."""
    return {name: _printed(value) if isinstance(value, Query) else value for name, value in scan.options.items()}


def _printed(query: Query) -> list[str]:
    parts = [expression for _, expression in query.columns] + ([query.where] if query.where is not None else [])
    return [print_expression(part) for part in parts]


def _unpacked(file: SourceFile) -> int:
    return file.path.stat().st_size * (_PACKED if file.path.suffix in (".gz", ".zst") else 1)
