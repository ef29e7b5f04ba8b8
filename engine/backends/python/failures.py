"""Why a person's code gave no rows, in words: where it failed, and what it printed.

All texts come from the code and are cut, as it may print and raise anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from engine.errors import BackendError, LimitError, StudioError, Where
from engine.preview.process import signal_name
from engine.relation import Python

_MOST_PRINTED = 1_000
_MOST_LETTERS = 2_000
_MOST_LINE = 120
_MOST_FRAMES = 8
_TOLD: tuple[Literal["raised", "result", "memory"], ...] = ("raised", "result", "memory")
"""Sorts of endings that a process can tell itself; what it calls otherwise is the first."""
_OUT_OF_MEMORY = ("bad_alloc", "MemoryError", "start new thread", "memory allocation of")
_LESS = "filter rows or columns above it, or raise memory_limit in penstock.yaml"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a process of code ended."""

    sort: Literal["done", "refused", "raised", "result", "memory", "slow", "stuck", "ended"]
    message: str = ""
    lines: tuple[tuple[int, str, str], ...] = ()
    """(line, function, text) of the code, the innermost last."""
    status: int = 0
    printed: str = ""
    """The end of what it printed."""

    @staticmethod
    def told(header: Mapping[str, Any]) -> Ending:
        """What the process says of its failure, as far as that has a meaning."""
        sort = next((each for each in _TOLD if each == header["failed"]), _TOLD[0])
        given = header.get("lines", ())
        found = given[-_MOST_FRAMES:] if isinstance(given, list) else ()
        lines = tuple((each[0], str(each[1]), str(each[2])) for each in found if _is_line(each))
        return Ending(sort, str(header.get("message", ""))[:_MOST_LETTERS], lines)


def failure(ending: Ending, seconds: float) -> StudioError:
    """The error of code that gave no rows."""
    match ending.sort:
        case "raised":
            return BackendError(f"{_place(ending)}{ending.message}", code="python.raised", hint=_printed(ending))
        case "result":
            return BackendError(ending.message, code="python.result", hint=_printed(ending))
        case "slow":
            message = f"the code took longer than {seconds:g} s and was stopped"
            hint = _with(ending, "raise its timeout, time_limit in penstock.yaml, or filter above it")
            return LimitError(message, code="limit.time", hint=hint)
        case "stuck":
            return BackendError("the process for code does not start", code="child.unusable", hint=_with(ending, "run 'penstock doctor'"))
        case "ended" if not any(sign in ending.printed for sign in _OUT_OF_MEMORY):
            return BackendError(f"the code ended its process ({_status(ending.status)})", code="python.died", hint=_printed(ending))
        case _:
            return LimitError(
                f"{_place(ending)}the code needs more memory than it may have", code="limit.memory", hint=_with(ending, _LESS)
            )


def blame(problem: StudioError, python: Python, field: str) -> None:
    """Say of an error that it is about a field of the node that holds the code."""
    problem.message = f"node '{python.node}': {problem.message}"
    problem.where = Where(node=python.node, field=field)


def _is_line(given: Any) -> bool:
    return isinstance(given, list) and len(given) == 3 and isinstance(given[0], int)


def _place(ending: Ending) -> str:
    """Where it happened, the innermost place first: `line 3 of the code, 'x = rows[0]': `."""
    if not ending.lines:
        return ""
    (number, _, text), *callers = reversed(ending.lines)
    called = "".join(f", called in line {line} ({name[:40]})" for line, name, _ in [(each[0], each[1], each[2]) for each in callers])
    return f"line {number} of the code, '{text[:_MOST_LINE]}'{called}: "


def _printed(ending: Ending) -> str:
    text = ending.printed.strip()
    if not text:
        return ""
    return f"it printed: {text}" if len(text) <= _MOST_PRINTED else f"the end of what it printed: …{text[-_MOST_PRINTED:]}"


def _with(ending: Ending, hint: str) -> str:
    return "; ".join(filter(None, (hint, _printed(ending))))


def _status(status: int) -> str:
    return signal_name(status) if status < 0 else f"status {status}"
