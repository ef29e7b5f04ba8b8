"""The stage plan: a pipeline as statements, each on one engine, in the order in which they run.

A stage ends at a sink, at a guard, at a part worth keeping because two stages need it, and after 200 nodes at the latest.
The plan is data, made without touching an engine or a file: `penstock run --plan` shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.backends.statement import dependency_order, inputs_of, prune, reads, with_steps
from engine.errors import ConfigError, UnsupportedError, Where
from engine.kinds.kind import Guard, Kind
from engine.nearest import known_names
from engine.relation import Relation, Sql
from engine.running.cuts import kept_relations
from engine.running.graph import RelationGraph, node_of
from engine.schema import Analysis

SHOWN_ROWS = 1_000
"""Rows that `--only` shows of a node that is no sink."""


Sort: TypeAlias = Literal["keep", "guard", "sink", "show", "reject"]
"""What a stage is for: a part kept for later stages, a promise checked, a file written, rows shown, or rejected rows counted."""


@dataclass(frozen=True, slots=True)
class _Goal:
    """A stage before its columns and inputs are known."""

    sort: Sort
    node: str
    relation: Relation
    guard: Guard | None = None
    sink: Kind | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One statement: it computes `target` from files and from parts kept by earlier stages."""

    number: int
    """From 1, in the order of running."""
    sort: Sort
    node: str
    """The node whose relation, promise or file it makes."""
    target: Relation
    columns: tuple[str, ...]
    """Columns of the target that are wanted."""
    relations: Mapping[str, Relation]
    """What it computes on the way, the target last where it is computed; pruned, in the order of printing."""
    kept: tuple[str, ...]
    """Parts of earlier stages that it reads."""
    drops: tuple[str, ...] = ()
    """Kept parts that no later stage reads."""
    guard: Guard | None = None
    sink: Kind | None = None
    engine: str = "duckdb"

    @property
    def nodes(self) -> tuple[str, ...]:
        """Ids of the nodes that it computes, in order, its own included."""
        return tuple(dict.fromkeys([*map(node_of, self.relations), self.node]))

    @property
    def title(self) -> str:
        """The stage in words."""
        words = {"keep": "Keep", "guard": "Check", "sink": "Write", "show": "Show", "reject": "Count rejected rows of"}
        return f"{words[self.sort]} {self.node}" + (f": {self.guard.name}" if self.guard else "")


@dataclass(frozen=True, slots=True)
class Plan:
    """The stages of a run, and every relation that they are made of."""

    stages: tuple[Stage, ...]
    relations: Mapping[str, Relation]

    @property
    def sinks(self) -> tuple[str, ...]:
        """Ids of the sinks that are written, in the order in which they are put in place."""
        return tuple(stage.node for stage in self.stages if stage.sort == "sink")


def plan(analysis: Analysis, *, only: str | None = None) -> Plan:
    """The stages that write the pipeline's sinks, or what `only` asks for.

    Args:
        analysis: the pipeline's relations; a node that is disabled or blocked has none and takes no part.
        only: a node; a sink is written alone, of any other node the first rows are shown.

    Raises:
        ConfigError: `run.unknown_node`, or `run.nothing_to_do` where the pipeline has no sink.
        UnsupportedError: `backend.other_engine`, for SQL of an engine that this program does not run.
    """
    goals = _goals(analysis, only)
    graph = RelationGraph([*analysis.relations.values(), *(goal.relation for goal in goals)], [goal.relation.name for goal in goals])
    _refuse_other_engines(graph)
    kept = kept_relations(graph, [goal.relation.name for goal in goals])
    return Plan(_stages(graph, goals, kept), graph.relations)


def _goals(analysis: Analysis, only: str | None) -> list[_Goal]:
    """Guards come before sinks, as what they find ends the run; rejected rows after, when it is known whether there are any."""
    outputs = _outputs(analysis, only)
    relations = with_steps([*analysis.relations.values(), *(goal.relation for goal in outputs)])
    needed = {node_of(name) for goal in outputs for name in dependency_order(goal.relation.name, relations, ())}
    nodes = [node for node in analysis.order if node in needed]
    guards = [_Goal("guard", node, guard.relation, guard) for node in nodes for guard in analysis.nodes[node].guards]
    rejects = [_Goal("reject", node, analysis.nodes[node].relations["rejected"]) for node in nodes if _rejects_faults(analysis, node)]
    return guards + outputs + rejects


