"""Nodes as text, for the clipboard, and back: copy, paste, duplicate; within a pipeline, between pipelines, from any text editor."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from engine.document.changes import refuse
from engine.document.edits import AddNode, Edit, SetParameter
from engine.document.gestures import place_on_canvas
from engine.document.model import Document, Fields, Node, Parameter, Pipeline, Value, plain
from engine.document.parse import parse
from engine.document.references import INPUT_KEYS, split_reference
from engine.document.writer import write

STEP = 40
"""How far from its original a copy stands on the canvas."""
_LONGEST_ID = 63
_NUMBERED = re.compile(r"(.+?)_[0-9]{1,6}")
_PARAMETER = re.compile(r"\$\{?([A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What pasting does."""

    edits: tuple[Edit, ...]
    nodes: tuple[str, ...]
    """The ids of the new nodes: what is selected afterwards."""


def copy_text(document: Document, nodes: Collection[str]) -> str:
    """The nodes as the text of a pipeline of their own, with the parameters that they name and their places: for the clipboard."""
    pipeline = document.pipeline
    copied = tuple(node for node in pipeline.nodes if node.id in nodes)
    named = {name for node in copied for name in _named_parameters(node)}
    parameters = tuple(parameter for parameter in pipeline.parameters if parameter.name in named)
    comments = {
        path: comment for path, comment in document.comments.items() if path[:1] == ("nodes",) and len(path) > 1 and path[1] in nodes
    }
    layout = {node: place for node, place in document.layout.items() if node in nodes}
    return write(Document(pipeline=Pipeline(parameters=parameters, nodes=copied), layout=layout, comments=comments))


def paste(document: Document, text: str, *, at: tuple[int, int] | None = None, connected: bool = False) -> Pasted:
    """Add the nodes of a copied text, under new ids where theirs are taken; they read each other as they did.

    Args:
        document: where they go.
        text: what `copy_text` gave, of any pipeline, or anything that a person has written as one.
        at: where the topmost and leftmost of them shall stand; None: beside where they stood.
        connected: whether they also read what they read outside, where this document has a node of that id.

    Raises:
        DocumentError: `edit.no_nodes`, the text holds none, or cannot be read whole.
    """
    parsed = parse(text)
    if not parsed.document.pipeline.nodes or any(fault.loses for fault in parsed.faults) or parsed.document.read_only:
        refuse("no_nodes", "what is to be pasted holds no nodes of a pipeline", hint="copy nodes in Penstock, or a pipeline's text")
    names = _new_ids(document, [node.id for node in parsed.document.pipeline.nodes])
    known = document.pipeline.by_id if connected else {}
    places = _places(document, parsed.document, at)
    edits: list[Edit] = [SetParameter(parameter=parameter) for parameter in _missing(document, parsed.document)]
    for node in parsed.document.pipeline.nodes:
        fields = _rewired(node.fields, lambda name: names.get(name) or (name if name in known else None))
        group = node.group if node.group in document.pipeline.groups else None
        new = node.model_copy(update={"id": names[node.id], "fields": fields, "group": group})
        edits.append(AddNode(node=new, position=places.get(node.id)))
    return Pasted(tuple(edits), tuple(names.values()))


def duplicate(document: Document, nodes: Collection[str]) -> Pasted:
    """Copies of the nodes beside them, that read what the originals read."""
    return paste(document, copy_text(document, nodes), connected=True)


def free_id(document: Document, wanted: str, taken: Collection[str] = ()) -> str:
    """The id, or with the next free number behind it: `filter_rows_2`."""
    used = document.pipeline.by_id.keys() | document.pipeline.notes.keys() | set(taken)
    if wanted not in used:
        return wanted
    match = _NUMBERED.fullmatch(wanted)
    stem = match[1] if match else wanted
    number = 2
    while (found := f"{stem[: _LONGEST_ID - len(str(number)) - 1]}_{number}") in used:
        number += 1
    return found


def _named_parameters(node: Node) -> set[str]:
    return set(_PARAMETER.findall(str(plain(node.fields))))


def _missing(document: Document, fragment: Document) -> list[Parameter]:
    names = {parameter.name for parameter in document.pipeline.parameters}
    return [parameter for parameter in fragment.pipeline.parameters if parameter.name not in names]


def _new_ids(document: Document, wanted: Iterable[str]) -> dict[str, str]:
    names: dict[str, str] = {}
    for name in wanted:
        names[name] = free_id(document, name, names.values())
    return names


def _rewired(fields: Fields, name_of: Callable[[str], str | None]) -> Fields:
    """The fields with references to other names; one that has none is cut, and an input that is left with nothing goes."""

    def renamed(value: Value) -> Value:
        if not isinstance(value, str):
            return value
        node, port = split_reference(value)
        found = name_of(node)
        return None if found is None else found if port is None else f"{found}.{port}"

    def rewired(value: Value) -> Value:
        if isinstance(value, Fields):
            return Fields((key, item) for key, text in value.items() if (item := renamed(text)) is not None)
        if isinstance(value, tuple):
            return tuple(item for text in value if (item := renamed(text)) is not None)
        return renamed(value)

    changed = ((name, rewired(value) if name in INPUT_KEYS else value) for name, value in fields.items())
    return Fields((name, value) for name, value in changed if name not in INPUT_KEYS or value)


def _places(document: Document, fragment: Document, at: tuple[int, int] | None) -> dict[str, tuple[int, int]]:
    if not fragment.layout:
        return {}
    if at is None:
        right = down = _free_shift(document, fragment)
    else:
        right = at[0] - min(x for x, _ in fragment.layout.values())
        down = at[1] - min(y for _, y in fragment.layout.values())
    return {node: place_on_canvas(x + right, y + down) for node, (x, y) in fragment.layout.items() if node in fragment.pipeline.by_id}


def _free_shift(document: Document, fragment: Document) -> int:
    """The least shift by which no copy covers another node."""
    used = set(document.layout.values())
    shift = 0
    while any((x + shift, y + shift) in used for x, y in fragment.layout.values()):
        shift += STEP
    return shift
