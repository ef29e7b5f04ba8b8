"""What a run is to reach: promises checked, files written, rows shown, rejected rows counted, in the order in which they are due."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from engine.backends.statement import dependency_order, with_steps
from engine.errors import ConfigError
from engine.kinds.kind import Guard, Kind
from engine.nearest import known_names
from engine.relation import Relation
from engine.running.graph import node_of
from engine.running.stage import Sort
from engine.schema import Analysis


@dataclass(frozen=True, slots=True)
class Goal:
    """A stage before its columns and inputs are known."""

    sort: Sort
    node: str
    relation: Relation
    guard: Guard | None = None
    sink: Kind | None = None


def goals_of(analysis: Analysis, only: str | None, staged: Collection[str] = (), stored: Collection[str] = ()) -> list[Goal]:
    """Guards come before sinks, as what they find ends the run; rejected rows after, when it is known whether there are any.

    Args:
        analysis: the pipeline's relations.
        only: the node that alone is wanted.
        staged: sinks that are written already; what guards them is checked again all the same.
        stored: relations that an earlier run has kept; what stands above them was checked then.
    """
    outputs = _outputs(analysis, only)
    relations = with_steps([*analysis.relations.values(), *(goal.relation for goal in outputs)])
    needed = {node_of(name) for goal in outputs for name in dependency_order(goal.relation.name, relations, stored)}
    nodes = [node for node in analysis.order if node in needed]
    guards = [Goal("guard", node, guard.relation, guard) for node in nodes for guard in analysis.nodes[node].guards]
    rejects = [Goal("reject", node, analysis.nodes[node].relations["rejected"]) for node in nodes if _rejects_faults(analysis, node)]
    return guards + [goal for goal in outputs if goal.node not in staged] + rejects


def _rejects_faults(analysis: Analysis, node: str) -> bool:
    kind: Kind | None = analysis.nodes[node].kind
    return kind is not None and kind.rejects_faults and "rejected" in analysis.nodes[node].relations


def _outputs(analysis: Analysis, only: str | None) -> list[Goal]:
    if only is None:
        sinks = [_sink(analysis, node) for node in analysis.order if _is_written(analysis, node)]
        if not sinks:
            hint = "add a write_csv or write_parquet node, or name a node: --only NODE"
            raise ConfigError("the pipeline has no sink to write", code="run.nothing_to_do", hint=hint)
        return sinks
    if only not in analysis.nodes or not analysis.nodes[only].relations:
        hint = known_names(only, analysis.order)
        raise ConfigError(f"there is no node '{only}' that could run", code="run.unknown_node", hint=hint)
    if _is_written(analysis, only):
        return [_sink(analysis, only)]
    return [Goal("show", only, next(iter(analysis.nodes[only].relations.values())))]


def _sink(analysis: Analysis, node: str) -> Goal:
    shape = analysis.nodes[node]
    return Goal("sink", node, shape.relations[""], sink=shape.kind)


def _is_written(analysis: Analysis, node: str) -> bool:
    kind: Kind | None = analysis.nodes[node].kind
    return kind is not None and kind.category == "sink" and "" in analysis.nodes[node].relations
