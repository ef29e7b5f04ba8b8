"""What goes wrong with a value while a statement runs: the stable codes, and the messages that the SQL raises.

A raised text reads `penstock:<code>:<message>`, so that whoever catches the engine's error can show it as its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PREFIX = "penstock:"

FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "division_by_zero": "division by zero; divide_or_null gives null instead",
        "out_of_range": "a number is out of range",
        "year_out_of_range": "a date outside of the years 1 to 9999",
        "no_such_time": "a day, hour or minute has no such part",
        "negative_root": "sqrt of a negative number",
        "no_logarithm": "logarithm of zero or less",
        "no_arc": "asin and acos take -1 to 1",
        "negative_length": "a length is negative",
        "empty_fill": "the text to fill with is empty",
        "empty_separator": "the separator is empty",
        "no_part_zero": "parts are counted from 1, or from the end by negative numbers",
        "no_code_point": "there is no such character",
        "no_buckets": "the number of buckets is zero or less",
        "not_json": "a text is not JSON",
        "not_single": "in JSON an object or a list is not a single value; the path names a part of it",
        "not_keys": "a key of a map is null, or there twice",
        "uneven_lists": "there are not as many values as keys",
        "no_factorial": "the factorial of a number that is not 0 to 20",
        "not_base64": "a text is not base64",
        "not_utf8": "what a text stands for is not UTF-8",
    }
)
"""Message by name; the code is `value.<name>`."""


def fault_text(name: str) -> str:
    """What the SQL raises for the fault of that name."""
    return f"{PREFIX}value.{name}:{FAULTS[name]}"


def told(name: str, tail: str) -> str:
    """The template of a raised text that shows the value `{0}`, a text; both engines read it alike."""
    return f"concat('{PREFIX}value.{name}:\"', left({{0}}, 60), '\" {tail}')"
