"""Values before a run: what is asked, what a text means, what is told of a wrong one, and what is offered again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from panel_desks import asked, workspace_of_text

from engine.document.reader import read
from engine.errors import ConfigError
from engine.session.actions import action_named
from engine.session.session_acts import RUN_TO_HERE_WITH, RUN_WITH
from panels.runs.values import given_values, run_form
from panels.runs.web import RunsPanel, RunWatch
from panels.workspace import Workspace

PARAMETERS = """parameters:
  day:
    type: date
    example: 2024-01-31
    description: The day that is loaded
  city:
    type: text
    title: City
    default: Lisbon
"""
NODES = """nodes:
  rows:
    title: The rows
    inline_table:
      columns:
        n: integer
      data: |-
        n
        1
"""
PIPELINE = read(f"penstock: 1\n{PARAMETERS}{NODES}".encode()).document.pipeline


class Starts:
    """Remembers what was started."""

    def __init__(self) -> None:
        self.started: list[tuple[str | None, Mapping[str, object] | None]] = []
        self.is_running = False

    def start(self, only: str | None = None, values: Mapping[str, object] | None = None) -> None:
        self.started.append((only, values))

    def stop(self) -> None:
        self.is_running = False


def opened(folder: Path, parameters: str = PARAMETERS) -> tuple[Workspace, Starts, list[str]]:
    workspace = workspace_of_text(f"penstock: 1\n{parameters}{NODES}", folder)
    starts, shown = Starts(), list[str]()
    workspace.desk.runs, workspace.desk.show = starts, shown.append
    workspace.desk.views = frozenset({RUN_WITH, RUN_TO_HERE_WITH})
    return workspace, starts, shown


def test_the_form_tells_what_each_parameter_is() -> None:
    day, city = run_form(PIPELINE, {"city": "Oslo"}, "rows").fields
    assert (day.title, day.type, day.description, day.placeholder, day.text, day.is_needed) == (
        "",
        "date",
        "The day that is loaded",
        "such as 2024-01-31",
        "",
        True,
    )
    assert (city.title, city.placeholder, city.text, city.is_needed) == ("City", "Lisbon", "Oslo", False)
    assert [run_form(PIPELINE, {}, node).title for node in ("", "rows")] == ["Run", "Run to The rows"]


def test_texts_are_read_by_their_types_and_an_empty_one_keeps_the_default() -> None:
    given = given_values(PIPELINE, {"day": "2024-02-29", "city": ""})
    assert ({name: str(value) for name, value in given.values.items()}, given.problems) == ({"day": "2024-02-29"}, {})


@pytest.mark.parametrize(("text", "words"), [("", "It has no default"), ("2024-02-30", "is no value for the parameter 'day'")])
def test_what_is_wrong_is_told_of_its_parameter(text: str, words: str) -> None:
    problems = given_values(PIPELINE, {"day": text}).problems
    assert list(problems) == ["day"]
    assert words in problems["day"]


def test_a_wrong_value_starts_nothing_and_a_right_one_is_offered_again(tmp_path: Path) -> None:
    workspace, starts, _ = opened(tmp_path)
    panel = RunsPanel(workspace, RunWatch(lambda: None))
    assert "day" in asked(panel, "start", values={"day": "x"}, node="")  # type: ignore[operator]
    assert starts.started == []
    assert asked(panel, "start", values={"day": "2024-01-01"}, node="rows") == {}
    ((only, values),) = starts.started
    assert (only, {name: str(value) for name, value in (values or {}).items()}) == ("rows", {"day": "2024-01-01"})
    workspace.session.select(["rows"])
    form = asked(panel, "form", to_here=True)
    assert isinstance(form, dict)
    assert (form["node"], [field["text"] for field in form["fields"]]) == ("rows", ["2024-01-01", ""])
    assert asked(panel, "form") == {**form, "node": "", "title": "Run"}


def test_run_asks_where_a_value_is_missing_and_starts_at_once_where_none_is(tmp_path: Path) -> None:
    workspace, starts, shown = opened(tmp_path)
    workspace.session.select(["rows"])
    for name in ("run", "run_to_here"):
        action_named(name).run(workspace.desk, "")
    assert (shown, starts.started) == ([RUN_WITH, RUN_TO_HERE_WITH], [])
    assert action_named(RUN_WITH).enabled(workspace.desk)
    whole, starts, shown = opened(tmp_path, PARAMETERS.replace("example", "default"))
    action_named("run").run(whole.desk, "")
    assert (shown, starts.started) == ([], [(None, None)])
    action_named(RUN_WITH).run(whole.desk, "")
    assert shown == [RUN_WITH]


def test_without_parameters_nothing_is_asked(tmp_path: Path) -> None:
    workspace, starts, shown = opened(tmp_path, "")
    action_named("run").run(workspace.desk, "")
    assert (shown, starts.started) == ([], [(None, None)])
    assert not action_named(RUN_WITH).enabled(workspace.desk)
    with pytest.raises(ConfigError) as caught:
        asked(RunsPanel(workspace, RunWatch(lambda: None)), "form")
    assert caught.value.code == "run.no_parameters"


@pytest.mark.parametrize("said", [{}, {"values": {"day": 7}, "node": ""}, {"values": {}, "node": "gone"}, {"values": [], "node": ""}])
def test_what_no_page_says_is_refused(tmp_path: Path, said: dict[str, object]) -> None:
    workspace, starts, _ = opened(tmp_path)
    with pytest.raises(ConfigError):
        asked(RunsPanel(workspace, RunWatch(lambda: None)), "start", **said)
    assert starts.started == []


def test_a_second_run_is_refused(tmp_path: Path) -> None:
    workspace, starts, _ = opened(tmp_path)
    starts.is_running = True
    with pytest.raises(ConfigError) as caught:
        asked(RunsPanel(workspace, RunWatch(lambda: None)), "start", values={}, node="")
    assert caught.value.code == "run.goes_on"


def test_a_choice_is_chosen_and_a_list_stands_on_one_line() -> None:
    text = "penstock: 1\nparameters:\n  level:\n    type: choice\n    choices: [low, high]\n    default: low\n"
    pipeline = read(f"{text}  codes:\n    type: list<text>\n    example: [AA, UA]\n").document.pipeline
    level, codes = run_form(pipeline, {}).fields
    assert (level.choices, level.placeholder, codes.choices, codes.placeholder) == (("low", "high"), "low", (), "such as AA,UA")
    assert given_values(pipeline, {"level": "high", "codes": "BB"}).values == {"level": "high", "codes": ["BB"]}
    assert given_values(pipeline, {"level": "hihg", "codes": "BB"}).problems == {
        "level": "'hihg' is no value for the parameter 'level', which is one of low, high. Did you mean 'high'?."
    }
