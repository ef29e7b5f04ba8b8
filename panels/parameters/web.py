"""The parameters in a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.document.edits import Edit
from engine.errors import ConfigError
from panels.inspector.gestures import fix_edits
from panels.parameters.state import add_edits, parameters_view, remove_edits, rename_edits, set_edits
from panels.wire import Json, Said, plain_object, text_of
from panels.workspace import Workspace


class ParametersPanel:
    """The list of parameters."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._seen: tuple[object, object] | None = None
        self._view: Mapping[str, Json] = {}

    def view(self) -> Mapping[str, object]:
        """See `ParametersView`."""
        snapshot, problems = self._workspace.session.snapshot, self._workspace.problems
        if self._seen is None or self._seen[0] is not snapshot.document or self._seen[1] is not problems:
            self._seen = snapshot.document, problems
            self._view = plain_object(parameters_view(snapshot, problems))
        return self._view

    def hear(self, message: str, said: Said) -> None:
        """`add`, `set` a text, `rename`, `remove`, `fix` a problem: one step each. Raises StudioError."""
        edits = self._edits(message, said)
        if edits:
            self._workspace.dispatch(edits)

    def ask(self, message: str, said: Said, reply: Callable[[object], None]) -> None:
        """Nothing is asked here."""

    def _edits(self, message: str, said: Said) -> list[Edit]:
        document = self._workspace.session.document
        if message == "add":
            return add_edits(document)
        if message == "fix":
            words = (text_of(said, part) for part in ("field", "code", "title"))
            return list(fix_edits(self._workspace.problems, None, *words))
        name = text_of(said, "parameter")
        if message == "set":
            return set_edits(document, name, text_of(said, "field"), text_of(said, "text"))
        if message == "rename":
            return rename_edits(document, name, text_of(said, "text"))
        if message == "remove":
            return remove_edits(document, name)
        raise ConfigError(f"parameters know no '{message}'", code="web.message", hint="load the page again")
