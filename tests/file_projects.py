"""A folder with files and one source over them, read in process by the same operations that the walled process has."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
from database_files import fetched
from source_detection import Detected, detect_source

from engine.backends.duckdb.counted import count_records
from engine.backends.duckdb.detect import detect
from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.duckdb.opening import open_sources
from engine.backends.duckdb.parquet_files import read_pages
from engine.backends.duckdb.rejects import find_rejects
from engine.backends.duckdb.sources import OpenScans
from engine.backends.statement import statement
from engine.databases.request import request_of
from engine.document.model import Document, Fields, Node, Pipeline, Value
from engine.project.globs import expand
from engine.relation import Relation, Scan
from engine.schema import NodeShape, analyse

OPERATIONS = {"open": open_sources, "rejects": find_rejects, "count": count_records, "detect": detect, "read_pages": read_pages}


class Files:
    """A folder of files, and an engine that reads them."""

    def __init__(self, folder: Path, files: Mapping[str, bytes], connection: duckdb.DuckDBPyConnection | None = None) -> None:
        self.folder = folder
        self.connection = connection or duckdb.connect()
        self.connection.execute("SET timezone = 'UTC'")
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def ask(self, operation: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        return OPERATIONS[operation](self.connection, arguments)[0]

    def named(self, pattern: str) -> list[tuple[str, str]]:
        found = expand(self.folder, pattern.split("/")) or [self.folder / pattern]
        return sorted((path.relative_to(self.folder).as_posix(), str(path)) for path in found if path.is_file())

    def scans(self, *, is_thorough: bool = True) -> OpenScans:
        work = self.folder / "work"
        work.mkdir(exist_ok=True)
        return OpenScans(self.ask, self.found, work=str(work), is_thorough=is_thorough)

    def found(self, scan: Scan) -> list[tuple[str, str]]:
        """The files of a scan; of a connection the file of its name, as it is fetched."""
        if scan.format != "database":
            return self.named(scan.path)
        name = scan.options["connection"]
        target = self.folder / "work" / f"{name}.parquet"
        fetched(self.folder / "in" / f"{name}.sqlite", request_of(scan), target)
        return [(scan.path, str(target))]

    def detected(self, pattern: str, kind: str = "read_csv", **known: Value) -> Detected:
        work = self.folder / "work"
        work.mkdir(exist_ok=True)
        return detect_source(
            self.ask, Node(id="node", kind=kind, fields=Fields({"path": pattern, **known})), self.named(pattern), str(work)
        )


class Source:
    """One source over files."""

    def __init__(self, files: Files, kind: str, fields: Mapping[str, Value]) -> None:
        self.files = files
        self.scans = files.scans()
        node = Node(id="node", kind=kind, fields=Fields(fields))
        self.analysis = analyse(Document(pipeline=Pipeline(nodes=(node,))))

    @property
    def shape(self) -> NodeShape:
        return self.analysis.nodes["node"]

    @property
    def problems(self) -> list[str]:
        return [problem.error.code for problem in self.shape.problems]

    def sql(self, port: str = "rows") -> str:
        return statement(self.shape.relations[port], self.analysis.relations, DuckdbDialect(self.scans), ordered=True)

    def rows(self, port: str = "rows") -> list[tuple[Any, ...]]:
        return self.files.connection.execute(self.sql(port)).fetchall()

    def relation(self, port: str = "rows") -> Relation:
        return self.shape.relations[port]

    @property
    def rejected_scan(self) -> Scan:
        source = self.relation("rejected").query.source
        assert isinstance(source, Scan)
        return source
