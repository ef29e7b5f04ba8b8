"""The table of actions: names, titles and keys, which footers, menus, palettes and help are made from."""

from __future__ import annotations

import re

from engine.session.actions import ACTIONS, clashes

KEPT_BY_CHROMIUM = {
    "Ctrl+N",
    "Ctrl+T",
    "Ctrl+W",
    "Ctrl+Shift+N",
    "Ctrl+Shift+T",
    "Ctrl+Shift+W",
    "Ctrl+Tab",
    "Ctrl+PageUp",
    "Ctrl+PageDown",
}
KEY = re.compile(
    r"(Ctrl\+)?(Alt\+)?(Shift\+)?([A-Z]|[0-9]|F[0-9]{1,2}|[?/+.\-\[\]]|Tab|Enter|Escape|Delete|Backspace|Arrow(Left|Right|Up|Down))"
)


def test_names_and_titles_are_unique() -> None:
    names, titles = [action.name for action in ACTIONS], [action.title for action in ACTIONS]
    assert len(set(names)) == len(names)
    assert len(set(titles)) == len(titles)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in names)
    assert all(title and title[0].isupper() for title in titles)


def test_no_key_means_two_things_in_one_place() -> None:
    assert clashes(ACTIONS) == []
    for context in ("global", "canvas", "dock"):
        keys = [key for action in ACTIONS if action.context == context for key in action.terminal]
        assert len(set(keys)) == len(keys), context


def test_keys_are_written_alike_and_can_be_had() -> None:
    keys = [key for action in ACTIONS for key in action.key]
    assert [key for key in keys if not KEY.fullmatch(key)] == []
    assert not set(keys) & KEPT_BY_CHROMIUM


def test_a_key_that_acts_in_text_fields_types_nothing() -> None:
    keys = [key for action in ACTIONS if action.in_fields for key in action.key]
    assert not [key for key in keys if not key.startswith("Ctrl+") and not re.fullmatch(r"(Shift\+)?F\d+", key)]


def test_what_asks_for_a_text_says_what_for() -> None:
    assert [action.name for action in ACTIONS if action.needs] == ["rename"]
