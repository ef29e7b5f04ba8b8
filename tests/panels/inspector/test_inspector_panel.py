"""The inspector's gestures and questions over a real session and a real previewer."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from panel_desks import asked, workspace_over

import assets
from engine.document.edits import SetKind
from engine.document.model import Fields
from engine.document.reader import read
from engine.errors import ConfigError, StudioError
from engine.preview.preview import Previewer
from engine.project.project import Project
from engine.session.session import Session
from panels.inspector.web import InspectorPanel
from panels.workspace import Workspace

TEXT = b"""penstock: 1
parameters:
  late_after:
    type: integer
    default: 15
nodes:
  flights:
    read_parquet:
      path: data/flights.parquet
      columns:
        carrier: text
        arr_delay: integer
  late:
    filter_rows:
      from: flights
      where: arr_delai > 15
  ranked:
    window:
      from: flights
      columns:
        place: rank()
      order_by: [arr_delay desc]
  counted:
    group_by:
      from: flights
      columns:
        flights: count()
      keys: [carrier]
  rounded:
    across_columns:
      from: flights
      columns: [arr_delay, carrier]
      expressions:
        '{column}': _
  totals:
    group_by:
      from: flights
      columns:
        flights: count()
      keys: [carrier]
      grouping_sets:
        - [carrier]
        - []
  titled:
    promote_header:
      from: flights
  joined:
    join:
      left: flights
      right: counted
      keys: [carrier]
  few:
    limit_rows:
      from: joined
      count: 10
  airlines:
    read_csv:
      path: data/airlines.csv
  turned:
    pivot:
      from: few
      keys: [flights]
      names_from: carrier
      columns:
        late: max(arr_delay)
