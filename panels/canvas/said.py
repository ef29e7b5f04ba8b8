"""What a browser says of places and edges, looked at before anything is done with it."""

from __future__ import annotations

from collections.abc import Mapping

from engine.document.graph import upstream
from engine.document.model import Document, Pipeline
from engine.document.references import Reference
from engine.errors import ConfigError, DocumentError
from panels.canvas.places import Place
from panels.canvas.state import edges
from panels.palette.state import Entry, entry_named
from panels.wire import Said, text_of, whole_of

MOST_PLACES = 20_000
"""More nodes than that no page can show."""


def place_of(said: Said, name: str) -> Place | None:
    """A place such as {"x": 16, "y": 32}; None: nothing is said of it. Raises ConfigError, `web.message`."""
    value = said.get(name)
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise _misshapen(f"'{name}' as a place")
    return whole_of(value, "x"), whole_of(value, "y")


def places_of(said: Said, name: str) -> dict[str, Place]:
    """Places by node; empty: nothing is said of them. Raises ConfigError, `web.message`."""
    value = said.get(name)
    if value is None:
        return {}
    if not isinstance(value, Mapping) or len(value) > MOST_PLACES:
        raise _misshapen(f"'{name}' as places by node")
    found = {str(item): place_of(value, item) for item in value}
    return {item: place for item, place in found.items() if place is not None}


def edge_of(pipeline: Pipeline, name: str) -> tuple[str, Reference]:
    """(reader, reference) of the edge of that id. Raises DocumentError, `connect.no_edge`."""
    found = next(((reader, reference) for edge, reader, reference in edges(pipeline) if edge == name), None)
    if found is None:
        raise DocumentError("that edge is no more", code="connect.no_edge", hint="someone has changed the pipeline; try again")
    return found


def entry_of(said: Said) -> Entry:
    """The entry of the palette that is named. Raises ConfigError, `web.message`."""
    try:
        return entry_named(text_of(said, "entry"))
    except KeyError as error:
        raise _misshapen("an entry of the palette") from error


def is_free(document: Document, node: str) -> bool:
    """Whether a node reads nothing, and nothing reads it."""
    pipeline = document.pipeline
    is_read = any(reference.node == node for each in pipeline.nodes for reference in each.references)
    return node in pipeline.by_id and len(upstream(pipeline, node)) == 1 and not is_read


def _misshapen(wanted: str) -> ConfigError:
    return ConfigError(f"the page said something without {wanted}", code="web.message", hint="load the page again")
