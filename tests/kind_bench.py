"""A case of a kind at work: its document, its files, and an engine that reads them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
from code_runs import run_code
from database_files import fetched, make_sqlite
from kind_cases import Case, given
from pyarrow import feather
from workbooks import workbook

from engine.backends.duckdb.column_types import data_type
from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.duckdb.opening import open_sources
from engine.backends.duckdb.rejects import find_rejects
from engine.backends.duckdb.sources import OpenScans
from engine.backends.statement import statement
from engine.databases.request import request_of
from engine.document.model import Document, Fields, Node, Parameter, Pipeline, Value
from engine.document.reader import read
from engine.kinds.kind import KindProblem
from engine.kinds.sources.read_database import ReadDatabase
from engine.kinds.tables import read_table
from engine.language.types import duckdb_type
from engine.project.globs import expand
from engine.project.loader import ProjectLoader
from engine.project.project import Project
from engine.relation import Field, Python, Relation, Scan, Sql
from engine.schema import Binder, NodeShape, analyse

_DATABASE = "database.sqlite"
_WRITTEN = datetime(2024, 1, 31, 10, 20, 30, tzinfo=UTC).timestamp()
"""When every file was written, so that a list of files is always the same."""


class BenchDialect(DuckdbDialect):
    """Where a statement would have to run a person's code, the rows of it stand in a file."""

    def __init__(self, files: OpenScans, bench: Bench) -> None:
        super().__init__(files)
        self.bench = bench

    def code(self, python: Python) -> str:
        return self.bench.coded(python)


