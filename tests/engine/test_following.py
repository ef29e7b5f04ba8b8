"""What reads a node goes on reading what it reads, when ports of the node get other names or another order."""

from __future__ import annotations

import pytest

from engine.check import check
from engine.document.edits import Configure, Edit, Unset, apply_all
from engine.document.model import Document, Fields, Node, Pipeline, plain, value_of
from engine.document.problem import Problem
from engine.document.reader import read
from engine.following import followed
from engine.kinds import ports_of
from engine.schema import analyse

TEXT = """penstock: 1
outputs:
  bad: ways.late
  first: ways
nodes:
  rows:
    inline_table:
      data: |-
        delay
        1
      columns:
        delay: integer
  ways:
    switch_rows:
      from: rows
      cases:
        late: delay > 15
        early: delay < 0
  bare:
    sort_rows:
      from: ways
      order_by: [delay]
  named:
    sort_rows:
      from: ways.late
      order_by: [delay]
  all:
    union_rows:
      from: [ways.early, ways.other, ways.late, rows]
"""


@pytest.fixture
def document() -> Document:
    return read(TEXT.encode()).document


def cases(*names: str) -> Configure:
    return Configure(node="ways", field=("cases",), value=Fields((name, "delay > 1") for name in names))


def after(document: Document, edits: list[Edit]) -> dict[str, object]:
    """What is read in the document by then."""
    pipeline = apply_all(document, edits).pipeline
    read_by = {node.id: plain(node.fields["from"]) for node in pipeline.nodes if "from" in node.fields and node.id != "ways"}
    return {**read_by, "outputs": plain(pipeline.outputs)}


BEFORE = {
    "bare": "ways",
    "named": "ways.late",
    "all": ["ways.early", "ways.other", "ways.late", "rows"],
    "outputs": {"bad": "ways.late", "first": "ways"},
}


def test_the_ports_follow_the_fields(document: Document) -> None:
    ways = document.pipeline.by_id["ways"]
    assert ports_of(Pipeline(), ways) == ("late", "early", "other")
    assert ports_of(Pipeline(), ways.model_copy(update={"fields": Fields({"default": "rest"})})) == ("rest",)
    assert ports_of(Pipeline(), ways.model_copy(update={"fields": Fields({"cases": "what", "default": ("a",)})})) == ()
    assert ports_of(Pipeline(), ways.model_copy(update={"kind": "sort_rows"})) == ("rows",)
    assert ports_of(Pipeline(), ways.model_copy(update={"kind": "write_csv"})) == ()
    assert ports_of(Pipeline(), ways.model_copy(update={"kind": "swich_rows"})) is None


@pytest.mark.parametrize(
    ("fields", "ports"),
    [
        ({}, ("rest",)),
        ({"parts": {"a": "0.7", "b": "0.2"}}, ("a", "b", "rest")),
        ({"parts": {"a": "0.7", "b": "0.2", "c": "0.1"}}, ("a", "b", "c")),
        ({"parts": {"a": "0.7", "rest": "0.3"}}, ("a", "rest")),
        ({"parts": {"a": "0.7", "b": "0.4"}, "rest": "x"}, ("a", "b", "x")),
        ({"parts": {"a": "1"}, "by": "count"}, ("a", "rest")),
        ({"parts": {"a": "1", "b": "${n}"}}, ("a", "b", "rest")),
        ({"parts": {"a": "1", "b": "half"}}, ("a", "b", "rest")),
        ({"parts": {"a": "1.0", "b": ("0",)}}, ("a", "b", "rest")),
        ({"parts": {"a": "1"}, "rest": None}, ("a",)),
    ],
)
def test_the_rest_is_a_port_unless_the_parts_are_all(fields: dict[str, object], ports: tuple[str, ...]) -> None:
    written = value_of(fields)
    assert isinstance(written, Fields)
    assert ports_of(Pipeline(), Node(id="parts", kind="split_rows", fields=written)) == ports


def test_a_renamed_port_is_read_by_its_new_name(document: Document) -> None:
    found = after(document, followed(document, "ways", [cases("late", "soon")], ("early", "soon")))
    assert found == BEFORE | {"all": ["ways.soon", "ways.other", "ways.late", "rows"]}


