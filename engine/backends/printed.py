"""A relation as the SQL of an engine, for people to read and to run."""

from __future__ import annotations

from typing import Literal, TypeAlias

from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.duckdb.opened import as_declared
from engine.backends.spark.dialect import SparkDialect
from engine.backends.statement import statement
from engine.language.quoting import spark_name
from engine.relation import Relation, Values
from engine.schema import Analysis

DialectName: TypeAlias = Literal["duckdb", "spark"]


def printed(relation: Relation, analysis: Analysis, dialect: DialectName) -> str:
    """The statement that gives the relation's rows in their order.

    DuckDB's reads the files that the document declares, from the project's folder. Spark's reads the sources as tables.
    """
    if dialect == "duckdb":
        return statement(relation, analysis.relations, DuckdbDialect(as_declared), ordered=True)
    is_ordered = not any(key.name in relation.hidden for key in relation.ordering.keys)
    return statement(relation, analysis.relations, SparkDialect(), tables=source_tables(analysis), ordered=is_ordered)


def source_tables(analysis: Analysis) -> dict[str, str]:
    """Relations of sources that read files, each as a table named like its node; a further port adds its name."""
    return {
        relation.name: spark_name(node if number == 0 else f"{node}_{port}")
        for node, shape in analysis.nodes.items()
        if shape.kind is not None and shape.kind.category == "source"
        for number, (port, relation) in enumerate(shape.relations.items())
        if not isinstance(relation.query.source, Values)
    }
