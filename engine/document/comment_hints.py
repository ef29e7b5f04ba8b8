"""Faults of a text that a `#` in a name may have caused: they say so."""

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


def with_comment_hint(fault: Fault, lines: Sequence[str]) -> Fault:
    """The fault; with a hint where a comment may have cut a name off, or hidden it.

    Args:
        fault: of the text.
        lines: the text.
    """
    if not _is_of_a_comment(fault, lines):
        return fault
    return replace(fault, hint=f"{NAME_HINT}; {fault.hint}")


def _is_of_a_comment(fault: Fault, lines: Sequence[str]) -> bool:
    line = lines[fault.line - 1] if fault.line <= len(lines) else ""
    match fault.code:
        case "document.syntax":
            before = lines[fault.line - 2] if fault.line > 1 else ""
            return any(_CUT_KEY.match(each) for each in (line, before)) or _CUT_LIST.match(line) is not None
        case "document.empty_value":
            following = lines[fault.line] if fault.line < len(lines) else ""
            return " #" in line[fault.column - 1 :] or following.lstrip().startswith("#")
        case _:
            return False
