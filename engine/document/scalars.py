"""How one text is written so that YAML reads back exactly that text: plain, after `|-`, or in double quotes."""

from __future__ import annotations

import re

_PLAIN = re.compile(
    r"""(?!null\Z|---|\.\.\.)          # a word of its own, and what ends a document
    (?:[^\s\-?:,\[\]{}#&*!|>'"%@`]|-(?=\S))   # what may begin it
    (?:[^\n:#]|:(?!\ |\Z)|(?<!\ )\#)*\Z    # no colon that ends a key, no comment
    """,
    re.VERBOSE,
)
_UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
"""Refused by the reader, or not seen by a person: written as escapes."""
_ESCAPED = re.compile('[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"\\\\]')
_SHORT = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\t": r"\t", "\r": r"\r", "\0": r"\0"}


def is_plain(text: str) -> bool:
    """Whether the text may stand without quotes, as a value or a key of block style."""
    return _PLAIN.match(text) is not None and text == text.strip() and not _UNSAFE.search(text)


def is_block(text: str) -> bool:
    """Whether `|-` keeps the text: libyaml takes the indentation from the first line, and the last line feed away."""
    return not _UNSAFE.search(text) and bool(text) and text[0] not in " \n" and not text.endswith("\n") and bool(_first_line(text).strip())


def quoted(text: str) -> str:
    """The text in double quotes, on one line."""
    return f'"{_ESCAPED.sub(_escape, text)}"'


def inline(text: str) -> str:
    """The text on one line: plain where that reads back the same, else in double quotes."""
    return text if is_plain(text) else quoted(text)


def _first_line(text: str) -> str:
    return text.partition("\n")[0]


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    return _SHORT.get(char) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")
