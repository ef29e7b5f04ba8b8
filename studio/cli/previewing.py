"""A previewer for a command: the walled process, stopped by Ctrl+C, its errors placed in the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from engine.preview.preview import Previewer
from engine.schema import analyse
from studio.cli.binding import binder_for
from studio.cli.interrupt import on_interrupt
from studio.cli.output import Output
from studio.cli.place import Place, Spot
from studio.cli.placing import placed_errors
from studio.cli.ports import relation_at


def require_known(spot: Spot, values: Mapping[str, object], output: Output) -> None:
    """Before a process is started: show every error that keeps the node from being computed, each with its characters.

    Raises:
        StudioError: there is one, or there is no such port.
    """
    with binder_for(spot.place) as binder:
        relation_at(spot, analyse(spot.place.document, values=values, binder=binder), output)


@contextmanager
def previewer_for(place: Place) -> Iterator[Previewer]:
    """A previewer of the place's project, as long as the block runs."""
    with Previewer(place.project) as previewer, on_interrupt(previewer.cancel), placed_errors(place):
        yield previewer
