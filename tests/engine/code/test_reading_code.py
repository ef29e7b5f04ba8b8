"""What is told of code by reading it: every fault has its place, and nothing of it runs."""

from __future__ import annotations

import sys

import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.check import check
from engine.document.reader import read
from engine.kinds.code import MAX_LENGTH, code_faults, is_argument


def marked(code: str, *names: str) -> list[tuple[str, str]]:
    """(code, marked text) of each fault."""
    return [(fault.code, code[fault.start : fault.end]) for fault in code_faults(code, names)]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("def transform(t):\n    return t", ["t"]),
        ("def transform(t, *, u=None, **more):\n    return t", ["t", "x", "y"]),
        ("def transform(*args, **inputs):\n    return inputs['t']", ["t"]),
        ("transform = lambda t: t", ["t"]),
        ("from json import loads as transform", ["t"]),
        ("import re\n\nclass A:\n    pass\n\ndef transform(t: A) -> A:\n    '''ä'''\n    return t  # ü", ["t"]),
        ("def transform(u):\n    pass\n\ndef transform(t):\n    return t", ["t"]),
        ('def transform(t):\n    return "\\d"', ["t"]),
    ],
)
def test_code_that_can_be_called(code: str, names: list[str]) -> None:
    assert list(code_faults(code, names)) == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def transform(t)\n    return t", [("python.syntax", "\n")]),
        ("ä = 'ö' +\ndef transform(t):\n    return t", [("python.syntax", "\n")]),
        ("def transform(t):\nreturn t", [("python.syntax", "return")]),
        ("def transform(t):\n    return t[", [("python.syntax", "[")]),
        ("x = 1", [("python.no_transform", "x = 1")]),
        ("", [("python.no_transform", "")]),
        (
            "if True:\n    def transform(t):\n        return t",
            [("python.no_transform", "if True:\n    def transform(t):\n        return t")],
        ),
        ("async def transform(t):\n    return t", [("python.asynchronous", "async def transform(t):")]),
        ("def transform():\n    pass", [("python.arguments", "def transform():")]),
        ("def transform(t, ü):\n    pass", [("python.arguments", "ü")]),
        ("def transform(t, /):\n    pass", [("python.arguments", "t")]),
        ("def transform(t, *, more):\n    pass", [("python.arguments", "more")]),
        ("x = 1\0", [("python.syntax", "x")]),
        ("#" * (MAX_LENGTH + 1), [("python.too_long", "#" * (MAX_LENGTH + 1))]),
    ],
)
def test_a_fault_has_its_place(code: str, found: list[tuple[str, str]]) -> None:
    assert marked(code, "t") == found


def test_what_was_meant_is_told() -> None:
    (unknown, missing) = code_faults("def transform(flihgts):\n    pass", ["flights"])
    assert unknown.hint == "did you mean 'flihgts'?; or take it: def transform(flihgts, flights):"
    assert missing.hint == "did you mean 'flights'?; or name an input so below from"


@pytest.mark.parametrize("part", ["(", "[", "-", "not ", "a.", "a+", "lambda:", "if 1:\n ", "x if y else ", "f'{", "{{", "await ", "2**"])
@pytest.mark.parametrize("depth", [150, 1_000, 30_000])
def test_depth_ends_in_an_answer_not_in_a_crash(part: str, depth: int) -> None:
    assert all(0 <= fault.start <= fault.end for fault in code_faults(part * depth, ["t"]))


def test_a_fault_stands_on_its_line_of_the_document() -> None:
    text = """penstock: 1
nodes:
  a:
    inline_table:
      columns:
        n: integer
      data: |-
        n
        1
  b:
    python:
      from:
        t: a
      code: |-
        import math

        def transform(t):
            return math.floor(
      columns:
        n: integer
"""
    (problem,) = check(read(text).document)
    assert (problem.code, problem.line, problem.column, problem.field) == ("python.syntax", 18, 30, "code")


@pytest.mark.parametrize(
    ("name", "fits"), [("flights", True), ("ö", True), ("_a", True), ("class", False), ("a b", False), ("1a", False), ("", False)]
)
def test_names_of_arguments(name: str, fits: bool) -> None:
    assert is_argument(name) is fits


_PIECES = [
    "def transform(t):",
    "\n",
    "    ",
    "return",
    "t",
    "(",
    ")",
    "'",
    '"',
    "\\",
    "ä",
    "\t",
    "#",
    ":",
    "lambda",
    "class A:",
    "\0",
    "\r",
    "\f",
    "0_",
    "é = 1",
    "import os",
]


@settings(max_examples=scaled(1_000))
@given(st.lists(st.sampled_from(_PIECES), max_size=20).map("".join) | st.text(max_size=60))
def test_any_text_gives_faults_with_places_inside_it(code: str) -> None:
    before = set(sys.modules)
    for fault in code_faults(code, ["t"]):
        assert 0 <= fault.start <= fault.end <= max(len(code), 1)
        assert fault.message
    assert set(sys.modules) == before