class Bench:
    """The case as a document, a folder with its files, and a connection that reads them."""

    def __init__(self, case: Case, folder: Path, connection: duckdb.DuckDBPyConnection, binder: Binder | None = None) -> None:
        self.case = case
        self.folder = folder
        self.connection = connection
        self.dialect = BenchDialect(OpenScans(self.ask, self.files, work=str(folder), is_thorough=True), self)
        if case.kind is ReadDatabase:
            make_sqlite(folder / _DATABASE, {name.partition(".")[2]: read_table(text) for name, text in case.inputs.items()})
        for name, text in case.inputs.items() if case.kind is not ReadDatabase else ():
            if "." in name and not name.startswith("from."):
                self.write_file(folder / name, text)
        for name, text in case.files.items():
            self.write_file(folder / name, text)
        self.document = self.make_document().with_loader(ProjectLoader(Project.open(folder)))
        self.analysis = analyse(self.document, values=case.parameters, binder=binder or self.binder)

    def write_file(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".parquet":
            relation = given("given", read_table(text))
            self.connection.execute(f"copy ({statement(relation, {}, self.dialect)}) to '{path}' (format parquet)")
        elif path.suffix in (".arrow", ".feather"):
            feather.write_feather(self.connection.sql(statement(given("given", read_table(text)), {}, self.dialect)).to_arrow_table(), path)
        elif path.suffix == ".xlsx":
            path.write_bytes(workbook(text))
        else:
            path.write_bytes(text.encode())

        os.utime(path, (_WRITTEN, _WRITTEN))

    def files(self, scan: Scan) -> list[tuple[str, str]]:
        if scan.format == "database":
            fetched(self.folder / _DATABASE, request_of(scan), self.folder / "fetched.parquet")
            return [(scan.path, str(self.folder / "fetched.parquet"))]
        found = expand(self.folder, scan.path.split("/")) or [self.folder / scan.path]
        return sorted((path.relative_to(self.folder).as_posix(), str(path)) for path in found)

    def ask(self, operation: str, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        return _OPERATIONS[operation](self.connection, arguments)[0]

    def make_document(self) -> Document:
        """The node under test, a source for each table, and a sort where the rows come in an order."""
        raw = (
            read(f"penstock: 1\nnodes:\n  tested:\n    {self.case.kind.kind}:\n" + _indented(self.case.fields, 6))
            if self.case.fields
            else None
        )
        assert raw is None or not raw.problems, raw.problems
        fields = raw.document.pipeline.nodes[0].fields if raw else Fields()
        references: dict[str, dict[str, str]] = {}
        nodes: list[Node] = []
        for name, text in self.case.inputs.items():
            port, _, key = name.partition(".")
            if port not in ("from", "left", "right", "reference"):
                continue
            nodes += _source(f"given_{key or port}", text, self.case.sorted.get(name))
            references.setdefault(port, {})[key] = nodes[-1].id
        tested = Node(id="tested", kind=self.case.kind.kind, fields=Fields({**self.connected(references), **fields}))
        parameters = tuple(
            Parameter(name=name, type=_type_word(value), default=tuple(map(_text, value)) if isinstance(value, list) else _text(value))
            for name, value in self.case.parameters.items()
        )
        return Document(pipeline=Pipeline(parameters=parameters, nodes=(*nodes, tested)))

    def connected(self, references: Mapping[str, Mapping[str, str]]) -> dict[str, Value]:
        shapes: dict[str, Callable[[Mapping[str, str]], Value]] = {
            "one": lambda all_: all_[""],
            "many": lambda all_: tuple(all_.values()),
            "named": Fields,
        }
        arities = {port.name: port.arity for port in self.case.kind.inputs}
        return {port: shapes[arities[port]](each) for port, each in references.items()}

    def binder(self, sql: Sql, tables: Mapping[str, tuple[Field, ...]]) -> tuple[Field, ...]:
        """DuckDB's own opinion of a person's SQL."""
        with duckdb.connect() as connection:
            for name, fields in tables.items():
                connection.execute(f'create table "{name}" ({", ".join(f""""{f.name}" {duckdb_type(f.type)}""" for f in fields)})')
            values = {name: self.case.parameters[name] for name in sql.parameters}
            described = connection.execute(f"select * from (\n{sql.query}\n) limit 0", values or None).description or ()
        kinds = ((column[0], data_type(column[1])) for column in described)
        return tuple(Field(name, kind) for name, kind in kinds if kind is not None)

    def coded(self, python: Python) -> str:
        """A table of the rows that a person's code makes of the inputs, which it gets in their order."""
        tables = {}
        for name, given_by in python.inputs:
            relation = self.analysis.relations[given_by]
            tables[name] = self.execute(self.sql(relation, ordered=True)).to_arrow_table(), relation.visible
        path = self.folder / "coded.parquet"
        path.write_bytes(run_code(python, tables, self.connection))
        return f"read_parquet('{path}')"

    @property
    def shape(self) -> NodeShape:
        return self.analysis.nodes["tested"]

    def sql(self, relation: Relation, *, ordered: bool = False) -> str:
        return statement(relation, self.analysis.relations, self.dialect, ordered=ordered)

    def execute(self, sql: str) -> duckdb.DuckDBPyRelation:
        values = self.analysis.values
        return self.connection.sql(sql, params={name: values[name] for name in values if f"${name}" in sql} or None)

    def rows(self, sql: str) -> list[str]:
        """Each row as text that tells 0.0 from -0.0 and takes NaN for itself."""
        return [repr(tuple(row.values())) for row in self.execute(sql).to_arrow_table().to_pylist()]


_OPERATIONS = {"open": open_sources, "rejects": find_rejects}


def _indented(text: str, width: int) -> str:
    return "".join(f"{' ' * width}{line}\n" if line else "\n" for line in text.split("\n"))


def _source(node: str, text: str, keys: list[str] | None) -> list[Node]:
    rows = [Node(id=node, kind="given", fields=Fields({"table": text.replace("${", "$${")}))]
    if keys:
        rows.append(Node(id=f"{node}_sorted", kind="sort_rows", fields=Fields({"from": node, "order_by": tuple(keys)})))
    return rows


def _type_word(value: object) -> str:
    if isinstance(value, list):
        return f"list<{_type_word(value[0]) if value else 'text'}>"
    words = {bool: "boolean", int: "integer", float: "float", str: "text", date: "date", datetime: "timestamp"}
    return words[type(value)]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def errors(shape: NodeShape) -> list[KindProblem]:
    return [problem for problem in shape.problems if problem.severity == "error"]
