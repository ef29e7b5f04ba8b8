"""Spark's statements over files: each scan stands as the name of a table that is registered before the statement runs."""

from __future__ import annotations

from collections.abc import Sequence

from engine.backends.spark.dialect import SparkDialect
from engine.relation import HIDDEN_PREFIX, Scan


class ScanTables(SparkDialect):
    """Spells one statement, and remembers what it scans.

    Attributes:
        scans: per name of a table the scan that it stands for, and the columns that are wanted of it.
    """

    def __init__(self) -> None:
        self.scans: dict[str, tuple[Scan, tuple[str, ...]]] = {}

    def scan(self, scan: Scan, columns: Sequence[str]) -> str:
        """The name of the table."""
        name = f"{HIDDEN_PREFIX}scan_{scan.node}"
        self.scans[name] = scan, tuple(columns)
        return self.identifier(name)
