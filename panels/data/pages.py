"""Pages of rows for grids: asked by place in the table, answered as texts, from what is kept behind the walls."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from engine.document.model import Document
from engine.errors import StudioError
from engine.preview.preview import Preview
from engine.session.jobs import Job
from panels.data.looking import Look, Looked, looked
from panels.workspace import Workspace

MOST_ROWS = 1_000
"""Of one page."""
_PAGES = 12
"""Pages that are kept for the columns beside those that were asked for first."""
Place: TypeAlias = tuple[str, str]
Taken: TypeAlias = Callable[[Preview], None]
Failed: TypeAlias = Callable[[StudioError], None]


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows that a grid shows."""

    version: int
    """Another number for other rows."""
    preview: Preview
    document: Document | None
    """That the rows are of; None: an earlier state, of which only the first rows are there."""
    is_found: bool
    """Whether all data were searched for them."""


@dataclass(slots=True)
class Pages:
    """What the grids of one face show, and their pages."""

    workspace: Workspace
    _shown: dict[Place, Shown] = field(default_factory=dict)
    _count: int = 0
    _kept: OrderedDict[tuple[int, int, int, Look], Preview] = field(default_factory=OrderedDict)
    _looked: tuple[tuple[int, Look], Looked] | None = None

    def shown(self, preview: Preview, *, is_current: bool, is_found: bool = False) -> Shown:
        """A place's rows with their version; the same as before while the rows are the same ones."""
        place = preview.node, preview.port
        known = self._shown.get(place)
        if known is None or known.preview is not preview:
            self._count += 1
            document = self.workspace.session.document if is_current else None
            known = self._shown[place] = Shown(self._count, preview, document, is_found)
        return known

    def at(self, node: str, port: str, version: int) -> Shown | None:
        """What a grid shows; None: it shows something else by now."""
        shown = self._shown.get((node, port))
        return shown if shown is not None and shown.version == version else None

    def page(self, shown: Shown, look: Look, offset: int, rows: int, taken: Taken, failed: Failed) -> None:
        """Have a page of the rows, at once where it is there, else when it has been computed."""
        preview, count = shown.preview, min(rows, MOST_ROWS)
        key = shown.version, offset, count, look
        if look.is_plain and offset == 0 and preview.rows_shown >= min(count, preview.rows_seen or count):
            taken(preview)
        elif key in self._kept:
            self._kept.move_to_end(key)
            taken(self._kept[key])
        elif shown.document is not None:
            self._request(shown, shown.document, look, key, taken, failed)

    def looked(self, shown: Shown, document: Document, look: Look) -> Looked:
        """The document that the look stands for; the same object each time, so that it is judged once. Raises ConfigError."""
        key = shown.version, look
        if self._looked is None or self._looked[0] != key:
            self._looked = key, looked(document, shown.preview.node, shown.preview.port, look, shown.preview.fields)
        return self._looked[1]

    def _request(self, shown: Shown, document: Document, look: Look, key: tuple[int, int, int, Look], taken: Taken, failed: Failed) -> None:
        """The rows of a version never become stale: the state of the document that they are of is asked, not the one of now."""
        previewer = self.workspace.previewer()
        work = self._work(shown, document, look, offset=key[1], rows=key[2])

        def keep(value: object) -> None:
            if isinstance(value, Preview):
                self._kept[key] = value
                while len(self._kept) > _PAGES:
                    self._kept.popitem(last=False)
                taken(value)

        self.workspace.request(Job("page", lambda _: work(), depends_on=lambda _: "", stop=previewer.cancel), keep, failed)

    def _work(self, shown: Shown, document: Document, look: Look, *, offset: int, rows: int) -> Callable[[], Preview]:
        previewer, values = self.workspace.previewer(), self.workspace.results.values
        node, port = shown.preview.node, shown.preview.port or None
        if look.is_plain:
            return lambda: previewer.preview(document, node, port, rows=rows, offset=offset, values=values, find=shown.is_found)
        other = self.looked(shown, document, look)

        def work() -> Preview:
            _, like = previewer.view(document, node, port, values)
            return previewer.preview_like(other.document, other.node, like, rows=rows, offset=offset, values=values)

        return work
