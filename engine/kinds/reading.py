"""How a node's raw fields become typed values: where a value stands, the parameters' values, and where findings go.

A reader is a function `(raw value, place) -> value | Unread`: it reports what is wrong at its place and never raises, so that all
mistakes of a node are found at once. The readers themselves are in `engine.kinds.readers`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final, Literal, TypeAlias, TypeVar

from engine.document.model import Fields, Path, Value
from engine.errors import ConfigError, ExpressionError
from engine.kinds.kind import KindProblem
from engine.nearest import known_names, nearest

T = TypeVar("T")


class Unread(Enum):
    """What a reader gives when it has reported instead."""

    UNREAD = "unread"


UNREAD: Final = Unread.UNREAD

Reader: TypeAlias = "Callable[[Value, Place], Any]"

_REFERENCE = re.compile(r"(\$?)\$\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Place:
    """A place inside a node's mapping, while it is read."""

    path: Path
    values: Mapping[str, object]
    """The parameters' values."""
    problems: list[KindProblem] = field(default_factory=list)
    choices: tuple[str, ...] = ()
    """What a choice may be, from the field's annotation."""

    def child(self, key: str | int) -> Place:
        """The place of an item."""
        return replace(self, path=(*self.path, key))

    def fail(self, message: str, *, code: str, hint: str = "", replacements: tuple[str, ...] = ()) -> Literal[Unread.UNREAD]:
        """Report that the value here is wrong."""
        self.problems.append(KindProblem(self.path, ConfigError(message, code=code, hint=hint), replacements=replacements))
        return UNREAD

    def misspelt(self, what: str, word: str, known: Iterable[str], *, code: str) -> Literal[Unread.UNREAD]:
        """Report a word that is not one of the known ones, with the closest."""
        names = tuple(known)
        return self.fail(f"{what} '{word}' is not known", code=code, hint=known_names(word, names), replacements=nearest(word, names))

    def wrong_text(self, error: ExpressionError) -> Literal[Unread.UNREAD]:
        """Report a text of the language that is wrong between two of its characters."""
        self.problems.append(KindProblem(self.path, error, span=(error.start, error.end), replacements=error.replacements))
        return UNREAD

    def shape(self, raw: Value, wanted: str, example: str) -> Literal[Unread.UNREAD]:
        """Report a list where a mapping stands, and the like."""
        return self.fail(f"{shape_of(raw)} stands here, and {wanted} is meant", code="field.shape", hint=f"write it like {example}")

    def parameter(self, name: str) -> object:
        """The value of a parameter; `UNREAD` after reporting that there is none, or where its own declaration is wrong."""
        if name in self.values:
            return self.values[name]
        near = tuple(f"${{{each}}}" for each in nearest(name, self.values))
        error = ConfigError(f"there is no parameter '{name}'", code="parameter.unknown", hint=known_names(name, self.values))
        self.problems.append(KindProblem(self.path, error, replacements=near, word=f"${{{name}}}"))
        return UNREAD


def shape_of(raw: Value) -> str:
    """What a raw value is, in words."""
    match raw:
        case None:
            return "null"
        case str():
            return "a text"
        case Fields():
            return "a mapping"
        case _:
            return "a list"


def whole_parameter(text: str) -> str | None:
    """The parameter's name in a text that is nothing but `${name}`."""
    match = _REFERENCE.fullmatch(text)
    return match[2] if match is not None and not match[1] else None


def parameters_in(text: str) -> tuple[str, ...]:
    """The names of all parameters that a template takes."""
    return tuple(match[2] for match in _REFERENCE.finditer(text) if not match[1])


def renamed_in_template(text: str, names: Mapping[str, str]) -> str:
    """The template with other names for its parameters, which `names` has by the old ones."""
    return _REFERENCE.sub(lambda match: match[0] if match[1] else f"${{{names.get(match[2], match[2])}}}", text)


def unescaped(text: str) -> str:
    """The text with `$${` as the `${` that it stands for."""
    return text.replace("$${", "${")


def filled(text: str, spell: Callable[[str], str | Unread]) -> str | Unread:
    """A template with each parameter spelled out; `$${` stands for `${`. `UNREAD` when one could not be spelled."""
    parts: list[str] = []
    end = 0
    for match in _REFERENCE.finditer(text):
        spelled = unescaped(match[0]) if match[1] else spell(match[2])
        if spelled is UNREAD:
            return UNREAD
        parts += (text[end : match.start()], spelled)
        end = match.end()
    return "".join((*parts, text[end:]))


def items(raw: tuple[Value, ...], at: Place, read: Callable[[Value, Place], T | Unread]) -> tuple[T, ...]:
    """The items of a list that could be read; the others are reported."""
    found = (read(item, at.child(index)) for index, item in enumerate(raw))
    return tuple(item for item in found if item is not UNREAD)
