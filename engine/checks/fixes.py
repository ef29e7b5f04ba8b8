"""Edits that would mend what is wrong in a node."""

from __future__ import annotations

from engine.checks.finding import value_at
from engine.document.edits import AddNode, Configure, Connect, Disconnect, Edit, SetKind
from engine.document.model import Document, Fields, Node, Path
from engine.document.problem import Fix
from engine.following import followed
from engine.kinds.kind import KindProblem
from engine.language.types import is_comparable
from engine.schema import NodeShape

_NAMED_BY_KEY = frozenset({"columns", "names", "formats"})
"""Fields whose keys name columns of the input, where a column is missing."""
_REFERENCE_CODES = frozenset({"reference.unknown", "reference.port_unknown", "reference.port_absent", "reference.sink", "graph.circle"})
_KEY_CODES = frozenset({"field.unknown", "part.input_unknown", "part.parameter_unknown"})
_LONGEST_TITLE = 60


def is_about_key(problem: KindProblem) -> bool:
    """Whether the name in question is a key of the document."""
    if problem.error.code in _KEY_CODES:
        return True
    if problem.error.code == "field.port":
        return len(problem.path) == 2
    is_entry = len(problem.path) == 2 and problem.path[0] in _NAMED_BY_KEY
    return is_entry and problem.word is not None and problem.path[-1] == problem.word


def fixes_of(document: Document, node: Node, problem: KindProblem) -> tuple[Fix, ...]:
    """The edits that the problem's own replacements mean, and what follows from its code."""
    replaced = tuple(fix for text in problem.replacements if (fix := _replacing(document, node, problem, text)) is not None)
    return (*replaced, *_disconnecting(node, problem))


def _replacing(document: Document, node: Node, problem: KindProblem, text: str) -> Fix | None:
    if problem.error.code == "kind.unknown":
        return Fix(title=f"Make it {text}", edits=(SetKind(node=node.id, kind=text),))
    if is_about_key(problem):
        renaming = _renaming(document, node, problem.path, text)
        return Fix(title=f"Rename it to {_short(text)}", edits=_followed(document, node, problem, renaming, text))
    old = value_at(document, ("nodes", node.id, node.kind, *problem.path))
    if problem.word is not None:
        text = old.replace(problem.word, text, 1) if isinstance(old, str) else text
    if not problem.path:
        return None
    written = Configure(node=node.id, field=problem.path, value=text)
    return Fix(title=f"Write {_short(text)}", edits=_followed(document, node, problem, written, text))


def _followed(document: Document, node: Node, problem: KindProblem, edit: Edit, text: str) -> tuple[Edit, ...]:
    """The edit, with those that let what reads the node follow where it names a port."""
    if problem.error.code != "field.port":
        return (edit,)
    old = problem.path[-1] if is_about_key(problem) else value_at(document, ("nodes", node.id, node.kind, *problem.path))
    return tuple(followed(document, node.id, [edit], (str(old), text)))


def _renaming(document: Document, node: Node, path: Path, name: str) -> Edit:
    """The mapping around a key with the key renamed, in its place."""
    around = value_at(document, ("nodes", node.id, node.kind, *path[:-1]))
    items = around.items() if isinstance(around, Fields) else ()
    renamed = Fields((name if key == path[-1] else key, value) for key, value in items)
    return Configure(node=node.id, field=path[:-1], value=renamed) if path[:-1] else SetKind(node=node.id, kind=node.kind, fields=renamed)


def _disconnecting(node: Node, problem: KindProblem) -> tuple[Fix, ...]:
    if problem.error.code not in _REFERENCE_CODES or problem.path[:1] == ("path",):  # which tells what is wrong inside a part
        return ()
    key = problem.path[1] if len(problem.path) > 1 else None
    edit = Disconnect.model_validate({"node": node.id, "input": problem.path[0], "key": key})
    return (Fix(title="Disconnect it", edits=(edit,)),)


def sorting_first(document: Document, node: Node, shape: NodeShape) -> tuple[Fix, ...]:
    """A sort_rows node by all columns before a node that depends on an order."""
    reference = node.fields.get("from")
    if not isinstance(reference, str) or not shape.inputs.get("from"):
        return ()
    names = tuple(field.name for field in shape.inputs["from"][0][1].visible if is_comparable(field.type))
    name = next(each for number in range(1, 1_000) if (each := f"sort_{number}") not in document.pipeline.by_id)
    place = document.pipeline.nodes.index(node)
    added = AddNode(node=Node(id=name, kind="sort_rows", fields=Fields({"from": reference, "order_by": names})), index=place)
    return (Fix(title="Sort first", edits=(added, Connect(node=node.id, input="from", reference=name))),)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_TITLE else f"{line[: _LONGEST_TITLE - 1]}…"
