"""What YAML's own errors mean to a person who writes a pipeline, and where."""

from __future__ import annotations

from typing import NamedTuple

import yaml

from engine.document.fault import Faults, Span
from engine.document.grammar import MAX_LEVELS

_BLOCK_HINT = "a text or expression with quotes, a colon or # in it is written after |- on a line of its own, indented"
_INDENT_HINT = "check the indentation against the lines above; " + _BLOCK_HINT
_QUOTE_HINT = "write a text in double quotes, an expression after |- on a line of its own, indented"
_ONE_HINT = "check the indentation against the lines above; a file holds one pipeline, without lines that begin with % or ..."
_ITEM_HINT = "write each item on a line of its own: - item"
_KEY_HINT = "write each key on a line of its own"


class _Meaning(NamedTuple):
    part: str
    """Of libyaml's message."""
    message: str
    hint: str
    code: str = "syntax"
    at_start: bool = False
    """Whether the place where the thing began helps more than the one where YAML gave up."""


_MEANINGS = (
    _Meaning("exceeded maximum nesting depth", f"more than {MAX_LEVELS} levels are nested here", "flatten it", code="too_deep"),
    _Meaning("mapping values are not allowed", "a colon stands here where no key can be", _INDENT_HINT),
    _Meaning("did not find expected key", "a key is expected here", _INDENT_HINT),
    _Meaning("did not find expected comment or line break", "the line goes on after its value has ended", _BLOCK_HINT),
    _Meaning("did not find expected ',' or ']'", "the list that begins with [ here is not closed", _ITEM_HINT, at_start=True),
    _Meaning("did not find expected ',' or '}'", "the mapping that begins with { here is not closed", _KEY_HINT, at_start=True),
    _Meaning("did not find expected '-' indicator", "a list item, with - before it, is expected here", _INDENT_HINT),
    _Meaning("block sequence entries are not allowed", "a list item stands here where none can be", "put it below its key, indented"),
    _Meaning("found unexpected end of stream", "the quote that opens here is not closed", f"close it; {_BLOCK_HINT}", at_start=True),
    _Meaning("could not find expected ':'", "a key without a colon stands here", f"write `key: value`; {_BLOCK_HINT}", at_start=True),
    _Meaning("cannot start any token", "a value cannot begin with this character", _QUOTE_HINT),
    _Meaning("expected alphabetic or numeric character", "a value cannot begin with * or &", _QUOTE_HINT),
    _Meaning("found unknown escape character", "this backslash stands for nothing", r"write \\ for a backslash, or use single quotes"),
    _Meaning("did not find expected hexdecimal number", "an escape lacks its digits", r"write \xNN, \uNNNN or \UNNNNNNNN"),
    _Meaning("invalid Unicode character escape", "this escape is no character", "remove it"),
    _Meaning("did not find expected <document start>", "the text cannot go on here", _ONE_HINT, code="several"),
    _Meaning("undefined tag handle", "a tag stands here", "remove it: values are read by their field's type", code="tag"),
    _Meaning("unknown directive", "a YAML directive stands here", "remove the line that starts with %", code="directive"),
)


def add_syntax_fault(error: yaml.YAMLError, text: str, faults: Faults) -> None:
    """Say what YAML could not read, at the place that helps most."""
    problem = getattr(error, "problem", None) or "it cannot be read"
    fallback = _Meaning("", f"YAML cannot be read here: {problem}", _INDENT_HINT)
    meaning = next((each for each in _MEANINGS if each.part in problem), fallback)
    mark = (getattr(error, "context_mark", None) if meaning.at_start else None) or getattr(error, "problem_mark", None)
    line, column = (mark.line, mark.column) if mark else (0, 0)
    faults.add(meaning.code, meaning.message, _inside(text, line, column), hint=meaning.hint)


def _inside(text: str, line: int, column: int) -> Span:
    """The place, drawn back to the last line with text when YAML only noticed at the end of the file."""
    lines = text.rstrip("\n").split("\n")
    if line >= len(lines):
        line, column = len(lines) - 1, len(lines[-1])
    return Span(line + 1, column + 1, column + 2)
