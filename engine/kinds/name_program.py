"""Regular expressions over column names, as programs for the machine of `engine.kinds.name_pattern`.

The language is the plain part that all dialects share: characters, sets, groups, alternatives, repetitions, `^` and `$`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from engine.errors import ExpressionError

MAX_LENGTH = 500
MAX_DEPTH = 20
MAX_STEPS = 5_000
"""Of a program; repetitions such as `{100}` multiply what they repeat."""

_REPEAT = re.compile(r"([*+?])|\{(\d{1,3})(?:(,)(\d{0,3}))?\}")
_SET = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_ESCAPE = re.compile(r"\\[dDwWsS]|\\[^A-Za-z0-9]", re.DOTALL)
_SET_SIGN = re.compile(r"\\.|[\[&~|]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Read:
    """One character, judged by a pattern for one character."""

    test: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Fork:
    """Go on at both places; the first is preferred."""

    first: int
    second: int


@dataclass(frozen=True, slots=True)
class Save:
    """Note the place in the name: where a group begins or ends."""

    slot: int


@dataclass(frozen=True, slots=True)
class At:
    """Go on only at the name's beginning (`^`), end (`$`)."""

    sign: str


@dataclass(frozen=True, slots=True)
class Done:
    """The pattern fits."""


Step: TypeAlias = Read | Fork | Save | At | Done
Program: TypeAlias = tuple[Step, ...]


@lru_cache(maxsize=256)
def read_program(text: str) -> tuple[Program, int]:
    """The program of a pattern, and how many groups it has.

    Raises:
        ExpressionError: `field.pattern`, with the span inside it.
    """
    if len(text) > MAX_LENGTH:
        raise _wrong(f"a pattern has at most {MAX_LENGTH} characters", MAX_LENGTH, len(text))
    reader = _Reader(text)
    body = reader.alternatives(0)
    if reader.place < len(text):
        raise _wrong("a bracket closes that was not opened", reader.place, reader.place + 1)
    return (Save(0), *_moved(body, 1), Save(1), Done()), reader.groups


def _wrong(message: str, start: int, end: int) -> ExpressionError:
    return ExpressionError(message, start, end, code="field.pattern", hint="write a regular expression such as ^dep_")


def _moved(steps: Program, by: int) -> Program:
    """The steps for another place in the program."""
    return tuple(Fork(step.first + by, step.second + by) if isinstance(step, Fork) else step for step in steps)


def _joined(*parts: Program) -> Program:
    steps: list[Step] = []
    for part in parts:
        steps += _moved(part, len(steps))
    return tuple(steps)


class _Reader:
    """Recursive reading; every method gives a program whose jumps count from its own first step."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.groups = 0

    def peek(self) -> str:
        return self.text[self.place : self.place + 1]

    def alternatives(self, depth: int) -> Program:
        if depth > MAX_DEPTH:
            raise _wrong(f"a pattern nests at most {MAX_DEPTH} deep", self.place, self.place + 1)
        first = self.sequence(depth)
        if self.peek() != "|":
            return first
        self.place += 1
        second = self.alternatives(depth)
        end = len(first) + len(second) + 2
        # A jump is a fork whose ways are one.
        return (Fork(1, len(first) + 2), *_moved(first, 1), Fork(end, end), *_moved(second, len(first) + 2))

    def sequence(self, depth: int) -> Program:
        parts: list[Program] = []
        while self.peek() not in ("", "|", ")"):
            start = self.place
            parts.append(self.repeated(self.atom(depth), start))
            if sum(map(len, parts)) > MAX_STEPS:
                raise _wrong("the pattern repeats too much", start, self.place)
        return _joined(*parts)

    def atom(self, depth: int) -> Program:
        start, sign = self.place, self.peek()
        if sign == "(":
            return self.group(depth)
        if sign in "*+?" or _REPEAT.match(self.text, start):
            raise _wrong("there is nothing to repeat", start, start + 1)
        piece = {"[": _SET, "\\": _ESCAPE}.get(sign)
        match = piece.match(self.text, start) if piece else None
        if piece and match is None:
            raise _wrong("this is not part of a pattern over names", start, min(start + 2, len(self.text)))
        self.place = match.end() if match else start + 1
        return (At(sign),) if sign in "^$" else (Read(self.test(self.text[start : self.place], start)),)

    def test(self, piece: str, start: int) -> re.Pattern[str]:
        """The piece as a pattern of Python for one character; signs that Python may give a meaning in sets one day are escaped."""
        is_set = len(piece) > 1 and piece[0] == "["
        plain = piece[0] + _SET_SIGN.sub(lambda sign: sign[0] if len(sign[0]) > 1 else f"\\{sign[0]}", piece[1:]) if is_set else piece
        try:
            return re.compile(plain if len(piece) > 1 or piece == "." else re.escape(piece), re.DOTALL)
        except re.error as error:
            raise _wrong(f"this is no set of characters: {error.msg}", start, self.place) from error

    def group(self, depth: int) -> Program:
        start = self.place
        self.place += 1
        number = None
        if self.text.startswith("?:", self.place):
            self.place += 2
        elif self.peek() == "?":
            raise _wrong("this sort of group is not part of a pattern over names", start, start + 2)
        else:
            self.groups += 1
            number = self.groups
        body = self.alternatives(depth + 1)
        if self.peek() != ")":
            raise _wrong("this bracket is not closed", start, start + 1)
        self.place += 1
        return body if number is None else _joined((Save(2 * number),), body, (Save(2 * number + 1),))

    def repeated(self, body: Program, start: int) -> Program:
        match = _REPEAT.match(self.text, self.place)
        if match is None:
            return body
        self.place = match.end()
        is_lazy = self.peek() == "?"
        self.place += is_lazy
        if _REPEAT.match(self.text, self.place):
            raise _wrong("a repetition of a repetition", start, self.place + 1)
        least, most = _bounds(match)
        if most is not None and most < least:
            raise _wrong("the smaller number of repetitions comes first", *match.span())
        if len(body) * (most or least + 1) > MAX_STEPS:
            raise _wrong("the pattern repeats too much", start, self.place)
        optional = _optional(body, is_lazy=is_lazy)
        rest = (_endless(body, is_lazy=is_lazy),) if most is None else (optional,) * (most - least)
        return _joined(*(body,) * least, *rest)


def _bounds(match: re.Match[str]) -> tuple[int, int | None]:
    if match[1]:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[match[1]]
    least = int(match[2])
    return least, (int(match[4]) if match[4] else None) if match[3] else least


def _optional(body: Program, *, is_lazy: bool) -> Program:
    ways = (1, len(body) + 1)
    return (Fork(*(ways[::-1] if is_lazy else ways)), *_moved(body, 1))


def _endless(body: Program, *, is_lazy: bool) -> Program:
    ways = (1, len(body) + 2)
    return (Fork(*(ways[::-1] if is_lazy else ways)), *_moved(body, 1), Fork(0, 0))
