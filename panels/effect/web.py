"""What edits changed, in a browser: asked for while the tab is open, told to the canvas as counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.document.model import Document
from engine.errors import ConfigError, StudioError
from engine.preview.effect import Effect, EffectFailed
from engine.session.jobs import Job
from panels.data.cells import tab_separated
from panels.data.trouble import titles_of
from panels.effect.state import Choice, NodeCounts, choices, effect_rows, effect_view, node_counts, touched_places
from panels.results import Place
from panels.wire import Said, plain, plain_object, text_of, whole_of
from panels.workspace import Workspace

_MOST_ROWS = 1_000
_NOTHING = "Nothing has been edited since the file was saved."
Reply = Callable[[object], None]


class EffectPanel:
    """The effect of edits at the selected node, and its counts at all that hangs on them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._chosen = ""
        self._version = 0
        self._of: tuple[Document, Document, str] | None = None
        self._badge = ""
        self._counts: tuple[NodeCounts, ...] = ()
        self._counted_of: tuple[Document | None, Document | None] = (None, None)
        self._take_back: dict[str, Callable[[], None]] = {}

    def view(self) -> Mapping[str, object]:
        """What can be told of, and what has been; `version` is another number when the effect may be another one."""
        snapshot = self._workspace.session.snapshot
        offered = choices(snapshot)
        chosen = self._choice(offered)
        if chosen is None:
            self._begin(None)
            return {"state": "nothing", "message": _NOTHING, "counts": {}}
        node = next(iter(snapshot.selection), "")
        self._begin((chosen.before, chosen.after, node))
        return {
            "state": "ready" if node else "no_node",
            "version": self._version,
            "node": node,
            "title": titles_of(snapshot.document.pipeline).get(node, ""),
            "chosen": chosen.key,
            "choices": [{"key": each.key, "words": each.words} for each in offered],
            "counts": {f"{each.node}.{each.port}": plain(each) for each in self._counts},
            **({"badge": {"sort": "changed", "words": self._badge}} if self._badge else {}),
        }

    def hear(self, message: str, said: Said) -> None:
        """Choose what is compared; go to a node; stop telling the canvas."""
        match message:
            case "choose":
                self._chosen = text_of(said, "key")
                self._workspace.changed()
            case "show":
                self._workspace.session.select([text_of(said, "node")])
            case "hidden":
                self._take_back.pop("counts", _nothing)()
                self._counts, self._counted_of = (), (None, None)
                self._workspace.changed()
            case _:
                raise ConfigError(f"there is no message '{message}' to the effect", code="web.message")

    def ask(self, message: str, said: Said, reply: Reply) -> None:
        """Compare at the node, give a page of the rows that differ, or count at all nodes."""
        if message not in ("effect", "page", "copy", "counts"):
            raise ConfigError(f"there is no question '{message}' to the effect", code="web.message")
        if self._of is None or whole_of(said, "version") != self._version:
            reply({"is_stale": True})
        elif message == "counts":
            self._count(self._of, reply)
        else:
            offset, rows = (0, 0) if message == "effect" else (max(0, whole_of(said, "offset")), _MOST_ROWS)
            self._compare(message, self._of, min(rows, _rows(said)), offset, _span(said), reply)

    def _choice(self, offered: tuple[Choice, ...]) -> Choice | None:
        return next((each for each in offered if each.key == self._chosen), offered[0] if offered else None)

    def _begin(self, of: tuple[Document, Document, str] | None) -> None:
        """Another comparison: what was found of the one before is no more told."""
        before, self._of = self._of, of
        if before is None or of is None or before[0] is not of[0] or before[1] is not of[1]:
            self._counts = ()
        if before is None or of is None or any(one is not other for one, other in zip(before, of, strict=True)):
            self._badge = ""
            self._version += 1

    def _compare(self, name: str, of: tuple[Document, Document, str], rows: int, offset: int, span: tuple[int, int], reply: Reply) -> None:
        before, after, node = of
        version, previewer, values = self._version, self._workspace.previewer(), self._workspace.results.values

        def done(value: object) -> None:
            if isinstance(value, Effect):
                reply(self._told(value, version) if name == "effect" else _page(value, span) if name == "page" else _copied(value, span))

        def work(_: Document) -> Effect:
            return previewer.effect(before, after, node, rows=rows, offset=offset, values=values)

        self._request(name, Job(f"effect {name}", work, depends_on=lambda _: "", stop=previewer.cancel), done, reply)

    def _told(self, effect: Effect, version: int) -> Mapping[str, object]:
        view = effect_view(effect)
        if version == self._version and view.badge != self._badge:
            self._badge = view.badge
            self._workspace.changed()
        return plain_object(view)

    def _count(self, of: tuple[Document, Document, str], reply: Reply) -> None:
        """Node by node, so that a page of rows never waits for all of them; the answer comes when the last one is counted."""
        before, after, _ = of
        if before is not self._counted_of[0] or after is not self._counted_of[1]:
            self._counted_of, self._counts = (before, after), ()
        places = touched_places(before, after, self._workspace.analysis)
        known = {(each.node, each.port) for each in self._counts}
        self._count_next([place for place in places if place not in known], of, reply)

    def _count_next(self, places: list[Place], of: tuple[Document, Document, str], reply: Reply) -> None:
        if not places:
            reply({"is_done": True})
            return
        (node, port), *others = places
        before, after, _ = of
        previewer, values = self._workspace.previewer(), self._workspace.results.values

        def counted(found: Effect | EffectFailed) -> None:
            if self._counted_of == (before, after):
                self._counts = (*self._counts, node_counts(found, titles_of(after.pipeline)))
                self._workspace.changed()
                self._count_next(others, of, reply)

        job = Job(
            "effect counts",
            lambda _: previewer.effect(before, after, node, port or None, rows=0, values=values),
            depends_on=lambda _: "",
            stop=previewer.cancel,
        )
        self._take_back.pop("counts", _nothing)()
        self._take_back["counts"] = self._workspace.request(
            job, lambda found: counted(found) if isinstance(found, Effect) else None, lambda error: counted(EffectFailed(node, port, error))
        )

    def _request(self, name: str, job: Job, done: Callable[[object], None], reply: Reply) -> None:
        """A later comparison takes the place of an earlier one; pages stand side by side."""
        if name not in ("page", "copy"):
            self._take_back.pop(name, _nothing)()

        def failed(error: StudioError) -> None:
            reply({"error": {"message": error.message, "hint": error.hint}})

        self._take_back[name] = self._workspace.request(job, done, failed)


def _nothing() -> None:
    """No job to take back."""


def _page(effect: Effect, span: tuple[int, int]) -> Mapping[str, object]:
    rows, marks = effect_rows(effect)
    return {"rows": [row[span[0] : span[1]] for row in rows], "marks": marks, "seen": effect.differing, "line": effect.line()}


def _copied(effect: Effect, span: tuple[int, int]) -> Mapping[str, object]:
    """Cells for a spreadsheet, as they are after the edits; of rows that are gone, as they were."""
    names = [field.name for field in (*effect.columns.after, *effect.columns.removed)][span[0] : span[1]]
    sides = [row.after if row.after is not None else row.before or {} for row in effect.rows()]
    return {"text": tab_separated([[side.get(name) for name in names] for side in sides]), "rows": len(sides)}


def _rows(said: Said) -> int:
    return max(0, whole_of(said, "rows")) if "rows" in said else 0


def _span(said: Said) -> tuple[int, int]:
    return (max(0, whole_of(said, "left")), max(0, whole_of(said, "right"))) if "left" in said else (0, 0)
