"""The engines of a view: each prints a relation over samples and kept results in its own SQL, and has it computed in its own process.

A person's code is one too, in a process of its own each time.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from engine.backends.protocol import Dialect
from engine.backends.python.failures import blame
from engine.backends.python.runner import CodeInput, CodeRunner
from engine.backends.spark.sampled import SampledSpark, handed
from engine.backends.statement import statement
from engine.errors import BackendError
from engine.language.quoting import duckdb_text, spark_name
from engine.preview.binding import Asked
from engine.preview.child import Child, Reply
from engine.preview.sampling import SampledDialect
from engine.preview.streaming import WIDE, Judged, judged, may_grow
from engine.relation import Python, Relation, Scan


class Results(Protocol):
    """What is there already: a `View`."""

    relations: Mapping[str, Relation]
    parameters: Mapping[str, Any]

    def is_kept(self, name: str) -> bool:
        """Whether a relation's rows need not be computed."""

    def path(self, name: str) -> Path:
        """Where a relation's rows are kept, or will be."""

    def sample_path(self, scan: Scan) -> Path:
        """Where a source's sample is."""


class Side(Protocol):
    """One engine."""

    def query(self, relation: Relation, page: Mapping[str, Any], keep_rows: int) -> Reply:
        """A page of a relation's rows, in their order; all of them are kept where they are at most so many."""

    def count(self, relation: Relation) -> int:
        """The number of a relation's rows."""


class DuckdbSide:
    """The walled process."""

    def __init__(self, results: Results, child: Child) -> None:
        self._results = results
        self._child = child
        self._dialect = SampledDialect(lambda scan: child.inside(results.sample_path(scan)))

    def query(self, relation: Relation, page: Mapping[str, Any], keep_rows: int) -> Reply:
        """What is wide and may be too much is counted first, as that reads few columns; where it is possible, all of it is judged so."""
        keep = self._child.inside(self._results.path(relation.name))
        around = self._results.relations, self._results.is_kept
        way = judged(relation, *around)
        sql = self.sql(relation, ordered=way is None or not way.is_in_order)
        is_counted = way is not None or (len(relation.query.columns) > WIDE and may_grow(relation, *around))
        count = self._count(relation, way) if is_counted else None
        asked = {"sql": sql, "count": count, "keep": keep, "keep_rows": keep_rows}
        return self._asked("query", {**page, **asked})

    def count(self, relation: Relation) -> int:
        return int(self._asked("number", {"sql": self._count(relation)}).values["number"])

    def sql(self, relation: Relation, *, ordered: bool = True) -> str:
        """A statement of all the relation's columns, in its order; what is kept is read, not computed."""
        return _whole(self._results, relation, self._dialect, self._tables(relation), ordered=ordered)

    def scan(self, scan: Scan, columns: Sequence[str]) -> str:
        """What reads columns of a source's sample."""
        return self._dialect.scan(scan, columns)

    def table(self, name: str) -> str:
        """What reads a kept relation."""
        return f"read_parquet({duckdb_text(self._child.inside(self._results.path(name)))})"

    def _count(self, relation: Relation, way: Judged | None = None) -> str:
        return _counted(self._results, relation, self._dialect, self._tables(relation), way)

    def _tables(self, relation: Relation) -> KeptTables:
        return KeptTables(self._results, relation.name, self.table)

    def _asked(self, operation: str, arguments: Mapping[str, Any]) -> Reply:
        return self._child.request(operation, {**arguments, "parameters": self._results.parameters})


class SparkSide:
    """The process of Spark, which is given samples and kept results as files of the cache, each under the name that it has there."""

    def __init__(self, results: Results, spark: Asked) -> None:
        self._results = results
        self._spark = spark

    def query(self, relation: Relation, page: Mapping[str, Any], keep_rows: int) -> Reply:
        dialect, tables = self._reading(relation)
        sql = _whole(self._results, relation, dialect, tables)
        schema = {field.name: str(field.type) for field in relation.fields}
        keep = str(self._results.path(relation.name))
        return self._asked("query", {**page, "sql": sql, "schema": schema, "keep": keep, "keep_rows": keep_rows}, dialect)

    def count(self, relation: Relation) -> int:
        dialect, tables = self._reading(relation)
        return int(self._asked("number", {"sql": _counted(self._results, relation, dialect, tables)}, dialect).values["number"])

    def _reading(self, relation: Relation) -> tuple[SampledSpark, KeptTables]:
        """A dialect that notes what the statement reads, and the kept relations as it names them."""
        dialect = SampledSpark(self._results.sample_path)
        return dialect, KeptTables(self._results, relation.name, lambda name: self._kept(name, dialect))

    def _kept(self, name: str, dialect: SampledSpark) -> str:
        path = self._results.path(name)
        dialect.reads[path.stem] = handed(path, self._results.relations[name].fields)
        return spark_name(path.stem)

    def _asked(self, operation: str, arguments: Mapping[str, Any], dialect: SampledSpark) -> Reply:
        return self._spark.request(operation, {**arguments, "samples": dialect.reads, "parameters": self._results.parameters})


