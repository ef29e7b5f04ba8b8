"""Lengths of time that a person writes into a field: `15 minutes`, `1 day`, `3 months`."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from engine.errors import ConfigError
from engine.kinds.kind import Inputs

_SPAN = re.compile(r"\s*(?:interval\s+)?(\d{1,9})\s+([a-z]+?)s?\s*", re.IGNORECASE)
_MICROSECONDS = {"second": 1_000_000, "minute": 60_000_000, "hour": 3_600_000_000, "day": 86_400_000_000, "week": 604_800_000_000}

FIXED_UNITS = ("second", "minute", "hour", "day", "week")
"""Units that are always of one length."""


@dataclass(frozen=True, slots=True)
class Span:
    """A number of units."""

    count: int
    unit: str

    @property
    def microseconds(self) -> int:
        """The length, of a unit that has always the same one."""
        return self.count * _MICROSECONDS[self.unit]

    def __str__(self) -> str:
        """As people say it: `15 minutes`."""
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"


def read_span(inputs: Inputs, path: Sequence[str | int], text: str, units: Collection[str]) -> Span | None:
    """The span in a text; None after reporting that there is none, or one in a unit that does not do."""
    match = _SPAN.fullmatch(text)
    unit = match[2].lower() if match is not None else ""
    if match is None or unit not in units or not int(match[1]):
        example = "15 minutes" if "minute" in units else "2 days"
        message = f"'{text}' is no length of time in {', '.join(f'{each}s' for each in units)}"
        inputs.report(path, ConfigError(message, code="field.span", hint=f"write a number and a unit: {example}"))
        return None
    return Span(int(match[1]), unit)