def _rejects_faults(analysis: Analysis, node: str) -> bool:
    kind: Kind | None = analysis.nodes[node].kind
    return kind is not None and kind.rejects_faults and "rejected" in analysis.nodes[node].relations


def _outputs(analysis: Analysis, only: str | None) -> list[_Goal]:
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
    return [_Goal("show", only, next(iter(analysis.nodes[only].relations.values())))]


def _sink(analysis: Analysis, node: str) -> _Goal:
    shape = analysis.nodes[node]
    return _Goal("sink", node, shape.relations[""], sink=shape.kind)


def _is_written(analysis: Analysis, node: str) -> bool:
    kind: Kind | None = analysis.nodes[node].kind
    return kind is not None and kind.category == "sink" and "" in analysis.nodes[node].relations


def _refuse_other_engines(graph: RelationGraph) -> None:
    for name in graph.order:
        source = graph.relations[name].query.source
        if isinstance(source, Sql) and source.dialect != "duckdb":
            node = node_of(name)
            raise UnsupportedError(
                f"node '{node}' holds SQL of {source.dialect}, which does not run here",
                code="backend.other_engine",
                hint="write it for duckdb, or disable the node",
                where=Where(node=node, field="dialect"),
            )


def _stages(graph: RelationGraph, goals: Sequence[_Goal], kept: frozenset[str]) -> tuple[Stage, ...]:
    """Columns are found from the last stage backwards, as a kept part holds what all its readers need."""
    needed: dict[str, set[str]] = {name: set() for name in kept}
    made: list[tuple[_Goal, tuple[str, ...], Mapping[str, Relation]]] = []
    for target in reversed(_targets(graph, goals, kept)):
        columns = _columns(target, needed)
        tables = dict.fromkeys(kept - {target.relation.name} if target.sort == "keep" else kept, "")
        pruned = prune(target.relation, graph.relations, [*columns, *_order_columns(target)], tables)
        _note_reads(target, columns, pruned, graph, needed)
        made.append((target, columns, pruned))
    return _numbered(made[::-1], kept)


def _targets(graph: RelationGraph, goals: Sequence[_Goal], kept: frozenset[str]) -> list[_Goal]:
    """A kept part stands right before the first goal that needs it, directly or through other kept parts."""
    targets: list[_Goal] = []
    made: set[str] = set()
    for goal in goals:
        for name in dependency_order(goal.relation.name, graph.relations, made):
            if name in kept:
                targets.append(_Goal("keep", node_of(name), graph.relations[name]))
                made.add(name)
        targets.append(goal)
    return targets


def _columns(target: _Goal, needed: Mapping[str, set[str]]) -> tuple[str, ...]:
    if target.sort == "keep":
        return tuple(field.name for field in target.relation.fields if field.name in needed[target.relation.name])
    return tuple(field.name for field in target.relation.visible)


def _order_columns(target: _Goal) -> tuple[str, ...]:
    """Only what is written or shown is sorted; a kept part carries its ordering as columns, where its readers want it."""
    return tuple(key.name for key in target.relation.ordering.keys) if target.sort in ("sink", "show") else ()


def _note_reads(
    target: _Goal, columns: Sequence[str], pruned: Mapping[str, Relation], graph: RelationGraph, needed: dict[str, set[str]]
) -> None:
    read = [pair for relation in pruned.values() for pair in reads(relation.query, graph.relations)]
    if target.sort != "keep":
        read += [(target.relation.name, column) for column in (*columns, *_order_columns(target))]
    for name, column in read:
        if name in needed and name not in pruned:
            needed[name].add(column)


def _numbered(made: Sequence[tuple[_Goal, tuple[str, ...], Mapping[str, Relation]]], kept: frozenset[str]) -> tuple[Stage, ...]:
    stages: list[Stage] = []
    last_reader = {name: number for number, (target, _, pruned) in enumerate(made) for name in _kept_inputs(target, pruned, kept)}
    for number, (target, columns, pruned) in enumerate(made):
        read = _kept_inputs(target, pruned, kept)
        drops = tuple(name for name in read if last_reader[name] == number)
        stages.append(Stage(number + 1, target.sort, target.node, target.relation, columns, pruned, read, drops, target.guard, target.sink))
    return tuple(stages)


def _kept_inputs(target: _Goal, pruned: Mapping[str, Relation], kept: frozenset[str]) -> tuple[str, ...]:
    if not pruned:
        return (target.relation.name,)
    sources = [name for relation in pruned.values() for name in inputs_of(relation.query)]
    return tuple(dict.fromkeys(name for name in sources if name in kept and name not in pruned))
