"""The first tab of the dock over a real session and real previews: what it shows, and the pages that it gives."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from panel_desks import asked, workspace_of

from engine.document.edits import Configure
from engine.document.model import Fields
from engine.errors import ConfigError
from engine.preview.preview import Previewer
from engine.project.project import Project
from panels.data.web import KEPT, DataPanel

TEXT = """\
penstock: 1
nodes:
  rows:
    read_parquet:
      path: data/rows.parquet
      columns:
        n: integer
        word: text
        odd: boolean
        day: date
  few:
    filter_rows:
      from: rows
      where: n < 250
  none:
    filter_rows:
      from: rows
      where: n < 0
  others:
    read_parquet:
      path: data/others.parquet
      columns:
        n: integer
        colour: text
  paired:
    join:
      left: rows
      right: others
      keys: [n]
      how: inner
  far:
    filter_rows:
      from: paired
      where: upper(word) = 'WORD 4711' and colour = 'blue'
  wrong:
    filter_rows:
      from: rows
      where: m > 1
  after:
    sort_rows:
      from: wrong
      order_by: [n]
  failing:
    filter_rows:
      from: rows
      where: cast(word as integer) > 1
layout:
  rows: [0, 0]
  few: [228, 0]
"""
LONG = "long " * 100


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("rows")
    (root / "data").mkdir()
    (root / "penstock.yaml").write_text("sample_rows: 2000\n")
    words = f"case when a = 1 then '{LONG}' when a = 2 then '[1, {{\"b\": null}}]' when a = 3 then null else 'word ' || a end"
    select = f"select a as n, {words} as word, a % 2 = 1 as odd, date '2024-01-01' + a::integer as day from range(10000) t(a)"
    duckdb.sql(f"copy ({select}) to '{root}/data/rows.parquet'")
    duckdb.sql(
        f"copy (select a as n, case a when 4711 then 'blue' else 'red' end as colour from range(9000) t(a)) to '{root}/data/others.parquet'"
    )
    return Project.open(root)


@pytest.fixture
def panel(project: Project, previewer: Previewer, tmp_path: Path) -> DataPanel:
    path = tmp_path / "x.pipeline.yaml"
    path.write_text(TEXT)
    return DataPanel(workspace_of(path, project, lambda: previewer))


def shown(panel: DataPanel, node: str) -> dict[str, object]:
    panel._workspace.session.select([node])
    view = panel.view()
    assert json.loads(json.dumps(view)) == view
    return view


def page(panel: DataPanel, node: str, **more: object) -> dict[str, object]:
    grid = shown(panel, node)["output"]
    said = {"node": node, "port": grid["port"], "version": grid["version"], "offset": 0, "rows": 100, "left": 0, "right": 4}
    return asked(panel, "page", **{**said, **more})


def test_nothing_is_selected(panel: DataPanel) -> None:
    assert panel.view()["message"] == "Select a node to see its rows."


def test_rows_out_beside_rows_in(panel: DataPanel) -> None:
    view = shown(panel, "few")
    assert (view["state"], view["title"], view["ports"]) == (
        "ready",
        "few",
        [{"name": "passed", "is_on": True}, {"name": "rejected", "is_on": False}],
    )
    assert view["output"]["rows"] == 250
    assert [grid["node"] for grid in view["inputs"].values()] == ["rows"]
    assert view["output"]["columns"][0]["bars"]
    assert "sample" in view["line"]
    assert panel.view() is view


def test_the_other_port(panel: DataPanel) -> None:
    shown(panel, "few")
    panel.hear("port", {"node": "few", "port": "rejected"})
    assert panel.view()["output"]["rows"] > 1000


def test_a_page_is_texts(panel: DataPanel) -> None:
    rows = page(panel, "few")["rows"]
    assert rows[0] == ["0", "word 0", "false", "2024-01-01"]
    assert rows[1][1][1] == len(LONG)
    assert rows[1][1][0].startswith("long long")
    assert rows[3][1] is False
    assert page(panel, "few", offset=200, left=1, right=2)["rows"][-1] == ["word 249"]


def test_a_page_of_rows_that_are_gone_is_not_given(panel: DataPanel) -> None:
    grid = shown(panel, "few")["output"]
    panel._workspace.dispatch([Configure(node="few", field=("where",), value="n < 10")])
    assert panel.view()["output"]["rows"] == 10
    said = {"node": "few", "port": "passed", "version": grid["version"], "offset": 0, "rows": 10, "left": 0, "right": 1}
    assert asked(panel, "page", **said) == {"is_stale": True}


def test_another_order_and_fewer_rows_without_a_change(panel: DataPanel) -> None:
    found = page(panel, "few", sort={"column": "n", "descending": True}, conditions=[{"column": "odd", "test": "is true"}])
    assert [row[0] for row in found["rows"][:3]] == ["249", "247", "245"]
    assert found["seen"] == 125
    assert panel._workspace.session.is_saved
    assert page(panel, "few", conditions=[{"column": "word", "test": "contains", "value": "24"}])["seen"] == 13
    assert page(panel, "few", conditions=[{"column": "day", "test": "<", "value": "2024-01-03"}])["seen"] == 2


def test_what_cannot_be_compared_is_said(panel: DataPanel) -> None:
    found = page(panel, "few", conditions=[{"column": "n", "test": ">", "value": "many"}])
    assert found["error"]["message"] == "'many' is not a number"


def test_how_rows_are_looked_at_becomes_nodes_in_one_step(panel: DataPanel) -> None:
    grid = shown(panel, "few")["output"]
    session = panel._workspace.session
    conditions = [{"column": "n", "test": ">=", "value": "100"}]
    said = {"node": "few", "port": "passed", "version": grid["version"], "sort": {"column": "n", "descending": True}}
    panel.hear("make_node", {**said, "conditions": conditions})
    assert len(session.snapshot.past) == 1
    assert session.snapshot.selection == ("sort_rows",)
    assert panel.view()["output"]["rows"] == 150
    nodes = session.document.pipeline.by_id
    assert nodes["filter_rows"].fields == Fields({"from": "few", "where": "n >= 100"})
    assert session.document.layout["sort_rows"] == (684, 0)


def test_a_whole_value_and_a_tree(panel: DataPanel) -> None:
    grid = shown(panel, "few")["output"]
    said = {"node": "few", "port": "passed", "version": grid["version"], "column": 1}
    assert asked(panel, "value", **said, row=1)["text"] == LONG
    assert asked(panel, "value", **said, row=2)["tree"] == '[1, {"b": null}]'
    assert asked(panel, "value", **said, row=3)["is_null"]
    assert asked(panel, "value", **said, row=249)["text"] == "word 249"
    backwards = {"column": "n", "descending": True}
    assert asked(panel, "value", **said, row=1, sort=backwards)["text"] == "word 248"
    assert asked(panel, "value", **said, row=250) == {"is_stale": True}


def test_cells_for_a_spreadsheet(panel: DataPanel) -> None:
    grid = shown(panel, "few")["output"]
    said = {"node": "few", "port": "passed", "version": grid["version"], "offset": 3, "rows": 2, "left": 0, "right": 3}
    assert asked(panel, "copy", **said) == {"text": "3\t\ttrue\n4\tword 4\tfalse", "rows": 2}


def test_no_row_gets_here(panel: DataPanel) -> None:
    assert shown(panel, "none")["search"] == {"state": "offered"}
    panel.hear("find", {"node": "none"})
    view = panel.view()
    assert view["search"] == {"state": "done"}
    assert "were searched to the end" in view["line"]


def test_rows_that_a_search_found_are_paged(panel: DataPanel) -> None:
    assert shown(panel, "far")["search"] == {"state": "offered"}
    panel.hear("find", {"node": "far"})
    assert panel.view()["output"]["rows"] == 1
    assert page(panel, "far", left=0, right=9)["rows"] == [["4711", "word 4711", "true", "2036-11-24", "blue"]]


def test_a_node_that_is_wrong_says_what_to_do(panel: DataPanel) -> None:
    view = shown(panel, "wrong")
    assert view["state"] == "failed"
    assert "'m'" in view["trouble"]["title"]
    assert view["trouble"]["field"] == "where"
    assert view["inputs"]["0"]["rows"] == 2000
    behind = shown(panel, "after")
    assert (behind["state"], behind["trouble"]["node"], behind["trouble"]["where"]) == ("waiting", "wrong", "in wrong, where")


def test_a_preview_that_fails(panel: DataPanel) -> None:
    view = shown(panel, "failing")
    assert view["state"] == "failed"
    assert view["trouble"]["hint"] or view["trouble"]["title"]
    assert "Traceback" not in json.dumps(view)


def test_the_last_good_rows_stay_under_what_failed(panel: DataPanel) -> None:
    before = shown(panel, "few")["output"]
    for where, title in (("cast(word as integer) > 1", ""), ("m > 1", "'m'")):
        panel._workspace.dispatch([Configure(node="few", field=("where",), value=where)])
        view = panel.view()
        assert (view["state"], view["kept"], view["search"]) == ("failed", KEPT, {"state": "none"})
        assert title in view["trouble"]["title"]
        assert (view["output"]["version"], view["output"]["is_stale"]) == (before["version"], True)
    said = {"node": "few", "port": "passed", "version": before["version"], "offset": 200, "rows": 50, "left": 0, "right": 1}
    assert asked(panel, "page", **said)["rows"][-1] == ["249"]
    panel._workspace.dispatch([Configure(node="few", field=("where",), value="n < 10")])
    assert (panel.view()["state"], panel.view()["output"]["rows"]) == ("ready", 10)


@pytest.mark.parametrize("said", [{}, {"node": 1, "port": "x", "version": 1}, {"node": "few", "port": "passed", "version": "x"}])
def test_what_is_no_question_is_refused(panel: DataPanel, said: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        asked(panel, "page", **said)
