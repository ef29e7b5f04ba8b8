"""What help is there about, and what a search finds in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from engine.errors import ConfigError
from engine.kinds import KINDS, kind_named
from engine.kinds.kind import Kind
from engine.language import FUNCTIONS
from engine.language.signature import Function
from engine.nearest import nearest
from panels.help.guide import Guide, guide_page, guides
from panels.help.pages import Page, function_page, node_page
from panels.search import Texts, found, words

_NAME, _SYNONYM = 3, 2
"""How much more a likeness counts there than in a description."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something that has a page."""

    sort: Literal["guide", "node", "function"]
    name: str
    title: str
    family: str
    about: str
    """One line."""
    synonyms: tuple[str, ...]


@cache
def topics() -> tuple[Topic, ...]:
    """All of them: the guide, nodes in the order of the palette, then functions by family and name."""
    functions = sorted(FUNCTIONS.values(), key=lambda each: (each.family, each.name))
    return (*map(_of_guide, guides().values()), *map(_of_kind, KINDS), *map(_of_function, functions))


def found_topics(text: str) -> tuple[Topic, ...]:
    """The topics that a text finds, the best first; all of them, in their order, for a text without any word."""
    return found(text, topics(), _texts, lambda topic: (topic.title, topic.name, *topic.synonyms))


def named_topics(text: str) -> tuple[Topic, ...]:
    """The topics whose name or title a text is; a node and a function may share one."""
    return tuple(topic for topic in topics() if words(text) in (words(topic.name), words(topic.title)))


def is_known_as(topic: Topic, text: str) -> bool:
    """Whether a text is the topic's name, its title or one of its synonyms, and not only like it."""
    return words(text) in [words(known) for known in (topic.name, topic.title, *topic.synonyms)]


def page_of(sort: str, name: str) -> Page:
    """The page of a topic.

    Raises:
        ConfigError: `help.unknown`, there is none of that name.
    """
    kind = kind_named(name) if sort == "node" else None
    if kind is not None:
        return node_page(kind)
    if sort == "function" and name in FUNCTIONS:
        return function_page(FUNCTIONS[name])
    if sort == "guide" and name in guides():
        return guide_page(guides()[name])
    close = nearest(name, [topic.name for topic in topics()])
    hint = f"did you mean {' or '.join(map(repr, close))}?" if close else "search for another word"
    raise ConfigError(f"there is no page about '{name}'", code="help.unknown", hint=hint)


def _of_guide(guide: Guide) -> Topic:
    return Topic("guide", guide.name, guide.title, "guide", guide.about, guide.synonyms)


def _of_kind(kind: type[Kind]) -> Topic:
    presets = [word for preset in kind.presets for word in (preset.title, *preset.synonyms)]
    return Topic("node", kind.kind, kind.title, kind.family, kind.meaning(), (*kind.synonyms, *presets))


def _of_function(function: Function) -> Topic:
    return Topic("function", function.name, function.name, function.family, function.meaning, function.synonyms)


def _texts(topic: Topic) -> Texts:
    return ((_NAME, topic.title), (_NAME, topic.name), *((_SYNONYM, word) for word in topic.synonyms), (1, topic.about), (1, topic.family))
