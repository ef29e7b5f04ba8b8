"""The file of a pipeline's tests: what is read, what is written, and what is wrong at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import DocumentError
from engine.testing.reading import read_suite
from engine.testing.suite import Case, Suite, suite_path
from engine.testing.writing import write_suite

TEXT = """penstock: 1
# why these
tests:
  late:
    # the usual
    - case: one is late
      parameters:
        after: 15
        codes: [AA, UA]
      inputs:
        from: |-
          carrier text, delay integer
          AA,20
      outputs:
        passed: |-
          carrier text, delay integer
          AA,20
      ordered: true
      warnings: [assert.failed]  # a run stops
    - case: too much
      inputs:
        from: "carrier text, delay integer\\n"
      error: backend.failed
"""


def test_a_file_is_read_and_written_as_it_was() -> None:
    suite = read_suite(TEXT)
    first, second = suite.tests["late"]
    assert (first.name, first.parameters, first.ordered) == ("one is late", {"after": "15", "codes": ("AA", "UA")}, True)
    assert (second.outputs, second.error, second.warnings) == ({}, "backend.failed", ())
    assert write_suite(suite) == TEXT


def test_a_case_takes_the_place_of_its_like_and_leaves_the_others() -> None:
    suite = read_suite(TEXT)
    table = {"from": "a integer\n1"}
    changed = suite.with_case("late", Case("one is late", table, table)).with_case("other", Case("new", table, table))
    assert [case.name for case in changed.tests["late"]] == ["one is late", "too much"]
    text = write_suite(changed)
    assert "    # the usual\n    - case: one is late\n      inputs:\n        from: |-\n          a integer\n          1\n" in text
    assert read_suite(text).tests == changed.tests


def test_a_new_case_has_a_free_name() -> None:
    suite = Suite({"late": (Case("recorded 1"), Case("recorded 3"))})
    assert (suite.free_name("late"), suite.free_name("other")) == ("recorded 2", "recorded 1")


def test_the_file_stands_beside_its_pipeline() -> None:
    assert suite_path(Path("jobs/delays.pipeline.yaml")) == Path("jobs/delays.tests.yaml")


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("tests:\n  a: []\n", "document.version", 1),
        ("penstock: 2\n", "document.version", 1),
        ("penstock: 1\ntest:\n  a: []\n", "document.unknown_key", 2),
        ("penstock: 1\ntests:\n  a: yes\n", "document.not_a_list", 3),
        ("penstock: 1\ntests:\n  a:\n    - inputs: {}\n      outputs: {}\n", "document.no_case", 4),
        ("penstock: 1\ntests:\n  a:\n    - case: x\n      inputs: {}\n", "document.no_outputs", 4),
        ("penstock: 1\ntests:\n  a:\n    - case: x\n      outputs: {}\n    - case: x\n      outputs: {}\n", "document.duplicate_case", 6),
        ("penstock: 1\ntests:\n  a:\n    - case: x\n      ouputs: {}\n      error: a.b\n", "document.unknown_key", 5),
        ("penstock: 1\ntests:\n  a:\n    - case: x\n      ordered: maybe\n      error: a.b\n", "document.not_a_flag", 5),
        ("penstock: 1\ntests: &a\n  b: []\n", "document.anchor", 2),
    ],
)
def test_a_fault_has_its_line(text: str, code: str, line: int) -> None:
    with pytest.raises(DocumentError) as caught:
        read_suite(text, "x.tests.yaml")
    assert (caught.value.code, caught.value.where.line, caught.value.where.file) == (code, line, "x.tests.yaml")
