"""What Spark cannot do with the same result, by node and function; nothing of Spark is needed to know it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from engine.backends.spark.refusals import Refusal, refusals
from engine.backends.statement import with_steps
from engine.checks.expressions import expressions_of
from engine.checks.finding import Finding
from engine.document.edits import SetEngine
from engine.document.model import Node, Path
from engine.document.problem import Fix
from engine.kinds.kind import KindProblem
from engine.schema import NodeShape

_FORCED = "write `engine: spark` for the pipeline and `engine: duckdb` for this node, instead of --engine spark"
"""An engine for the whole run leaves no choice to a node."""


def spark_findings(node: Node, shape: NodeShape, engines: Mapping[str, str], *, can_choose: bool) -> Iterator[Finding]:
    """What stands in the way of a node whose engine is Spark.

    Args:
        node: the node.
        shape: its meaning.
        engines: the engine of every node.
        can_choose: whether the document chooses the engine, so that an edit can choose another.
    """
    if engines.get(node.id) != "spark":
        return
    fixes = (Fix(title="Run it on DuckDB", edits=(SetEngine(node=node.id, engine="duckdb"),)),) if can_choose else ()
    hint = "run this node on DuckDB" if can_choose else _FORCED
    relations = with_steps([*shape.relations.values(), *(guard.relation for guard in shape.guards)])
    found = {(each.function, each.error.message): each for each in refusals(relations.values())}
    for refusal in found.values():
        refusal.error.hint = hint
        for path in _places(node, refusal) or ((),):
            yield Finding(("nodes", node.id, node.kind, *path), KindProblem(path, refusal.error, word=refusal.function), fixes)


def _places(node: Node, refusal: Refusal) -> tuple[Path, ...]:
    """The fields whose expressions call the function that is to blame."""
    if refusal.function is None:
        return ()
    call = re.compile(rf"(?<!\w){re.escape(refusal.function)}\s*\(")
    return tuple(path for path, text in expressions_of(node) if call.search(text))
