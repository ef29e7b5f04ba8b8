"""Places on the canvas: where a new node stands, and what a drag or a tidying changes. All pure."""

from __future__ import annotations

from collections.abc import Mapping
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


def move_edits_to(document: Document, places: Mapping[str, Place]) -> tuple[Edit, ...]:
    """Put nodes at places; those that stand there already, and those that are no more, are left out."""
    wanted = {item: place_on_canvas(*place) for item, place in places.items() if item in document.pipeline.by_id}
    return tuple(Move(item=item, position=place) for item, place in wanted.items() if document.layout.get(item) != place)


def beside(places: Mapping[str, Place], node: str) -> Place | None:
    """A free place to the right of a node, in its row or below; None where the node has none."""
    if node not in places:
        return None
    right, down = places[node][0] + COLUMN, places[node][1]
    while any(_covers(other, (right, down)) for other in places.values()):
        down += ROW
    return place_on_canvas(right, down)


def _covers(other: Place, place: Place) -> bool:
    return abs(other[0] - place[0]) < _WIDTH + GRID and abs(other[1] - place[1]) < _HEIGHT + GRID
