"""SQL that a person wrote, judged in this process; nothing runs."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding
from engine.document.model import Fields, Node
from engine.errors import ExpressionError
from engine.kinds.kind import Kind, KindProblem
from engine.kinds.transforms.sql import Sql


def sql_findings(node: Node, kind: Kind | None) -> Iterator[Finding]:
    """What may not stand in the node's query."""
    tables = node.fields.get("from")
    if not isinstance(kind, Sql) or not isinstance(tables, Fields):
        return
    try:
        _judge(kind, tuple(tables))
    except ExpressionError as error:
        path = ("nodes", node.id, node.kind, "query")
        yield Finding(path, KindProblem(("query",), error, span=(error.start, error.end), replacements=error.replacements))


def _judge(kind: Sql, tables: tuple[str, ...]) -> None:
    """By the list of the engine that the text is for; loading a reader costs more than checking everything else, and few have SQL."""
    if kind.dialect == "spark":
        from engine.backends.spark.allow import check_spark_select

        check_spark_select(kind.query, tables)
    else:
        from engine.backends.duckdb.allow import check_select

        check_select(kind.query, tables)
