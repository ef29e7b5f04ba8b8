"""Patterns of dates and times such as `%Y-%m-%d`: the directives that both engines have, and what each makes of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engine.errors import ExpressionError

_WRITTEN = {
    "Y": "yyyy", "y": "yy", "m": "MM", "d": "dd", "H": "HH", "I": "hh", "M": "mm", "S": "ss", "f": "SSSSSS", "p": "a", "j": "DDD",
    "a": "E", "A": "EEEE", "b": "MMM", "B": "MMMM",
}  # fmt: skip
"""Directive to Java's letters, for writing."""
_READ = {"Y": "y", "m": "M", "d": "d", "H": "H", "I": "h", "M": "m", "S": "s", "j": "D"}
"""For reading: one letter takes one digit or two."""
_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905
_YEAR = r"([0-9]{3}[1-9]|[0-9]{2}[1-9][0-9]|[0-9][1-9][0-9]{2}|[1-9][0-9]{3})"
_TWO_DIGITS = {
    "m": "(0[1-9]|1[0-2])",
    "d": "(0[1-9]|[12][0-9]|3[01])",
    "H": "([01][0-9]|2[0-3])",
    "I": "(0[1-9]|1[0-2])",
    "M": "[0-5][0-9]",
    "S": "[0-5][0-9]",
    "j": "[0-3][0-9]{2}",
}
_ONE_OR_TWO = {
    "m": "(0?[1-9]|1[0-2])",
    "d": "(0?[1-9]|[12][0-9]|3[01])",
    "H": "([01]?[0-9]|2[0-3])",
    "I": "(0?[1-9]|1[0-2])",
    "M": "[0-5]?[0-9]",
    "S": "[0-5]?[0-9]",
    "j": "[0-3]?[0-9]?[0-9]",
}
_NUMERIC = frozenset("YymdHIMSfj")
_HINTS = {
    "-": "write the plain directive: where a separator stands on both sides one digit is read as well",
    "z": "cast text with its zone to timestamp_tz",
    "Z": "cast text with its zone to timestamp_tz",
    "T": "write %H:%M:%S",
    "D": "write %m/%d/%y",
    "F": "write %Y-%m-%d",
    "e": "write %d",
    "u": "write isodow(a)",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A directive's letter, or plain text."""

    directive: str
    text: str


def pieces_of(pattern: str, directives: str, purpose: str) -> tuple[Piece, ...]:
    """A pattern in pieces.

    Raises:
        ExpressionError: `expression.time_pattern`, with the span inside the pattern.
    """
    pieces: list[Piece] = []
    for match in re.finditer(r"%(.?)|[^%]+", pattern, re.DOTALL):
        letter = match[1]
        if letter in (None, "%"):
            pieces.append(Piece("", letter or match[0]))
        elif letter and letter in directives:
            pieces.append(Piece(letter, ""))
        else:
            hint = _HINTS.get(letter, "directives are " + " ".join(f"%{each}" for each in directives))
            raise _error(f"{purpose} does not know %{letter}", *match.span(), hint)
    return _joined(pieces)


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Plain texts beside each other as one: in Java's quotes they would make a quote between them."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and not piece.directive and not joined[-1].directive:
            joined[-1] = Piece("", joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return tuple(joined)


def written(pattern: str) -> tuple[Piece, ...]:
    """The pieces of a pattern for writing.

    Raises:
        ExpressionError: as `pieces_of`.
    """
    return pieces_of(pattern, "YymdHIMSfpjaAbB", "strftime")


def read(pattern: str) -> tuple[Piece, ...]:
    """The pieces of a pattern for reading: it names the year, and nothing twice or in contradiction.

    Raises:
        ExpressionError: as `pieces_of`.
    """
    pieces = pieces_of(pattern, "YymdHIMSfpjbB", "strptime")
    found = [piece.directive for piece in pieces if piece.directive]
    for group in ("Yy", "mbBj", "dj", "HI", "M", "S", "f", "p"):
        given = [letter for letter in found if letter in group]
        if len(given) > 1:
            raise _error(f"%{given[0]} and %{given[1]} say the same", 0, len(pattern), "leave one out")
    for letter, needed in (("", "Yy"), ("I", "p"), ("p", "I"), ("f", "S"), ("S", "M"), ("M", "HI")):
        if (not letter or letter in found) and not set(needed) & set(found):
            message = f"with %{letter} stands %{needed[0]}" if letter else "the year is missing"
            raise _error(message, 0, len(pattern), f"write %{needed[0]}")
    return pieces


def regex_of(pieces: tuple[Piece, ...]) -> str:
    """The regular expression that a whole text must fit to be read; the same for RE2 and Java."""
    parts = []
    for place, piece in enumerate(pieces):
        if not piece.directive:
            parts.append(
                "".join(f"\\{sign}" if not sign.isalnum() and sign.isascii() and sign not in " \t\n" else sign for sign in piece.text)
            )
        else:
            parts.append(_form(piece.directive, is_glued=_is_glued(pieces, place)))
    return "".join(parts)


def _is_glued(pieces: tuple[Piece, ...], place: int) -> bool:
    """Whether digits stand next to the directive's own."""
    neighbours = pieces[max(place - 1, 0) : place] + pieces[place + 1 : place + 2]
    return any(piece.directive in _NUMERIC if piece.directive else _touches(piece, pieces.index(piece) < place) for piece in neighbours)


def _touches(piece: Piece, is_before: bool) -> bool:  # noqa: FBT001 - which end of the plain text is looked at
    return piece.text[-1 if is_before else 0].isdigit()


def _form(letter: str, *, is_glued: bool) -> str:
    if letter in _TWO_DIGITS:
        return _TWO_DIGITS[letter] if is_glued else _ONE_OR_TWO[letter]
    special = {"Y": _YEAR, "y": "[0-9]{2}", "f": "[0-9]{6}" if is_glued else "[0-9]{1,6}", "p": "[aApP][mM]"}
    return special.get(letter) or _names(letter)


def _names(letter: str) -> str:
    names = _MONTHS if letter == "B" else [month[:3] for month in _MONTHS]
    return "(" + "|".join("".join(f"[{sign.upper()}{sign.lower()}]" for sign in name) for name in names) + ")"


def java_written(pieces: tuple[Piece, ...]) -> str:
    """The pattern for Spark's `date_format`."""
    return "".join(_WRITTEN[piece.directive] if piece.directive else _quoted(piece.text) for piece in pieces)


def java_read(pieces: tuple[Piece, ...]) -> str:
    """The pattern for Spark's `try_to_timestamp`."""
    return "".join(_java_directive(pieces, place) if piece.directive else _quoted(piece.text) for place, piece in enumerate(pieces))


def _java_directive(pieces: tuple[Piece, ...], place: int) -> str:
    letter = pieces[place].directive
    is_glued = _is_glued(pieces, place)
    if letter == "f":
        return "SSSSSS" if is_glued else "[SSSSSS][SSSSS][SSSS][SSS][SS][S]"
    if letter in _READ and not is_glued:
        return _READ[letter]
    return _WRITTEN[letter]


def _quoted(text: str) -> str:
    """Plain text in Java's quotes."""
    return "'" + text.replace("'", "''") + "'"


def _error(message: str, start: int, end: int, hint: str) -> ExpressionError:
    return ExpressionError(message, start, end, code="expression.time_pattern", hint=hint)
