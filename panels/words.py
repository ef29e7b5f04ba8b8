"""Figures and messages in words."""

from __future__ import annotations

_STEP = 1000
_UNITS = ("kB", "MB", "GB", "TB")


def count(number: int, noun: str) -> str:
    """`1 row`, `336,776 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def size(octets: int) -> str:
    """`817 bytes`, `5.4 MB`; in steps of a thousand."""
    if octets < _STEP:
        return count(octets, "byte")
    power = next((power for power in range(1, len(_UNITS)) if octets < _STEP ** (power + 1)), len(_UNITS))
    return f"{octets / _STEP**power:.1f} {_UNITS[power - 1]}"


def without_node(message: str, node: str) -> str:
    """An error's message where its node's name is told already, or must not be."""
    return message.removeprefix(f"node '{node}': ")
