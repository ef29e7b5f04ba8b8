"""What YAML's own errors mean to a person who writes a pipeline, and where."""

from __future__ import annotations

import yaml

from engine.document.fault import Faults, Span

_BLOCK_HINT = "a text or expression with quotes, a colon or # in it is written after |- on a line of its own, indented"
_INDENT_HINT = "check the indentation against the lines above; " + _BLOCK_HINT
_MEANINGS = (
    # a part of libyaml's message; the code; what happened; what to do; whether the start of the thing is the better place
    ("exceeded maximum nesting depth", "too_deep", "more than 64 levels are nested here", "flatten it", False),
    ("mapping values are not allowed", "syntax", "a colon stands here where no key can be", _INDENT_HINT, False),
    ("did not find expected key", "syntax", "a key is expected here", _INDENT_HINT, False),
    ("did not find expected comment or line break", "syntax", "the line goes on after its value has ended", _BLOCK_HINT, False),
    ("did not find expected ',' or ']'", "syntax", "the list that begins with [ here is not closed", "write each item on a line of its own: - item", True),
    ("did not find expected ',' or '}'", "syntax", "the mapping that begins with { here is not closed", "write each key on a line of its own", True),
    ("did not find expected '-' indicator", "syntax", "a list item, with - before it, is expected here", _INDENT_HINT, False),
    ("block sequence entries are not allowed", "syntax", "a list item stands here where none can be", "put the list on the lines below its key, indented", False),
    ("found unexpected end of stream", "syntax", "the quote that opens here is not closed", "close it; " + _BLOCK_HINT, True),
    ("could not find expected ':'", "syntax", "a key without a colon stands here", "write `key: value`; " + _BLOCK_HINT, True),
    ("cannot start any token", "syntax", "a value cannot begin with this character", _BLOCK_HINT, False),
    ("found unknown escape character", "syntax", "this backslash stands for nothing", r"write \\ for a backslash, or use single quotes", False),
    ("did not find expected hexdecimal number", "syntax", "an escape lacks its digits", r"write \xNN, \uNNNN or \UNNNNNNNN", False),
    ("invalid Unicode character escape", "syntax", "this escape is no character", "remove it", False),
    ("did not find expected <document start>", "several", "the document has ended before this line", "a file holds one pipeline: remove what ends it", False),
    ("undefined tag handle", "tag", "a tag stands here", "remove it: values are read by their field's type", False),
    ("unknown directive", "directive", "a YAML directive stands here", "remove the line that starts with %", False),
)  # fmt: skip


def add_syntax_fault(error: yaml.YAMLError, text: str, faults: Faults) -> None:
    """Say what YAML could not read, at the place that helps most."""
    problem = getattr(error, "problem", None) or "it cannot be read as YAML"
    fallback = ("", "syntax", f"YAML cannot be read here: {problem}", _INDENT_HINT, False)
    _, code, message, hint, at_start = next((row for row in _MEANINGS if row[0] in problem), fallback)
    mark = (getattr(error, "context_mark", None) if at_start else None) or getattr(error, "problem_mark", None)
    line, column = (mark.line, mark.column) if mark else (0, 0)
    faults.add(code, message, _inside(text, line, column), hint=hint)


def _inside(text: str, line: int, column: int) -> Span:
    """The place, drawn back to the last line with text when YAML only noticed at the end of the file."""
    lines = text.rstrip("\n").split("\n")
    if line >= len(lines):
        line, column = len(lines) - 1, len(lines[-1])
    return Span(line + 1, column + 1, column + 2)
