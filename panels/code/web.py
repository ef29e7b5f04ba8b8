"""The selected node as a statement of either engine, and the whole pipeline as its file: to be read and copied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import get_args

from engine.backends.printed import DialectName, printed
from engine.document.model import Document
from engine.document.writer import write
from engine.errors import ConfigError, StudioError
from engine.schema import Analysis
from panels.data.trouble import titles_of, trouble_of_node
from panels.results import shown_ports
from panels.wire import Said, plain_object, text_of
from panels.workspace import Workspace

_TITLES: Mapping[str, str] = {"duckdb": "DuckDB SQL", "spark": "Spark SQL", "yaml": "YAML"}
_NOTES: Mapping[str, str] = {
    "duckdb": "Reads the files that the document names, from the project's folder.",
    "spark": "Reads the sources as tables that are named like their nodes.",
    "yaml": "The pipeline's file, as it would be saved now.",
}


class CodePanel:
    """Texts that stand for what is drawn."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._version = 0
        self._of: tuple[Document, Analysis, str] | None = None

    def view(self) -> Mapping[str, object]:
        """What can be read, and a number that is another one when a text may be another one."""
        workspace = self._workspace
        node = next(iter(workspace.session.snapshot.selection), "")
        now = (workspace.session.document, workspace.analysis, node)
        if self._of is None or any(one is not other for one, other in zip(self._of, now, strict=True)):
            self._of = now
            self._version += 1
        title = titles_of(now[0].pipeline).get(node, "")
        texts = [{"key": key, "title": words, "note": _NOTES[key], "needs_node": key != "yaml"} for key, words in _TITLES.items()]
        return {"version": self._version, "node": node, "title": title, "texts": texts}

    def hear(self, message: str, said: Said) -> None:
        """There is nothing to be done."""
        del said
        raise ConfigError(f"there is no message '{message}' to the code", code="web.message")

    def ask(self, message: str, said: Said, reply: Callable[[object], None]) -> None:
        """Give one of the texts."""
        if message != "text":
            raise ConfigError(f"there is no question '{message}' to the code", code="web.message")
        what = text_of(said, "what")
        if what == "yaml":
            reply({"text": write(self._workspace.session.document)})
        else:
            reply(self._statement(what))

    def _statement(self, what: str) -> Mapping[str, object]:
        """The node's statement, or why there is none."""
        dialect = next((name for name in get_args(DialectName) if name == what), None)
        node = next(iter(self._workspace.session.snapshot.selection), None)
        if dialect is None:
            raise ConfigError(f"there is no dialect '{what}'", code="web.message")
        if node is None:
            return {"message": "Select a node to read it as SQL."}
        pipeline, analysis = self._workspace.session.document.pipeline, self._workspace.analysis
        trouble = trouble_of_node(pipeline, analysis, self._workspace.problems, node)
        if trouble is not None:
            return {"trouble": plain_object(trouble)}
        ports = shown_ports(pipeline, node)
        relation = analysis.nodes[node].relations[ports[0]]
        try:
            return {"text": printed(relation, analysis, dialect) + ";"}
        except StudioError as error:
            return {"message": error.message, "hint": error.hint}
