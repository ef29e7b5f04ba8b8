"""Where each character of a text came from: YAML folds lines, doubles quotes, escapes and strips indentation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from engine.document.model import Mark

Place = tuple[int, int]
"""Line and column, from 1."""
_UNIT = {
    "": re.compile(r"."),
    "'": re.compile(r"''|."),
    '"': re.compile(r"\\(?:x.{2}|u.{4}|U.{8}|.)|."),
}
"""What stands for one character of the value, by style."""
_HEADER = re.compile(r"[|>][+-]?([1-9])?")
_PREFIX = re.compile(r" *(?:[-?:] +)*")


def offsets(lines: Sequence[str], mark: Mark) -> list[Place]:
    """The place of every character of the value at `mark`, and of its end."""
    if mark.style in ("|", ">"):
        return list(_block(lines, mark))
    return [*_flow(lines, mark), (mark.end_line, mark.end_column - len(mark.style))]


def _flow(lines: Sequence[str], mark: Mark) -> Iterator[Place]:
    """Plain and quoted texts: a line break is a blank, blank lines are line breaks."""
    unit = _UNIT[mark.style]
    number = mark.line
    while number <= mark.end_line:
        text = lines[number - 1]
        start = mark.column - 1 + len(mark.style) if number == mark.line else len(text) - len(text.lstrip(" "))
        stop = mark.end_column - 1 - len(mark.style) if number == mark.end_line else len(text.rstrip(" "))
        joined = number < mark.end_line and mark.style == '"' and (stop - len(text[:stop].rstrip("\\"))) % 2 == 1
        yield from ((number, match.start() + 1) for match in unit.finditer(text, start, stop - joined))
        following = _next_line(lines, number, mark.end_line)
        if number < mark.end_line and not (joined and following == number + 1):
            yield from [(number, stop + 1)] * max(following - number - 1, 1)
        number = following


def _next_line(lines: Sequence[str], number: int, last: int) -> int:
    """The next line that is not blank; the last one counts, blank or not."""
    following = number + 1
    while following < last and not lines[following - 1].strip(" "):
        following += 1
    return following


def _block(lines: Sequence[str], mark: Mark) -> Iterator[Place]:
    """Texts after `|` and `>`; the end stands behind the last line's last character."""
    body = range(mark.line + 1, mark.end_line + (mark.end_column > 1))
    indent = _indent(lines, mark, body)
    filled = [number for number in body if lines[number - 1][indent:].strip(" ") or len(lines[number - 1]) > indent]
    end = (mark.line, mark.column + 1)
    for number in range(body.start, filled[-1] + 1 if filled else body.start):
        text = lines[number - 1]
        yield from ((number, column + 1) for column in range(indent, len(text)))
        end = (number, max(len(text), indent) + 1)
        if number != filled[-1] and not (mark.style == ">" and _vanishes(lines, number, indent)):
            yield end
    yield end


def _vanishes(lines: Sequence[str], number: int, indent: int) -> bool:
    """Whether the break behind a line of a folded text leaves nothing: the one before blank lines, between two ordinary ones."""
    if not _is_ordinary(lines[number - 1], indent) or lines[number][indent:]:
        return False
    following = number + 1
    while following < len(lines) and not lines[following - 1][indent:]:
        following += 1
    return _is_ordinary(lines[following - 1], indent)


def _is_ordinary(line: str, indent: int) -> bool:
    """Whether the line has text and is not indented further than the rest."""
    return len(line) > indent and line[indent] != " "


def _indent(lines: Sequence[str], mark: Mark, body: range) -> int:
    line = lines[mark.line - 1]
    header = _HEADER.match(line, mark.column - 1)
    if header and header[1]:
        prefix = _PREFIX.match(line)
        return (len(prefix[0]) if prefix else 0) + int(header[1])
    first = next((lines[number - 1] for number in body if lines[number - 1].strip(" ")), None)
    return max(map(len, lines)) if first is None else len(first) - len(first.lstrip(" "))
