"""Questions about an expression while it is being written: what may be written on, and what it gives for a few rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from engine.document.model import Document, Node, Path
from engine.errors import ConfigError, StudioError
from engine.kinds.scopes import scope_at
from engine.language.completion import Completion, completions
from engine.language.scope import Scope
from engine.preview.detection import Detected
from engine.preview.page import Preview
from engine.session.detecting import detect_node_job
from panels.inspector.trying import Trial, trial, trial_job, tried_rows, type_of
from panels.wire import Said, plain, text_of, texts_of, whole_of
from panels.workspace import Workspace

_LONGEST = 100_000


class Asking:
    """Answers for one face; of trials the last one only."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._take_back: Callable[[], None] = lambda: None
        self._waits: Callable[[object], None] | None = None
        """Who waits for the last trial."""

    def complete(self, node: Node, said: Said) -> tuple[Completion, ...]:
        """What may stand at `place` in `text` (both in code points), as the expression at `path`."""
        text, place = _text(said), whole_of(said, "place")
        return completions(text, min(max(place, 0), len(text)), self._scope(node, _path(said)))

    def try_out(self, node: Node, said: Said, reply: Callable[[object], None]) -> None:
        """The results of `text` as the expression at `path`: `rows` and their `type`, or `error`; nothing for what is wrong.

        A question that is asked while another one is open ends that one, which is answered as `stale`.
        """
        self._give_up()
        path, text = _path(said), _text(said)
        made = partial(self._trial, node.id, path, text)
        if made(self._workspace.session.document) is None:
            reply({"rows": []})
            return
        job = trial_job(self._workspace.previewer(), made)
        self._waits = reply
        self._take_back = self._workspace.request(job, partial(self._answer, reply), partial(self._failed, reply))

    def detect(self, node: Node, reply: Callable[[object], None]) -> None:
        """Have the data say what a node's shape takes from them, and write it down as one step; answered with what to look at."""
        job = detect_node_job(self._workspace.project, node.id)
        self._workspace.request(job, partial(self._detected, reply), reply)

    def _detected(self, reply: Callable[[object], None], found: object) -> None:
        if isinstance(found, Detected):
            try:
                self._workspace.dispatch(found.edits)
            except StudioError as error:
                reply(error)
                return
            reply({"notes": [each.message for each in found.problems]})

    def _give_up(self) -> None:
        """Nobody waits for a trial that another one follows."""
        self._take_back()
        if self._waits is not None:
            self._waits({"rows": [], "stale": True})
            self._waits = None

    def _answer(self, reply: Callable[[object], None], value: object) -> None:
        self._waits = None
        match value:
            case (Trial() as tried, Preview() as preview):
                reply({"rows": plain(tried_rows(tried, preview)), "type": type_of(tried, preview)})
            case _:
                reply({"rows": []})

    def _failed(self, reply: Callable[[object], None], error: StudioError) -> None:
        self._waits = None
        reply({"rows": [], "error": error.message})

    def _trial(self, node: str, path: Path, text: str, document: Document) -> Trial | None:
        found = document.pipeline.by_id.get(node)
        return trial(document, found, path, text, self._scope(found, path)) if found is not None else None

    def _scope(self, node: Node, path: Path) -> Scope:
        analysis = self._workspace.analysis
        shape = analysis.nodes.get(node.id)
        connected = shape.inputs if shape is not None else {}
        return scope_at(node, path, connected, analysis.own_parameters, analysis.for_fields)


def _path(said: Said) -> Path:
    path = texts_of(said, "path")
    if not path:
        raise ConfigError("the page asked about no field", code="web.message", hint="load the page again")
    return path


def _text(said: Said) -> str:
    text = text_of(said, "text")
    if len(text) > _LONGEST:
        raise ConfigError("the expression is too long", code="expression.too_long", hint="split it into several columns")
    return text
