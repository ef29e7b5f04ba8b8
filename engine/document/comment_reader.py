"""Comments of a text, attached to the keys that they belong to: libraries drop them, or keep them for the wrong node."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.document.fault import Faults
from engine.document.model import Comment, Path
from engine.document.places import Places
from engine.document.yaml_tree import Scalar

_NODE_DEPTH = 2


@dataclass(frozen=True, slots=True)
class _Written:
    """A comment as it stands in the text: `line` from 0."""

    line: int
    text: str
    alone: bool
    """Whether the line holds nothing else."""


@dataclass(slots=True)
class _Draft:
    above: list[str] = field(default_factory=list)
    behind: str | None = None


def read_comments(text: str, places: Places) -> dict[Path, Comment]:
    """The comments by the key or item below or before them; those at the end of the file under the empty path."""
    lines = text.split("\n")
    drafts: dict[Path, _Draft] = {}
    owners = sorted(places.first)
    own_lines = set()
    for written in _written(text, places.texts):
        path = None if written.alone else places.last.get(written.line)
        draft = drafts.setdefault(_below(written, owners, places) if path is None else path, _Draft())
        if path is None or draft.behind is not None:
            draft.above.append(written.text)
        else:
            draft.behind = written.text
        if written.alone:
            own_lines.add(written.line)
    blanks = _nodes_after_a_blank(places, lines, own_lines)
    paths = [*drafts, *(path for path in blanks if path not in drafts)]
    return {path: _comment(drafts.get(path, _Draft()), blank=path in blanks) for path in paths}


def add_cut_faults(comments: Mapping[Path, Comment], places: Places, faults: Faults) -> None:
    """Report expressions that YAML ended at a `#` inside quotes: what was cut off looks like a comment."""
    for path, comment in comments.items():
        scalar = places.scalars.get(path)
        if comment.behind and scalar and path[:1] == ("nodes",) and len(path) > _NODE_DEPTH + 1 and _is_cut(scalar, comment.behind):
            faults.add(
                "cut",
                "YAML takes the rest of this line for a comment, in the middle of a quoted text",
                scalar.place.span,
                hint="write the expression after |- on a line of its own, indented",
                path=path,
            )


def _is_cut(scalar: Scalar, comment: str) -> bool:
    return not scalar.style and any(scalar.text.count(quote) % 2 and comment.count(quote) % 2 for quote in "'\"")


def _comment(draft: _Draft, *, blank: bool) -> Comment:
    return Comment.model_construct(above=tuple(draft.above), behind=draft.behind, blank_before=blank)


def _below(written: _Written, owners: list[int], places: Places) -> Path:
    place = bisect_right(owners, written.line)
    return places.first[owners[place]] if place < len(owners) else ()


def _written(text: str, scalars: list[Scalar]) -> Iterator[_Written]:
    """Every `#` that stands in no scalar begins a comment that ends with its line."""
    starts = [scalar.place.start for scalar in scalars]
    line, counted, at = 0, 0, text.find("#")
    while at >= 0:
        before = bisect_right(starts, at) - 1
        scalar = scalars[before] if before >= 0 else None
        if scalar and at < scalar.place.end and not _in_header(text, scalar, at):
            at = text.find("#", _after(scalar, at))
            continue
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line += text.count("\n", counted, at)
        counted = at
        yield _Written(line, text[at:end].rstrip(), alone=not text[text.rfind("\n", 0, at) + 1 : at].strip())
        at = text.find("#", end)


def _in_header(text: str, scalar: Scalar, at: int) -> bool:
    """Whether the place is on the line of a block scalar's `|` or `>`, where a comment may stand."""
    return scalar.style in ("|", ">") and "\n" not in text[scalar.place.start : at]


def _after(scalar: Scalar, at: int) -> int:
    return max(scalar.place.end, at + 1)


def _nodes_after_a_blank(places: Places, lines: list[str], comment_lines: set[int]) -> set[Path]:
    found = set()
    for path, mark in places.keys.items():
        if len(path) == _NODE_DEPTH and path[0] == "nodes":
            line = mark.line - 2
            while line >= 0 and (line in comment_lines or not lines[line].strip()):
                if not lines[line].strip():
                    found.add(path)
                    break
                line -= 1
    return found
