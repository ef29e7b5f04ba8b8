"""What detection tells a person beside the fields that it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the person should know or decide."""

    code: str
    message: str
    column: str | None = None
    alternatives: tuple[Mapping[str, Any], ...] = ()
    """Each a set of raw fields that would be written instead: `{"columns": {name: type}, "formats": {name: pattern}}`."""


def doubt(code: str, name: str, message: str, *types: str) -> Finding:
    """A column that stays text, and the types that a person may choose instead."""
    return Finding(code, f"'{name}' {message}", name, tuple({"columns": {name: kind}} for kind in types))
