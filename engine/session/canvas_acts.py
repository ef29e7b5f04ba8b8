"""What the actions of the canvas do, and when they can be done: each is one step that undo takes back."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from engine.document.copying import Pasted, copy_text, duplicate, paste
from engine.document.edits import RenameNode, SetDisabled, SetTitle
from engine.document.gestures import delete_edits, heal_edits, move_edits
from engine.document.grammar import ID
from engine.document.graph import consumers, downstream, producers, upstream
from engine.session.desk import Desk


def has_nodes(desk: Desk) -> bool:
    """Whether there is a node."""
    return bool(desk.document.pipeline.nodes)


def has_selection(desk: Desk) -> bool:
    """Whether a node is selected."""
    return bool(desk.selection)


def can_change(desk: Desk) -> bool:
    """Whether a node is selected, and this process may edit."""
    return has_selection(desk) and _is_editable(desk)


def has_one(desk: Desk) -> bool:
    """Whether one node is selected, and this process may edit."""
    return len(desk.selection) == 1 and _is_editable(desk)


def can_move(desk: Desk) -> bool:
    """Whether a selected node has a place."""
    return can_change(desk) and any(node in desk.document.layout for node in desk.selection)


def can_paste(desk: Desk) -> bool:
    """Whether there is a text, and this process may edit."""
    return bool(desk.clipboard.text) and _is_editable(desk)


def has_upstream(desk: Desk) -> bool:
    """Whether the selected node reads another one."""
    return len(desk.selection) == 1 and bool(producers(desk.document.pipeline)[desk.selection[0]])


def has_downstream(desk: Desk) -> bool:
    """Whether another node reads the selected one."""
    return len(desk.selection) == 1 and bool(consumers(desk.document.pipeline)[desk.selection[0]])


def can_insert(desk: Desk) -> bool:
    """Whether there is an edge behind the selected node, and this process may edit."""
    return has_downstream(desk) and _is_editable(desk)


def select_all(desk: Desk, _: str = "") -> None:
    """Select every node."""
    desk.session.select(desk.document.pipeline.by_id)


def select_none(desk: Desk, _: str = "") -> None:
    """Select nothing."""
    desk.session.select(())


def select_upstream(desk: Desk, _: str = "") -> None:
    """Select also what the selected nodes need."""
    _select_more(desk, upstream)


def select_downstream(desk: Desk, _: str = "") -> None:
    """Select also what needs the selected nodes."""
    _select_more(desk, downstream)


def go_upstream(desk: Desk, _: str = "") -> None:
    """Select the first node that the selected one reads."""
    desk.session.select(producers(desk.document.pipeline)[desk.selection[0]][:1])


def go_downstream(desk: Desk, _: str = "") -> None:
    """Select the first node that reads the selected one."""
    desk.session.select(consumers(desk.document.pipeline)[desk.selection[0]][:1])


def rename(desk: Desk, text: str) -> None:
    """Give the node another id, where the text can be one and no title stands before it; else another title, or none."""
    node = desk.document.pipeline.by_id[desk.selection[0]]
    name = text.strip()
    if name == name_now(desk):
        return
    if ID.fullmatch(name) and node.title is None:
        desk.session.dispatch([RenameNode(node=node.id, to=name)])
    else:
        desk.session.dispatch([SetTitle(node=node.id, title=name or None)])


def name_now(desk: Desk) -> str:
    """What the selected node is called: its title, else its id."""
    node = desk.document.pipeline.by_id[desk.selection[0]]
    return node.title or node.id


def disable(desk: Desk, _: str = "") -> None:
    """Switch the nodes off; on, where all of them are off."""
    nodes = desk.document.pipeline.by_id
    wanted = not all(nodes[node].disabled for node in desk.selection)
    changed = [node for node in desk.selection if nodes[node].disabled != wanted]
    desk.session.dispatch([SetDisabled(node=node, disabled=wanted) for node in changed])


def delete(desk: Desk, _: str = "") -> None:
    """Remove the nodes, and disconnect what reads them."""
    desk.session.dispatch(delete_edits(desk.document, desk.selection))


def heal(desk: Desk, _: str = "") -> None:
    """Remove the nodes, and connect their neighbours."""
    desk.session.dispatch(heal_edits(desk.document, desk.selection))


def copy(desk: Desk, _: str = "") -> None:
    """Put the nodes on the clipboard, as the text of a pipeline."""
    desk.clipboard.text = copy_text(desk.document, desk.selection)


def cut(desk: Desk, _: str = "") -> None:
    """Copy and delete."""
    copy(desk)
    delete(desk)


def paste_alone(desk: Desk, _: str = "") -> None:
    """Add the nodes of the clipboard; what they read outside is not connected."""
    _add(desk, paste(desk.document, desk.clipboard.text, at=desk.pointer))


def paste_connected(desk: Desk, _: str = "") -> None:
    """Add the nodes of the clipboard, reading what they read where it is there."""
    _add(desk, paste(desk.document, desk.clipboard.text, at=desk.pointer, connected=True))


def duplicate_nodes(desk: Desk, _: str = "") -> None:
    """Add copies of the nodes that read what these read."""
    _add(desk, duplicate(desk.document, desk.selection))


def nudge(right: int, down: int) -> Callable[[Desk, str], None]:
    """An action that moves the nodes on the canvas."""

    def move(desk: Desk, _: str = "") -> None:
        desk.session.dispatch(move_edits(desk.document, desk.selection, right, down))

    return move


def _add(desk: Desk, pasted: Pasted) -> None:
    desk.session.dispatch(pasted.edits)
    desk.session.select(pasted.nodes)


def _select_more(desk: Desk, reach: Callable[..., frozenset[str]]) -> None:
    pipeline = desk.document.pipeline
    reached = set(chain.from_iterable(reach(pipeline, node) for node in desk.selection))
    desk.session.select([*desk.selection, *(node for node in pipeline.by_id if node in reached)])


def _is_editable(desk: Desk) -> bool:
    snapshot = desk.session.snapshot
    return snapshot.other_writer is None and not snapshot.is_partial and not snapshot.document.read_only