class PythonSide:
    """A process for each piece of code; the rows that it gives are proven by the walled process before anybody reads them."""

    def __init__(self, results: Results, child: Child, runner: CodeRunner) -> None:
        self._results = results
        self._child = child
        self._runner = runner

    def query(self, relation: Relation, page: Mapping[str, Any], keep_rows: int) -> Reply:
        with self._made(relation) as (path, rows):
            reply = self._child.request("page", {**page, "path": self._child.inside(path)})
            is_whole = rows <= keep_rows
            if is_whole:
                path.replace(self._results.path(relation.name))
        return Reply({**reply.values, "seen": rows if is_whole else None, "kept": is_whole}, reply.arrow)

    def count(self, relation: Relation) -> int:
        with self._made(relation) as (_, rows):
            return rows

    @contextmanager
    def _made(self, relation: Relation) -> Iterator[tuple[Path, int]]:
        """The relation's rows as a Parquet file, which is gone afterwards unless it was moved, and their number."""
        source, place = relation.query.source, self._results.path(relation.name)
        if not isinstance(source, Python):
            raise TypeError(f"{relation.name} is no code")
        given, made = (place.with_name(f"{place.name}.{secrets.token_hex(4)}.{word}.part") for word in ("given", "made"))
        inputs = {name: CodeInput(self._results.path(read), self._results.relations[read].visible) for name, read in source.inputs}
        try:
            self._runner.run(source, inputs, given)
            yield made, self._adopted(source, given, made)
        finally:
            for path in (given, made):
                path.unlink(missing_ok=True)

    def _adopted(self, source: Python, given: Path, made: Path) -> int:
        columns = [(field.name, str(field.type)) for field in source.fields]
        places = {"path": self._child.inside(given), "target": self._child.inside(made)}
        arguments = {"columns": columns, "wanted": [name for name, _ in columns], **places}
        try:
            return int(self._child.request("adopt", arguments).values["rows"])
        except BackendError as problem:
            blame(problem, source, "columns")
            raise


class KeptTables(Mapping[str, str]):
    """The relations that are kept, asked one by one; not the one that is to be computed."""

    def __init__(self, results: Results, target: str, table: Any) -> None:
        self._results = results
        self._target = target
        self._table = table

    def __getitem__(self, name: str) -> str:
        if name == self._target or not self._results.is_kept(name):
            raise KeyError(name)
        return str(self._table(name))

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._results.relations if name in self)

    def __len__(self) -> int:
        return len(self._results.relations)


def _whole(results: Results, relation: Relation, dialect: Dialect, tables: KeptTables, *, ordered: bool = True) -> str:
    columns = [field.name for field in relation.fields]
    return statement(relation, results.relations, dialect, tables=tables, columns=columns, ordered=ordered)


def _counted(results: Results, relation: Relation, dialect: Dialect, tables: KeptTables, way: Judged | None = None) -> str:
    """A statement of the number of rows.

    Where they are judged it fails if a value cannot be computed, and says, second, whether which rows come first is settled.
    """
    read = () if way is None else tuple(dict.fromkeys((*way.columns, *way.ties)))
    rows = statement(relation, results.relations, dialect, tables=tables, columns=read)
    return f"SELECT {', '.join(['count(*)', *_judgements(way, dialect)])} FROM ({rows})"


def _judgements(way: Judged | None, dialect: Dialect) -> Iterator[str]:
    if way is not None:
        yield f"count(DISTINCT ({_names(way.ties, dialect)})) = count(*)" if way.ties else "true"
        if way.columns:
            yield f"max(hash({_names(way.columns, dialect)}))"


def _names(names: Sequence[str], dialect: Dialect) -> str:
    return ", ".join(map(dialect.identifier, names))
