"""The rows of each source that previews work on, and how they were chosen.

For now each input is sampled on its own, so a join of two samples may lose rows that the whole inputs match. A recipe that
follows the joins takes the place of `Sampler.samples`, which is given all inputs of a pipeline at once for that reason.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.duckdb.opened import OpenFile
from engine.backends.duckdb.scan import scan_sql
from engine.backends.duckdb.sources import OpenScans
from engine.errors import StudioError
from engine.language.print_duckdb import print_expression
from engine.language.quoting import duckdb_name, duckdb_text
from engine.preview.cache import Cache
from engine.preview.child import Child
from engine.preview.keys import digest
from engine.preview.sample import Method, Sample
from engine.project.fingerprint import fingerprint
from engine.project.project import Project, SourceFile
from engine.relation import SCAN_FILE, SCAN_RECORD, Query, Scan

BLOCKS = 20
SMALL_BYTES = 64 << 20
"""Text files up to this size are read through, so that a sample comes from all of them; of larger ones it is the head."""
_PACKED = 8
"""How many times larger a compressed file is taken to be once unpacked."""
_SHARES = 1_000_000


@dataclass(frozen=True, slots=True)
class _Opened:
    """A source whose files the engine has looked at."""

    scan: Scan
    files: Sequence[OpenFile]
    size: int
    """Bytes of all files, unpacked."""

    @property
    def columns(self) -> list[str]:
        """All that the scan offers, hidden ones too."""
        return [field.name for field in self.scan.fields]

    def select(self, columns: Sequence[str], files: Sequence[OpenFile] | None = None, rest: str = "") -> str:
        """A statement over the files."""
        names = ", ".join(map(duckdb_name, columns))
        return f"SELECT {names} FROM {scan_sql(self.scan, self.files if files is None else files, columns)}{rest}"


class Sampler:
    """Finds and takes the samples of sources."""

    def __init__(self, project: Project, child: Child, cache: Cache) -> None:
        self._project = project
        self._child = child
        self._cache = cache

    def samples(self, scans: Iterable[Scan]) -> tuple[Sample, ...]:
        """A sample of each source, from the cache or taken now.

        Raises:
            StudioError: a source cannot be read; `where` names its node.
        """
        return tuple(self._blaming(scan) for scan in scans)

    def explain(self, scan: Scan) -> StudioError | None:
        """The file, line and cell that a text source stumbles over; `scan` is that of its rejected records."""
        return self._open_scans().explain(scan)

    def _blaming(self, scan: Scan) -> Sample:
        try:
            return self._sample(scan)
        except StudioError as problem:
            problem.where = replace(problem.where, node=scan.node, field=problem.where.field or "path")
            raise

    def _sample(self, scan: Scan) -> Sample:
        files = self._project.sources(scan.path)
        key = self._key(scan, files)
        facts = self._cache.facts(key) if self._cache.has(key) else None
        if facts is not None:
            return Sample(**{**facts, "warnings": tuple(map(tuple, facts["warnings"]))})
        scans = self._open_scans()
        taken = self._taken(_Opened(scan, scans(scan), sum(map(_unpacked, files))), key)
        sample = replace(taken, warnings=tuple((found.code, found.message, found.hint) for found in scans.warnings))
        self._cache.write_facts(key, asdict(sample))
        return sample

    def _key(self, scan: Scan, files: Sequence[SourceFile]) -> str:
        """It depends on what the files hold, on how they are read, and on how many rows are wanted."""
        settings = self._project.settings
        marks = [[file.relative, fingerprint(file.path)] for file in files]
        fields = [[field.name, str(field.type)] for field in scan.fields]
        return digest("sample", marks, scan.node, scan.format, scan.port, fields, _options(scan), settings.sample_rows, settings.seed)

    def _open_scans(self) -> OpenScans:
        return OpenScans(
            lambda operation, arguments: self._child.request(operation, arguments).values,
            lambda scan: [(file.relative, self._child.inside(file.path)) for file in self._project.sources(scan.path)],
            work=self._child.inside(self._cache.folder),
            is_thorough=False,
        )

    def _taken(self, source: _Opened, key: str) -> Sample:
        if source.scan.port == "rejected":
            return self._whole(source, key, None)
        total = sum(file.rows or 0 for file in source.files) if source.scan.format == "parquet" else self._counted(source)
        if total is None:
            return self._head(source, key)
        if total <= self._rows:
            return self._whole(source, key, total)
        if source.scan.format == "parquet":
            return self._written(source, key, _blocks(source, self._rows, total, self._seed), "blocks", total)
        return self._written(source, key, _hashed(source, self._rows, total, self._seed), "hash", total)

    def _counted(self, source: _Opened) -> int | None:
        """The rows of a text source; None where counting would mean to read too much."""
        if source.size > SMALL_BYTES:
            return None
        sql = f"SELECT count(*) FROM ({source.select(source.columns[:1])})"
        return int(self._child.request("number", {"sql": sql}).values["number"])

    def _whole(self, source: _Opened, key: str, total: int | None) -> Sample:
        sample = self._written(source, key, source.select(source.columns), "all", total)
        return replace(sample, total=sample.rows)

    def _head(self, source: _Opened, key: str) -> Sample:
        sample = self._written(source, key, source.select(source.columns, rest=f" LIMIT {self._rows}"), "head", None)
        return sample if sample.rows == self._rows else replace(sample, method="all", total=sample.rows)

    def _written(self, source: _Opened, key: str, sql: str, method: Method, total: int | None) -> Sample:
        path = self._child.inside(self._cache.path(key))
        rows = self._child.request("take", {"sql": sql, "path": path}).values["rows"]
        return Sample(source.scan.node, source.scan.port, key, rows, total, method)

    @property
    def _rows(self) -> int:
        return self._project.settings.sample_rows

    @property
    def _seed(self) -> int:
        return self._project.settings.seed


def _options(scan: Scan) -> Any:
    """As JSON; the query that finds unfit records by its expressions."""
    return {name: _printed(value) if isinstance(value, Query) else value for name, value in scan.options.items()}


def _printed(query: Query) -> list[str]:
    parts = [expression for _, expression in query.columns] + ([query.where] if query.where is not None else [])
    return [print_expression(part) for part in parts]


def _unpacked(file: SourceFile) -> int:
    return file.path.stat().st_size * (_PACKED if file.path.suffix in (".gz", ".zst") else 1)


def _hashed(source: _Opened, rows: int, total: int, seed: int) -> str:
    """About so many rows from everywhere, the same ones every time."""
    share = -(-_SHARES * rows // total)
    place = f"hash({duckdb_name(SCAN_FILE)}, {duckdb_name(SCAN_RECORD)}, {seed})"
    return source.select(source.columns, rest=f" WHERE {place} % {_SHARES} < {share}")


def _blocks(source: _Opened, rows: int, total: int, seed: int) -> str:
    """Runs of neighbouring rows, spread over all files: only the parts of the files that hold them are read."""
    parts: list[str] = []
    before = 0
    for file in source.files:
        behind = before + (file.rows or 0)
        runs = [(max(start, before), min(end, behind)) for start, end in _runs(rows, total, seed) if start < behind and end > before]
        if runs:
            place = " OR ".join(f"{duckdb_name(SCAN_RECORD)} BETWEEN {start - before + 1} AND {end - before}" for start, end in runs)
            parts.append(source.select(source.columns, [file], f" WHERE {place}"))
        before = behind
    return "\nUNION ALL\n".join(parts)


def _runs(rows: int, total: int, seed: int) -> list[tuple[int, int]]:
    """(start, end) of blocks of rows, counted through all files: one in each part of equal length, at a place chosen by the seed."""
    blocks = min(BLOCKS, rows)
    chance = random.Random(seed)  # noqa: S311 - it must give the same rows every time
    runs = []
    for block in range(blocks):
        length = rows * (block + 1) // blocks - rows * block // blocks
        low, high = total * block // blocks, total * (block + 1) // blocks
        start = low + chance.randint(0, max(high - low - length, 0))
        runs.append((start, start + length))
    return runs


class SampledDialect(DuckdbDialect):
    """Reads samples where the document says files."""

    def __init__(self, path: Callable[[Scan], str]) -> None:
        super().__init__(_no_files)
        self._path = path

    def scan(self, scan: Scan, columns: Sequence[str]) -> str:
        """The columns of the sample."""
        return f"(SELECT {', '.join(map(duckdb_name, columns)) or '1'} FROM read_parquet({duckdb_text(self._path(scan))}))"


def _no_files(scan: Scan) -> Sequence[OpenFile]:
    raise KeyError(scan.path)
