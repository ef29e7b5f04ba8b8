"""Errors on their way out of the walled process: described inside, raised again outside.

The engine is told to put its errors as JSON (`errors_as_json`), so that nothing is cut out of English sentences.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from engine.errors import (
    BackendError,
    CancelledError,
    ExpressionError,
    LimitError,
    SchemaError,
    SinkError,
    SourceError,
    StudioError,
    TrustError,
    UnsupportedError,
)

ON_PURPOSE = "penstock:"
"""A statement that raises by itself says `error('penstock:<code>:<message>')`."""

_FAMILIES = (BackendError, CancelledError, LimitError, SchemaError, SinkError, SourceError, TrustError, UnsupportedError)
_BY_NAME = {family.__name__: family for family in _FAMILIES}

_BY_ENGINE = {
    "OutOfMemoryException": ("LimitError", "limit.memory"),
    "MemoryError": ("LimitError", "limit.memory"),
    "InterruptException": ("CancelledError", "run.cancelled"),
    "IOException": ("SourceError", "source.unreadable"),
    "PermissionException": ("TrustError", "trust.engine_refused"),
    "ConversionException": ("BackendError", "backend.value"),
    "OutOfRangeException": ("BackendError", "backend.value"),
    "InvalidInputException": ("BackendError", "backend.value"),
    "ParserException": ("BackendError", "backend.statement"),
    "BinderException": ("BackendError", "backend.statement"),
    "CatalogException": ("BackendError", "backend.statement"),
    "NotImplementedException": ("UnsupportedError", "backend.unsupported"),
}
_DISK_FULL = ("max_temp_directory_size", "No space left", "File too large", "Disk quota")
HINTS = {
    "limit.memory": "filter or drop columns earlier, or raise memory_limit in penstock.yaml",
    "limit.disk": "free some space, or raise disk_limit in penstock.yaml",
}
"""What to do, by code."""


def describe(problem: BaseException) -> dict[str, Any]:
    """A description of any error, fit for JSON."""
    if isinstance(problem, StudioError):
        return _described_error(problem)
    details = _details(str(problem))
    message = details.get("exception_message") or str(problem) or type(problem).__name__
    if message.startswith(ON_PURPOSE):
        _, code, text = message.split(":", 2)
        return {"family": "BackendError", "code": code, "message": text.strip(), "hint": ""}
    family, code = _BY_ENGINE.get(type(problem).__name__, ("BackendError", BackendError.default_code))
    if any(mark in message for mark in _DISK_FULL):
        family, code = "LimitError", "limit.disk"
    if family == "LimitError":
        message = message.split("\n")[0]  # what follows names settings that nobody can change here
    return {"family": family, "code": code, "message": message, "hint": HINTS.get(code, ""), "location": _location(details)}


def rebuild(description: Mapping[str, Any]) -> StudioError:
    """The error that `describe` described."""
    code, message, hint = (str(description.get(part, "")) for part in ("code", "message", "hint"))
    if description.get("family") == ExpressionError.__name__:
        start, end = description["location"]
        return ExpressionError(message, int(start), int(end), code=code, hint=hint)
    return _BY_NAME.get(str(description.get("family")), BackendError)(message, code=code or None, hint=hint)


def location_of(problem: BaseException) -> tuple[int, int] | None:
    """Start and end (bytes of the statement's UTF-8) of what an engine's error is about."""
    place = _location(_details(str(problem)))
    return (place[0], place[1]) if place else None


def message_of(problem: BaseException) -> str:
    """The engine's own words."""
    return str(_details(str(problem)).get("exception_message") or problem)


def _described_error(problem: StudioError) -> dict[str, Any]:
    location = [problem.start, problem.end] if isinstance(problem, ExpressionError) else None
    return {"family": type(problem).__name__, "code": problem.code, "message": problem.message, "hint": problem.hint, "location": location}


def _details(text: str) -> dict[str, Any]:
    """The JSON inside `Binder Error: {...}`; nothing for errors that carry none."""
    start = text.find("{")
    try:
        found = json.loads(text[start:]) if start >= 0 else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _location(details: Mapping[str, Any]) -> list[int] | None:
    try:
        start, length = json.loads(details["location"])
    except (KeyError, ValueError, TypeError):
        return None
    return [start, start + length]
