"""Parts in the place of the nodes that use them: names, what stays the same object, refusals that a case of one node cannot show."""

from __future__ import annotations

from pathlib import Path

import pytest
from run_projects import make_project

from engine.backends.choice import engines_of
from engine.check import check
from engine.document.edits import Configure, ReplaceDocument, SetTitle, apply_all
from engine.document.hashing import content_hash, upstream_hash, upstream_hashes
from engine.document.model import Document
from engine.document.reader import read
from engine.document.writer import write
from engine.expanding import DEPTH, expanded, whole
from engine.kinds import ports_of
from engine.lineage import Lineage, NodeColumn
from engine.project.loader import ProjectLoader
from engine.project.project import Project
from engine.schema import analyse

LATE = """\
penstock: 1
parameters:
  minutes:
    type: integer
    default: 15
inputs:
  flights:
    carrier: text
    delay: integer
outputs:
  late: behind
  rest: behind.rejected
nodes:
  behind:
    filter_rows:
      from: flights
      where: delay >= $minutes
"""
MAIN = """\
penstock: 1
name: main
parameters:
  least:
    type: integer
    default: 10
nodes:
  rows:
    inline_table:
      columns:
        carrier: text
        delay: integer
        gate: text
      data: |-
        carrier,delay,gate
        AA,5,A
        B6,12,B
        AA,30,C
  slow:
    sub_pipeline:
      from:
        flights: rows
      path: late.pipeline.yaml
      parameters:
        minutes: ${least}
  slower:
    sub_pipeline:
      from:
        flights: slow
      path: late.pipeline.yaml
  out:
    write_csv:
      from: slower.rest
      path: out.csv
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path, {"late.pipeline.yaml": LATE})


def document_in(project: Project, text: str = MAIN) -> Document:
    reading = read(text)
    assert not reading.problems
    return reading.document.with_loader(ProjectLoader(project))


def errors(project: Project, text: str) -> list[str]:
    return [each.message for each in check(document_in(project, text), project=project) if each.severity == "error"]


def test_the_nodes_of_a_part_stand_before_the_node_that_uses_it(project: Project) -> None:
    pipeline = expanded(document_in(project).pipeline).pipeline
    assert [(node.id, [each.node for each in node.references]) for node in pipeline.nodes] == [
        ("rows", []),
        ("slow#flights", ["rows"]),
        ("slow#behind", ["slow#flights"]),
        ("slow", ["slow#behind", "slow#behind"]),
        ("slower#flights", ["slow"]),
        ("slower#behind", ["slower#flights"]),
        ("slower", ["slower#behind", "slower#behind"]),
        ("out", ["slower"]),
    ]


def test_a_parameter_has_a_value_for_each_use(project: Project) -> None:
    analysis = analyse(document_in(project))
    texts = {name: analysis.pipeline.by_id[name].fields["where"] for name in ("slow#behind", "slower#behind")}
    names = {node: str(text).partition("$")[2] for node, text in texts.items()}
    assert {node: analysis.values[name] for node, name in names.items()} == {"slow#behind": 10, "slower#behind": 15}
    assert names["slow#behind"] == "least"
    assert "least" in analysis.own_parameters
    assert names["slower#behind"] not in analysis.own_parameters


def test_names_of_parameters_never_meet(project: Project) -> None:
    for name in ("a", "a_", "a__b"):
        (project.root / f"{name}.pipeline.yaml").write_text(
            "penstock: 1\nparameters:\n"
            + "".join(f"  {each}:\n    type: integer\n    default: 1\n" for each in ("b", "_b", "b__b", "_0_b")[:3] if each[0] != "_")
            + "outputs:\n  rows: made\nnodes:\n  made:\n    generate_rows:\n      start: $b + $b__b\n      rows: 1\n"
        )
    text = "penstock: 1\nnodes:\n" + "".join(
        f"  {name}:\n    sub_pipeline:\n      path: {name}.pipeline.yaml\n" for name in ("a", "a_", "a__b")
    )
    names = [each.name for each in expanded(document_in(project, text).pipeline).pipeline.parameters]
    assert len(names) == len({name.casefold() for name in names}) == 6


def test_a_pipeline_without_parts_is_itself_and_so_is_an_expanded_one(project: Project) -> None:
    plain = read("penstock: 1\nnodes:\n  a:\n    generate_rows:\n      rows: 1\n").document
    assert whole(plain) is plain
    document = document_in(project)
    once = whole(document)
    assert whole(once) is once
    assert expanded(document.pipeline).pipeline is once.pipeline


def test_an_edit_elsewhere_leaves_the_nodes_of_parts_as_they_are(project: Project) -> None:
    document = document_in(project)
    before = expanded(document.pipeline).pipeline
    after = expanded(apply_all(document, [SetTitle(node="out", title="Out")]).pipeline).pipeline
    assert after is not before
    assert all(after.by_id[name] is before.by_id[name] for name in ("slow#flights", "slow#behind", "slow", "slower#behind"))
    first = analyse(document)
    again = analyse(apply_all(document, [SetTitle(node="out", title="Out")]), earlier=first)
    assert again.nodes["slower"].relations["rest"] is first.nodes["slower"].relations["rest"]


def test_a_changed_part_is_seen_and_changes_the_hashes_of_what_hangs_on_it(project: Project) -> None:
    document = document_in(project)
    before, hashes, content = expanded(document.pipeline), upstream_hashes(document), content_hash(document)
    one = upstream_hash(document, "slower")
    (project.root / "late.pipeline.yaml").write_text(LATE.replace(">=", "> "))
    assert expanded(document.pipeline) is not before
    after = upstream_hashes(document)
    changed = {name for name in document.pipeline.by_id if hashes[name] != after[name]}
    assert changed == {"slow", "slower", "out"}
    assert content_hash(document) != content
    assert upstream_hash(document, "slower") != one
    (project.root / "late.pipeline.yaml").write_text(LATE)
    assert upstream_hashes(document) == hashes
    assert content_hash(document) == content


def test_a_part_that_is_mended_is_seen(project: Project) -> None:
    (project.root / "late.pipeline.yaml").write_text("penstock: 1\nnodes: [")
    document = document_in(project)
    assert [each.code for each in check(document, project=project)][:1] == ["document.syntax"]
    kept = expanded(document.pipeline)
    assert expanded(document.pipeline) is kept
    (project.root / "late.pipeline.yaml").write_text(LATE)
    assert check(document, project=project) == ()


def test_ports_are_those_of_the_file_and_are_followed(project: Project) -> None:
    document = document_in(project)
    slow = document.pipeline.by_id["slow"]
    assert ports_of(document.pipeline, slow) == ("late", "rest")
    (project.root / "late.pipeline.yaml").write_text(LATE.replace("  rest:", "  early:"))
    assert ports_of(document.pipeline, slow) == ("late", "early")
    assert errors(project, MAIN) == ["'slower' has no port 'rest'"]
    (project.root / "late.pipeline.yaml").unlink()
    assert ports_of(document.pipeline, slow) is None


def test_a_text_edit_keeps_the_parts(project: Project) -> None:
    document = apply_all(document_in(project), [ReplaceDocument(text=MAIN.replace("name: main", "name: other"))])
    assert analyse(document).nodes["slower"].relations


def test_what_a_document_is_does_not_depend_on_where_its_parts_are_read(project: Project) -> None:
    assert document_in(project) == read(MAIN).document
    assert write(document_in(project)) == MAIN
    assert [each.code for each in check(read(MAIN).document)] == ["part.no_project", "part.no_project"]


def test_a_disabled_node_hands_on_its_first_input_by_every_port(project: Project) -> None:
    document = document_in(project, MAIN.replace("  slower:\n", "  slower:\n    disabled: true\n"))
    analysis = analyse(document)
    assert analysis.left_out == {"slower", "out"}  # `rest` is not the first port
    text = MAIN.replace("  slower:\n", "  slower:\n    disabled: true\n").replace("slower.rest", "slower")
    out = analyse(document_in(project, text)).nodes["out"]
    assert [relation.name for _, relation in out.inputs["from"]] == ["slow.late"]
    assert check(document_in(project, text), project=project) == ()


def test_engines_of_nodes_parts_and_pipelines(project: Project) -> None:
    part = LATE.replace("penstock: 1\n", "penstock: 1\nengine: spark\n")
    (project.root / "late.pipeline.yaml").write_text(part)
    document = document_in(project, MAIN.replace("  slower:\n", "  slower:\n    engine: duckdb\n"))
    engines = engines_of(document, project)
    assert {name: engines[name] for name in ("rows", "slow#behind", "slow", "slower#behind", "slower")} == {
        "rows": "duckdb", "slow#behind": "spark", "slow": "spark", "slower#behind": "duckdb", "slower": "duckdb",
    }  # fmt: skip
    (project.root / "late.pipeline.yaml").write_text(part.replace("  behind:\n", "  behind:\n    engine: duckdb\n"))
    assert engines_of(document, project)["slow#behind"] == "duckdb"


def test_a_column_is_followed_through_a_part_both_ways(project: Project) -> None:
    (project.root / "late.pipeline.yaml").write_text(LATE.replace("late: behind\n", "late: more\n") + (
        "  more:\n    add_columns:\n      from: behind\n      columns:\n        twice: delay * 2\n"
    ))  # fmt: skip
    lineage = Lineage(analyse(document_in(project)))
    assert {each.node for each in lineage.columns} == {"rows", "slow", "slower", "out"}
    twice, delay = NodeColumn("slow", "late", "twice"), NodeColumn("rows", "rows", "delay")
    assert lineage.sources(twice) == {delay}
    assert lineage.upstream(NodeColumn("out", "", "delay")) == {
        NodeColumn("slower", "rest", "delay"), NodeColumn("slow", "late", "delay"), delay,
    }  # fmt: skip
    assert twice in lineage.downstream(delay)
    assert twice in lineage.readers(delay)
    assert lineage.downstream(twice) == set()  # the second use does not see it
    assert lineage.deciding(twice) == {delay}


def test_parts_are_at_most_so_deep(project: Project) -> None:
    last = "penstock: 1\noutputs:\n  rows: made\nnodes:\n  made:\n    generate_rows:\n      start: 1\n      rows: 1\n"
    for number in range(DEPTH + 1):
        use = f"penstock: 1\noutputs:\n  rows: next\nnodes:\n  next:\n    sub_pipeline:\n      path: p{number + 1}.pipeline.yaml\n"
        (project.root / f"p{number}.pipeline.yaml").write_text(use)
    (project.root / f"p{DEPTH}.pipeline.yaml").write_text(last)
    text = "penstock: 1\nnodes:\n  top:\n    sub_pipeline:\n      path: p{}.pipeline.yaml\n"
    assert errors(project, text.format(1)) == []
    (error,) = errors(project, text.format(0))
    assert "parts stand inside one another at most 16 deep: p0.pipeline.yaml -> p1.pipeline.yaml -> " in error


def test_parts_that_use_parts_twice_are_stopped(project: Project) -> None:
    for number in range(15):
        uses = "".join(f"  {name}:\n    sub_pipeline:\n      path: p{number + 1}.pipeline.yaml\n" for name in ("a", "b"))
        (project.root / f"p{number}.pipeline.yaml").write_text(f"penstock: 1\noutputs:\n  rows: a\nnodes:\n{uses}")
    made = "penstock: 1\noutputs:\n  rows: made\nnodes:\n  made:\n    generate_rows:\n      rows: 1\n"
    (project.root / "p15.pipeline.yaml").write_text(made)
    expansion = expanded(document_in(project, "penstock: 1\nnodes:\n  top:\n    sub_pipeline:\n      path: p0.pipeline.yaml\n").pipeline)
    assert len(expansion.pipeline.nodes) < 25_000
    assert {each.error.code for found in expansion.problems.values() for each in found} == {"part.too_many"}


def test_a_pipeline_that_uses_itself_through_a_part_is_refused(project: Project) -> None:
    uses = "penstock: 1\noutputs:\n  rows: next\nnodes:\n  next:\n    sub_pipeline:\n      path: {}.pipeline.yaml\n"
    (project.root / "main.pipeline.yaml").write_text(uses.format("other"))
    (project.root / "other.pipeline.yaml").write_text(uses.format("main"))
    (error,) = errors(project, uses.format("other"))
    assert error.endswith("a part cannot use itself: other.pipeline.yaml -> main.pipeline.yaml -> other.pipeline.yaml")


def test_one_file_by_two_names_is_one_part(project: Project) -> None:
    (project.root / "again.pipeline.yaml").symlink_to("self.pipeline.yaml")
    uses = "penstock: 1\noutputs:\n  rows: next\nnodes:\n  next:\n    sub_pipeline:\n      path: again.pipeline.yaml\n"
    (project.root / "self.pipeline.yaml").write_text(uses)
    (error,) = errors(project, uses)
    assert "self.pipeline.yaml -> self.pipeline.yaml" in error


def test_a_link_out_of_the_project_is_refused(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "late.pipeline.yaml"
    outside.write_text(LATE)
    (project.root / "linked.pipeline.yaml").symlink_to(outside)
    found = check(document_in(project, MAIN.replace("path: late", "path: linked")), project=project)
    assert {each.code for each in found} == {"trust.outside"}


def test_what_is_wrong_in_a_part_is_told_once_at_the_node_in_its_own_names(project: Project) -> None:
    (project.root / "late.pipeline.yaml").write_text(LATE.replace("delay >= $minutes", "carrier >= $minutes"))
    found = check(document_in(project, MAIN.replace("flights: slow", "flights: rows")), project=project)
    assert [(each.node, each.field, each.line) for each in found] == [("slow", "path", 23), ("slower", "path", 30)]
    assert all(each.message.startswith("late.pipeline.yaml, line 17: node 'behind': ") for each in found)
    assert all("_0_" not in f"{each.message} {each.hint}" and "slow" not in each.message for each in found)
    assert all(each.hint.endswith("mend it in late.pipeline.yaml") for each in found)


def test_paths_and_engines_inside_a_part_are_judged(project: Project) -> None:
    reading = "  others:\n    read_csv:\n      path: ../x.csv\n      columns:\n        a: text\n"
    (project.root / "late.pipeline.yaml").write_text(LATE + reading)
    found = check(document_in(project), project=project)
    assert [(each.code, each.node, each.message.partition(": ")[0]) for each in found] == [
        ("trust.outside", "slow", "late.pipeline.yaml, line 20"),
        ("trust.outside", "slower", "late.pipeline.yaml, line 20"),
    ]
    window = "    window:\n      from: flights\n      columns:\n        n: count(distinct carrier)\n      partition_by: [delay]\n"
    (project.root / "late.pipeline.yaml").write_text(LATE.replace("late: behind\n", "late: counted\n") + "  counted:\n" + window)
    assert check(document_in(project), project=project) == ()
    found = check(document_in(project), project=project, engine="spark")
    assert [(each.code, each.node) for each in found] == [("backend.unsupported", "slow"), ("backend.unsupported", "slower")]
    assert found[0].message.startswith("late.pipeline.yaml, line 22: node 'counted': ")


def test_a_misspelt_name_has_a_fix_that_keeps_what_it_is_given(project: Project) -> None:
    document = document_in(project, MAIN.replace("flights: rows", "flihts: rows").replace("minutes:", "minuts:"))
    problems = check(document, project=project)
    assert [each.code for each in problems] == ["part.input_unknown", "part.parameter_unknown"]
    mended = apply_all(document, [edit for each in problems for edit in each.fixes[0].edits])
    assert mended.pipeline == document_in(project).pipeline


@pytest.mark.parametrize("where", ["delay >= $least", "delay >= $minutes and $lest = 1", "delay >= $minuts"])
def test_a_part_does_not_see_the_parameters_of_what_uses_it(project: Project, where: str) -> None:
    (project.root / "late.pipeline.yaml").write_text(LATE.replace("delay >= $minutes", where))
    found = check(document_in(project), project=project)
    name = where.replace("$minutes and", "").partition("$")[2].split()[0]
    assert [each.message for each in found if each.severity == "error"] == [
        f"late.pipeline.yaml, line 17: node 'behind': there is no parameter '${name}'"
    ]
    assert not [word for word in ("_0_", "least") if word in found[0].hint]


def test_nor_does_what_uses_it_see_those_of_the_part(project: Project) -> None:
    text = MAIN + "  more:\n    filter_rows:\n      from: rows\n      where: delay > $minutes\n"
    (found,) = check(document_in(project, text), project=project)
    assert (found.message, "minutes" in found.hint) == ("there is no parameter '$minutes'", False)


def test_words_of_a_message_stay_as_they_are(project: Project) -> None:
    """A parameter may be called like a word of a message."""
    rows = "  some:\n    limit_rows:\n      from: flights\n      count: x\n"
    (project.root / "late.pipeline.yaml").write_text(LATE + rows)
    alone = check(document_in(project, LATE + rows), project=project)
    assert [each.message for each in alone] == ["'x' is not a whole number"]
    word = alone[0].message.split()[-1].strip("'")
    found = check(document_in(project, MAIN.replace("least", word)), project=project)
    assert [each.message for each in found if each.node == "slow"] == [f"late.pipeline.yaml, line 21: node 'some': {alone[0].message}"]


def test_a_part_by_itself_has_columns_and_no_rows(project: Project) -> None:
    document = document_in(project, LATE)
    assert check(document, project=project) == ()
    analysis = analyse(document)
    assert analysis.expansion.inputs == {"flights"}
    assert analysis.written == ("behind",)
    assert [(each.name, str(each.type)) for each in analysis.nodes["behind"].relations["passed"].visible] == [
        ("carrier", "text"), ("delay", "integer"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("    delay: integer\n", "    delay: integr\n", 9, "type.unknown"),
        ("  flights:\n    carrier: text\n    delay: integer\n", "  flights: {}\n", 7, "part.input_columns"),
        ("  flights:\n", "  behind:\n", 7, "part.input_taken"),
        ("  flights:\n", "  Flights:\n", 7, "part.input_name"),
        ("    delay: integer\n", "    delay: integer\n    Delay: text\n", 10, "schema.names_clash"),
        ("  late: behind\n", "  late: behnd\n", 11, "output.unknown"),
        ("  late: behind\n", "  late: behind.pased\n", 11, "output.port_unknown"),
        ("  late: behind\n", "  late: flights.pased\n", 11, "output.port_unknown"),
        ("  late: behind\n", "  late: [behind]\n", 11, "output.shape"),
        ("  late: behind\n", "  Late: behind\n", 11, "part.output_name"),
    ],
)
def test_inputs_and_outputs_are_judged_in_their_own_file_and_where_it_is_used(
    project: Project, old: str, new: str, line: int, code: str
) -> None:
    text = LATE.replace(old, new)
    (found, *_) = [each for each in check(document_in(project, text), project=project) if each.code == code]
    assert (found.line, found.severity) == (line, "error")
    (project.root / "late.pipeline.yaml").write_text(text)
    told = [each.message for each in check(document_in(project), project=project) if each.code == code]
    assert len(told) == 2
    assert told[0] == f"late.pipeline.yaml, line {line}: {found.message}"


def test_a_changed_path_is_followed_only_where_the_ports_are_known(project: Project) -> None:
    from engine.following import followed

    document = document_in(project)
    edit = Configure(node="slow", field=("path",), value="gone.pipeline.yaml")
    assert followed(document, "slow", [edit]) == [edit]
