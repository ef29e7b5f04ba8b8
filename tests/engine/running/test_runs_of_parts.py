"""Runs of pipelines that use parts: counts, checkpoints and resumed runs that see a changed part, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from killed_runs import kill_run
from run_projects import make_project, run_nodes

from engine.document.reader import read
from engine.errors import ConfigError
from engine.preview.preview import Previewer
from engine.project.loader import ProjectLoader
from engine.project.project import Project
from engine.running.events import RunEvent, StageStarted
from engine.running.run import run
from engine.running.sweeping import find_resumable
from engine.testing.reading import read_suite
from engine.testing.trial import replay

PART = """\
penstock: 1
parameters:
  least:
    type: integer
    default: 2
inputs:
  orders:
    region: text
    amount: integer
outputs:
  kept: kept
  small: large.rejected
nodes:
  large:
    filter_rows:
      from: orders
      where: amount >= $least
  kept:
    checkpoint:
      from: large
"""
NODES = """
orders:
  read_csv:
    path: orders.csv
    columns:
      region: text
      amount: integer
      note: text
part:
  sub_pipeline:
    from:
      orders: orders
    path: part.pipeline.yaml
few:
  write_csv:
    from: part
    path: out/kept.csv
small:
  write_csv:
    from: part.small
    path: out/small.csv
"""
ORDERS = "region,amount,note\nnorth,1,a\nsouth,2,b\nnorth,3,c\n"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path, {"orders.csv": ORDERS, "part.pipeline.yaml": PART})


def written(project: Project) -> tuple[str, str]:
    kept, small = ((project.root / "out" / f"{name}.csv").read_text() for name in ("kept", "small"))
    return kept, small


def test_a_run_counts_the_node_and_what_is_in_it(project: Project) -> None:
    record = run_nodes(project, NODES)
    assert written(project) == ("region,amount\nsouth,2\nnorth,3\n", "region,amount\nnorth,1\n")
    assert {name: dict(node.rows) for name, node in record.nodes.items()} == {
        "orders": {"rows": 3},
        "part#orders": {"rows": 3},
        "part#large": {"passed": 2, "rejected": 1},
        "part#kept": {"rows": 2},
        "part": {"kept": 2, "small": 1},
        "few": {"": 2},
        "small": {"": 1},
    }
    assert [kept.node for kept in record.checkpoints] == ["part#kept"]


def test_a_checkpoint_in_a_part_counts_until_the_part_says_something_else(project: Project) -> None:
    run_nodes(project, NODES)
    assert [kept.is_used for kept in run_nodes(project, NODES).checkpoints] == [True]
    (project.root / "part.pipeline.yaml").write_text(PART.replace("default: 2", "default: 3"))
    assert [kept.is_used for kept in run_nodes(project, NODES).checkpoints] == [False]
    assert written(project)[0] == "region,amount\nnorth,3\n"
    given = NODES.replace("    path: part.pipeline.yaml\n", "    path: part.pipeline.yaml\n    parameters:\n      least: 1\n")
    assert [kept.is_used for kept in run_nodes(project, given).checkpoints] == [False]
    assert written(project) == ("region,amount\nnorth,1\nsouth,2\nnorth,3\n", "region,amount\n")


def test_a_killed_run_is_finished_unless_a_part_says_something_else(project: Project) -> None:
    kill_run(project.root, NODES, "before Write small")
    intent = find_resumable(project, "last")
    document = read(_text()).document.with_loader(ProjectLoader(project))
    (project.root / "part.pipeline.yaml").write_text(PART.replace("default: 2", "default: 3"))
    with pytest.raises(ConfigError) as caught:
        run(project, document, resumed=intent)
    assert caught.value.code == "run.resume_changed"
    (project.root / "part.pipeline.yaml").write_text(PART)
    stages: list[str] = []

    def listen(event: RunEvent) -> None:
        if isinstance(event, StageStarted):
            stages.append(event.title)

    assert run(project, document, resumed=intent, on_event=listen).status == "done"
    assert "Write few" not in stages
    assert written(project) == ("region,amount\nsouth,2\nnorth,3\n", "region,amount\nnorth,1\n")


def _text() -> str:
    return "penstock: 1\nname: test\nnodes:\n" + "".join(f"  {line}\n" for line in NODES.strip().splitlines())


def test_a_part_is_not_run_by_itself(project: Project) -> None:
    document = read(PART).document.with_loader(ProjectLoader(project))
    with pytest.raises(ConfigError) as caught:
        run(project, document)
    assert (caught.value.code, "'orders'" in caught.value.message, "sub_pipeline" in caught.value.hint) == ("run.is_part", True, True)


def test_previews_see_a_changed_part_and_inner_nodes(project: Project) -> None:
    document = read(_text()).document.with_loader(ProjectLoader(project))
    with Previewer(project) as previewer:
        assert previewer.preview(document, "part").rows_seen == 2
        assert previewer.preview(document, "part", "small").rows_seen == 1
        assert previewer.preview(document, "part#large", "rejected").rows_seen == 1
        (project.root / "part.pipeline.yaml").write_text(PART.replace("default: 2", "default: 1"))
        assert previewer.preview(document, "part").rows_seen == 3
        assert previewer.preview(document, "part", "small").rows_seen == 0


def test_what_an_edit_of_a_parameter_does_is_told_behind_the_part(project: Project) -> None:
    before = read(_text()).document.with_loader(ProjectLoader(project))
    text = _text().replace("      path: part.pipeline.yaml\n", "      path: part.pipeline.yaml\n      parameters:\n        least: 3\n")
    after = read(text).document.with_loader(ProjectLoader(project))
    with Previewer(project) as previewer:
        effects = previewer.effects(before, after)
        assert [(each.node, each.port, each.before, each.after) for each in effects] == [
            ("part", "kept", 2, 1), ("part", "small", 1, 2), ("few", "", 2, 1), ("small", "", 1, 2),
        ]  # fmt: skip


def test_a_part_alone_has_no_rows_and_says_so(project: Project) -> None:
    document = read(PART).document.with_loader(ProjectLoader(project))
    with Previewer(project) as previewer:
        page = previewer.preview(document, "kept")
    assert (page.rows_seen, [each.name for each in page.fields]) == (0, ["region", "amount"])
    assert [(each.error.code, each.error.message) for each in page.problems] == [
        ("part.no_rows", "'orders' is an input of this part: no rows")
    ]


TESTS = """\
penstock: 1
tests:
  kept:
    - case: all of the part
      parameters:
        least: 5
      inputs:
        orders: |-
          region text, amount integer
          north,4
          north,5
      outputs:
        rows: |-
          region text, amount integer
          north,5
    - case: the node alone
      inputs:
        from: |-
          a text
          x
      outputs:
        rows: |-
          a text
          x
