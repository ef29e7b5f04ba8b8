"""Rows in Parquet files between two engines: written by a statement, read with the types that they were declared with."""

from __future__ import annotations

from collections.abc import Sequence

from engine.language.quoting import duckdb_name, duckdb_text
from engine.language.types import duckdb_type
from engine.relation import Field


def parquet_sql(select: str, path: str) -> str:
    """A statement that writes the rows of `select` to one file, and gives their number."""
    return f"COPY ({select}) TO {duckdb_text(path)} (FORMAT parquet)"


def parts_sql(fields: Sequence[Field], paths: Sequence[str]) -> str:
    """A table for FROM: those columns of the rows in all files.

    Args:
        fields: the columns, which are in every file.
        paths: the files, as the engine's process sees them; none, where there are no rows.
    """
    if not paths:
        nothing = ", ".join(f"CAST(NULL AS {duckdb_type(field.type)}) AS {duckdb_name(field.name)}" for field in fields) or "1"
        return f"(SELECT {nothing} WHERE false)"
    values = (f"CAST({duckdb_name(field.name)} AS {duckdb_type(field.type)}) AS {duckdb_name(field.name)}" for field in fields)
    return f"(SELECT {', '.join(values) or '1'} FROM read_parquet([{', '.join(map(duckdb_text, paths))}]))"
