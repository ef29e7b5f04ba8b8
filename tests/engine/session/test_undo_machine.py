"""Undo and redo over every class of edit, with saving and reloading, against a list of snapshots."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import get_args

from counts import scaled
from document_strategies import raw_values, texts
from edit_examples import EVERY, TEXT
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.document import edits as all_edits
from engine.document.edits import Edit
from engine.document.model import Fields, Node, Parameter
from engine.document.reader import read
from engine.document.writer import write
from engine.errors import DocumentError
from engine.session.events import Changed, Event, Saved, Selected
from engine.session.session import Session

START = """\
# head
penstock: 1
parameters:
  p:
    type: integer  # a number
nodes:
  # the source
  a:
    read_things:
      path: x.csv  # its file
  b:
    filter_things:
      from: a
      keys:
        - k1  # first
        - k2
groups:
  g:
    title: G  # group
notes:
  remark: text  # note
layout:
  a: [0, 0]
"""
ids = st.sampled_from(["a", "b", "c", "d", "e", "f", "remark", "other"])
names = st.sampled_from(["path", "from", "left", "right", "keys", "columns", "where"])
positions = st.tuples(st.integers(-50, 50), st.integers(-50, 50))
steps = st.lists(st.one_of(names, st.integers(0, 2)), min_size=1, max_size=3).map(tuple)


class UndoMachine(RuleBasedStateMachine):
    """`past`, `present` and `future` are the whole model: texts of snapshots, never edits."""

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "x.pipeline.yaml"
        self.path.write_text(START)
        self.open()

    def open(self) -> None:
        self.session = Session.open(self.path)
        self.events: list[Event] = []
        self.session.subscribe(self.events.append)
        self.past: list[str] = []
        self.present = write(self.session.document)
        self.future: list[str] = []
        self.saved = self.present

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)

    def dispatch(self, *edits: Edit) -> None:
        before = self.session.document
        try:
            self.session.dispatch(edits)
        except DocumentError:
            assert self.session.document is before
            return
        self.past.append(self.present)
        self.future.clear()
        self.present = write(self.session.document)

    @rule(node=ids, before=ids, index=st.one_of(st.none(), st.integers(0, 4)), place=st.one_of(st.none(), positions))
    def add_node(self, node: str, before: str, index: int | None, place: tuple[int, int] | None) -> None:
        self.dispatch(all_edits.AddNode(node=Node(id=node, kind="k", fields=Fields({"from": before})), index=index, position=place))

    @rule(node=ids)
    def remove_node(self, node: str) -> None:
        self.dispatch(all_edits.RemoveNode(node=node))

    @rule(node=ids)
    def delete_as_a_gesture(self, node: str) -> None:
        """Remove a node and disconnect its readers: one step of several edits."""
        edits: list[Edit] = [all_edits.RemoveNode(node=node)]
        for reader in self.session.document.pipeline.nodes:
            found = [ref for ref in reader.references if ref.node == node and reader.id != node]
            edits += [all_edits.Disconnect(node=reader.id, input=ref.input, key=ref.key) for ref in reversed(found)]
        self.dispatch(*edits)

    @rule(node=ids, to=ids)
    def rename_node(self, node: str, to: str) -> None:
        self.dispatch(all_edits.RenameNode(node=node, to=to))

    @rule(data=st.data())
    def reorder_node(self, data: st.DataObject) -> None:
        nodes = [node.id for node in self.session.document.pipeline.nodes]
        self.dispatch(all_edits.ReorderNode(node=data.draw(st.sampled_from([*nodes, "gone"])), index=data.draw(st.integers(0, len(nodes)))))

    @rule(node=ids, kind=st.sampled_from(["k", "other_kind"]), value=st.one_of(st.none(), raw_values))
    def set_kind(self, node: str, kind: str, value: object) -> None:
        self.dispatch(all_edits.SetKind(node=node, kind=kind, fields=None if value is None else Fields({"x": value})))

    @rule(node=ids, field=steps, value=raw_values)
    def configure(self, node: str, field: tuple[str | int, ...], value: object) -> None:
        self.dispatch(all_edits.Configure(node=node, field=field, value=value))

    @rule(data=st.data(), field=steps)
    def unset(self, data: st.DataObject, field: tuple[str | int, ...]) -> None:
        there = [(node.id, (name,)) for node in self.session.document.pipeline.nodes for name in node.fields]
        node, field = data.draw(st.sampled_from([*there, ("a", field)]))
        self.dispatch(all_edits.Unset(node=node, field=field))

    @rule(node=ids, name=st.sampled_from(["from", "left", "right"]), reference=ids, key=st.one_of(st.none(), st.integers(0, 2), names))
    def connect(self, node: str, name: str, reference: str, key: int | str | None) -> None:
        self.dispatch(all_edits.Connect(node=node, input=name, reference=reference, key=key))

    @rule(node=ids, name=st.sampled_from(["from", "left", "right"]), key=st.one_of(st.none(), st.integers(0, 2), names))
    def disconnect(self, node: str, name: str, key: int | str | None) -> None:
        self.dispatch(all_edits.Disconnect(node=node, input=name, key=key))

    @rule(node=ids, title=st.one_of(st.none(), texts))
    def set_title(self, node: str, title: str | None) -> None:
        self.dispatch(all_edits.SetTitle(node=node, title=title))

    @rule(node=ids, note=st.one_of(st.none(), texts))
    def set_note(self, node: str, note: str | None) -> None:
        self.dispatch(all_edits.SetNote(node=node, note=note))

    @rule(node=ids, disabled=st.booleans())
    def set_disabled(self, node: str, disabled: bool) -> None:
        self.dispatch(all_edits.SetDisabled(node=node, disabled=disabled))

    @rule(node=ids, engine=st.one_of(st.none(), texts))
    def set_engine(self, node: str, engine: str | None) -> None:
        self.dispatch(all_edits.SetEngine(node=node, engine=engine))

    @rule(node=ids, group=st.one_of(st.none(), st.sampled_from(["g", "h"])))
    def set_group(self, node: str, group: str | None) -> None:
        self.dispatch(all_edits.SetGroup(node=node, group=group))

    @rule(group=st.sampled_from(["g", "h"]), title=texts)
    def add_group(self, group: str, title: str) -> None:
        self.dispatch(all_edits.AddGroup(group=group, fields=Fields({"title": title})))

    @rule(group=st.sampled_from(["g", "h"]), title=texts)
    def edit_group(self, group: str, title: str) -> None:
        self.dispatch(all_edits.EditGroup(group=group, fields=Fields({"title": title, "collapsed": "true"})))

    @rule(group=st.sampled_from(["g", "h"]))
    def remove_group(self, group: str) -> None:
        self.dispatch(all_edits.RemoveGroup(group=group))

    @rule(group=st.sampled_from(["g", "h"]), to=st.sampled_from(["g", "h", "i"]))
    def rename_group(self, group: str, to: str) -> None:
        self.dispatch(all_edits.RenameGroup(group=group, to=to))

    @rule(name=st.sampled_from(["p", "q"]), default=st.one_of(st.none(), texts))
    def set_parameter(self, name: str, default: str | None) -> None:
        self.dispatch(all_edits.SetParameter(parameter=Parameter(name=name, type="text", default=default)))

    @rule(name=st.sampled_from(["p", "q"]))
    def remove_parameter(self, name: str) -> None:
        self.dispatch(all_edits.RemoveParameter(parameter=name))

    @rule(
        field=st.sampled_from(["name", "description", "engine", "inputs", "outputs", "schedule"]),
        value=st.one_of(st.none(), texts, raw_values),
    )
    def set_pipeline(self, field: str, value: object) -> None:
        self.dispatch(all_edits.SetPipeline(field=field, value=value))

    @rule(item=ids, position=positions)
    def move(self, item: str, position: tuple[int, int]) -> None:
        self.dispatch(all_edits.Move(item=item, position=position))

    @rule(layout=st.dictionaries(ids, positions, max_size=2))
    def set_layout(self, layout: dict[str, tuple[int, int]]) -> None:
        self.dispatch(all_edits.SetLayout(layout=layout))

    @rule(note=ids, text=texts, position=st.one_of(st.none(), positions))
    def add_note(self, note: str, text: str, position: tuple[int, int] | None) -> None:
        self.dispatch(all_edits.AddNote(note=note, text=text, position=position))

    @rule(note=ids, text=texts)
    def edit_note(self, note: str, text: str) -> None:
        self.dispatch(all_edits.EditNote(note=note, text=text))

    @rule(note=ids)
    def remove_note(self, note: str) -> None:
        self.dispatch(all_edits.RemoveNote(note=note))

    @rule(text=st.sampled_from([START, "penstock: 1\n", "penstock: 1\nnaem: x\n", "[", "penstock: 1\na: b\na: c\n"]))
    def replace_document(self, text: str) -> None:
        self.dispatch(all_edits.ReplaceDocument(text=text))

    @precondition(lambda self: self.past)
    @rule()
    def undo(self) -> None:
        self.session.undo()
        self.future.append(self.present)
        self.present = self.past.pop()

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        self.session.redo()
        self.past.append(self.present)
        self.present = self.future.pop()

    @rule()
    def undo_and_redo_what_is_not_there(self) -> None:
        before = len(self.events)
        if not self.past:
            self.session.undo()
        if not self.future:
            self.session.redo()
        assert len(self.events) == before

    @rule()
    def save(self) -> None:
        self.session.save()
        assert self.path.read_text() == self.present
        assert isinstance(self.events[-1], Saved)
        self.saved = self.present

    @rule()
    def save_and_reload(self) -> None:
        self.session.save()
        self.open()

    @rule(nodes=st.lists(ids, max_size=3))
    def select(self, nodes: list[str]) -> None:
        self.session.select(nodes)

    @invariant()
    def agrees_with_the_snapshots(self) -> None:
        if not hasattr(self, "session"):
            return
        snapshot = self.session.snapshot
        assert write(snapshot.document) == self.present
        assert (snapshot.can_undo, snapshot.can_redo) == (bool(self.past), bool(self.future))
        assert snapshot.is_saved == (self.present == self.saved)
        assert set(snapshot.selection) <= snapshot.document.pipeline.by_id.keys()
        assert read(self.present).document.pipeline == snapshot.document.pipeline
        assert all(isinstance(event, Changed | Saved | Selected) for event in self.events)


UndoMachine.TestCase.settings = settings(max_examples=scaled(1_000), stateful_step_count=40)
TestUndo = UndoMachine.TestCase


def test_every_class_of_edit_has_a_rule_of_its_name() -> None:
    rules = {name for name in vars(UndoMachine) if hasattr(getattr(UndoMachine, name), "hypothesis_stateful_rule")}
    for edit in get_args(get_args(Edit)[0]):
        assert edit.model_fields["edit"].default in rules, edit.__name__


def test_every_class_of_edit_is_undone_and_redone() -> None:
    """The machine chooses freely, and may find that an edit never fits; here each does."""
    for edit, _ in EVERY:
        session = Session(read(TEXT))
        before, events = session.document, list[Event]()
        session.subscribe(events.append)
        session.dispatch([edit])
        after = session.document
        assert after != before
        session.undo()
        assert session.document is before
        session.redo()
        assert session.document is after
        assert events == [Changed((edit,)), Changed(), Changed()]
    assert {type(edit) for edit, _ in EVERY} == set(get_args(get_args(Edit)[0]))