"""


@pytest.fixture(scope="module")
def previewer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Previewer]:
    folder = tmp_path_factory.mktemp("sample") / "flights"
    shutil.copytree(assets.path("samples/flights"), folder)
    with Previewer(Project.open(folder)) as previewer:
        yield previewer


@pytest.fixture
def workspace(previewer: Previewer) -> Workspace:
    return workspace_over(Session(read(TEXT)), previewer._project, lambda: previewer)


@pytest.fixture
def panel(workspace: Workspace) -> InspectorPanel:
    return InspectorPanel(workspace)


def node(panel: InspectorPanel) -> Mapping:
    return panel.view()["node"]  # type: ignore[return-value]


def test_the_view_follows_the_selection_and_is_made_once(panel: InspectorPanel, workspace: Workspace) -> None:
    assert set(panel.view()) == {"pipeline"}
    workspace.session.select(["late"])
    assert node(panel)["order"] == ["from", "where"]
    assert panel.view() is panel.view()
    workspace.session.select(["late", "few"])
    assert panel.view()["several"]["words"] == "2 nodes selected"  # type: ignore[index]
    panel.hear("select", {"nodes": ["few"]})
    assert node(panel)["id"] == "few"


def test_a_fix_is_one_step(panel: InspectorPanel, workspace: Workspace) -> None:
    workspace.session.select(["late"])
    (problem,) = node(panel)["fields"]["where"]["problems"]
    panel.hear("apply_fix", {"node": "late", "field": problem["field"], "code": problem["code"], "title": problem["fixes"][0]})
    where = node(panel)["fields"]["where"]
    assert (where["value"], where["problems"]) == ("arr_delay > 15", [])
    with pytest.raises(ConfigError, match="gone already"):
        panel.hear("apply_fix", {"node": "late", "field": "where", "code": problem["code"], "title": problem["fixes"][0]})
    workspace.session.undo()
    assert node(panel)["fields"]["where"]["value"] == "arr_delai > 15"


def test_values_and_rows_are_written(panel: InspectorPanel, workspace: Workspace) -> None:
    panel.hear("set_value", {"node": "few", "field": "count", "text": "7"})
    panel.hear("set_rows", {"node": "counted", "field": "columns", "rows": [["flights", "count()"], ["late", "avg(arr_delay)"]]})
    nodes = workspace.session.document.pipeline.by_id
    assert nodes["few"].fields["count"] == "7"
    assert dict(nodes["counted"].fields["columns"]) == {"flights": "count()", "late": "avg(arr_delay)"}  # type: ignore[call-overload]
    with pytest.raises(ConfigError, match="two rows are called"):
        panel.hear("set_rows", {"node": "counted", "field": "columns", "rows": [["a", "1"], ["a", "2"]]})


def test_an_empty_text_is_written_and_taken_out(panel: InspectorPanel, workspace: Workspace) -> None:
    workspace.session.dispatch([SetKind(node="late", kind="fill_nulls", fields=Fields({"from": "flights", "columns": ("carrier",)}))])
    workspace.session.select(["late"])
    assert node(panel)["fields"]["value"]["takes_empty"] is True
    panel.hear("set_empty", {"node": "late", "field": "value"})
    assert workspace.session.document.pipeline.by_id["late"].fields["value"] == ""
    assert node(panel)["fields"]["value"]["is_empty"] is True
    panel.hear("leave_empty", {"node": "late", "field": "value"})
    assert "value" not in workspace.session.document.pipeline.by_id["late"].fields
    with pytest.raises(ConfigError, match="says nothing"):
        panel.hear("set_empty", {"node": "late", "field": "columns"})


def test_a_field_becomes_a_parameter_and_comes_back(panel: InspectorPanel, workspace: Workspace) -> None:
    panel.hear("make_parameter", {"node": "few", "field": "count", "name": "how_many"})
    made = workspace.session.document.pipeline.parameters[-1]
    assert (made.name, made.type, made.default) == ("how_many", "integer", "10")
    workspace.session.select(["few"])
    assert node(panel)["fields"]["count"]["parameter"] == "how_many"
    assert not [problem for problem in workspace.problems if problem.node == "few"]
    panel.hear("take_parameter", {"node": "few", "field": "count", "name": "late_after"})
    panel.hear("leave_parameter", {"node": "few", "field": "count"})
    assert workspace.session.document.pipeline.by_id["few"].fields["count"] == "15"
    with pytest.raises(ConfigError, match="already"):
        panel.hear("make_parameter", {"node": "few", "field": "count", "name": "how_many"})
    with pytest.raises(ConfigError, match="no parameter as a whole"):
        panel.hear("take_parameter", {"node": "late", "field": "where", "name": "late_after"})


def test_inputs_are_swapped_with_their_keys(panel: InspectorPanel, workspace: Workspace) -> None:
    panel.hear("set_rows", {"node": "joined", "field": "keys", "rows": [["carrier", "carrier"], ["arr_delay", "flights"]]})
    panel.hear("swap_inputs", {"node": "joined"})
    fields = workspace.session.document.pipeline.by_id["joined"].fields
    assert (fields["left"], fields["right"], fields["keys"]) == ("counted", "flights", ("carrier", "flights = arr_delay"))


def test_title_note_engine_and_header_are_written_and_taken_away(panel: InspectorPanel, workspace: Workspace) -> None:
    for text in ("Late ones", ""):
        for message, said in (("set_title", {"text": text}), ("set_note", {"text": text})):
            panel.hear(message, {"node": "late", **said})
        panel.hear("set_engine", {"node": "late", "engine": "spark" if text else ""})
        panel.hear("set_pipeline", {"field": "description", "text": text})
        late = workspace.session.document.pipeline.by_id["late"]
        assert (late.title, late.note, late.engine) == ((text, text, "spark") if text else (None, None, None))
        assert workspace.session.document.pipeline.description == (text or None)
    panel.hear("set_title", {"node": "late", "text": "late"})
    assert workspace.session.document.pipeline.by_id["late"].title is None


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("set_value", {"node": "none", "field": "where", "text": ""}),
        ("set_value", {"node": "late", "field": "whither", "text": ""}),
        ("set_value", {"node": "late", "field": "where", "text": 7}),
        ("set_rows", {"node": "counted", "field": "columns", "rows": [["a"]]}),
        ("set_rows", {"node": "counted", "field": "columns", "rows": "all"}),
        ("set_rows", {"node": "late", "field": "where", "rows": [["a"]]}),
        ("insert_example", {"node": "late", "example": 99}),
        ("set_pipeline", {"field": "nodes", "text": ""}),
        ("fly", {"node": "late"}),
    ],
)
def test_a_browser_is_not_believed(panel: InspectorPanel, workspace: Workspace, message: str, said: dict[str, object]) -> None:
    before = workspace.session.document
    with pytest.raises(StudioError):
        panel.hear(message, said)
    assert workspace.session.document is before


def test_columns_are_offered_where_the_kind_has_them_in_reach(panel: InspectorPanel) -> None:
    def labels(node: str, path: list[str], text: str) -> list[str]:
        return [each["label"] for each in asked(panel, "complete", node=node, path=path, text=text, place=len(text))]

    assert labels("late", ["where"], "arr")[0] == "arr_delay"
    assert "row_number" not in labels("late", ["where"], "row")
    assert "row_number" in labels("ranked", ["columns", "new"], "row")
    assert "sum" in labels("counted", ["columns", "new"], "sum")
    assert "sum" not in labels("late", ["where"], "sum")
    assert labels("joined", ["where"], "right.f") == ["flights"]


def test_columns_are_offered_before_anything_is_written(panel: InspectorPanel, workspace: Workspace) -> None:
    panel.hear("set_value", {"node": "late", "field": "where", "text": ""})
    found = asked(panel, "complete", node="late", path=["where"], text="", place=0)
    assert {"carrier", "arr_delay"} <= {each["label"] for each in found}
    workspace.session.select(["late"])
    assert [column["name"] for column in node(panel)["columns"]] == ["carrier", "arr_delay"]


def test_three_rows_show_what_an_expression_gives(panel: InspectorPanel) -> None:
    found = asked(panel, "try", node="late", path=["where"], text="arr_delay > $late_after")
    assert found["type"] == "boolean"
    assert {row["result"] for row in found["rows"]} == {"true", "false", "null"}
    assert all(row["given"].startswith("arr_delay = ") for row in found["rows"])


def test_aggregates_and_windows_are_tried_as_their_node_has_them(panel: InspectorPanel) -> None:
    counted = asked(panel, "try", node="counted", path=["columns", "n"], text="max(arr_delay)")
    assert len(counted["rows"]) == 3
    assert counted["rows"][0]["given"].startswith("carrier = ")
    ranked = asked(panel, "try", node="ranked", path=["columns", "place"], text="row_number()")
    assert {row["result"] for row in ranked["rows"]} <= {str(number) for number in range(1, 100_000)}


def test_an_expression_for_many_columns_is_tried_on_the_first_of_them(panel: InspectorPanel) -> None:
    path = ["expressions", "{column}"]
    offered = asked(panel, "complete", node="rounded", path=path, text="", place=0)
    assert [each["label"] for each in offered[:4]] == ["_", "_name", "carrier", "arr_delay"]
    found = asked(panel, "try", node="rounded", path=path, text="_ is null")
    assert found["type"] == "boolean"
    assert {row["result"] for row in found["rows"]} == {"true", "false"}
    assert all(row["given"].startswith("arr_delay = ") for row in found["rows"])
    assert asked(panel, "try", node="rounded", path=path, text="abs(_)")["rows"] == []


def test_combinations_of_keys_are_rows_of_one_cell(panel: InspectorPanel, workspace: Workspace) -> None:
    workspace.session.select(["totals"])
    sets = node(panel)["fields"]["grouping_sets"]
    assert (sets["sort"], sets["rows"], sets["add"]) == ("rows", [["carrier"], ["()"]], "Add a combination")
    panel.hear("set_rows", {"node": "totals", "field": "grouping_sets", "rows": [["()"], ["carrier"]]})
    assert workspace.session.document.pipeline.by_id["totals"].fields["grouping_sets"] == ((), ("carrier",))


def test_a_header_is_offered_to_be_found(panel: InspectorPanel, workspace: Workspace) -> None:
    workspace.session.select(["titled"])
    found = {name: field["detect"] for name, field in node(panel)["fields"].items()}
    assert found == {"from": "", "header": "Find them in the data", "row": ""}


def test_an_expression_that_fails_on_the_rows_says_so_without_a_name_of_ours(panel: InspectorPanel) -> None:
    found = asked(panel, "try", node="late", path=["where"], text="cast(carrier as integer) > 1")
    assert found["rows"] == []
    assert found["error"].endswith("is not a whole number of at most 64 bits")
    assert "node" not in found["error"]


@pytest.mark.parametrize("text", ["arr_delai > 1", "arr_delay >", "", "sum(arr_delay)"])
def test_a_wrong_expression_has_no_rows(panel: InspectorPanel, text: str) -> None:
    assert asked(panel, "try", node="late", path=["where"], text=text) == {"rows": []}


def test_the_sql_of_a_node_in_either_dialect(panel: InspectorPanel) -> None:
    assert "GROUP BY" in asked(panel, "sql", node="counted", dialect="duckdb")["sql"].upper()
    assert "GROUP BY" in asked(panel, "sql", node="counted", dialect="spark")["sql"].upper()
    assert "error" in asked(panel, "sql", node="late", dialect="duckdb")


def test_functions_and_files_are_listed(panel: InspectorPanel) -> None:
    upper = next(each for each in asked(panel, "functions") if each["name"] == "upper")
    assert upper["calls"]
    assert upper["example"].startswith("upper(")
    assert asked(panel, "files", node="flights", text="fli") == ["data/flights.parquet"]
    assert Path(asked(panel, "files", node="flights", text="")[0]).suffix == ".parquet"


def test_the_data_say_what_a_shape_takes_from_them(panel: InspectorPanel, workspace: Workspace) -> None:
    workspace.session.select(["airlines"])
    assert node(panel)["fields"]["columns"]["detect"]
    assert asked(panel, "detect", node="airlines") == {"notes": []}
    assert node(panel)["fields"]["columns"]["rows"] == [["carrier", "text"], ["name", "text"]]
    workspace.session.select(["turned"])
    assert node(panel)["fields"]["values"]["detect"]
    assert asked(panel, "detect", node="turned") == {"notes": []}
    assert len(node(panel)["fields"]["values"]["rows"]) > 1
    assert isinstance(asked(panel, "detect", node="few"), StudioError)
    workspace.session.undo()
    assert node(panel)["fields"]["values"]["rows"] == []


def test_parameters_are_offered_where_their_type_fits(panel: InspectorPanel, workspace: Workspace) -> None:
    workspace.session.select(["few"])
    assert node(panel)["fields"]["count"]["takes"] == [["late_after", "integer"]]
    workspace.session.select(["joined"])
    assert node(panel)["fields"]["suffix"]["takes"] == [["run_id", "text"]]
    assert "late_after" in node(panel)["parameters"]
