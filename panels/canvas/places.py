"""Places on the canvas: where a new node stands, and what a drag or a tidying changes. All pure."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

from engine.document.edits import Edit, Move
from engine.document.gestures import place_on_canvas
from engine.document.model import Document

Place: TypeAlias = tuple[int, int]
"""Of a node's upper left corner, in pixels at 100 %."""

GRID = 16
COLUMN, ROW = 240, 112
"""From one node to the next that reads it, and to the next below."""
_WIDTH, _HEIGHT = 176, 88
_LISTED = 20
"""An output that is listed."""
_NONE: Mapping[str, int] = MappingProxyType({})


def move_edits_to(document: Document, places: Mapping[str, Place]) -> tuple[Edit, ...]:
    """Put nodes at places; those that stand there already, and those that are no more, are left out."""
    wanted = {item: place_on_canvas(*place) for item, place in places.items() if item in document.pipeline.by_id}
    return tuple(Move(item=item, position=place) for item, place in wanted.items() if document.layout.get(item) != place)


def beside(places: Mapping[str, Place], node: str, listed: Mapping[str, int] = _NONE) -> Place | None:
    """A free place for a new node to the right of another one, in its row or below; None where that has none.

    Args:
        places: of the nodes.
        node: the one that the place is beside.
        listed: how many outputs a node lists below its face, which is so much higher.
    """
    if node not in places:
        return None
    right, down = places[node][0] + COLUMN, places[node][1]
    while any(_covers(other, listed.get(name, 0), (right, down)) for name, other in places.items()):
        down += ROW
    return place_on_canvas(right, down)


def _covers(other: Place, listed: int, place: Place) -> bool:
    is_beside = abs(other[0] - place[0]) >= _WIDTH + GRID
    return not is_beside and other[1] - _HEIGHT - GRID < place[1] < other[1] + _HEIGHT + listed * _LISTED + GRID
