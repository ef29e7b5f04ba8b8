"""Help has a guide and a page about every kind and function, found by the words that people have for it."""

from __future__ import annotations

import pytest

from engine.errors import ConfigError
from engine.kinds import KINDS
from engine.language import FUNCTIONS
from panels.help.blocks import Block, blocks_of
from panels.help.guide import WORDS
from panels.help.state import found_topics, page_of, topics
from panels.help.web import HelpPanel


def test_everything_has_a_page() -> None:
    made = {("node", kind.kind) for kind in KINDS} | {("function", name) for name in FUNCTIONS}
    assert {(topic.sort, topic.name) for topic in topics()} == made | {("guide", name) for name in WORDS}
    for topic in topics():
        page = page_of(topic.sort, topic.name)
        assert page.title == topic.title
        assert page.paragraphs
        assert page.samples or page.cases or page.blocks


@pytest.mark.parametrize(
    ("text", "name"),
    [("vlookup", "lookup"), ("remove duplicates", "distinct_rows"), ("running total", "window"), ("upper", "upper"), ("joni", "join")],
)
def test_a_word_finds_its_page_first(text: str, name: str) -> None:
    assert found_topics(text)[0].name == name


def test_a_page_of_a_node_says_what_it_needs_and_shows_it() -> None:
    page = page_of("node", "limit_rows")
    assert page.facts[:2] == (("inputs", "from"), ("ports", "rows"))
    assert [line.default for line in page.fields if line.name == "from"] == ["required"]
    sample = page.samples[0]
    assert sample.text.startswith("limit_rows:\n  ")
    assert [name for name, _ in sample.tables] == ["in, from", "out, rows"]


def test_a_page_of_a_function_says_how_it_is_called_and_what_comes_out() -> None:
    page = page_of("function", "upper")
    assert page.calls == ("upper(a: text) -> text",)
    assert ("upper('été')", "'ÉTÉ'") in page.cases


def test_a_page_of_the_guide_comes_as_blocks() -> None:
    page = page_of("guide", "dates_and_times")
    assert (page.title, len(page.paragraphs)) == ("Dates and times", 1)
    assert {block.sort for block in page.blocks} == {"heading", "text", "table"}
    units = next(block for block in page.blocks if block.sort == "table")
    assert units.rows[:2] == (("unit", "of a date", "of a timestamp", "of a time"), ("`year`", "yes", "yes", "no"))


def test_blocks_of_a_text() -> None:
    text = "# A\n\nfirst\nsecond\n\n- one\n  goes on\n- two - three\n\n```yaml\na:\n\n  - b\n```\n| x | y |\n| --- | --- |\n| `a \\|\\| b` | |\n"
    assert blocks_of(text) == (
        Block("heading", "A"),
        Block("text", "first second"),
        Block("list", rows=(("one goes on",), ("two - three",))),
        Block("code", "a:\n\n  - b"),
        Block("table", rows=(("x", "y"), ("`a || b`", ""))),
    )


def test_what_has_no_page_is_told_with_what_is_near() -> None:
    with pytest.raises(ConfigError, match="there is no page about 'jion'") as caught:
        page_of("node", "jion")
    assert caught.value.code == "help.unknown"
    assert "'join'" in str(caught.value.hint)


def test_a_browser_asks_for_topics_and_for_a_page() -> None:
    replies: list[object] = []
    panel = HelpPanel()
    panel.ask("find", {"text": "vlookup"}, replies.append)
    panel.ask("page", {"sort": "node", "name": "lookup"}, replies.append)
    found, page = replies
    assert isinstance(found, list)
    assert isinstance(page, dict)
    assert (found[0]["name"], page["title"]) == ("lookup", "Lookup")
    for message in ("find", "nonsense"):
        with pytest.raises(ConfigError):
            panel.ask(message, {}, replies.append)
