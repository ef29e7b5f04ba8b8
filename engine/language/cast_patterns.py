"""The forms of text that a cast accepts, as regular expressions that mean the same to RE2 and to Java."""

from __future__ import annotations

_BLANK = r"[\t\n\f\r ]*"
_DIGITS = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)"
_NUMBER = rf"{_DIGITS}([eE][+-]?[0-9]+)?"
_YEAR = r"([0-9]{3}[1-9]|[0-9]{2}[1-9][0-9]|[0-9][1-9][0-9]{2}|[1-9][0-9]{3})"
_DAY = rf"{_YEAR}-[0-9]{{1,2}}-[0-9]{{1,2}}"
_CLOCK = r"([01]?[0-9]|2[0-3]):[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?"

FORMS = {
    "integer": rf"{_BLANK}[+-]?[0-9]+{_BLANK}",
    "decimal": rf"{_BLANK}{_DIGITS}([eE][+-]?[0-9]{{1,3}})?{_BLANK}",
    "float": rf"{_BLANK}({_NUMBER}|[nN][aA][nN]|[+-]?([iI][nN][fF]|[iI][nN][fF][iI][nN][iI][tT][yY])){_BLANK}",
    "boolean": r" *([tT]|[tT][rR][uU][eE]|[yY]|[yY][eE][sS]|1|[fF]|[fF][aA][lL][sS][eE]|[nN]|[nN][oO]|0) *",
    "date": f" *{_DAY} *",
    "time": f" *{_CLOCK} *",
    "timestamp": f" *{_DAY}([ T]{_CLOCK})? *",
    "timestamp_tz": f" *{_DAY}[ T]{_CLOCK}(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9]) *",
}
"""By the name of the type; the whole text must fit."""

WORDS = {
    "integer": "a whole number of at most 64 bits",
    "decimal": "a number that fits {type}",
    "float": "a number",
    "boolean": "true or false",
    "date": "a date such as 2024-01-31",
    "time": "a time such as 10:20:30",
    "timestamp": "a timestamp such as 2024-01-31 10:20:30",
    "timestamp_tz": "a timestamp with its zone, such as 2024-01-31T10:20:30Z",
    "json": "JSON",
}
"""What a text should have been, for the message of a cast that fails."""
