"""From a place in a document to a place in its text: line, column and end, all from 1."""

from __future__ import annotations

from engine.document.model import Document, Mark, Path, SourceMap
from engine.document.scalar_offsets import offsets

Location = tuple[int, int, int]
"""Line, column, and the column after the last character on that line."""


def locate(document: Document, path: Path, span: tuple[int, int] | None = None) -> Location | None:
    """Where the value at `path` stands, or the part of its text between the offsets of `span`.

    A value that is not there, or that takes lines of its own, is shown by its key, or by the nearest key above. None: the document
    was not read from a text, or has been edited since.
    """
    source = document.source
    if source is None:
        return None
    mark = source.values.get(path)
    if mark is None:
        return locate_key(document, path)
    return _of_mark(source, mark) if span is None else _of_span(source, mark, span)


def locate_key(document: Document, path: Path) -> Location | None:
    """Where the key at `path` stands, or the nearest key above it."""
    source = document.source
    if source is None:
        return None
    for length in range(len(path), 0, -1):
        mark = source.keys.get(path[:length]) or source.values.get(path[:length])
        if mark:
            return _of_mark(source, mark)
    return None


def _of_mark(source: SourceMap, mark: Mark) -> Location:
    if mark.style in ("|", ">") or mark.line == mark.end_line:
        return mark.line, mark.column, mark.end_column if mark.line == mark.end_line else mark.column + 1
    return mark.line, mark.column, len(source.lines[mark.line - 1]) + 1


def _of_span(source: SourceMap, mark: Mark, span: tuple[int, int]) -> Location:
    """What goes on over several lines is shown to the end of its first line."""
    places = offsets(source.lines, mark)
    start, end = (min(max(place, 0), len(places) - 1) for place in span)
    line, column = places[start]
    last = max((place for place in range(start, end) if places[place][0] == line), default=start)
    after = places[last + 1][1] if last + 1 < len(places) and places[last + 1][0] == line else places[last][1] + 1
    return line, column, max(min(after, len(source.lines[line - 1]) + 1), column + 1)
