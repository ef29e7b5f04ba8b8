"""SQL that a person wrote, judged by DuckDB's own parser in this process; nothing runs."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding
from engine.document.model import Fields, Node
from engine.errors import ExpressionError
from engine.kinds.kind import Kind, KindProblem
from engine.kinds.transforms.sql import Sql


def sql_findings(node: Node, kind: Kind | None) -> Iterator[Finding]:
    """What may not stand in the node's query, if it is one of DuckDB's."""
    tables = node.fields.get("from")
    if not isinstance(kind, Sql) or kind.dialect != "duckdb" or not isinstance(tables, Fields):
        return
    # Loading the engine costs more than checking everything else, and few pipelines have SQL.
    from engine.backends.duckdb.allow import check_select

    try:
        check_select(kind.query, tuple(tables))
    except ExpressionError as error:
        path = ("nodes", node.id, node.kind, "query")
        yield Finding(path, KindProblem(("query",), error, span=(error.start, error.end), replacements=error.replacements))
