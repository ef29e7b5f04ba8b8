"""Cases are recorded from previews and replayed by the engine; whatever the examples of the kinds say, a test can say too."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from order_projects import parsed

from engine.document.model import Document
from engine.errors import ConfigError, StudioError
from engine.kinds import KINDS
from engine.kinds.kind import Example, Kind
from engine.preview.preview import Previewer
from engine.project.loader import ProjectLoader
from engine.project.project import Project
from engine.project.trust import allow_python
from engine.testing.reading import read_suite
from engine.testing.recording import record
from engine.testing.suite import Case, Suite
from engine.testing.trial import replay
from engine.testing.writing import write_suite

EXAMPLES = [(kind, example) for kind in KINDS if kind.category == "transform" for example in kind.examples]
NODES = """\
penstock: 1
parameters:
  least:
    type: integer
    default: 2
nodes:
  rows:
    inline_table:
      columns:
        id: integer
        name: text
        price: decimal(6,2)
        weight: float
        day: date
        at: timestamp_tz
        tags: list<text>
        box: "struct<wide: integer, since: date>"
        prices: map<text, decimal(4,1)>
        more: json
      data: |-
        id,name,price,weight,day,at,tags,box,prices,more
        1,"a, ""b"" c",1.50,0.1,2024-02-29,2024-02-29T10:20:30Z,"['x', null]","{'wide': 1, 'since': date'2024-01-01'}","map_from_lists(['k'], [cast(1.5 as decimal(4,1))])","{""n"": [1]}"
        2,"two
        lines",-0.01,nan,,,cast([] as list<text>),"{'wide': null, 'since': null}",,"[]"
        3,"",,-inf,0001-01-01,1969-12-31T23:59:59.999999Z,,,"map_from_lists(cast([] as list<text>), cast([] as list<decimal(4,1)>))",null
        4,,,,,,,,,
  names:
    inline_table:
      columns:
        key: integer
        title: text
      data: |-
        key,title
        9,nine
        2,Two
        8,eight
        7,seven
        1,One
  big:
    filter_rows:
      from: rows
      where: id >= $least
  dear:
    sort_rows:
      from: rows
      order_by: [price desc]
  named:
    join:
      left: big
      right: names
      keys:
        - id = key
      how: left
  sure:
    assert_rows:
      from: rows
      checks:
        - not_null: [name]
  split:
    add_columns:
      from: rows
      columns:
        n: cast(name as integer)
  asked:
    sql:
      from:
        t: rows
      query: select id from t
  out:
    write_csv:
      from: named
      path: out.csv
