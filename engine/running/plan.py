"""The stage plan: a pipeline as statements, each on one engine, in the order in which they run.

A stage ends at a sink, at a guard, at a checkpoint, at a part worth keeping because two stages need it, where the engine changes,
and after 200 nodes at the latest.
The plan is data, made without touching an engine or a file: `penstock run --plan` shows it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engine.backends.choice import ENGINES, PYTHON
from engine.backends.spark.refusals import refusals
from engine.backends.statement import dependency_order, inputs_of, prune, reads
from engine.errors import Where
from engine.kinds.transforms.checkpoint import Checkpoint
from engine.relation import Python, Relation, Sql
from engine.running.cuts import kept_relations
from engine.running.goals import Goal, goals_of
from engine.running.graph import RelationGraph, node_of
from engine.running.stage import Plan, Stage
from engine.schema import Analysis

_Made: TypeAlias = "tuple[Goal, tuple[str, ...], Mapping[str, Relation]]"
"""A goal, its columns, and what is computed for it."""


def plan(
    analysis: Analysis,
    *,
    only: str | None = None,
    engines: Mapping[str, str] | None = None,
    staged: Collection[str] = (),
    stored: Collection[str] = (),
) -> Plan:
    """The stages that write the pipeline's sinks, or what `only` asks for.

    Args:
        analysis: the pipeline's relations; a node that is disabled or blocked has none and takes no part.
        only: a node; a sink is written alone, of any other node the first rows are shown.
        engines: the engine of each node, as `engine.backends.choice.engines_of` gives them; DuckDB where none is given.
        staged: sinks that need not be written any more.
        stored: relations of checkpoints whose rows stand in files already.

    Raises:
        ConfigError: `run.unknown_node`, or `run.nothing_to_do` where the pipeline has no sink.
        UnsupportedError: `backend.unsupported`, for what a node's engine cannot do with the same result; it names the node.
    """
    goals = goals_of(analysis, only, staged, stored)
    names = [goal.relation.name for goal in goals]
    graph = RelationGraph([*analysis.relations.values(), *(goal.relation for goal in goals)], names, stored)
    made_by = _makers(graph, goals, engines or {})
    _refuse_impossible(graph, made_by, stored)
    checkpoints = frozenset(checkpoint_relations(analysis)) & frozenset(graph.order)
    kept = kept_relations(graph, names, made_by, checkpoints)
    return Plan(_stages(graph, goals, Cuts(kept, checkpoints, frozenset(stored)), made_by), graph.relations)


def checkpoint_relations(analysis: Analysis) -> dict[str, Relation]:
    """The relations of all checkpoints that take part, by name."""
    shapes = (shape for shape in analysis.nodes.values() if isinstance(shape.kind, Checkpoint) and "rows" in shape.relations)
    return {shape.relations["rows"].name: shape.relations["rows"] for shape in shapes}


@dataclass(frozen=True, slots=True)
class Cuts:
    """Names of the relations that stages end in, besides the goals."""

    kept: frozenset[str]
    checkpoints: frozenset[str]
    """Those of `kept` that have all their columns, for later runs."""
    stored: frozenset[str]
    """Those of `checkpoints` that no stage has to make."""


def _makers(graph: RelationGraph, goals: Sequence[Goal], engines: Mapping[str, str]) -> dict[str, str]:
    """The engine of each relation. Files are written by DuckDB alone, sorted by it, so that they are the same whoever made the rows."""
    sinks = {goal.relation.name for goal in goals if goal.sort == "sink"}
    return {name: ENGINES[0] if name in sinks else _maker(graph.relations[name], engines) for name in graph.order}


def _maker(relation: Relation, engines: Mapping[str, str]) -> str:
    source = relation.query.source
    if isinstance(source, Python):
        return PYTHON
    return source.dialect if isinstance(source, Sql) else engines.get(node_of(relation.name), ENGINES[0])


def _refuse_impossible(graph: RelationGraph, made_by: Mapping[str, str], stored: Collection[str]) -> None:
    for name in graph.order:
        found = next(refusals([graph.relations[name]]), None) if made_by[name] == "spark" and name not in stored else None
        if found is not None:
            node = node_of(name)
            found.error.where = Where(node=node)
            found.error.message = f"node '{node}': {found.error.message}"
            raise found.error


def _stages(graph: RelationGraph, goals: Sequence[Goal], cuts: Cuts, made_by: Mapping[str, str]) -> tuple[Stage, ...]:
    """Columns are found from the last stage backwards, as a kept part holds what all its readers need."""
    kept = cuts.kept
    needed: dict[str, set[str]] = {name: set() for name in kept}
    made: list[_Made] = []
    for target in reversed(_targets(graph, goals, cuts)):
        columns = _columns(target, needed, is_whole=target.relation.name in cuts.checkpoints)
        tables = dict.fromkeys(kept - {target.relation.name} if target.sort == "keep" else kept, "")
        pruned = prune(target.relation, graph.relations, [*columns, *_order_columns(target)], tables)
        _note_reads(target, columns, pruned, graph, needed)
        made.append((target, columns, pruned))
    return _numbered(made[::-1], cuts, made_by)


def _targets(graph: RelationGraph, goals: Sequence[Goal], cuts: Cuts) -> list[Goal]:
    """A kept part stands right before the first goal that needs it, directly or through other kept parts."""
    targets: list[Goal] = []
    made: set[str] = set(cuts.stored)
    for goal in goals:
        for name in dependency_order(goal.relation.name, graph.relations, made):
            if name in cuts.kept:
                targets.append(Goal("keep", node_of(name), graph.relations[name]))
                made.add(name)
        targets.append(goal)
    return targets


def _columns(target: Goal, needed: Mapping[str, set[str]], *, is_whole: bool) -> tuple[str, ...]:
    if target.sort == "keep":
        return tuple(field.name for field in target.relation.fields if is_whole or field.name in needed[target.relation.name])
    return tuple(field.name for field in target.relation.visible)


def _order_columns(target: Goal) -> tuple[str, ...]:
    """Only what is written or shown is sorted; a kept part carries its ordering as columns, where its readers want it."""
    return tuple(key.name for key in target.relation.ordering.keys) if target.sort in ("sink", "show") else ()


def _note_reads(
    target: Goal, columns: Sequence[str], pruned: Mapping[str, Relation], graph: RelationGraph, needed: dict[str, set[str]]
) -> None:
    read = [pair for relation in pruned.values() for pair in reads(relation.query, graph.relations)]
    if target.sort != "keep":
        read += [(target.relation.name, column) for column in (*columns, *_order_columns(target))]
    for name, column in read:
        if name in needed and name not in pruned:
            needed[name].add(column)


def _numbered(made: Sequence[_Made], cuts: Cuts, made_by: Mapping[str, str]) -> tuple[Stage, ...]:
    stages: list[Stage] = []
    read_by = [_kept_inputs(target, pruned, cuts.kept) for target, _, pruned in made]
    last_reader = {name: number for number, names in enumerate(read_by) for name in names}
    handed = _handed(made, read_by, made_by)
    for number, (target, columns, pruned) in enumerate(made):
        name = target.relation.name
        stage = Stage(
            number=number + 1,
            sort=target.sort,
            node=target.node,
            target=target.relation,
            columns=columns,
            relations=pruned,
            kept=read_by[number],
            drops=tuple(each for each in read_by[number] if last_reader[each] == number),
            guard=target.guard,
            sink=target.sink,
            engine=made_by[name] if pruned else ENGINES[0],
            is_checkpoint=target.sort == "keep" and name in cuts.checkpoints,
            is_handed=target.sort == "keep" and (name in handed or name in cuts.checkpoints),
        )
        stages.append(stage)
    return tuple(stages)


def _handed(made: Sequence[_Made], read_by: Sequence[tuple[str, ...]], made_by: Mapping[str, str]) -> frozenset[str]:
    """Kept parts that must be files: all of an engine without tables of its own, and what a stage on another engine reads."""
    reads_of_spark = {
        name for (target, _, _), names in zip(made, read_by, strict=True) for name in names if made_by[target.relation.name] == "spark"
    }
    every = {name for names in read_by for name in names}
    return frozenset(name for name in every if made_by[name] != ENGINES[0] or name in reads_of_spark)


def _kept_inputs(target: Goal, pruned: Mapping[str, Relation], kept: frozenset[str]) -> tuple[str, ...]:
    if not pruned:
        return (target.relation.name,)
    sources = [name for relation in pruned.values() for name in inputs_of(relation.query)]
    return tuple(dict.fromkeys(name for name in sources if name in kept and name not in pruned))
