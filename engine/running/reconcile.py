"""Rows in = rows out + rows rejected, for every node whose kind promises it: no row is lost without a word."""

from __future__ import annotations

from collections.abc import Mapping

from engine.backends.statement import inputs_of, with_steps
from engine.errors import BackendError, Where
from engine.relation import Relation
from engine.running.graph import node_of


def reconcile(node: str, ports: Mapping[str, Relation], rows: Mapping[str, int | None]) -> dict[str, int]:
    """Counts of the node's ports, by relation, that follow from the others.

    Args:
        node: the node's id.
        ports: its relations by port.
        rows: what is known so far, by relation.

    Raises:
        BackendError: `run.not_reconciled` where the counts contradict each other.
    """
    taken = _rows_in(node, ports, rows)
    names = [relation.name for relation in ports.values()]
    given = {name: count for name in names if (count := rows.get(name)) is not None}
    if taken is None:
        return {}
    left = taken - sum(given.values())
    unknown = [name for name in names if name not in given]
    if left < 0 or (left and not unknown):
        raise lost_rows(node, taken, sum(given.values()))
    return {unknown[0]: left} if len(unknown) == 1 else {}


def lost_rows(node: str, taken: int, given: int) -> BackendError:
    """The error of a node whose counts contradict each other."""
    return BackendError(
        f"node '{node}' took {taken:,} rows and accounts for {given:,}",
        code="run.not_reconciled",
        hint="nothing was written; please report this with the run's record, it must not happen",
        where=Where(node=node),
    )


def _rows_in(node: str, ports: Mapping[str, Relation], rows: Mapping[str, int | None]) -> int | None:
    """Rows of the one relation of another node that this one reads."""
    own = with_steps(ports.values())
    sources = {source for relation in own.values() for source in inputs_of(relation.query) if node_of(source) != node}
    return rows.get(sources.pop()) if len(sources) == 1 else None
