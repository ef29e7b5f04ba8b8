"""Parquet files as tables of a Spark statement: which it may read itself, and what is said to it about them.

A file is plain where each of its columns means the same to both engines; any other is read by DuckDB and handed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.backends.duckdb.opened import OpenFile
from engine.language.types import spark_type
from engine.relation import SCAN_FILE, SCAN_RECORD, Field, Scan

_CERTAIN_TYPES: Mapping[str, str] = {
    "BOOLEAN": "boolean",
    "TINYINT": "tinyint",
    "SMALLINT": "smallint",
    "INTEGER": "int",
    "BIGINT": "bigint",
    "FLOAT": "float",
    "DOUBLE": "double",
    "VARCHAR": "string",
    "DATE": "date",
}
"""Spark's type of what stands in a file, by DuckDB's name of it. A timestamp may stand there in several ways."""
PLAIN_TYPES = frozenset(_CERTAIN_TYPES) | {"TIMESTAMP", "TIMESTAMP WITH TIME ZONE"}
"""DuckDB's names of the types that both read alike; decimals are too. Nanoseconds, unsigned and nested ones are not."""
_DECIMAL = re.compile(r"DECIMAL\(\d+, ?\d+\)")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/.=_-]+")
"""Of other characters some are patterns to Spark, and some are spelt otherwise in the path that it tells."""
_HIDDEN = (".", "_")
"""Spark leaves out files whose names begin so."""


def is_plain(scan: Scan, files: Sequence[OpenFile], paths: Sequence[Path], columns: Sequence[str]) -> bool:
    """Whether Spark reads exactly those columns of the files as DuckDB would.

    Args:
        scan: a Parquet source.
        files: its files, as they were opened.
        paths: the same files, outside of the walled process.
        columns: the scan's columns that are wanted.
    """
    stored = [name for name in columns if name not in (SCAN_FILE, SCAN_RECORD)]
    is_simple = not scan.options.get("hive") and scan.options.get("extra_column") not in columns
    return bool(files) and is_simple and all(map(_has_plain_path, paths)) and all(_holds(file, files[0], stored) for file in files)


def stored_types(file: OpenFile, columns: Iterable[str]) -> Mapping[str, str]:
    """Spark's types of those columns as they stand in a plain file; none at all where one is not certain, so that Spark must look."""
    engine = {name: kind.engine for name, kind in zip(file.columns, file.types, strict=True)}
    stored = [name for name in columns if name not in (SCAN_FILE, SCAN_RECORD)]
    found = {name: _CERTAIN_TYPES.get(engine[name]) or _decimal(engine[name]) for name in stored}
    return {name: kind for name, kind in found.items() if kind} if all(found.values()) else {}


def part(paths: Iterable[Path], fields: Iterable[Field]) -> Mapping[str, Any]:
    """What the Spark process is told about files that a stage wrote, whose columns stand there as they are declared."""
    told = table(paths, fields)
    return {**told, "stored": told["columns"]}


def table(
    paths: Iterable[Path], fields: Iterable[Field], names: Sequence[str] = (), stored: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    """What the Spark process is told about a table, see `engine.backends.spark.tables.register`.

    Args:
        paths: the files.
        fields: the columns that are wanted.
        names: what each path is called, where the hidden columns of files and records are wanted; they are no columns in the files.
        stored: Spark's type of each column as it stands in the files, where that is known; else Spark looks into one of them.
    """
    made = (SCAN_FILE, SCAN_RECORD) if names else ()
    columns = {field.name: spark_type(field.type) for field in fields if field.name not in made}
    told = {"paths": list(map(str, paths)), "columns": columns, "stored": dict(stored or {})}
    return told | ({"names": list(names)} if names else {})


def _has_plain_path(path: Path) -> bool:
    return _PLAIN_PATH.fullmatch(str(path)) is not None and not path.name.startswith(_HIDDEN)


def _holds(file: OpenFile, first: OpenFile, columns: Iterable[str]) -> bool:
    """Whether it has those columns, by exactly these names, in plain types, and all columns as the first file has them."""
    types = {name: kind.engine for name, kind in zip(file.columns, file.types, strict=True)}
    is_alike = (file.columns, file.types) == (first.columns, first.types)
    return is_alike and all(_is_plain_type(types.get(name, "")) for name in columns)


def _decimal(name: str) -> str | None:
    return name.lower() if _DECIMAL.fullmatch(name) else None


def _is_plain_type(name: str) -> bool:
    return name in PLAIN_TYPES or _DECIMAL.fullmatch(name) is not None
