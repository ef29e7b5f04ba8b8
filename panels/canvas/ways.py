"""The way of a column over the canvas: the columns that its values come from, and those that they go to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine.errors import SchemaError
from engine.lineage import Lineage, NodeColumn
from engine.schema import Analysis
from panels.workspace import Workspace


@dataclass(frozen=True, slots=True)
class WayView:
    """What is lit, and told in words."""

    columns: Mapping[str, tuple[str, ...]]
    """By node the names of its columns on the way, its own too."""
    origins: tuple[str, ...]
    """Where the values begin, as `node.column`."""
    ends: tuple[str, ...]
    """Where they are written, or stand last."""


class Ways:
    """Answers for one face; a document's lineage is found once."""

    def __init__(self, workspace: Workspace) -> None:
        """Nothing is found yet."""
        self._workspace = workspace
        self._last: tuple[Analysis, Lineage] | None = None

    def of(self, node: str, port: str, column: str) -> WayView:
        """The way of a column.

        Raises:
            SchemaError: `lineage.no_column`, the document has none of that name there any more.
        """
        lineage, start = self._lineage(), NodeColumn(node, port, column)
        if start not in lineage.columns:
            raise SchemaError(f"'{node}' has no column '{column}'", code="lineage.no_column", hint="look at its rows again")
        before, behind = lineage.upstream(start), lineage.downstream(start)
        return WayView(
            self._by_node((start, *before, *behind)),
            self._words(each for each in before if not lineage.sources(each)),
            self._words(each for each in behind if not lineage.readers(each)),
        )

    def _lineage(self) -> Lineage:
        analysis = self._workspace.analysis
        if self._last is None or self._last[0] is not analysis:
            self._last = analysis, Lineage(analysis)
        return self._last[1]

    def _by_node(self, columns: Iterable[NodeColumn]) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for each in sorted(columns):
            found.setdefault(each.node, {})[each.column] = None
        return {node: tuple(names) for node, names in found.items()}

    def _words(self, columns: Iterable[NodeColumn]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f"{each.node}.{each.column}" for each in sorted(columns)))
