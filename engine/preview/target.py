"""Which relation a person wants to see, or why it cannot be shown."""

from __future__ import annotations

from engine.document.model import Document
from engine.errors import ConfigError, SchemaError, StudioError, Where
from engine.kinds import ports_of
from engine.kinds.kind import KindProblem
from engine.nearest import known_names
from engine.relation import Relation
from engine.schema import Analysis, NodeShape


def find_target(document: Document, analysis: Analysis, node: str, port: str | None) -> tuple[NodeShape, Relation]:
    """The relation of a node's port.

    Raises:
        StudioError: there is none, since the node is not there, is disabled, or is wrong.
    """
    if node not in document.pipeline.by_id:
        raise ConfigError(f"there is no node '{node}'", code="config.no_node", hint=known_names(node, document.pipeline.by_id))
    if node in analysis.left_out:
        raise ConfigError(
            f"node '{node}' is disabled, or hangs on a disabled source", code="preview.left_out", hint="enable it", where=Where(node=node)
        )
    shape = analysis.nodes[node]
    _require_sound(analysis, node, shape)
    ports = ports_of(document.pipeline, document.pipeline.by_id[node])
    if ports is None:
        raise SchemaError("the node's kind is not known", code="preview.no_kind")
    wanted = port if port is not None else next(iter(ports), "")
    if wanted not in shape.relations:
        hint = known_names(wanted, shape.relations)
        raise ConfigError(f"node '{node}' has no port '{wanted}'", code="config.no_port", hint=hint, where=Where(node=node))
    return shape, shape.relations[wanted]


def _require_sound(analysis: Analysis, node: str, shape: NodeShape) -> None:
    for problem in shape.problems:
        if problem.severity == "error":
            raise _placed(problem, node)
    if shape.blocked:
        wrong = [other for other, each in analysis.nodes.items() if each.has_errors]
        hint = f"mend {', '.join(wrong[:5])} first" if wrong else "a node before it has no known columns"
        raise SchemaError(
            f"node '{node}' cannot be shown: a node before it is wrong", code="preview.blocked", hint=hint, where=Where(node=node)
        )


def _placed(problem: KindProblem, node: str) -> StudioError:
    problem.error.where = Where(node=node, field=".".join(map(str, problem.path)))
    return problem.error