"""


def test_tests_of_a_part_give_rows_to_its_inputs_or_to_one_node(project: Project) -> None:
    document = read(PART).document.with_loader(ProjectLoader(project))
    cases = read_suite(TESTS).tests["kept"]
    with Previewer(project) as previewer:
        outcomes = [replay(previewer, document, "kept", case) for case in cases]
    assert [outcome.passed for outcome in outcomes] == [True, True], outcomes


def test_a_test_whose_table_is_not_what_the_part_declares_is_refused(project: Project) -> None:
    document = read(PART).document.with_loader(ProjectLoader(project))
    case = replace(read_suite(TESTS).tests["kept"][0], inputs={"orders": "region text, amount text\nnorth,4"})
    with Previewer(project) as previewer, pytest.raises(ConfigError) as caught:
        replay(previewer, document, "kept", case)
    assert caught.value.code == "tests.table"
    assert caught.value.message.endswith("the input 'orders' of this part needs 'amount' to be integer, and here it is text")


def test_a_test_that_names_some_inputs_only_is_refused(project: Project) -> None:
    text = PART.replace("outputs:\n", "  others:\n    id: integer\noutputs:\n")
    document = read(text).document.with_loader(ProjectLoader(project))
    case = read_suite(TESTS).tests["kept"][0]
    with Previewer(project) as previewer, pytest.raises(ConfigError) as caught:
        replay(previewer, document, "kept", case)
    assert (caught.value.code, "'others'" in caught.value.message) == ("tests.input_missing", True)
