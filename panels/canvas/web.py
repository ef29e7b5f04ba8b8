"""The canvas in a browser: what it shows, and what each gesture on it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.document.edits import Edit, apply_all
from engine.errors import DocumentError
from panels.canvas import menu
from panels.canvas.places import Place, beside, move_edits_to
from panels.canvas.said import edge_of, entry_of, is_free, place_of, places_of
from panels.canvas.search import find_nodes
from panels.canvas.state import CanvasView, EdgeView, NodeView, canvas_view
from panels.canvas.ways import Ways
from panels.connecting import connect_edits, disconnect_edits, insert_edits, reconnect_edits, reference_to
from panels.palette.state import Added, Entry, add, add_after, add_before, add_behind, add_into
from panels.wire import Json, Ready, Said, plain, plain_object, text_of, texts_of, unknown
from panels.workspace import Workspace

_MENUS = {"node": plain(menu.OF_NODE), "canvas": plain(menu.OF_CANVAS)}


class CanvasPanel:
    """The canvas of one face. Every gesture is one step; the places that a page has found itself come with the first that is written."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._faces: dict[str, tuple[NodeView | EdgeView, Ready]] = {}
        """What was last shown of each node and edge: most of them are the same after any one event."""
        self._ways = Ways(workspace)
        self._gestures: Mapping[str, Callable[[Said], None]] = {
            "select": self._select,
            "moved": self._moved,
            "connect": self._connect,
            "reconnect": self._reconnect,
            "disconnect": self._disconnect,
            "add": self._add,
            "add_after": self._add_after,
            "add_into": self._add_into,
            "add_before": self._add_before,
            "insert": self._insert,
            "insert_behind": self._insert_behind,
            "pointer": self._point,
        }

    def view(self) -> Mapping[str, object]:
        """Nodes and edges by id, and the order of the nodes."""
        state, before = self._state(), self._faces
        faces: list[NodeView | EdgeView] = [*state.nodes, *state.edges]
        self._faces = {face.id: _face(before.get(face.id), face) for face in faces}
        return {
            "nodes": Ready({node.id: self._faces[node.id][1] for node in state.nodes}),
            "edges": Ready({edge.id: self._faces[edge.id][1] for edge in state.edges}),
            "order": self._order(),
            "can_edit": state.can_edit,
            "menus": _MENUS,
        }

    def hear(self, message: str, said: Said) -> None:
        """Do what a gesture means. Raises StudioError: it could not be done, and why."""
        gesture = self._gestures.get(message)
        if gesture is None:
            raise unknown(message)
        gesture(said)

    def ask(self, message: str, said: Said, reply: Callable[[object], None]) -> None:
        """`find`: the nodes that a text finds; `lineage`: where the values of a column of a node's port come from, and where they go."""
        if message == "lineage":
            reply(plain(self._ways.of(text_of(said, "node"), text_of(said, "port"), text_of(said, "column"))))
            return
        if message != "find":
            raise unknown(message)
        statuses = {node.id: node.status for node in self._state().nodes}
        workspace = self._workspace
        reply(plain(find_nodes(workspace.session.document, workspace.analysis, statuses, text_of(said, "text"))))

    def _state(self) -> CanvasView:
        workspace = self._workspace
        return canvas_view(workspace.session.snapshot, workspace.analysis, workspace.problems, workspace.results.by_node)

    def _order(self) -> Json:
        """Producers first; what is in no order, or left out of it, stands where the text has it."""
        place = {name: number for number, name in enumerate(self._workspace.analysis.order)}
        names = list(self._workspace.session.document.pipeline.by_id)
        return plain(sorted(names, key=lambda name: place.get(name, len(place))))

    def _select(self, said: Said) -> None:
        self._workspace.session.select(texts_of(said, "nodes"))

    def _point(self, said: Said) -> None:
        self._workspace.desk.pointer = place_of(said, "position")

    def _moved(self, said: Said) -> None:
        document = self._workspace.session.document
        self._workspace.dispatch(move_edits_to(document, places_of(said, "shown") | places_of(said, "places")))

    def _connect(self, said: Said) -> None:
        document = self._workspace.session.document
        reference = reference_to(document, text_of(said, "source"), text_of(said, "port"))
        self._workspace.dispatch(connect_edits(document, reference, text_of(said, "target"), text_of(said, "input")))

    def _reconnect(self, said: Said) -> None:
        document = self._workspace.session.document
        edge = edge_of(document.pipeline, text_of(said, "edge"))
        reference = reference_to(document, text_of(said, "source"), text_of(said, "port"))
        self._workspace.dispatch(reconnect_edits(document, edge, reference, text_of(said, "target"), text_of(said, "input")))

    def _disconnect(self, said: Said) -> None:
        pipeline = self._workspace.session.document.pipeline
        self._workspace.dispatch(disconnect_edits([edge_of(pipeline, name) for name in texts_of(said, "edges")]))

    def _add(self, said: Said) -> None:
        entry, document, selection = entry_of(said), self._workspace.session.document, self._workspace.desk.selection
        place = place_of(said, "position")
        if place is None and len(selection) == 1 and self._gives_to(entry, selection[0]):
            self._put(said, add_after(document, entry, selection[0], position=self._beside(said, selection[0])))
        else:
            self._put(said, add(document, entry, place))

    def _add_after(self, said: Said) -> None:
        node, port = text_of(said, "node"), text_of(said, "port")
        place = place_of(said, "position") or self._beside(said, node)
        self._put(said, add_after(self._workspace.session.document, entry_of(said), node, port, place))

    def _add_into(self, said: Said) -> None:
        document = self._workspace.session.document
        self._put(said, add_into(document, entry_of(said), text_of(said, "node"), text_of(said, "input"), place_of(said, "position")))

    def _add_before(self, said: Said) -> None:
        document = self._workspace.session.document
        reader, reference = edge_of(document.pipeline, text_of(said, "edge"))
        self._put(said, add_before(document, entry_of(said), reader, reference, place_of(said, "position")))

    def _insert_behind(self, said: Said) -> None:
        node = text_of(said, "node")
        self._put(said, add_behind(self._workspace.session.document, entry_of(said), node, self._beside(said, node)))

    def _insert(self, said: Said) -> None:
        document, node = self._workspace.session.document, text_of(said, "node")
        if not is_free(document, node):
            message = f"'{node}' is connected already"
            raise DocumentError(message, code="connect.not_free", hint="take its edges away first, or put a new node on the edge")
        edge = edge_of(document.pipeline, text_of(said, "edge"))
        moved = move_edits_to(document, places_of(said, "shown") | places_of(said, "places"))
        self._workspace.dispatch((*moved, *insert_edits(document, node, edge)))

    def _put(self, said: Said, added: Added) -> None:
        """Add the node as one step, with the places that the page has shown, and select it."""
        shown = places_of(said, "shown")
        after = apply_all(self._workspace.session.document, added.edits)
        kept: tuple[Edit, ...] = move_edits_to(after, {item: place for item, place in shown.items() if item not in after.layout})
        self._workspace.dispatch((*added.edits, *(kept if added.node in after.layout else ())))
        self._workspace.session.select((added.node,))

    def _beside(self, said: Said, node: str) -> Place | None:
        """Where a node after that one stands."""
        places = places_of(said, "shown") | self._workspace.session.document.layout
        return beside(places, node, {each.id: len(each.outputs) for each in self._state().nodes if each.lists_outputs})

    def _gives_to(self, entry: Entry, node: str) -> bool:
        """Whether a new node can read the selected one."""
        return entry.takes_rows and any(not port.is_gone for port in self._state().node(node).outputs)


def _face(before: tuple[NodeView | EdgeView, Ready] | None, face: NodeView | EdgeView) -> tuple[NodeView | EdgeView, Ready]:
    return before if before is not None and before[0] == face else (face, Ready(plain_object(face)))
