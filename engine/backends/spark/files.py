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

PLAIN_TYPES = frozenset(
    {"BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "FLOAT", "DOUBLE", "VARCHAR", "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE"}
)
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


def table(paths: Iterable[Path], fields: Iterable[Field], names: Sequence[str] = ()) -> Mapping[str, Any]:
    """What the Spark process is told about a table, see `engine.backends.spark.tables.register`.

    Args:
        paths: the files.
        fields: the columns that are wanted.
        names: what each path is called, where the hidden columns of files and records are wanted; they are no columns in the files.
    """
    made = (SCAN_FILE, SCAN_RECORD) if names else ()
    columns = {field.name: spark_type(field.type) for field in fields if field.name not in made}
    return {"paths": list(map(str, paths)), "columns": columns} | ({"names": list(names)} if names else {})


def _has_plain_path(path: Path) -> bool:
    return _PLAIN_PATH.fullmatch(str(path)) is not None and not path.name.startswith(_HIDDEN)


def _holds(file: OpenFile, first: OpenFile, columns: Iterable[str]) -> bool:
    """Whether it has those columns, by exactly these names, in plain types, and all columns as the first file has them."""
    types = {name: kind.engine for name, kind in zip(file.columns, file.types, strict=True)}
    is_alike = (file.columns, file.types) == (first.columns, first.types)
    return is_alike and all(_is_plain_type(types.get(name, "")) for name in columns)


def _is_plain_type(name: str) -> bool:
    return name in PLAIN_TYPES or _DECIMAL.fullmatch(name) is not None