def test_the_first_port_renamed_stays_the_first(document: Document) -> None:
    found = after(document, followed(document, "ways", [cases("slow", "early")], ("late", "slow")))
    assert found == {
        "bare": "ways",
        "named": "ways.slow",
        "all": ["ways.early", "ways.other", "ways.slow", "rows"],
        "outputs": {"bad": "ways.slow", "first": "ways"},
    }


@pytest.mark.parametrize("names", [("early", "late"), ("new", "late", "early"), ("early",)])
def test_where_another_port_becomes_the_first_the_old_one_is_named(document: Document, names: tuple[str, ...]) -> None:
    found = after(document, followed(document, "ways", [cases(*names)]))
    assert found == BEFORE | {"bare": "ways.late", "outputs": {"bad": "ways.late", "first": "ways.late"}}


def test_what_does_not_change_the_ports_changes_no_reader(document: Document) -> None:
    edit = cases("late", "early")
    assert followed(document, "ways", [edit]) == [edit]
    sorting = Configure(node="bare", field=("order_by",), value=("delay desc",))
    assert followed(document, "bare", [sorting]) == [sorting]


def test_a_name_that_is_still_there_is_not_followed(document: Document) -> None:
    found = after(document, followed(document, "ways", [cases("late", "early", "soon")], ("early", "soon")))
    assert found == BEFORE


def test_references_to_a_port_that_is_gone_are_wrong_until_it_returns(document: Document) -> None:
    gone = apply_all(document, followed(document, "ways", [cases("late")]))
    problems = [problem for problem in check(gone) if problem.code == "reference.port_unknown"]
    assert [(problem.node, problem.field, problem.message, problem.hint) for problem in problems] == [
        ("all", "from.0", "'ways' has no port 'early'", "its ports are late, other")
    ]
    assert fixes(problems[0]) == ["Write ways.late", "Write ways.other", "Disconnect it"]
    back = apply_all(gone, followed(gone, "ways", [cases("late", "early")]))
    assert not [problem for problem in check(back) if problem.severity == "error"]
    assert analyse(back).nodes["all"].relations


def fixes(problem: Problem) -> list[str]:
    return [fix.title for fix in problem.fixes]


def test_an_output_of_the_pipeline_that_names_a_port_that_is_gone_can_be_mended(document: Document) -> None:
    gone = apply_all(document, [cases("lates", "early")])
    (problem,) = (problem for problem in check(gone) if problem.code == "output.port_unknown")
    assert fixes(problem) == ["Write ways.lates"]
    assert plain(apply_all(gone, problem.fixes[0].edits).pipeline.outputs) == {"bad": "ways.lates", "first": "ways"}


def test_the_name_that_mends_a_wrong_one_is_followed(document: Document) -> None:
    wrong = apply_all(document, followed(document, "ways", [cases("late", "Too early!")], ("early", "Too early!")))
    (problem,) = (problem for problem in check(wrong) if problem.code == "field.port")
    assert (problem.field, fixes(problem)) == ("cases.Too early!", ["Rename it to too_early"])
    assert after(wrong, list(problem.fixes[0].edits)) == BEFORE | {"all": ["ways.too_early", "ways.other", "ways.late", "rows"]}


def test_the_default_is_a_port_like_the_others(document: Document) -> None:
    named = Configure(node="ways", field=("default",), value="rest")
    renamed = followed(document, "ways", [named], ("other", "rest"))
    assert after(document, renamed) == BEFORE | {"all": ["ways.early", "ways.rest", "ways.late", "rows"]}
    changed = apply_all(document, renamed)
    back = followed(changed, "ways", [Unset(node="ways", field=("default",))], ("rest", "other"))
    assert apply_all(changed, back).pipeline == document.pipeline


def test_a_disabled_node_hands_on_its_rows_by_its_first_port(document: Document) -> None:
    nodes = tuple(node.model_copy(update={"disabled": node.id == "ways"}) for node in document.pipeline.nodes)
    analysis = analyse(document.model_copy(update={"pipeline": document.pipeline.model_copy(update={"nodes": nodes})}))
    assert analysis.nodes["bare"].inputs["from"][0][1].name == "rows.rows"
    assert analysis.nodes["named"].inputs["from"][0][1].name == "rows.rows"
    assert "all" in analysis.left_out
