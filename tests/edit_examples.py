"""A document, and an example of every edit with the lines that it changes there."""

from __future__ import annotations

from engine.document.edits import (
    AddGroup,
    AddNode,
    AddNote,
    Configure,
    Connect,
    Disconnect,
    Edit,
    EditGroup,
    EditNote,
    Move,
    RemoveGroup,
    RemoveNode,
    RemoveNote,
    RemoveParameter,
    RenameGroup,
    RenameNode,
    ReorderNode,
    ReplaceDocument,
    SetDisabled,
    SetEngine,
    SetGroup,
    SetKind,
    SetLayout,
    SetNote,
    SetParameter,
    SetPipeline,
    SetTitle,
    Unset,
)
from engine.document.model import Fields, Node, Parameter

TEXT = """\
penstock: 1
name: Edits
parameters:
  limit:
    type: integer
    default: 5
outputs:
  result: b.rejected
nodes:
  a:
    read_things:
      path: x.csv
  b:
    group: left_side
    filter_things:
      from: a
  c:
    union_things:
      from: [a, b.rejected]
  d:
    query:
      from:
        orders: a
        lines: b
groups:
  left_side:
    title: Left
notes:
  remark: Some text
layout:
  a: [0, 0]
  remark: [5, 5]
"""
NEW = Node(id="e", kind="k", fields=Fields({"from": "a"}))

EVERY: list[tuple[Edit, list[str]]] = [
    (AddNode(node=NEW), ["+   e:", "+     k:", "+       from: a"]),
    (AddNode(node=NEW, index=0, position=(1, 2)), ["+   e:", "+     k:", "+       from: a", "+   e: [1, 2]"]),
    (RemoveNode(node="a"), ["-   a:", "-     read_things:", "-       path: x.csv", "-   a: [0, 0]"]),
    (
        RenameNode(node="a", to="z"),
        ["-   a:", "+   z:", "-       from: a", "+       from: z", "-       from: [a, b.rejected]", "+       from: [z, b.rejected]",
         "-         orders: a", "+         orders: z", "-   a: [0, 0]", "+   z: [0, 0]"],
    ),
    (ReorderNode(node="b", index=0), ["-   a:", "-     read_things:", "-       path: x.csv", "+   a:", "+     read_things:", "+       path: x.csv"]),
    (SetKind(node="a", kind="read_csv"), ["-     read_things:", "+     read_csv:"]),
    (SetKind(node="a", kind="k", fields=Fields({"x": "1"})), ["-     read_things:", "-       path: x.csv", "+     k:", "+       x: 1"]),
    (Configure(node="a", field=("columns", "id"), value="text"), ["+       columns:", "+         id: text"]),
    (Configure(node="c", field=("from", 2), value="d"), ["-       from: [a, b.rejected]", "+       from: [a, b.rejected, d]"]),
    (Unset(node="a", field=("path",)), ["-     read_things:", "-       path: x.csv", "+     read_things: {}"]),
    (Connect(node="b", input="from", reference="c"), ["-       from: a", "+       from: c"]),
    (Connect(node="c", input="from", key=1, reference="d"), ["-       from: [a, b.rejected]", "+       from: [a, d, b.rejected]"]),
    (Connect(node="d", input="from", key="more", reference="c"), ["+         more: c"]),
    (Connect(node="b", input="left", reference="c"), ["+       left: c"]),
    (Disconnect(node="b", input="from"), ["-     filter_things:", "-       from: a", "+     filter_things: {}"]),
    (Disconnect(node="c", input="from", key=0), ["-       from: [a, b.rejected]", "+       from: [b.rejected]"]),
    (Disconnect(node="d", input="from", key="lines"), ["-         lines: b"]),
    (SetTitle(node="a", title="A: first"), ['+     title: "A: first"']),
    (SetNote(node="a", note="one\ntwo"), ["+     note: |-", "+       one", "+       two"]),
    (SetDisabled(node="a", disabled=True), ["+     disabled: true"]),
    (SetEngine(node="a", engine="spark"), ["+     engine: spark"]),
    (SetGroup(node="a", group="left_side"), ["+     group: left_side"]),
    (SetGroup(node="b", group=None), ["-     group: left_side"]),
    (AddGroup(group="right_side", fields=Fields({"title": "Right"})), ["+   right_side:", "+     title: Right"]),
    (EditGroup(group="left_side", fields=Fields({"title": "West"})), ["-     title: Left", "+     title: West"]),
    (RemoveGroup(group="left_side"), ["-     group: left_side", "- groups:", "-   left_side:", "-     title: Left"]),
    (RenameGroup(group="left_side", to="west"), ["-     group: left_side", "+     group: west", "-   left_side:", "+   west:"]),
    (SetParameter(parameter=Parameter(name="limit", type="integer", default="7")), ["-     default: 5", "+     default: 7"]),
    (SetParameter(parameter=Parameter(name="day", type="date", example="2026-01-01")), ["+   day:", "+     type: date", "+     example: 2026-01-01"]),
    (RemoveParameter(parameter="limit"), ["- parameters:", "-   limit:", "-     type: integer", "-     default: 5"]),
    (SetPipeline(field="name", value="Other"), ["- name: Edits", "+ name: Other"]),
    (SetPipeline(field="name", value=None), ["- name: Edits"]),
    (SetPipeline(field="outputs", value=None), ["- outputs:", "-   result: b.rejected"]),
    (Move(item="b", position=(-3, 4)), ["+   b: [-3, 4]"]),
    (SetLayout(layout={"c": (1, 1)}), ["-   a: [0, 0]", "-   remark: [5, 5]", "+   c: [1, 1]"]),
    (AddNote(note="another", text="# Head\n\ntext", position=(0, 9)), ["+   another: |-", "+     # Head", "+ ", "+     text", "+   another: [0, 9]"]),
    (EditNote(note="remark", text="Better"), ["-   remark: Some text", "+   remark: Better"]),
    (RemoveNote(note="remark"), ["- notes:", "-   remark: Some text", "-   remark: [5, 5]"]),
    (ReplaceDocument(text=TEXT.replace("x.csv", "y.csv")), ["-       path: x.csv", "+       path: y.csv"]),
]  # fmt: skip
