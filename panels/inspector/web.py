"""The inspector in a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from engine.backends.printed import DialectName, printed
from engine.document.edits import Edit, SetPipeline
from engine.document.model import Document, Node
from engine.document.problem import Problem
from engine.errors import ConfigError, StudioError
from engine.session.session import Session
from panels.found import found_problems
from panels.inspector import gestures
from panels.inspector.asking import Asking
from panels.inspector.files import matching_files
from panels.inspector.functions import function_views
from panels.inspector.pipeline import pipeline_inspection
from panels.inspector.several import several_inspection
from panels.inspector.state import node_inspection
from panels.wire import Json, Said, plain, plain_object, text_of, texts_of, whole_of
from panels.workspace import Workspace

_HEADER = ("name", "description", "engine")


class InspectorPanel:
    """What is selected, and all that can be changed of it."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._asking = Asking(workspace)
        self._seen: tuple[object, ...] = ()
        self._view: Mapping[str, Json] = {}
        self._found: tuple[Problem, ...] = ()
        """What the rows of the node that is shown have been found to be; the same object while it is the same."""

    def view(self) -> Mapping[str, object]:
        """`node` of `NodeInspection`, `several` of `SeveralInspection`, or `pipeline` of `PipelineInspection`."""
        self._look()
        seen = self._state()
        if len(seen) != len(self._seen) or any(one is not other for one, other in zip(seen, self._seen, strict=True)):
            self._seen, self._view = seen, self._shown()
        return self._view

    def hear(self, message: str, said: Said) -> None:
        """A gesture, one step of edits; see `_GESTURES`. Raises StudioError: it could not be done, and why."""
        if message == "select":
            self._session.select(texts_of(said, "nodes"))
        elif message == "set_pipeline":
            self._dispatch(self._header(text_of(said, "field"), text_of(said, "text")), said)
        elif message == "apply_fix":
            self._dispatch(self._fix(said), said)
        elif message in _GESTURES:
            self._dispatch(_GESTURES[message](self._session.document, self._node(said), said), said)
        else:
            raise ConfigError(f"the inspector knows no '{message}'", code="web.message", hint="load the page again")

    def ask(self, message: str, said: Said, reply: Callable[[object], None]) -> None:
        """`complete`, `try`: of an expression; `functions`; `sql` of a node; `files` of the project; `detect`. Raises StudioError."""
        if message == "complete":
            reply(plain(self._asking.complete(self._node(said), said)))
        elif message == "try":
            self._asking.try_out(self._node(said), said, reply)
        elif message == "detect":
            self._asking.detect(self._node(said), reply)
        elif message == "functions":
            reply(plain(function_views()))
        elif message == "sql":
            reply(self._sql(self._node(said), "spark" if text_of(said, "dialect") == "spark" else "duckdb"))
        elif message == "files":
            reply(plain(matching_files(self._workspace.project.root, self._node(said).kind, text_of(said, "text"))))
        else:
            raise ConfigError(f"the inspector is not asked '{message}'", code="web.message", hint="load the page again")

    @property
    def _session(self) -> Session:
        return self._workspace.session

    def _state(self) -> tuple[object, ...]:
        """All that the view hangs on, compared by identity."""
        snapshot = self._session.snapshot
        return (
            snapshot.document,
            snapshot.selection,
            snapshot.other_writer,
            snapshot.is_partial,
            self._workspace.analysis,
            self._workspace.problems,
            self._found,
        )

    @property
    def _problems(self) -> tuple[Problem, ...]:
        return (*self._workspace.problems, *self._found)

    def _look(self) -> None:
        document, selection = self._session.document, self._session.snapshot.selection
        nodes = [document.pipeline.by_id[node] for node in selection] if len(selection) == 1 else []
        found = found_problems(document, self._workspace.results, nodes)
        self._found = self._found if found == self._found else found

    def _shown(self) -> Mapping[str, Json]:
        workspace, snapshot = self._workspace, self._session.snapshot
        nodes = [snapshot.document.pipeline.by_id[node] for node in snapshot.selection]
        if not nodes:
            return {"pipeline": plain_object(pipeline_inspection(snapshot, workspace.problems, workspace.project))}
        if len(nodes) > 1:
            return {"several": plain_object(several_inspection(nodes, workspace.desk))}
        shown = plain_object(node_inspection(nodes[0], snapshot, workspace.analysis, self._problems, workspace.project))
        fields = shown["fields"]
        by_name: dict[str, Json] = (
            {str(each["name"]): each for each in fields if isinstance(each, dict)} if isinstance(fields, list) else {}
        )
        return {"node": {**shown, "fields": by_name, "order": list(by_name)}}

    def _node(self, said: Said) -> Node:
        found = self._session.document.pipeline.by_id.get(text_of(said, "node"))
        if found is None:
            raise ConfigError("that node is there no more", code="form.no_node", hint="it may have been removed")
        return found

    def _dispatch(self, edits: list[Edit], said: Said) -> None:
        if edits:
            self._session.dispatch(edits, goes_on=said.get("goes_on") is True)

    def _fix(self, said: Said) -> list[Edit]:
        words = (text_of(said, name) for name in ("node", "field", "code", "title"))
        return list(gestures.fix_edits(self._problems, *words))

    def _header(self, field: str, text: str) -> list[Edit]:
        if field not in _HEADER:
            raise ConfigError(f"a pipeline has no '{field}' to write", code="web.message", hint="load the page again")
        old = getattr(self._session.document.pipeline, field) or ""
        return [] if text == old else [SetPipeline.model_validate({"field": field, "value": text or None})]

    def _sql(self, node: Node, dialect: DialectName) -> Json:
        shape = self._workspace.analysis.nodes.get(node.id)
        relation = next(iter(shape.relations.values()), None) if shape is not None else None
        if relation is None:
            return {"error": "The node has no SQL yet: mend its problems first."}
        try:
            return {"sql": printed(relation, self._workspace.analysis, dialect) + ";"}
        except StudioError as error:
            return {"error": error.message}


