"""A previewer for a command: the walled process, stopped by Ctrl+C, its errors placed in the document."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from engine.preview.preview import Previewer
from studio.cli.interrupt import on_interrupt
from studio.cli.place import Place
from studio.cli.placing import placed_errors


@contextmanager
def previewer_for(place: Place) -> Iterator[Previewer]:
    """A previewer of the place's project, as long as the block runs."""
    with Previewer(place.project) as previewer, on_interrupt(previewer.cancel), placed_errors(place):
        yield previewer
