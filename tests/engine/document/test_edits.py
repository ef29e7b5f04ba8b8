"""What each edit does, and what it refuses."""

from __future__ import annotations

from typing import get_args

import pytest
from edit_examples import EVERY, NEW, TEXT

from engine.document.edits import (
    EDITS,
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
    SetGroup,
    SetKind,
    SetLayout,
    SetParameter,
    SetPipeline,
    SetTitle,
    Unset,
    apply,
    apply_all,
)
from engine.document.model import Document, Fields, Node, Parameter
from engine.document.reader import read
from engine.document.writer import write
from engine.errors import DocumentError

DOCUMENT = read(TEXT).document


def edited(*edits: Edit) -> list[str]:
    """The lines that differ: `- old`, `+ new`."""
    from difflib import ndiff

    before, after = write(DOCUMENT).split("\n"), write(apply_all(DOCUMENT, edits)).split("\n")
    return [line for line in ndiff(before, after) if line[0] in "+-"]


@pytest.mark.parametrize(("edit", "change"), EVERY, ids=lambda value: type(value).__name__)
def test_an_edit_changes_these_lines_and_no_others(edit: Edit, change: list[str]) -> None:
    assert sorted(edited(edit)) == sorted(change)


@pytest.mark.parametrize("edit", [edit for edit, _ in EVERY], ids=repr)
def test_an_edit_travels_as_json(edit: Edit) -> None:
    assert EDITS.validate_json(EDITS.dump_json((edit,))) == (edit,)
    assert EDITS.validate_python(EDITS.dump_python((edit,))) == (edit,)


@pytest.mark.parametrize("edit", [edit for edit, _ in EVERY], ids=repr)
def test_applying_changes_nothing_else(edit: Edit) -> None:
    before = write(DOCUMENT)
    after = apply(DOCUMENT, edit)
    assert write(DOCUMENT) == before
    assert read(write(after)).document == after


def test_every_class_of_edit_is_shown_here() -> None:
    union = get_args(get_args(Edit)[0])
    assert {type(edit) for edit, _ in EVERY} == set(union)


def test_a_renamed_node_takes_the_outputs_along() -> None:
    assert edited(RenameNode(node="b", to="big"))[0:2] == ["-   result: b.rejected", "+   result: big.rejected"]


DEEP: Fields = Fields({"x": "1"})
for _ in range(70):
    DEEP = Fields({"x": DEEP})

