"""Spark's errors in our taxonomy: the first line of what it says, no Java trace."""

from __future__ import annotations

import re
from typing import Any

from engine.backends.spark import sharing
from engine.errors import StudioError
from engine.preview import failures

_ON_PURPOSE = re.compile(rf"{failures.ON_PURPOSE}([a-z_]+\.[a-z_]+):(.*?)(?: SQLSTATE: \w+)?(?=\n|$)")
"""A statement that raises by itself says `raise_error('penstock:<code>:<message>')`."""
_STATE = re.compile(r"\s*SQLSTATE: \w+.*", re.DOTALL)
_CONDITION = re.compile(r"^\[([A-Z0-9_.]+)\] ")

_MEMORY = ("OutOfMemoryError", "Java heap space", "GC overhead limit", "SparkOutOfMemoryError", "UNABLE_TO_ACQUIRE_MEMORY", "maxResultSize")
_DISK = ("No space left on device", "Disk quota exceeded")
_CANCELLED = ("SPARK_JOB_CANCELLED", "OPERATION_CANCELED", "cancelled because SparkContext", "part of cancelled job group")
_GONE = ("Py4JNetworkError", "Py4JError", "ConnectionRefusedError", "SparkContext was shut down")
_BY_CONDITION = (
    (
        ("PARSE_", "INVALID_SQL", "UNRESOLVED_", "UNBOUND_", "AMBIGUOUS_", "DATATYPE_MISMATCH", "WRONG_NUM_ARGS", "TABLE_OR_VIEW"),
        "statement",
    ),
    (("PATH_NOT_FOUND", "FAILED_READ_FILE", "CANNOT_READ_FILE", "UNABLE_TO_INFER_SCHEMA"), "file"),
    (("UNSUPPORTED_FEATURE",), "unsupported"),
    (
        ("DIVIDE_BY_ZERO", "CAST_", "ARITHMETIC_OVERFLOW", "NUMERIC_", "INVALID_ARRAY_INDEX", "BINARY_ARITHMETIC", "DATETIME_", "MAP_KEY"),
        "value",
    ),
)
_FAMILIES = {
    "statement": ("BackendError", "backend.statement"),
    "file": ("SourceError", "source.unreadable"),
    "unsupported": ("UnsupportedError", "backend.unsupported"),
    "value": ("BackendError", "backend.value"),
}


def describe(problem: Exception, *, is_far: bool = False) -> dict[str, Any]:
    """A description of any error, fit for JSON, as `engine.preview.failures` rebuilds it; `is_far` where other machines read the files."""
    if isinstance(problem, StudioError):
        return failures.describe(problem)
    text = f"{type(problem).__name__}: {problem}"
    raised = _ON_PURPOSE.search(text)
    if raised is not None:
        return _described("BackendError", raised[1], raised[2].strip())
    if any(mark in text for mark in _CANCELLED):
        return _described("CancelledError", "run.cancelled", "Spark's job was cancelled")
    if any(mark in text for mark in _MEMORY):
        return _described("LimitError", "limit.memory", "Spark needed more memory than it may have")
    if any(mark in text for mark in _DISK):
        return _described("LimitError", "limit.disk", "the disk is full")
    family, code = _family(str(problem))
    described = _described(family, code, message_of(problem))
    return described | ({"hint": sharing.HINT} if is_far and code == "source.unreadable" else {})


def message_of(problem: Exception) -> str:
    """What Spark says, in one line, without its own codes."""
    line = next((line for line in str(problem).splitlines() if line.strip()), "") or type(problem).__name__
    return _CONDITION.sub("", _STATE.sub("", line)).strip()


def is_fatal(problem: Exception) -> bool:
    """Whether the session is beyond use: its Java process is gone, or ran out of memory somewhere inside."""
    text = f"{type(problem).__name__}: {problem}"
    return type(problem).__name__ in _GONE or any(mark in text for mark in (*_GONE[2:], "OutOfMemoryError", "Java heap space"))


def _family(text: str) -> tuple[str, str]:
    found = _CONDITION.match(text.strip())
    for beginnings, family in _BY_CONDITION:
        if found is not None and found[1].startswith(beginnings):
            return _FAMILIES[family]
    return "BackendError", "backend.failed"


def _described(family: str, code: str, message: str) -> dict[str, Any]:
    return {"family": family, "code": code, "message": message, "hint": failures.HINTS.get(code, "")}
