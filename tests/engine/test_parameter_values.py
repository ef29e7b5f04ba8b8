"""Parameters that are a choice or a list: what is read from a document and from one line, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.document.edits import SetParameter, apply
from engine.document.hashing import content_hash
from engine.document.model import Parameter, Pipeline
from engine.document.reader import read
from engine.document.writer import write
from engine.errors import ConfigError
from engine.parameter_values import items_of, line_of
from engine.parameters import parameters_of, read_given

TEXT = """penstock: 1
parameters:
  level:
    type: choice
    choices: [low, high]
    default: low
  codes:
    type: list<text>
    # of the alliance
    default:
      - AA
      # the quiet one
      - a, b  # one item
  ids:
    type: list<integer>
    default: []
    example: [1, 2]
"""
PIPELINE = read(TEXT).document.pipeline


def test_they_are_read_by_their_type_and_written_as_they_were() -> None:
    parsed = read(TEXT)
    assert parsed.problems == ()
    assert write(parsed.document) == TEXT
    found = parameters_of(PIPELINE)
    assert found.problems == []
    assert {name: found.values[name] for name in ("level", "codes", "ids")} == {"level": "low", "codes": ["AA", "a, b"], "ids": []}
    assert {name: str(found.types[name]) for name in ("level", "codes", "ids")} == {
        "level": "text",
        "codes": "list<text>",
        "ids": "list<integer>",
    }


@pytest.mark.parametrize(
    ("name", "line", "value"),
    [
        ("level", "high", "high"),
        ("codes", "", []),
        ("codes", "AA, UA", ["AA", "UA"]),
        ("codes", '"a, b",c', ["a, b", "c"]),
        ("codes", '""', [""]),
        ("codes", '" a"', [" a"]),
        ("ids", "3,-1", [3, -1]),
    ],
)
def test_a_line_gives_a_value(name: str, line: str, value: object) -> None:
    assert read_given(PIPELINE, name, line) == value


@pytest.mark.parametrize(
    ("name", "line", "hint"),
    [
        ("level", "hgh", "did you mean 'high'?"),
        ("level", "", "there is low, high"),
        ("ids", "1,x", "give a value of type list<integer>"),
        ("ids", "1,,2", "give a value of type list<integer>"),
        ("codes", '"a', 'an item with a comma stands in double quotes, and a quote in it is doubled: a,"b, c"'),
    ],
)
def test_a_wrong_line_is_refused(name: str, line: str, hint: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_given(PIPELINE, name, line)
    assert (refused.value.code, refused.value.hint) == ("usage.wrong_value", hint)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6), max_size=4))
def test_items_come_back_from_their_line(items: list[str]) -> None:
    assert items_of(line_of(items)) == tuple(items)


def test_comments_stay_with_the_items_of_a_list() -> None:
    changed = Parameter(name="codes", type="list<text>", default=("UA", "a, b"))
    text = write(apply(read(TEXT).document, SetParameter(parameter=changed)))
    assert "    # of the alliance\n    default:\n      - UA\n      # the quiet one\n      - a, b  # one item\n" in text


def test_choices_belong_to_what_a_pipeline_means() -> None:
    document = read(TEXT).document
    level = PIPELINE.parameters[0]
    wider = apply(document, SetParameter(parameter=level.model_copy(update={"choices": ("low", "high", "top")})))
    assert content_hash(wider) != content_hash(document)


@pytest.mark.parametrize(
    ("parameter", "codes"),
    [
        (Parameter(name="p", type="choice", choices=(), default="a"), ["parameter.choices"]),
        (Parameter(name="p", type="choice", choices=("a", "a"), default="a"), ["parameter.choices"]),
        (Parameter(name="p", type="choice", choices=("a",), default=("a",)), ["parameter.shape"]),
        (Parameter(name="p", type="text", choices=("a",), default="a"), ["parameter.choices"]),
        (Parameter(name="p", type="integer", default=("1",)), ["parameter.shape"]),
        (Parameter(name="p", type="list<integer>", default=("1", "x")), ["expression.value"]),
        (Parameter(name="p", type="list<list<text>>", default=()), ["parameter.type"]),
    ],
)
def test_what_cannot_be_meant_is_a_problem(parameter: Parameter, codes: list[str]) -> None:
    found = parameters_of(Pipeline(parameters=(parameter,)))
    assert [problem.error.code for _, problem in found.problems] == codes


@pytest.mark.parametrize(
    ("lines", "code"),
    [("choices: a", "document.not_a_list"), ("choices: [a, [b]]", "document.flow"), ("default:\n      - null", "document.not_text")],
)
def test_what_is_no_list_of_texts_is_a_problem_of_the_file(lines: str, code: str) -> None:
    parsed = read(f"penstock: 1\nparameters:\n  p:\n    type: text\n    {lines}\n")
    assert code in [problem.code for problem in parsed.problems]
