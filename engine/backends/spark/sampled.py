"""Spark's statements over samples: a source is a view over its sample's file, and what a statement reads is noted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeAlias

from engine.backends.spark.dialect import SparkDialect
from engine.language.quoting import spark_name
from engine.relation import Field, Scan

Handed: TypeAlias = tuple[str, dict[str, str]]
"""The path of a Parquet file, and our type of each of its columns."""


def handed(path: Path, fields: Iterable[Field]) -> Handed:
    """A file with those columns."""
    return str(path), {field.name: str(field.type) for field in fields}


class SampledSpark(SparkDialect):
    """Reads samples where the document says files; each goes by the name of its file."""

    def __init__(self, path: Callable[[Scan], Path]) -> None:
        self._path = path
        self.reads: dict[str, Handed] = {}
        """What the statements that were printed read, by the name of the view."""

    def scan(self, scan: Scan, columns: Sequence[str]) -> str:
        """The columns of the sample."""
        path = self._path(scan)
        self.reads[path.stem] = handed(path, scan.fields)
        return f"(SELECT {', '.join(map(spark_name, columns)) or '1'} FROM {spark_name(path.stem)})"
