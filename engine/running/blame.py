"""Which node made a stage fail: the engine does not say, so parts of the stage are run again until the first that fails is found."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from engine.backends.duckdb.sources import judged_scan
from engine.backends.statement import inputs_of
from engine.errors import BackendError, LimitError, SinkError, SourceError, StudioError, Where
from engine.language.tree import Column
from engine.relation import Relation
from engine.running.graph import node_of
from engine.running.outcome import StageRunner
from engine.running.stage import Stage
from engine.running.workplace import Workplace


class Blame:
    """Looks for the node behind the failure of one stage."""

    def __init__(self, place: Workplace, runner: StageRunner, stage: Stage) -> None:
        self._place = place
        self._runner = runner
        self._stage = stage
        self._deadline = time.monotonic() + runner.patience

    def attributed(self, problem: BackendError | SourceError) -> StudioError:
        """The problem, naming the node that it is about where that can be found, for a text file also line and cell."""
        if problem.where.node is not None or not self._runner.is_running:
            return problem
        try:
            return self._found(problem)
        except LimitError:
            return _about(problem, f"one of the nodes {', '.join(self._stage.nodes)}", Where())

    def _found(self, problem: BackendError | SourceError) -> StudioError:
        name = first_failing(self._stage.relations, self._relation_fails)
        if name is None:
            return self._unwritten(problem)
        node = node_of(name)
        explained = self._explained(node)
        if explained is not None:
            return explained
        column = self._failing_column(name)
        if column is None:
            return _about(problem, f"node '{node}'", Where(node=node))
        return _about(problem, f"node '{node}', column '{column}'", Where(node=node, field=f"columns.{column}"))

    def _unwritten(self, problem: BackendError | SourceError) -> StudioError:
        """All that the stage computes is sound, so it failed in its own last step."""
        node = self._stage.node
        if self._stage.sort == "sink":
            return SinkError(f"node '{node}' could not write: {problem.message}", hint=problem.hint, where=Where(node=node))
        return _about(problem, f"node '{node}'", Where(node=node))

    def _explained(self, node: str) -> StudioError | None:
        shape = self._place.log.analysis.nodes.get(node)
        scan = judged_scan(shape.relations) if shape is not None else None
        return self._place.scans.explain(scan) if scan is not None else None

    def _relation_fails(self, name: str) -> bool:
        return self._fails(name, [field.name for field in self._stage.relations[name].fields])

    def _failing_column(self, name: str) -> str | None:
        """None where no column fails alone, or where there is no time left to find it; what is computed here is tried first."""
        columns = sorted(self._stage.relations[name].query.columns, key=lambda pair: isinstance(pair[1], Column))
        with suppress(LimitError):
            return next((column for column, _ in columns if self._fails(name, [column])), None)
        return None

    def _fails(self, name: str, columns: Sequence[str]) -> bool:
        seconds = max(self._deadline - time.monotonic(), 0.001)
        try:
            self._runner.probe(self._stage, name, columns, seconds)
        except (BackendError, SourceError):
            return True
        return False


def first_failing(relations: Mapping[str, Relation], fails: Callable[[str], bool]) -> str | None:
    """The relation that fails though all that it reads are sound; None if the last one, and so the stage's query, is sound.

    Args:
        relations: those of a failed stage, each after all that it reads, the last one being the stage's own.
        fails: whether computing that relation with all before it fails.
    """
    suspects = list(relations)
    if not suspects or not fails(suspects[-1]):
        return None
    while len(suspects) > 1:
        middle = suspects[(len(suspects) - 1) // 2]
        behind = _with_ancestors(middle, relations)
        is_guilty = fails(middle)
        suspects = [name for name in suspects if (name in behind) == is_guilty]
    return suspects[0]


def _with_ancestors(name: str, relations: Mapping[str, Relation]) -> frozenset[str]:
    found: set[str] = set()
    stack = [name]
    while stack:
        current = stack.pop()
        if current in relations and current not in found:
            found.add(current)
            stack.extend(inputs_of(relations[current].query))
    return frozenset(found)


def _about(problem: BackendError | SourceError, what: str, where: Where) -> StudioError:
    return type(problem)(f"{what}: {problem.message}", code=problem.code, hint=problem.hint, where=where)
