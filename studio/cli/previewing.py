"""A previewer for a command: the walled process, stopped by Ctrl+C, its errors placed in the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from engine.document.graph import upstream
from engine.kinds.transforms.sql import Sql
from engine.preview.preview import Previewer
from engine.schema import Analysis, analyse
from studio.cli.binding import binder_for
from studio.cli.interrupt import on_interrupt
from studio.cli.output import Output
from studio.cli.place import Place, Spot
from studio.cli.placing import placed_errors
from studio.cli.ports import relation_at


@contextmanager
def previewer_for(place: Place, engine: str | None = None) -> Iterator[Previewer]:
    """A previewer of the place's project, as long as the block runs; every node on `engine`, if one is given."""
    with Previewer(place.project, engine=engine) as previewer, on_interrupt(previewer.cancel), placed_errors(place):
        yield previewer


def require_known(spot: Spot, values: Mapping[str, object], output: Output) -> None:
    """Before a process is started: show every error that keeps the node from being computed, each with its characters.

    SQL that is written for Spark is not judged here: its engine takes long to start, and does so only once, for the preview itself.

    Raises:
        StudioError: there is one, or there is no such port.
    """
    with binder_for(spot.place) as binder:
        analysis = analyse(spot.place.document, values=values, binder=binder)
    if not _waits_for_spark(spot, analysis):
        relation_at(spot, analysis, output)


def _waits_for_spark(spot: Spot, analysis: Analysis) -> bool:
    """Whether the node is a query for Spark, or hangs on one."""
    before = {spot.node, *upstream(spot.place.whole, spot.node)}
    kinds = (shape.kind for node, shape in analysis.nodes.items() if node in before)
    return any(isinstance(kind, Sql) and kind.dialect == "spark" for kind in kinds)
