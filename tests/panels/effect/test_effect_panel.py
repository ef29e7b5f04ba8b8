"""The effect tab over a real session and real previews: what is compared, the rows that differ, the counts at all nodes."""

from __future__ import annotations

from pathlib import Path

import pytest
from panel_desks import asked, workspace_of

from engine.document.edits import AddNode, Configure, RemoveNode, RenameNode, SetDisabled
from engine.document.model import Fields, Node
from engine.preview.preview import Previewer
from engine.project.project import Project
from panels.effect.web import EffectPanel
from panels.effect.words import step_words

TEXT = """\
penstock: 1
nodes:
  rows:
    inline_table:
      columns:
        id: integer
        n: integer
      data: |-
        id,n
        1,10
        2,20
        3,30
  once:
    distinct_rows:
      from: rows
      keys: [id]
  more:
    add_columns:
      from: once
      columns:
        twice: n * 2
  big:
    filter_rows:
      from: more
      where: n > 10
"""


@pytest.fixture
def panel(project: Project, previewer: Previewer, tmp_path: Path) -> EffectPanel:
    path = tmp_path / "x.pipeline.yaml"
    path.write_text(TEXT)
    return EffectPanel(workspace_of(path, project, lambda: previewer))


def edited(panel: EffectPanel, *edits: object) -> None:
    panel._workspace.session.select(["more"])
    for edit in edits:
        panel._workspace.dispatch([edit])


def effect(panel: EffectPanel) -> dict[str, object]:
    return asked(panel, "effect", version=panel.view()["version"])


def page(panel: EffectPanel) -> dict[str, object]:
    return asked(panel, "page", version=panel.view()["version"], offset=0, rows=100, left=0, right=9)


def test_nothing_was_edited(panel: EffectPanel) -> None:
    assert panel.view()["state"] == "nothing"


def test_cells_columns_and_rows_that_changed(panel: EffectPanel) -> None:
    edited(
        panel,
        Configure(node="more", field=("columns", "twice"), value="n * 3"),
        Configure(node="more", field=("columns", "late"), value="n > 20"),
    )
    found = effect(panel)
    assert found["badge"] == "3 cells, 1 column"
    assert "column late added" in found["words"]
    heads = {head["name"]: head for head in found["columns"]}
    assert heads["late"]["is_new"]
    assert heads["twice"]["facts"] == "3 changed"
    assert panel.view()["badge"] == {"sort": "changed", "words": "3 cells, 1 column"}
    rows = page(panel)
    assert rows["marks"] == ["changed"] * 3
    assert rows["rows"][0] == ["1", "10", {"before": "20", "after": "30"}, "false"]
    copied = asked(panel, "copy", version=panel.view()["version"], offset=1, rows=1, left=1, right=3)
    assert copied == {"text": "20\t60", "rows": 1}


def test_one_step_alone_is_chosen(panel: EffectPanel) -> None:
    edited(
        panel,
        Configure(node="rows", field=("data",), value="id,n\n1,10\n2,20"),
        Configure(node="more", field=("columns", "late"), value="n > 1"),
    )
    view = panel.view()
    assert [choice["words"] for choice in view["choices"]] == [
        "all edits since it was saved",
        "more: columns.late changed",
        "rows: data changed",
    ]
    assert effect(panel)["rows"] == 1
    panel.hear("choose", {"key": view["choices"][1]["key"]})
    found = effect(panel)
    assert (found["rows"], found["is_empty"]) == (0, False)
    panel.hear("choose", {"key": view["choices"][2]["key"]})
    assert page(panel)["marks"] == ["removed"]


def test_every_node_that_hangs_on_the_edits_is_counted(panel: EffectPanel) -> None:
    edited(panel, Configure(node="rows", field=("data",), value="id,n\n1,10\n2,20"))
    assert asked(panel, "counts", version=panel.view()["version"]) == {"is_done": True}
    counts = panel.view()["counts"]
    words = {key: each["words"] for key, each in counts.items()}
    assert {"rows.rows": "-1", "more.rows": "-1", "big.passed": "-1", "big.rejected": ""}.items() <= words.items()
    assert counts["rows.rows"]["before"] == "3"
    panel.hear("hidden", {})
    assert panel.view()["counts"] == {}


def test_another_edit_makes_what_was_asked_stale(panel: EffectPanel) -> None:
    edited(panel, Configure(node="more", field=("columns", "twice"), value="n * 3"))
    version = panel.view()["version"]
    edited(panel, Configure(node="more", field=("columns", "twice"), value="n * 4"))
    assert panel.view()["version"] != version
    assert asked(panel, "effect", version=version) == {"is_stale": True}


def test_what_was_wrong_before_is_said_to_have_been(panel: EffectPanel) -> None:
    edited(
        panel, Configure(node="more", field=("columns", "twice"), value="m"), Configure(node="more", field=("columns", "twice"), value="n")
    )
    panel.hear("choose", {"key": panel.view()["choices"][1]["key"]})
    assert effect(panel)["error"]["message"].startswith("before the edits: ")


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ((), "nothing"),
        ((Configure(node="a", field=("where",), value="x"),), "Late ones: where changed"),
        ((RenameNode(node="a", to="b"),), "a renamed to b"),
        ((SetDisabled(node="b", disabled=True), SetDisabled(node="c", disabled=True)), "b disabled and 1 more"),
        ((RemoveNode(node="a"),), "Late ones removed"),
        ((AddNode(node=Node(id="new", kind="sort_rows", fields=Fields())),), "new added"),
    ],
)
def test_steps_in_words(edits: tuple[object, ...], words: str) -> None:
    assert step_words(edits, {"a": "Late ones"}) == words
