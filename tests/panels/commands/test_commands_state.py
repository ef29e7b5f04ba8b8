"""The command palette over a real session: every action is there, finds its way, and says whether it can be done."""

from __future__ import annotations

import pytest

from engine.document.edits import SetTitle
from engine.document.reader import read
from engine.session.actions import ACTIONS
from engine.session.desk import Desk
from engine.session.session import Session
from panels.commands.state import commands, keys_page

TEXT = b"""penstock: 1
nodes:
  a:
    inline_table:
      columns:
        n: integer
      data: |-
        n
        1
  b:
    limit_rows:
      from: a
      count: 1
"""


@pytest.fixture
def desk() -> Desk:
    return Desk(Session(read(TEXT)), views=frozenset({"keys", "find"}))


def test_every_action_is_a_command_once(desk: Desk) -> None:
    assert {line.name for line in commands(desk)} == {action.name for action in ACTIONS} - {"command_palette"}
    assert len(commands(desk)) == len(ACTIONS) - 1


def test_what_cannot_be_done_comes_last(desk: Desk) -> None:
    enabled = [line.is_enabled for line in commands(desk)]
    assert enabled == sorted(enabled, reverse=True)
    undo = next(line for line in commands(desk) if line.name == "undo")
    assert not undo.is_enabled
    desk.session.dispatch([SetTitle(node="a", title="A")])
    assert next(line for line in commands(desk) if line.name == "undo").is_enabled


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("undo", "undo"),
        ("Save", "save"),
        ("sav", "save"),
        ("execute", "run"),
        ("bypass", "disable"),
        ("select all", "select_all"),
        ("keys", "keys"),
        ("duplciate", "duplicate"),
    ],
)
def test_what_is_typed_finds_the_command(desk: Desk, typed: str, name: str) -> None:
    desk.session.select(["b"])
    assert commands(desk, typed)
    assert next(line.name for line in commands(desk, typed) if line.name == name)
    assert name in [line.name for line in commands(desk, typed)][:3]


def test_a_command_that_needs_a_text_asks_for_it(desk: Desk) -> None:
    desk.session.select(["b"])
    rename = next(line for line in commands(desk) if line.name == "rename")
    assert (rename.key, rename.prompt, bool(rename.needs)) == ("F2", "b", True)


def test_keys_are_those_of_the_system(desk: Desk) -> None:
    assert next(line.key for line in commands(desk) if line.name == "save") == "Ctrl+S"
    assert next(line.key for line in commands(desk, system="mac") if line.name == "save") == "Cmd+S"


def test_the_page_of_keys_has_every_key_in_its_place() -> None:
    page = keys_page()
    assert [section.title for section in page] == ["Everywhere", "On the canvas", "In the data"]
    assert [key for section in page for _, keys in section.lines for key in keys] == [
        key for context in ("global", "canvas", "dock") for action in ACTIONS if action.context == context for key in action.key
    ]
