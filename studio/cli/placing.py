"""Errors that name a node get the place in the text where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from engine.document.positions import locate
from engine.document.references import outermost
from engine.errors import StudioError, Where
from studio.cli.place import Place


@contextmanager
def placed_errors(place: Place) -> Iterator[None]:
    """Errors that name a node get the line of the document on which it stands."""
    try:
        yield
    except StudioError as error:
        error.where = in_document(place, error.where)
        raise


def in_document(place: Place, where: Where) -> Where:
    """The place in the text of a node and field; as it was where the document does not have them."""
    node = place.document.pipeline.by_id.get(outermost(where.node or ""))
    if node is None or where.line is not None:
        return where
    own = where.field or "" if where.node == node.id else "path"
    parts = tuple(int(part) if part.isdigit() else part for part in own.split(".") if part)
    position = locate(place.document, ("nodes", node.id, node.kind, *parts))
    if position is None:
        return where
    line, column, end = position
    return Where(node=where.node, field=where.field, line=line, column=column, end=end, file=place.shown)
