"""Where parameters stand in the SQL that a person wrote: `$name`, outside of texts, quoted names and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_NAME = r"(?<![\w$])\$(?P<name>[A-Za-z_]\w*)(?!\w*\$)"
_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "duckdb": re.compile(
        rf"""'(?:[^']|'')*' | "(?:[^"]|"")*" | --[^\n]* | /\*.*?\*/ | \$\$.*?\$\$ | {_NAME}""",
        re.VERBOSE | re.DOTALL,
    ),
    "spark": re.compile(
        rf"""(?<!\w)[rR](?:'[^']*'|"[^"]*") | '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" | `(?:[^`]|``)*` | --[^\n]* | /\*.*?\*/ | {_NAME}""",
        re.VERBOSE | re.DOTALL,
    ),
}
"""Per engine a parameter, or text in which a dollar sign means nothing."""


def parameters_in(query: str, dialect: str) -> Iterator[tuple[str, int, int]]:
    """(name, start, end) of each parameter; the dollar sign is a part of it."""
    return ((match["name"], match.start(), match.end()) for match in _PATTERNS[dialect].finditer(query) if match["name"])


def in_spark(query: str) -> str:
    """A text for Spark with each `$name` as Spark's own `:name`; every other character stays at its place."""
    letters = list(query)
    for _, start, _ in parameters_in(query, "spark"):
        letters[start] = ":"
    return "".join(letters)
