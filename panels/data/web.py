"""The dock's first tab in a browser: rows in and out of the selected node, page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeAlias

from engine.errors import ConfigError, StudioError
from engine.preview.opening import kept_rows
from engine.preview.part import Part
from engine.preview.preview import Preview
from engine.session.previewing import preview_job
from panels.data.cells import rows_of, tab_separated, whole_value
from panels.data.looking import PLAIN, Look, look_of, looked, tests_for
from panels.data.pages import Page, Pages, Shown
from panels.data.state import DataView, GridView, data_view
from panels.data.trouble import Trouble, titles_of, trouble_of_error, trouble_of_node
from panels.results import Place, read_by, shown_ports
from panels.wire import Said, plain, plain_object, text_of, whole_of
from panels.workspace import Workspace

MOST_ROWS = 1_000
"""Of one answer."""
MOST_CELLS = 1_000_000
KEPT = "rows from before the failure"
"""What is said of the last good rows while there are no others."""
Reply: TypeAlias = Callable[[object], None]


@dataclass(frozen=True, slots=True)
class Search:
    """A search of all data for rows that get to a node."""

    empty: Preview
    """The rows that the samples have: none."""
    preview: Preview | None = None
    """With what was found; None: it goes on, or failed."""
    error: StudioError | None = None


class DataPanel:
    """The rows of the selected node, and of what it reads."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._pages = Pages(workspace)
        self._ports: dict[str, str] = {}
        """The port that is looked at, of nodes where it is not the first."""
        self._searches: dict[Place, Search] = {}
        self._last: tuple[tuple[object, ...], dict[str, object]] | None = None

    def view(self) -> Mapping[str, object]:
        """What the tab shows; the same object while nothing that it shows has changed."""
        node = next(iter(self._workspace.session.snapshot.selection), None)
        if node is None:
            return self._nothing()
        port = self._port(node)
        output, inputs = self._output(node, port), self._inputs(node)
        parts = (self._workspace.session.document, node, port, output, *self._states([(node, port), *inputs]))
        if self._last is None or not _are_same(self._last[0], parts):
            self._last = parts, self._view(node, port, output, inputs)
        return self._last[1]

    def hear(self, message: str, said: Said) -> None:
        """Show another port, search all data, make a node of how the rows are looked at."""
        match message:
            case "port":
                self._show_port(text_of(said, "node"), text_of(said, "port"))
            case "find":
                self._find(text_of(said, "node"))
            case "make_node":
                self._make_node(said)
            case "go":
                self._workspace.session.select([text_of(said, "node")])
            case _:
                raise ConfigError(f"there is no message '{message}' to the data", code="web.message")

    def ask(self, message: str, said: Said, reply: Reply) -> None:
        """Give a page, a whole value, or cells for the clipboard."""
        answers = {"page": self._answer_page, "value": self._answer_value, "copy": self._answer_copy}
        if message not in answers:
            raise ConfigError(f"there is no question '{message}' to the data", code="web.message")
        shown = self._pages.at(text_of(said, "node"), text_of(said, "port"), whole_of(said, "version"))
        if shown is None:
            reply({"is_stale": True})
            return
        look = look_of(said)
        try:
            answers[message](shown, look, said, reply)
        except StudioError as error:
            reply(_failed(error))

    def _nothing(self) -> Mapping[str, object]:
        has_nodes = bool(self._workspace.session.document.pipeline.nodes)
        message = "Select a node to see its rows." if has_nodes else "Add a source, and its rows appear here."
        return {"state": "nothing", "message": message, "inputs": {}}

    def _view(self, node: str, port: str, output: Preview | None, inputs: list[Place]) -> dict[str, object]:
        workspace, pipeline = self._workspace, self._workspace.session.document.pipeline
        titles = titles_of(pipeline)
        previews = [preview for place in inputs if (preview := workspace.results.preview(*place)) is not None]
        profiles = {place: found for place in [(node, port), *inputs] if (found := workspace.results.profile(*place)) is not None}
        if output is not workspace.results.preview(node, port):
            profiles.pop((node, port), None)
        data = data_view(titles, output, previews, profiles)
        state = self._state(node, port, output)
        return {
            **state,
            "node": node,
            "title": titles[node],
            "ports": [{"name": name, "is_on": name == port} for name in shown_ports(pipeline, node)],
            "line": data.line,
            **({"foot": _foot(data, output)} if output is not None else {}),
            "has_no_order": data.has_no_order,
            **({"output": self._grid(data.output, output)} if data.output is not None and output is not None else {}),
            "inputs": {str(number): self._grid(*pair) for number, pair in enumerate(zip(data.inputs, previews, strict=True))},
            "search": {"state": "none"} if "trouble" in state else self._search(node, port, data),
        }

    def _state(self, node: str, port: str, output: Preview | None) -> dict[str, object]:
        trouble = self._trouble(node, port)
        if trouble is not None:
            kept = {"kept": KEPT} if output is not None and not trouble.is_wait else {}
            return {"state": "waiting" if trouble.is_wait else "failed", "trouble": plain(trouble), **kept}
        return {"state": "computing" if output is None else "ready"}

    def _trouble(self, node: str, port: str) -> Trouble | None:
        workspace, pipeline = self._workspace, self._workspace.session.document.pipeline
        found = trouble_of_node(pipeline, workspace.analysis, workspace.problems, node)
        error = workspace.results.error(node, port)
        return found or (trouble_of_error(error, node, titles_of(pipeline)) if error is not None else None)

    def _search(self, node: str, port: str, data: DataView) -> dict[str, object]:
        """Whether other rows may be looked for, and what is to be said of it."""
        search = self._searches.get((node, port))
        if search is None or search.empty is not self._workspace.results.preview(node, port):
            return {"state": "offered" if data.may_be_searched else "none"}
        if search.error is not None:
            return {"state": "offered", "message": f"The search failed: {search.error.message}"}
        return {"state": "going" if search.preview is None else "done"}

    def _grid(self, grid: GridView, preview: Preview) -> dict[str, object]:
        results = self._workspace.results
        is_found = preview is not results.preview(preview.node, preview.port)
        shown = self._pages.shown(preview, is_current=results.is_current(preview.node, preview.port), is_found=is_found)
        most = kept_rows(self._workspace.project)
        told = replace(grid, rows=most, words=f"the first {most:,} rows of more") if grid.rows is None else grid
        types = {str(field.type): list(tests_for(field.type)) for field in preview.fields}
        return {
            **plain_object(told),
            "version": shown.version,
            "first": shown.first,
            "is_stale": shown.document is None or not results.is_current(preview.node, preview.port),
            "tests": types,
            "can_look": not is_found,
        }

    def _states(self, places: list[Place]) -> list[object]:
        """All that the view of these places is made of, but the document."""
        results = self._workspace.results
        known = ((results.finding(*place), results.is_current(*place), self._searches.get(place)) for place in places)
        return [self._workspace.analysis, self._workspace.problems, *chain.from_iterable(known)]

    def _port(self, node: str) -> str:
        ports = shown_ports(self._workspace.session.document.pipeline, node) or ("",)
        chosen = self._ports.get(node)
        return chosen if chosen in ports else ports[0]

    def _inputs(self, node: str) -> list[Place]:
        return list(dict.fromkeys(read_by(self._workspace.session.document.pipeline, node)))

    def _output(self, node: str, port: str) -> Preview | None:
        """The rows; those that a search has found in the place of none."""
        preview, search = self._workspace.results.preview(node, port), self._searches.get((node, port))
        return search.preview if search is not None and search.preview is not None and search.empty is preview else preview

    def _show_port(self, node: str, port: str) -> None:
        self._ports[node] = port
        self._workspace.changed()

    def _find(self, node: str) -> None:
        port = self._port(node)
        empty = self._workspace.results.preview(node, port)
        if empty is None or not empty.may_be_searched:
            return

        def ended(preview: Preview | None, error: StudioError | None) -> None:
            self._searches[node, port] = Search(empty, preview, error)
            self._workspace.changed()

        self._searches[node, port] = Search(empty)
        job = preview_job(self._workspace.previewer(), node, port or None, values=self._workspace.results.values, find=True)
        done = lambda value: ended(value if isinstance(value, Preview) else None, None)  # noqa: E731 - one line says it
        self._workspace.request(job, done, lambda error: ended(None, error))
        self._workspace.changed()

    def _make_node(self, said: Said) -> None:
        shown = self._pages.at(text_of(said, "node"), text_of(said, "port"), whole_of(said, "version"))
        look = look_of(said)
        if shown is None or shown.document is None or look.is_plain:
            raise ConfigError("these rows are no longer the ones of the node", code="look.stale", hint="try again")
        made = looked(self._workspace.session.document, shown.preview.node, shown.preview.port, look, shown.preview.fields)
        self._workspace.dispatch(made.edits)
        self._workspace.session.select([made.node])

    def _answer_page(self, shown: Shown, look: Look, said: Said, reply: Reply) -> None:
        self._page(shown, look, _part(said), lambda page: reply(self._pages.answer(page)), reply)

    def _answer_value(self, shown: Shown, look: Look, said: Said, reply: Reply) -> None:
        row, column = max(0, whole_of(said, "row")), max(0, whole_of(said, "column"))

        def taken(page: Page) -> None:
            table, place = page.preview.table(), row - page.preview.offset
            is_there = place < table.num_rows and page.left < table.num_columns
            reply(whole_value(table.column(page.left)[place].as_py()) if is_there else {"is_stale": True})

        is_first = row < shown.preview.rows_shown and look.is_plain
        part = Part(row + 1, 0, column, column + 1) if is_first else Part(1, row, column, column + 1)
        self._page(shown, look, part, taken, reply)

    def _answer_copy(self, shown: Shown, look: Look, said: Said, reply: Reply) -> None:
        part = _part(said)

        def taken(page: Page) -> None:
            given = list(rows_of(page.preview, page.left, page.right))[: part.rows]
            reply({"text": tab_separated(given), "rows": len(given)})

        self._page(shown, look, part, taken, reply)

    def _page(self, shown: Shown, look: Look, part: Part, taken: Callable[[Page], None], reply: Reply) -> None:
        if shown.document is None and (look != PLAIN or part.offset):
            reply({"is_stale": True})
        else:
            self._pages.page(shown, look, part, taken, lambda error: reply(_failed(error)))


def _part(said: Said) -> Part:
    """Which rows and columns a grid asks for, no more than a page may have."""
    left, right = max(0, whole_of(said, "left")), max(0, whole_of(said, "right"))
    rows = min(max(1, whole_of(said, "rows")), MOST_ROWS)
    return Part(rows, max(0, whole_of(said, "offset")), left, min(right, left + MOST_CELLS // rows))


def _foot(data: DataView, output: Preview) -> dict[str, object]:
    """What is written below the rows."""
    sample = f"sample: {data.sample}" if output.is_sample else "all rows"
    return {"sample": sample, "detail": data.grounds}


def _failed(error: StudioError) -> dict[str, object]:
    return {"error": {"message": error.message, "hint": error.hint}}


def _are_same(before: tuple[object, ...], now: tuple[object, ...]) -> bool:
    return len(before) == len(now) and all(one is other for one, other in zip(before, now, strict=True))
