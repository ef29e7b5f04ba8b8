"""What a node's kind found while its rows were computed, in the form of every other problem."""

from __future__ import annotations

from collections.abc import Sequence

from engine.checks.finding import Finding, as_problem
from engine.document.problem import Problem
from engine.kinds.kind import KindProblem
from studio.cli.place import Spot


def placed(spot: Spot, problems: Sequence[KindProblem]) -> list[Problem]:
    """The problems with their places in the document."""
    node = spot.place.whole.by_id[spot.node]
    found = [Finding(("nodes", node.id, node.kind, *problem.path), problem) for problem in problems]
    return [as_problem(spot.place.document, item) for item in found]
