"""The line to one tab."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from panels.wire import Said
from studio.web.face import Face, Line


@dataclass(slots=True)
class Page:
    """What a page hears, and whether it is there."""

    heard: list[object] = field(default_factory=list)
    is_there: bool = True

    def line(self) -> Line:
        return Line(self.heard.append, lambda call: call(), lambda: self.is_there)


@dataclass(slots=True)
class Counter:
    """A panel that shows a number, and counts how often it is looked at."""

    number: int = 0
    looks: int = 0

    def view(self) -> Mapping[str, object]:
        self.looks += 1
        return {"number": self.number}

    def hear(self, message: str, said: Said) -> None:
        raise NotImplementedError

    def ask(self, message: str, said: Said, reply: Callable[[object], None]) -> None:
        raise NotImplementedError


def test_a_page_learns_when_all_that_it_said_was_heard() -> None:
    page = Page()
    Face({}, page.line()).hear({"panel": "", "ask": 3})
    assert page.heard == [{"is": "answer", "ask": 3, "value": True}]


def test_a_page_that_comes_hears_what_changed_since_it_was_made() -> None:
    page, counter = Page(), Counter()
    face = Face({"counter": counter}, page.line())
    assert face.everything() == {"counter": {"number": 0}}
    counter.number = 1
    face.hear({"panel": ""})
    assert page.heard == [{"is": "patch", "patch": {"counter": {"number": 1}}}]


def test_a_page_that_begins_once_more_hears_everything() -> None:
    page = Page()
    face = Face({"counter": Counter()}, page.line())
    face.everything()
    face.hear({"panel": ""})
    face.hear({"panel": ""})
    assert page.heard == [{"is": "everything", "views": {"counter": {"number": 0}}}]


def test_what_changes_before_the_page_listens_is_not_sent_into_the_void() -> None:
    page, counter = Page(), Counter()
    face = Face({"counter": counter}, page.line())
    face.everything()
    counter.number = 5
    face.push()
    assert (page.heard, counter.looks) == ([], 1)
    face.hear({"panel": ""})
    assert page.heard == [{"is": "patch", "patch": {"counter": {"number": 5}}}]


def test_what_nobody_sees_is_not_looked_at() -> None:
    page, counter = Page(), Counter()
    face = Face({"counter": counter}, page.line())
    face.everything()
    face.hear({"panel": ""})
    page.is_there = False
    counter.number = 5
    face.push()
    assert (page.heard, counter.looks) == ([], 2)
    page.is_there = True
    face.push()
    assert page.heard == [{"is": "patch", "patch": {"counter": {"number": 5}}}]
