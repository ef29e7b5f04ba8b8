"""What the palette tells a browser, and what a search there finds."""

from __future__ import annotations

import json

import pytest

from engine.errors import ConfigError
from panels.palette.state import entries
from panels.palette.web import PalettePanel


def test_every_entry_stands_in_one_group() -> None:
    view = PalettePanel().view()
    json.dumps(view)
    named = [name for group in view["groups"] for name in group["entries"]]
    assert sorted(named) == sorted(entry.name for entry in entries())
    assert all(group["entries"] for group in view["groups"])
    assert view["groups"][0]["title"] == "Sources"
    assert view["entries"]["window.running_total"]["is_preset"]


def test_a_search_leaves_out_what_cannot_be_connected() -> None:
    answers: list[list[str]] = []
    panel = PalettePanel()
    panel.ask("matching", {"text": "csv"}, answers.append)
    panel.ask("matching", {"text": "csv", "takes": True}, answers.append)
    panel.ask("matching", {"text": "csv", "gives": True}, answers.append)
    assert answers[0][0] == "read_csv"
    assert ("read_csv" in answers[1], "write_csv" in answers[1]) == (False, True)
    assert ("read_csv" in answers[2], "write_csv" in answers[2]) == (True, False)


@pytest.mark.parametrize(("message", "said"), [("matching", {}), ("other", {"text": ""})])
def test_what_makes_no_sense_is_refused(message: str, said: dict[str, object]) -> None:
    with pytest.raises(ConfigError) as raised:
        PalettePanel().ask(message, said, lambda _: None)
    assert raised.value.code == "web.message"
