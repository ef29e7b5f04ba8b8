"""Regular expressions over column names, matched in time linear in pattern and name.

A document may come from anyone and is checked when it is opened, and Python's own matcher can be made to run for years by a pattern
of ten characters. So a pattern is turned into a program whose threads all read the name side by side (Pike's machine).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from engine.kinds.name_program import At, Done, Fork, Program, Read, Save, read_program

_GROUP = re.compile(r"\\(\d|\\)")

Saves: TypeAlias = tuple[int, ...]
"""Where the groups begin and end in the name, the whole match first; -1 where one took no part."""


def name_pattern(text: str) -> NamePattern:
    """Read a pattern.

    Raises:
        ExpressionError: `field.pattern`, with the span inside it.
    """
    return NamePattern(*read_program(text))


@dataclass(frozen=True, slots=True)
class NamePattern:
    """A pattern that is looked for in names."""

    program: Program
    groups: int

    def is_in(self, name: str) -> bool:
        """Whether it fits anywhere in the name."""
        return self._search(name, 0) is not None

    def replaced(self, name: str, replacement: str) -> str:
        """The name with each match replaced; in the replacement a backslash and a digit stand for a group, 0 for the whole match."""
        parts: list[str] = []
        place = 0
        while place <= len(name) and (found := self._search(name, place)) is not None:
            start, end = found[0], found[1]
            parts += (name[place:start], _GROUP.sub(lambda sign, found=found: _filled(sign[1], name, found), replacement))  # type: ignore[misc]
            place = end
            if start == end:
                parts.append(name[end : end + 1])
                place += 1
        return "".join((*parts, name[place:]))

    def missing_group(self, replacement: str) -> str | None:
        """A group that the replacement names and the pattern does not have."""
        numbers = (match[1] for match in _GROUP.finditer(replacement) if match[1] != "\\")
        return next((number for number in numbers if int(number) > self.groups), None)

    def _search(self, name: str, start: int) -> Saves | None:
        """The leftmost match from `start` on, as places of the groups' beginnings and ends."""
        none: Saves = (-1,) * (2 * self.groups + 2)
        threads: list[tuple[int, Saves]] = []
        found: Saves | None = None
        for place in range(start, len(name) + 1):
            if found is None:
                threads = [*threads, (0, none)]
            reading: list[tuple[int, Saves]] = []
            for step, saves in self._followed(threads, name, place):
                current = self.program[step]
                if isinstance(current, Done):
                    found = saves
                    break
                if isinstance(current, Read) and place < len(name) and current.test.fullmatch(name[place]):
                    reading.append((step + 1, saves))
            threads = reading
            if found is not None and not threads:
                break
        return found

    def _followed(self, threads: list[tuple[int, Saves]], name: str, place: int) -> Iterator[tuple[int, Saves]]:
        """The threads as they stand before the next character, best first, each step once."""
        seen: set[int] = set()
        waiting = threads[::-1]
        while waiting:
            step, saves = waiting.pop()
            if step in seen:
                continue
            seen.add(step)
            match self.program[step]:
                case Fork(first, second):
                    waiting += ((second, saves), (first, saves))
                case Save(slot):
                    waiting.append((step + 1, (*saves[:slot], place, *saves[slot + 1 :])))
                case At(sign):
                    if place == (0 if sign == "^" else len(name)):
                        waiting.append((step + 1, saves))
                case _:
                    yield step, saves


def _filled(sign: str, name: str, found: Saves) -> str:
    if sign == "\\":
        return sign
    start, end = found[2 * int(sign) : 2 * int(sign) + 2]
    return name[start:end] if start >= 0 else ""
