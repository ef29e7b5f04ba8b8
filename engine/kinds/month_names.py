"""Names of months in a language that a person wrote down: a text that holds one is read with the English name in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.errors import ConfigError
from engine.kinds.kind import Inputs
from engine.kinds.naming import folded
from engine.language import call, case, literal, null
from engine.language.time_patterns import Piece
from engine.language.tree import Column, Expr
from engine.language.types import TEXT

_ENGLISH = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SHORT = 3


@dataclass(frozen=True, slots=True)
class MonthNames:
    """Twelve names, from January on; none where months are called in English."""

    names: Sequence[str]

    def report(self, inputs: Inputs, path: Sequence[str | int], *, is_read: bool) -> None:
        """Report names that do not tell twelve months apart, and names that no pattern reads."""
        if not self.names:
            return
        if len(self.names) != len(_ENGLISH) or len({folded(name) for name in self.names}) < len(_ENGLISH) or "" in self.names:
            inputs.report(path, _NOT_TWELVE)
        if not is_read:
            inputs.report(path, _NOT_READ, "warning")

    def in_english(self, text: Column, pieces: Sequence[Piece]) -> Expr:
        """The text with the English name of its month, long or short as the pattern reads it; null where it holds no month.

        Upper and lower case do not count. Of names inside one another the longest is meant.
        """
        letters = {piece.directive for piece in pieces} & {"b", "B"}
        if not self.names or not letters:
            return text
        length = _SHORT if "b" in letters else None
        by_length = sorted(zip(self.names, _ENGLISH, strict=False), key=lambda pair: -len(pair[0]))
        found = [_found(text, name, english[:length]) for name, english in by_length if name]
        return case(found, null(TEXT))


def _found(text: Column, name: str, english: str) -> tuple[Expr, Expr]:
    """Whether the name is in the text, and the text with the other in its place; letters keep their number in lower case."""
    start = call("position", call("lower", text), call("lower", literal(name)))
    before = call("left", text, call("-", start, literal(1)))
    after = call("substring", text, call("+", start, literal(len(name))))
    return call(">", start, literal(0)), call("concat", before, literal(english), after)


_NOT_TWELVE = ConfigError(
    "these are not twelve different names of months", code="parse.months", hint="write all of them, from January to December"
)
_NOT_READ = ConfigError(
    "no pattern reads the name of a month",
    code="parse.unused",
    hint="write %B or %b in a pattern, or take them out",
)
