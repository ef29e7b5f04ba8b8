"""Faults of a text that a `#` in a name, or a column in brackets, may have caused: they say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from engine.comment_signs import NAME_HINT
from engine.document.fault import Fault

_CUT_KEY = re.compile(r"\s*(?:- )?[^\s:#\"'|>\[{-][^:#\"']*\s#.*:")
"""A line on which a comment begins before the colon of its key."""
_CUT_LIST = re.compile(r"[^#\"']*[\[{](?:[^\]}#\"']*\s)?#")
"""A line on which a comment begins inside brackets."""


_COLUMN_IN_BRACKETS = re.compile(r"[^\"'#]*(?::|-) +\[[^\[\],]+\] *[^\s\],#]")
"""A value that begins with a name in brackets and goes on behind them: people of other tools write columns so."""
_BRACKETS_HINT = "brackets make a list in YAML; write the column without them, and an expression that begins with [ after |-"


def with_hint(fault: Fault, lines: Sequence[str]) -> Fault:
    """The fault; with a hint where a comment may have cut a name off or hidden it, or brackets begin what is no list.

    Args:
        fault: of the text.
        lines: the text.
    """
    if _is_of_a_comment(fault, lines):
        return replace(fault, hint=f"{NAME_HINT}; {fault.hint}")
    if fault.code == "document.syntax" and _COLUMN_IN_BRACKETS.match(_line(lines, fault.line)):
        return replace(fault, hint=_BRACKETS_HINT)
    return fault


def _is_of_a_comment(fault: Fault, lines: Sequence[str]) -> bool:
    line = _line(lines, fault.line)
    match fault.code:
        case "document.syntax":
            return any(_CUT_KEY.match(each) for each in (line, _line(lines, fault.line - 1))) or _CUT_LIST.match(line) is not None
        case "document.empty_value":
            return " #" in line[fault.column - 1 :] or _line(lines, fault.line + 1).lstrip().startswith("#")
        case _:
            return False


def _line(lines: Sequence[str], number: int) -> str:
    """The line of that number, from 1; empty where there is none."""
    return lines[number - 1] if 0 < number <= len(lines) else ""
