"""Why a node has no rows to show: what happened, where, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.document.graph import upstream
from engine.document.model import Pipeline
from engine.document.problem import Problem
from engine.document.references import outermost
from engine.errors import StudioError
from engine.schema import Analysis
from panels.words import without_node


@dataclass(frozen=True, slots=True)
class Trouble:
    """What stands in the place of the rows."""

    title: str
    """What happened."""
    where: str = ""
    """`in flights, dep_time`; empty: in the node that is shown."""
    hint: str = ""
    """What to do."""
    node: str = ""
    """Where that is done; empty: nowhere in particular."""
    field: str = ""
    code: str = ""
    is_wait: bool = False
    """Whether nothing failed here: rows will be there when what is said has been done."""


def trouble_of_error(error: StudioError, node: str, titles: Mapping[str, str]) -> Trouble:
    """A preview that failed."""
    place = error.where.node or node
    outer = outermost(place)
    field = (error.where.field or "") if outer == place else "path"  # inside of a part: what is done is done in its file
    return Trouble(without_node(error.message, place), _where(place, field, node, titles), error.hint, outer, field, error.code)


def trouble_of_node(pipeline: Pipeline, analysis: Analysis, problems: tuple[Problem, ...], node: str) -> Trouble | None:
    """What keeps a node from being asked for rows at all; None: nothing does."""
    titles = titles_of(pipeline)
    if node in analysis.left_out:
        return Trouble("This node is disabled, or hangs on a disabled source.", hint="Enable it to see its rows.", node=node, is_wait=True)
    shape = analysis.nodes.get(node)
    if shape is None or not (shape.has_errors or shape.blocked):
        return None
    own = [problem for problem in problems if problem.node == node and problem.severity == "error"]
    if own:
        return _of_problem(own[0], node, titles, len(own))
    before = upstream(pipeline, node)
    above = [problem for problem in problems if problem.node in before and problem.severity == "error"]
    if above:
        return _of_problem(above[0], node, titles, len(above))
    return Trouble("The columns that come in are not known yet.", hint="They will be when the node before has rows.", is_wait=True)


def titles_of(pipeline: Pipeline) -> dict[str, str]:
    """What nodes are called, by id."""
    return {node.id: node.title or node.id for node in pipeline.nodes}


def _of_problem(problem: Problem, node: str, titles: Mapping[str, str], count: int) -> Trouble:
    place, field = problem.node or node, problem.field or ""
    more = f" There {'is one more problem' if count == 2 else f'are {count - 1} more problems'}." if count > 1 else ""
    is_wait = place != node or problem.code.endswith(".missing")
    return Trouble(
        problem.message, _where(place, field, node, titles), f"{problem.hint}{more}".strip(), place, field, problem.code, is_wait
    )


def _where(place: str, field: str, node: str, titles: Mapping[str, str]) -> str:
    parts = [*([titles.get(place, place)] if place != node else []), *([field] if field else [])]
    return f"in {', '.join(parts)}" if parts else ""
