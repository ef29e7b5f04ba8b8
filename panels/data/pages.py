"""Pages of rows for grids: asked by place in the table, answered from what is kept behind the walls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from engine.document.model import Document
from engine.errors import StudioError
from engine.preview.opening import kept_rows
from engine.preview.part import Part
from engine.preview.preview import Preview
from engine.session.jobs import Job
from panels.data.cells import cells_of
from panels.data.looking import Look, Looked, looked
from panels.wire import Ready, plain_object
from panels.workspace import Workspace

FIRST_COLUMNS = 24
"""More than are seen at once beside another grid."""
Place: TypeAlias = tuple[str, str]
Taken: TypeAlias = Callable[["Page"], None]
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
    first: Ready
    """The answer for the first columns of the first page: a grid that opens asks for nothing."""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the rows that was asked for."""

    preview: Preview
    """Holds it, and perhaps more columns."""
    left: int
    """Of the preview's columns, the first one that was asked for."""
    right: int
    """Behind the last one."""


@dataclass(slots=True)
class Pages:
    """What the grids of one face show, and their pages."""

    workspace: Workspace
    _shown: dict[Place, Shown] = field(default_factory=dict)
    _count: int = 0
    _looked: tuple[tuple[int, Look], Looked] | None = None

    def shown(self, preview: Preview, *, is_current: bool, is_found: bool = False) -> Shown:
        """A place's rows with their version; the same as before while the rows are the same ones."""
        place = preview.node, preview.port
        known = self._shown.get(place)
        if known is None or known.preview is not preview:
            self._count += 1
            document = self.workspace.session.document if is_current else None
            known = self._shown[place] = Shown(self._count, preview, document, is_found, self._first(preview))
        return known

    def at(self, node: str, port: str, version: int) -> Shown | None:
        """What a grid shows; None: it shows something else by now."""
        shown = self._shown.get((node, port))
        return shown if shown is not None and shown.version == version else None

    def page(self, shown: Shown, look: Look, part: Part, taken: Taken, failed: Failed) -> None:
        """Have a part of the rows: at once where the preview has it, else when it has been computed.

        The rows of a version never become stale: the state of the document that they are of is asked, not the one of now.

        Raises:
            ConfigError: as `looked`.
        """
        preview = shown.preview
        right = len(preview.fields) if part.right is None else part.right
        if look.is_plain and part.offset == 0 and preview.rows_shown >= min(part.rows, preview.rows_seen or part.rows):
            taken(Page(preview, part.left, right))
            return
        if shown.document is None:
            return
        work, is_whole = self._work(shown, shown.document, look, part)

        def done(value: object) -> None:
            if isinstance(value, Preview):
                taken(Page(value, part.left, right) if is_whole else Page(value, 0, right - part.left))

        stop = self.workspace.previewer().cancel
        self.workspace.request(Job("page", lambda _: work(), depends_on=lambda _: "", stop=stop), done, failed)

    def answer(self, page: Page) -> dict[str, object]:
        """A part as a grid takes it: its cells, how many rows there are, and what is to be said of the sample."""
        preview = page.preview
        seen = kept_rows(self.workspace.project) if preview.rows_seen is None else preview.rows_seen
        return {"rows": cells_of(preview, page.left, page.right), "seen": seen, "line": preview.line()}

    def _first(self, preview: Preview) -> Ready:
        right = min(len(preview.fields), FIRST_COLUMNS)
        return Ready(plain_object({**self.answer(Page(preview, 0, right)), "right": right}))

    def _work(self, shown: Shown, document: Document, look: Look, part: Part) -> tuple[Callable[[], Preview], bool]:
        """What computes the part, and whether it gives all columns."""
        previewer, values = self.workspace.previewer(), self.workspace.results.values
        node, port = shown.preview.node, shown.preview.port or None
        if shown.is_found:
            return lambda: previewer.preview(document, node, port, rows=part.rows, offset=part.offset, values=values, find=True), True
        if look.is_plain:
            return lambda: previewer.part(document, node, port, part, values=values), False
        other = self._looked_at(shown, document, look)

        def work() -> Preview:
            _, like = previewer.view(document, node, port, values)
            return previewer.part(other.document, other.node, None, part, like=like, values=values)

        return work, False

    def _looked_at(self, shown: Shown, document: Document, look: Look) -> Looked:
        """The document that the look stands for; the same object each time, so that it is judged once."""
        key = shown.version, look
        if self._looked is None or self._looked[0] != key:
            self._looked = key, looked(document, shown.preview.node, shown.preview.port, look, shown.preview.fields)
        return self._looked[1]