REFUSED: list[tuple[Edit, str]] = [
    (AddNode(node=Node(id="a", kind="k")), "edit.id_taken"),
    (AddNode(node=Node(id="remark", kind="k")), "edit.id_taken"),
    (AddNode(node=Node(id="A", kind="k")), "edit.bad_id"),
    (AddNode(node=Node(id="a" * 64, kind="k")), "edit.bad_id"),
    (AddNode(node=Node(id="é", kind="k")), "edit.bad_id"),
    (AddNode(node=NEW, index=9), "edit.bad_index"),
    (AddNode(node=Node(id="e", kind="k", title="\ud800")), "edit.bad_text"),
    (AddNode(node=Node(id="e", kind="k", fields=DEEP)), "edit.too_deep"),
    (AddNode(node=NEW, position=(10**9, 0)), "edit.bad_position"),
    (RemoveNode(node="zz"), "edit.no_node"),
    (RenameNode(node="zz", to="y"), "edit.no_node"),
    (RenameNode(node="a", to="b"), "edit.id_taken"),
    (RenameNode(node="a", to="x.y"), "edit.bad_id"),
    (ReorderNode(node="a", index=-1), "edit.bad_index"),
    (ReorderNode(node="a", index=4), "edit.bad_index"),
    (SetKind(node="zz", kind="k"), "edit.no_node"),
    (Configure(node="a", field=(0,), value="x"), "edit.bad_field"),
    (Configure(node="a", field=("path", 5), value="x"), "edit.bad_index"),
    (Configure(node="a", field=("x",) * 100, value="x"), "edit.too_deep"),
    (Configure(node="a", field=("x",) * 10_000, value="x"), "edit.too_deep"),
    (Configure(node="a", field=("x",), value=DEEP), "edit.too_deep"),
    (Configure(node="a", field=("x",), value=Fields({"\udc00": "x"})), "edit.bad_text"),
    (Unset(node="a", field=("nothing",)), "edit.no_field"),
    (Unset(node="a", field=("path", "deeper")), "edit.no_field"),
    (Connect(node="c", input="from", key=7, reference="a"), "edit.bad_index"),
    (Connect(node="zz", input="from", reference="a"), "edit.no_node"),
    (Connect(node="c", input="from", reference="\ud800"), "edit.bad_text"),
    (Disconnect(node="a", input="from"), "edit.no_field"),
    (Disconnect(node="c", input="from", key=5), "edit.no_field"),
    (SetTitle(node="a", title="\udfff"), "edit.bad_text"),
    (SetGroup(node="a", group="nowhere"), "edit.no_group"),
    (AddGroup(group="left_side"), "edit.id_taken"),
    (AddGroup(group="Left"), "edit.bad_id"),
    (EditGroup(group="nowhere", fields=Fields()), "edit.no_group"),
    (RemoveGroup(group="nowhere"), "edit.no_group"),
    (RenameGroup(group="nowhere", to="x"), "edit.no_group"),
    (SetParameter(parameter=Parameter(name="Bad", type="integer")), "edit.bad_id"),
    (SetParameter(parameter=Parameter(name="x", type="\ud800")), "edit.bad_text"),
    (RemoveParameter(parameter="zz"), "edit.no_parameter"),
    (SetPipeline(field="name", value=("a",)), "edit.bad_value"),
    (SetPipeline(field="inputs", value="a"), "edit.bad_value"),
    (Move(item="zz", position=(0, 0)), "edit.no_node"),
    (Move(item="a", position=(0, 10_000_000)), "edit.bad_position"),
    (SetLayout(layout={"zz": (0, 0)}), "edit.no_node"),
    (AddNote(note="a", text=""), "edit.id_taken"),
    (AddNote(note="remark", text=""), "edit.id_taken"),
    (EditNote(note="zz", text=""), "edit.no_note"),
    (RemoveNote(note="zz"), "edit.no_note"),
    (ReplaceDocument(text="penstock: 1\na: [b, 'c d']\n"), "document.flow"),
    (ReplaceDocument(text="penstock: 2\n"), "document.other_version"),
    (ReplaceDocument(text="[" * 1000), "document.too_deep"),
    (ReplaceDocument(text="\ud800"), "edit.bad_text"),
]


@pytest.mark.parametrize(("edit", "code"), REFUSED, ids=lambda value: str(value)[:60])
def test_an_edit_that_does_not_fit_is_refused_with_a_way_out(edit: Edit, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        apply(DOCUMENT, edit)
    assert (caught.value.code, bool(caught.value.message), bool(caught.value.hint)) == (code, True, True)


def test_a_rename_that_would_connect_a_dangling_reference_is_refused() -> None:
    dangling = apply(DOCUMENT, RemoveNode(node="a"))
    with pytest.raises(DocumentError, match="'b' already refers to 'a', which is not there: renaming 'd' would connect them") as caught:
        apply(dangling, RenameNode(node="d", to="a"))
    assert caught.value.code == "edit.rename_connects"


def test_an_unknown_key_may_be_typed() -> None:
    assert apply(DOCUMENT, ReplaceDocument(text="penstock: 1\nnaem: x\n")).pipeline.extra == Fields({"naem": "x"})


def test_a_document_of_another_version_is_not_edited() -> None:
    with pytest.raises(DocumentError) as caught:
        apply(Document(version=2), SetPipeline(field="name", value="x"))
    assert caught.value.code == "edit.other_version"


def test_numbers_in_json_are_not_values() -> None:
    with pytest.raises(ValueError, match="a document's values are texts"):
        EDITS.validate_json('[{"edit": "configure", "node": "a", "field": ["x"], "value": {"y": 1}}]')
