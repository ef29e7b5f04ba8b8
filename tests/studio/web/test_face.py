"""The line to one tab."""

from __future__ import annotations

from studio.web.face import Face


def test_a_page_learns_when_all_that_it_said_was_heard() -> None:
    sent: list[object] = []
    Face({}, sent.append).hear({"panel": "", "ask": 3})
    assert sent == [{"is": "answer", "ask": 3, "value": True}]