def _rows_of(said: Said) -> list[tuple[str, ...]]:
    rows = said.get("rows")
    if not isinstance(rows, list):
        raise ConfigError("the page said no rows", code="web.message", hint="load the page again")
    return [texts_of({"row": row}, "row") for row in rows]


def _set_value(document: Document, node: Node, said: Said) -> list[Edit]:
    return gestures.value_edits(document, node.id, text_of(said, "field"), text_of(said, "text"))


def _set_rows(document: Document, node: Node, said: Said) -> list[Edit]:
    return gestures.row_edits(document, node.id, text_of(said, "field"), _rows_of(said))


def _parameter(change: Callable[[Document, str, str, str], list[Edit]], document: Document, node: Node, said: Said) -> list[Edit]:
    return change(document, node.id, text_of(said, "field"), text_of(said, "name"))


_GESTURES: Mapping[str, Callable[[Document, Node, Said], list[Edit]]] = {
    "set_value": _set_value,
    "set_rows": _set_rows,
    "set_empty": lambda document, node, said: gestures.empty_edits(document, node.id, text_of(said, "field"), is_empty=True),
    "leave_empty": lambda document, node, said: gestures.empty_edits(document, node.id, text_of(said, "field"), is_empty=False),
    "take_parameter": partial(_parameter, gestures.take_parameter_edits),
    "make_parameter": partial(_parameter, gestures.make_parameter_edits),
    "leave_parameter": lambda document, node, said: gestures.leave_parameter_edits(document, node.id, text_of(said, "field")),
    "set_title": lambda _, node, said: gestures.title_edits(node, text_of(said, "text")),
    "set_note": lambda _, node, said: gestures.note_edits(node, text_of(said, "text")),
    "set_engine": lambda _, node, said: gestures.engine_edits(node, text_of(said, "engine")),
    "insert_example": lambda _, node, said: gestures.example_edits(node, whole_of(said, "example")),
    "swap_inputs": lambda document, node, _: gestures.swap_edits(document, node.id),
}
"""By message: the edits of a gesture at a node."""
