"""Rounding of floats, written so that every engine does the same steps: their own functions each round in their way."""

from __future__ import annotations

EXACT = 4503599627370496
"""From here on (2^52) floats have no fraction."""
EXACT_PLACES = 15
"""So many places are rounded; beyond them a float's shortest text says what it holds."""


def rounded(places: int, operand: str = "{0}") -> str:
    """The template of a float rounded half away from zero to so many places, -22 to 22.

    A number with no digit at that place stays as it is; zero comes without a sign. Powers of ten up to 22 are exact floats.
    """
    power, limit = f"1e{abs(places)}", f"{EXACT}e{-places}"
    there, back = ("*", "/") if places >= 0 else ("/", "*")
    return f"(CASE WHEN abs({operand}) < {limit} THEN (round({operand} {there} {power}) + 0e0) {back} {power} ELSE {operand} END)"
