"""The edits that lead from one document to another: what is sent to others, shown before a merge, and logged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.document.edits import (
    AddGroup,
    AddNode,
    AddNote,
    Edit,
    EditGroup,
    EditNote,
    Move,
    RemoveGroup,
    RemoveNode,
    RemoveNote,
    RemoveParameter,
    RenameNode,
    ReplaceDocument,
    SetLayout,
    SetParameter,
    SetPipeline,
    apply,
)
from engine.document.model import Document, Fields, Node, Pipeline
from engine.document.node_diff import node_edits, order_edits
from engine.document.writer import write
from engine.errors import DocumentError


def diff(old: Document, new: Document) -> tuple[Edit, ...]:
    """Edits after which `old` writes the same text as `new`; none when it does already.

    A node that only changed its id is renamed. What no small edit can say (a comment, an unknown key) replaces the document.

    Raises:
        DocumentError: `new` is of a format version that this program does not write.
    """
    text = write(new)
    walk = _Diff(old, new)
    if walk.succeeds() and write(walk.now) == text:
        return tuple(walk.found)
    return (ReplaceDocument(text=text),)


@dataclass(slots=True)
class _Diff:
    """Applies each edit as it is found, so that the next step sees what is left to do."""

    now: Document
    new: Document
    found: list[Edit] = field(default_factory=list)

    def succeeds(self) -> bool:
        """Whether all small edits apply; they need not suffice."""
        try:
            for step in (self.header, self.parameters, self.groups, self.nodes, self.notes, self.layout):
                for edit in step():
                    self.now = apply(self.now, edit)
                    self.found.append(edit)
        except DocumentError:
            return False
        return True

    def header(self) -> Iterator[Edit]:
        old, new = self.now.pipeline, self.new.pipeline
        if old.name != new.name:
            yield SetPipeline(field="name", value=new.name)
        if old.description != new.description:
            yield SetPipeline(field="description", value=new.description)
        if old.engine != new.engine:
            yield SetPipeline(field="engine", value=new.engine)
        if old.inputs != new.inputs:
            yield SetPipeline(field="inputs", value=new.inputs)
        if old.outputs != new.outputs:
            yield SetPipeline(field="outputs", value=new.outputs)
        if old.schedule != new.schedule:
            yield SetPipeline(field="schedule", value=new.schedule)

    def parameters(self) -> Iterator[Edit]:
        old = {parameter.name: parameter for parameter in self.now.pipeline.parameters}
        new = {parameter.name: parameter for parameter in self.new.pipeline.parameters}
        keeps_order = [name for name in old if name in new] == [name for name in new if name in old]
        gone = [name for name in old if name not in new or not keeps_order]
        yield from (RemoveParameter(parameter=name) for name in gone)
        yield from (SetParameter(parameter=item) for name, item in new.items() if name in gone or old.get(name) != item)

    def groups(self) -> Iterator[Edit]:
        old, new = self.now.pipeline.groups, self.new.pipeline.groups
        yield from (RemoveGroup(group=name) for name in old if name not in new)
        for name, value in new.items():
            fields = value if isinstance(value, Fields) else Fields()
            if name not in old:
                yield AddGroup(group=name, fields=fields)
            elif old[name] != value:
                yield EditGroup(group=name, fields=fields)

    def nodes(self) -> Iterator[Edit]:
        yield from self.renames()
        new = self.new.pipeline.by_id
        yield from (RemoveNode(node=node) for node in self.now.pipeline.by_id if node not in new)
        for place, node in enumerate(self.new.pipeline.nodes):
            old = self.now.pipeline.by_id.get(node.id)
            if old is None:
                yield AddNode(node=node, index=min(place, len(self.now.pipeline.nodes)))
            else:
                yield from node_edits(old, node)
        yield from order_edits([node.id for node in self.now.pipeline.nodes], [node.id for node in self.new.pipeline.nodes])

    def renames(self) -> Iterator[Edit]:
        """Round by round, since a rename changes what the readers of the node say."""
        while True:
            pairs = _same_content(self.now.pipeline, self.new.pipeline)
            if not pairs:
                return
            for old, new in pairs:
                yield RenameNode(node=old, to=new)

    def notes(self) -> Iterator[Edit]:
        old, new = self.now.pipeline.notes, self.new.pipeline.notes
        yield from (RemoveNote(note=name) for name in old if name not in new)
        for name, value in new.items():
            text = value if isinstance(value, str) else ""
            if name not in old:
                yield AddNote(note=name, text=text)
            elif old[name] != value:
                yield EditNote(note=name, text=text)

    def layout(self) -> Iterator[Edit]:
        old, new = self.now.layout, self.new.layout
        if old.keys() - new.keys():
            yield SetLayout(layout=dict(new))
        else:
            yield from (Move(item=item, position=place) for item, place in new.items() if old.get(item) != place)


def _same_content(old: Pipeline, new: Pipeline) -> list[tuple[str, str]]:
    """Ids of nodes that are gone and of new ones that say the same, where there is no doubt which is which."""
    gone = _by_content(node for node in old.nodes if node.id not in new.by_id)
    come = _by_content(node for node in new.nodes if node.id not in old.by_id)
    return [(ids[0], come[content][0]) for content, ids in gone.items() if len(ids) == 1 == len(come.get(content, ()))]


def _by_content(nodes: Iterator[Node]) -> dict[Node, list[str]]:
    found: dict[Node, list[str]] = {}
    for node in nodes:
        found.setdefault(node.model_copy(update={"id": ""}), []).append(node.id)
    return found
