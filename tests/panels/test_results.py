"""Results of previews: what is looked at comes first, what an edit makes stale is found out anew, errors stay with their node."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

import assets
from engine.document.edits import AddNode, Configure
from engine.document.model import Fields, Node
from engine.preview.preview import Previewer
from engine.project.project import Project
from engine.session.session import Session
from panels.meaning import Meaning
from panels.results import Results, read_by, shown_ports
from panels.wire import patch, plain


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("sample") / "flights"
    shutil.copytree(assets.path("samples/flights"), folder)
    return Project.open(folder)


@pytest.fixture(scope="module")
def previewer(project: Project) -> Iterator[Previewer]:
    with Previewer(project) as previewer:
        yield previewer


@pytest.fixture
def results(project: Project, previewer: Previewer) -> Results:
    session = Session.open(next(project.root.glob("*.pipeline.yaml")))
    results = Results(session, Meaning(session, project, lambda: previewer), lambda: previewer)
    results.begin()
    return results


def test_every_node_is_counted(results: Results) -> None:
    pipeline = results.session.document.pipeline
    found = results.by_node
    assert {node: result.state for node, result in found.items()} == {node.id: "done" for node in pipeline.nodes}
    assert all(port in found[node.id].rows for node in pipeline.nodes for port in shown_ports(pipeline, node.id))


def test_rows_and_statistics_are_there_for_what_is_selected(results: Results) -> None:
    pipeline = results.session.document.pipeline
    joining = next(node.id for node in pipeline.nodes if node.kind == "join")
    port = shown_ports(pipeline, joining)[0]
    assert results.preview(joining, port) is None
    results.session.select([joining])
    assert results.preview(joining, port).rows_shown == 100
    assert results.profile(joining, port).rows == results.preview(joining, port).rows_seen
    assert all(results.preview(*place).rows_shown > 0 for place in read_by(pipeline, joining))


def test_an_edit_makes_what_hangs_on_it_anew_and_leaves_the_rest(results: Results) -> None:
    pipeline = results.session.document.pipeline
    joining = next(node for node in pipeline.nodes if node.kind == "join")
    before = {node.id: results.finding(node.id, shown_ports(pipeline, node.id)[0]) for node in pipeline.nodes}
    results.session.dispatch([Configure(node=joining.id, field=("how",), value="anti")])
    changed = {node.id for node in pipeline.nodes if results.finding(node.id, shown_ports(pipeline, node.id)[0]) is not before[node.id]}
    assert joining.id in changed
    assert not changed & {place[0] for place in read_by(pipeline, joining.id)}


def test_what_is_wrong_is_not_asked_for(results: Results) -> None:
    pipeline = results.session.document.pipeline
    joining = next(node for node in pipeline.nodes if node.kind == "join")
    results.session.dispatch([Configure(node=joining.id, field=("how",), value="sideways")])
    assert results.by_node[joining.id].state == "stale"
    results.session.undo()
    assert results.by_node[joining.id].state == "done"


def test_a_failure_keeps_the_last_good_rows_and_tells_no_counts_by_them(results: Results) -> None:
    session = results.session
    joining = next(node for node in session.document.pipeline.nodes if node.kind == "join")
    port = shown_ports(session.document.pipeline, joining.id)[0]
    session.select([joining.id])
    before = results.preview(joining.id, port)
    failing = AddNode(node=Node(id="failing", kind="filter_rows", fields=Fields({"from": joining.id, "where": "true"})))
    session.dispatch([failing])
    session.select(["failing"])
    good = results.preview("failing", "passed")
    session.dispatch([Configure(node="failing", field=("where",), value="cast('x' || carrier as integer) > 1")])
    assert results.error("failing", "passed") is not None
    assert results.preview("failing", "passed") is good
    assert not results.is_current("failing", "passed")
    assert (results.by_node["failing"].state, results.by_node["failing"].rows) == ("failed", {})
    assert results.preview(joining.id, port) is before
    session.undo()
    assert results.is_current("failing", "passed")
    assert results.error("failing", "passed") is None


def test_what_is_forgotten_is_found_out_anew(results: Results) -> None:
    nodes = [node.id for node in results.session.document.pipeline.nodes]
    before = list(results.previews(nodes))
    results.forget()
    after = list(results.previews(nodes))
    assert len(after) == len(before)
    assert not any(one is other for one in before for other in after)


def test_a_patch_leads_from_one_view_to_the_next() -> None:
    before = {"nodes": {"a": {"x": 1, "on": True}, "b": {"x": 2}}, "list": [1, 2], "gone": "x"}
    after = {"nodes": {"a": {"x": 1, "on": 1}, "c": {"x": 3}}, "list": [1, 2]}
    assert patch(before, after) == {"nodes": {"a": {"on": 1}, "b": None, "c": {"x": 3}}, "gone": None}
    assert patch(after, after) == {}


def test_nothing_that_is_none_is_told() -> None:
    assert plain({"a": None, "b": (1, 2.5, "x", frozenset({3}))}) == {"b": [1, 2.5, "x", [3]]}
    with pytest.raises(TypeError):
        plain({"a": object()})