"""


@pytest.fixture(scope="module")
def previewer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Previewer]:
    project = Project.open(tmp_path_factory.mktemp("project"))
    allow_python(project.root)
    with Previewer(project) as previewer:
        yield previewer


@pytest.fixture(scope="module")
def document() -> Document:
    return parsed(NODES)


@pytest.mark.parametrize("node", ["big", "dear", "named", "sure", "asked"])
def test_what_is_recorded_passes_after_it_was_written_and_read(previewer: Previewer, document: Document, node: str) -> None:
    case = record(previewer, document, node, "recorded", {})
    text = write_suite(Suite({node: (case,)}))
    (again,) = read_suite(text).tests[node]
    assert again == case
    assert write_suite(read_suite(text)) == text
    outcome = replay(previewer, document, node, again)
    assert outcome.passed, outcome


def test_recording_keeps_what_a_later_default_would_change(previewer: Previewer, document: Document) -> None:
    case = record(previewer, document, "big", "recorded", {"least": 3})
    assert case.parameters == {"least": "3"}
    assert [len(case.outputs[port].split("\n")) for port in ("passed", "rejected")] == [3, 4]
    assert replay(previewer, document, "big", case).passed


def test_only_a_node_that_orders_is_compared_in_order(previewer: Previewer, document: Document) -> None:
    assert [record(previewer, document, node, "x", {}).ordered for node in ("big", "dear", "named")] == [False, True, False]


def test_rows_that_meet_are_chosen_for_a_join(previewer: Previewer, document: Document) -> None:
    case = record(previewer, document, "named", "x", {}, rows=2)
    assert case.inputs["right"] == "key integer, title text\n9,nine\n2,Two\n8,eight"


def test_what_a_run_would_stop_at_is_a_part_of_the_case(previewer: Previewer, document: Document) -> None:
    case = record(previewer, document, "sure", "x", {})
    assert len(case.warnings) == 1
    outcome = replay(previewer, document, "sure", replace(case, warnings=()))
    assert (outcome.passed, outcome.message) == (False, f"a run would say {case.warnings[0]}, and the case nothing")


def test_an_error_may_be_what_is_wanted(previewer: Previewer, document: Document) -> None:
    rows = "name text\nx"
    failing = Case("x", {"from": rows}, {"rows": "name text, n integer\nx,1"})
    found = replay(previewer, document, "split", failing)
    assert not found.passed
    code = found.message.split()[3].rstrip(":")
    assert replay(previewer, document, "split", Case("x", {"from": rows}, error=code)).passed
    late = replay(previewer, document, "split", Case("x", {"from": "name text\n1"}, error=code))
    assert late.message == f"it should fail with {code}, and gives rows"


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        ({"passed": "n integer\n3"}, "the column 'n' is missing (there is id)"),
        ({"passed": "id integer, m text\n3,"}, "the column 'm' is missing"),
        ({"passed": "id text\n3"}, "the column 'id' is integer, and text in the case"),
    ],
)
def test_other_columns_are_told(previewer: Previewer, document: Document, outputs: dict[str, str], message: str) -> None:
    outcome = replay(previewer, document, "big", Case("x", {"from": "id integer\n3"}, outputs))
    assert (outcome.passed, outcome.ports[0].message) == (False, message)


@pytest.mark.parametrize(
    ("node", "case", "code"),
    [
        ("bigg", Case("x"), "tests.no_node"),
        ("rows", Case("x"), "tests.no_input"),
        ("out", Case("x", {"from": "id integer"}), "tests.no_rows"),
        ("named", Case("x", {"left": "id integer"}), "tests.input_missing"),
        ("big", Case("x", {"from": "id integer", "right": "id integer"}), "tests.input_unknown"),
        ("big", Case("x", {"from": "id intger"}), "tests.table"),
        ("big", Case("x", {"from": "id integer\nx"}), "tests.table"),
        ("big", Case("x", {"from": "id integer\n1,2"}), "tests.table"),
        ("big", Case("x", {"from": "id integer"}, parameters={"lest": "1"}), "tests.parameter"),
        ("big", Case("x", {"from": "id integer"}, parameters={"least": "x"}), "tests.parameter"),
    ],
)
def test_a_case_that_does_not_fit_says_why(previewer: Previewer, document: Document, node: str, case: Case, code: str) -> None:
    with pytest.raises(ConfigError) as caught:
        replay(previewer, document, node, case)
    assert caught.value.code == code


@pytest.mark.parametrize(("kind", "example"), EXAMPLES, ids=[f"{kind.kind}: {example.title}" for kind, example in EXAMPLES])
def test_every_example_of_a_kind_is_a_case(previewer: Previewer, kind: type[Kind], example: Example) -> None:
    case = Case(example.title, example.inputs, example.outputs, ordered=example.ordered)
    for name, text in example.files.items():
        (previewer._project.root / name).parent.mkdir(exist_ok=True)
        (previewer._project.root / name).write_text(text, encoding="utf-8")
    document = _document(kind, example).with_loader(ProjectLoader(previewer._project))
    outcome = replay(previewer, document, "tested", case)
    ignoring = replace(outcome, message="") if outcome.message.startswith("a run would say") else outcome
    assert ignoring.passed, outcome


def _document(kind: type[Kind], example: Example) -> Document:
    """The example's fields on a node that reads as many others as the example has inputs."""
    inputs: dict[str, str] = {}
    for name, group in itertools.groupby(example.inputs, key=lambda each: each.partition(".")[0]):
        keys = [each.partition(".")[2] for each in group]
        lines = "".join("        - other\n" if key.isdecimal() else f"        {key}: other\n" for key in keys)
        inputs[name] = f"      {name}: other\n" if keys == [""] else f"      {name}:\n{lines}"
    own = "" if example.fields.strip() == "{}" else "".join(f"      {line}\n" for line in example.fields.strip().split("\n"))
    return parsed(f"penstock: 1\nnodes:\n  tested:\n    {kind.kind}:\n{''.join(inputs.values())}{own}")


def test_binary_columns_are_refused_by_name(previewer: Previewer) -> None:
    text = NODES + "  hashed:\n    sql:\n      from:\n        t: rows\n      query: select encode('a') as code from t\n  kept:\n"
    with pytest.raises(StudioError) as caught:
        record(previewer, parsed(text + "    limit_rows:\n      from: hashed\n      count: 1\n"), "kept", "x", {})
    assert (caught.value.code, "'code'" in caught.value.message) == ("tests.type", True)


def test_the_pipeline_need_not_run_for_its_tests(previewer: Previewer, tmp_path: Path) -> None:
    """Sources are not read, and what is wrong elsewhere does not matter."""
    assert not (tmp_path / "gone.csv").exists()
    text = "penstock: 1\nnodes:\n  gone:\n    read_csv:\n      path: gone.csv\n  some:\n    filter_rows:\n      from: gone\n      where: id > 1\n"
    assert replay(previewer, parsed(text), "some", Case("x", {"from": "id integer\n1\n2"}, {"passed": "id integer\n2"})).passed
