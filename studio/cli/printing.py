"""A relation as the SQL of an engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.duckdb.opened import as_declared
from engine.backends.statement import statement
from engine.relation import Relation
from engine.schema import Analysis


def printed(relation: Relation, analysis: Analysis, dialect: Literal["duckdb", "spark"]) -> str:
    """The statement that gives the relation's rows in their order; paths are as in the document."""
    return statement(relation, analysis.relations, DuckdbDialect(as_declared), ordered=True)
