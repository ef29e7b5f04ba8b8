"""The files of a pipeline's sources as a script reads them: by their own names, and only those that DuckDB reads by itself.

A run opens each file before it is read, and knows its encoding, header, line ends and columns from then on. A script has what was
found when it was made, and says so where a file no longer has the columns that it had.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.backends.duckdb.opened import OpenFile
from engine.backends.duckdb.scan import read_call
from engine.backends.duckdb.sources import OpenScans
from engine.errors import UnsupportedError, Where
from engine.language.quoting import duckdb_name, duckdb_text
from engine.relation import Scan

FORMATS = ("csv", "parquet")
"""What DuckDB reads as it stands; other files are read by Penstock, which hands it clean copies."""


class NamedScans:
    """Gives a scan's files as a script in the project's folder names them; asked by `DuckdbDialect`."""

    def __init__(self, opened: OpenScans) -> None:
        self._opened = opened
        self._found: dict[str, tuple[Scan, tuple[OpenFile, ...]]] = {}

    def __call__(self, scan: Scan) -> Sequence[OpenFile]:
        """The files of a scan.

        Raises:
            UnsupportedError: `export.source`, a file is not read by DuckDB itself.
            StudioError: a file cannot be opened as its node says.
        """
        if scan.format not in FORMATS:
            raise _not_read(scan, f"its files ({scan.format}) are read by Penstock")
        if scan.port == "rejected":
            raise _not_read(scan, "the records that it rejects are found by Penstock")
        files = tuple(self._opened(scan))
        for file in files:
            if file.original:
                raise _not_read(scan, f"{file.name} is read by way of a copy, as DuckDB does not read its encoding or compression")
        named = tuple(replace(file, path=file.name) for file in files)
        self._found[scan.node] = scan, named
        return named

    @property
    def names(self) -> tuple[str, ...]:
        """The files that were asked for, each once."""
        return tuple(dict.fromkeys(file.name for _, files in self._found.values() for file in files))

    def guards(self) -> Iterator[tuple[str, str]]:
        """(file, statement): it fails where the file's columns are others than they were."""
        for scan, files in self._found.values():
            for file in files:
                condition = _header_stands(scan, file) if scan.format == "csv" else _types_stand(scan, file)
                if condition:
                    message = f"{file.name} has other columns than when this script was made: make it anew"
                    is_other = f"NOT coalesce({condition}, false)"
                    yield file.name, f"SELECT CASE WHEN {is_other} THEN error({duckdb_text(message)}) END AS is_as_it_was"


def _header_stands(scan: Scan, file: OpenFile) -> str:
    """Whether the header has its names where they were; names that were empty, twice there or not plain are not compared."""
    if not scan.options["header"] or file.skip < 1:
        return ""
    renamed = {place for place, _ in file.renamed}
    names = [(place, name) for place, name in enumerate(file.columns) if place not in renamed and name.isprintable()]
    same = " AND ".join(f"trim(nfc_normalize(c{place})) = {duckdb_text(name.strip())}" for place, name in names)
    header = read_call(scan, [replace(file, skip=file.skip - 1)], is_tolerant=True)
    return f"(SELECT {same} FROM {header} LIMIT 1)" if same else ""


def _types_stand(scan: Scan, file: OpenFile) -> str:
    """Whether the columns have their types; a file without rows has none to judge."""
    pairs = zip(file.columns, file.types, strict=True)
    same = " AND ".join(f"typeof({duckdb_name(name)}) = {duckdb_text(kind.engine)}" for name, kind in pairs)
    return f"coalesce((SELECT {same} FROM {read_call(scan, [file])} LIMIT 1), true)" if same else ""


def _not_read(scan: Scan, why: str) -> UnsupportedError:
    hint = "write these rows as Parquet first (write_parquet), and export a pipeline that begins with read_parquet"
    message = f"node '{scan.node}' cannot stand in a script: {why}"
    return UnsupportedError(message, code="export.source", hint=hint, where=Where(node=scan.node))
