"""The rejected records of a text source: malformed ones, found by the exact state machine, and sound ones whose values do not fit.

The engine says which sound records are unfit and why; the machine knows their lines and their text as it stands in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from engine.backends.duckdb.counted import records_of
from engine.backends.duckdb.file_faults import told_by_name
from engine.backends.duckdb.opened import OpenFile
from engine.backends.duckdb.scan import read_call, rejected_table
from engine.errors import SourceError
from engine.relation import Scan

if TYPE_CHECKING:
    import duckdb

_BATCH = 10_000
_SHOWN = 5
COLUMNS = ("_file", "_line", "_text", "_problem")
Rejected: TypeAlias = "tuple[str, int, str, str]"


def find_rejects(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], None]:
    """Find the rejected records of a source, and keep them in the table that its `rejected` scan reads.

    `node`, `options` (of the scan), `files` (headers of `OpenFile`), `unfit` (a statement giving file, record and problem of
    sound records that do not fit), `keep` (whether to make the table), `limit` (of the examples).
    Gives `rows` and `examples`.

    Raises:
        SourceError: `source.records_disagree` where the engine sees other records than there are; `source.unclosed_quote`.
    """
    files = [OpenFile.from_header(header) for header in arguments["files"]]
    with told_by_name([file.named for file in files]):
        return _found(connection, arguments, files), None


def _found(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any], files: list[OpenFile]) -> dict[str, Any]:
    scan = Scan(arguments["node"], arguments["options"].get("format", "csv"), "", (), arguments["options"])
    unfit = _unfit(connection, arguments["unfit"])
    rows = 0
    examples: list[Rejected] = []
    batch: list[Rejected] = []
    table = rejected_table(scan.node)
    if arguments["keep"]:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} (_file VARCHAR, _line BIGINT, _text VARCHAR, _problem VARCHAR)")
    for rejected in _rejected(connection, scan, files, unfit):
        rows += 1
        if len(examples) < arguments["limit"]:
            examples.append(rejected)
        if not arguments["keep"]:
            if len(examples) == arguments["limit"]:
                break
            continue
        batch.append(rejected)
        if len(batch) == _BATCH:
            _insert(connection, table, batch)
    if batch:
        _insert(connection, table, batch)
    return {"rows": rows, "examples": [dict(zip(COLUMNS, example, strict=True)) for example in examples]}


def _unfit(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, dict[int, str]]:
    """Per file the problems of sound records, by their number."""
    found: dict[str, dict[int, str]] = {}
    if sql:
        cursor = connection.execute(sql)
        while batch := cursor.fetchmany(_BATCH):
            for file, record, problem in batch:
                found.setdefault(file, {})[record] = problem
    return found


def _rejected(
    connection: duckdb.DuckDBPyConnection, scan: Scan, files: list[OpenFile], unfit: Mapping[str, Mapping[int, str]]
) -> Iterator[Rejected]:
    for file in files:
        problems = unfit.get(file.name, {})
        sound = 0
        malformed: list[int] = []
        for record in records_of(file, scan.options):
            sound += not record.problem
            malformed += [record.line] if record.problem and len(malformed) < _SHOWN else []
            problem = record.problem or problems.get(sound)
            if problem:
                yield file.name, record.line, record.text, problem
        _require_agreement(connection, scan, file, sound, malformed)


def _require_agreement(connection: duckdb.DuckDBPyConnection, scan: Scan, file: OpenFile, sound: int, malformed: Sequence[int]) -> None:
    """Numbers of records mean the same to both only while both see the same records.

    Raises:
        SourceError: `source.records_disagree`.
    """
    if not file.columns:
        return
    ((seen,),) = connection.execute(f"SELECT count(*) FROM {read_call(scan, [file], is_tolerant=True)}").fetchall()
    if seen != sound:
        lines = f"; malformed records begin at lines {', '.join(map(str, malformed))}" if malformed else ""
        raise SourceError(
            f"{file.name}: there are {sound:,} sound records, and the engine read {seen:,}{lines}",
            code="source.records_disagree",
            hint="nothing was written; look at the quotes and line ends there",
        )


def _insert(connection: duckdb.DuckDBPyConnection, table: str, batch: list[Rejected]) -> None:
    import pyarrow as pa

    connection.register("__penstock_batch", pa.Table.from_pylist([dict(zip(COLUMNS, row, strict=True)) for row in batch]))
    connection.execute(f"INSERT INTO {table} SELECT _file, _line, _text, _problem FROM __penstock_batch")
    connection.unregister("__penstock_batch")
    batch.clear()
