"""Tokens of an expression: SQLGlot's DuckDB tokenizer finds them, and everything that it reads too kindly is refused here.

It merges words (`order  by`), reads `1_000` as 1 named _000, drops comments, and knows quotes that the language does not have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import TokenError
from sqlglot.tokenizer_core import Token as RawToken

from engine.errors import ExpressionError

MAX_LENGTH = 100_000
TYPED = ("date", "time", "timestamp", "timestamp_tz")
"""Types whose literals are written with a word before the text."""

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\s+[A-Za-z_][A-Za-z0-9_]*)*")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SIGNS = frozenset(
    [
        "+",
        "-",
        "*",
        "/",
        "//",
        "%",
        "||",
        "=",
        "<>",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "::",
        ".",
        "$",
        "->",
    ]
)
_FOREIGN = {
    "^": "for a power write pow(a, b), for bits bit_xor(a, b)",
    "**": "for a power write pow(a, b)",
    "~": "for a regular expression write regexp_matches(a, 'pattern')",
    "&": "for bits write bit_and(a, b)",
    "|": "for bits write bit_or(a, b), for texts a || b",
    "<<": "shifts are not part of the language",
    ">>": "shifts are not part of the language",
    "->>": "JSON is not read by arrows",
    "==": "write a single =",
    "=>": "arguments have no names",
    ":=": "arguments have no names",
    "?": "a condition is written: case when .. then .. else .. end, or if(a, b, c)",
    "!": "write not, or <> for not equal",
    "`": 'a name with blanks or signs stands in double quotes: "like this"',
    ";": "an expression is not a statement: take it away",
    "#": 'a name with blanks or signs stands in double quotes: "No #"',
    "@": "for an absolute value write abs(a)",
    "&&": "write and",
    "<@": "for lists write list_has_all(a, b)",
    "@>": "for lists write list_has_all(a, b)",
}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text. `value` is the lower-case word, the sign, the number's text, or the content without quotes."""

    kind: Literal["word", "name", "text", "number", "sign", "end"]
    value: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The text in tokens, the last of kind `end`.

    Raises:
        ExpressionError: `expression.syntax`.
    """
    _refuse_unreadable(text)
    found: list[Token] = []
    place = 0
    for raw in _raw_tokens(text):
        start, end = raw.start, raw.end + 1
        _refuse_between(text, place, start)
        found += _token(text, start, end)
        _refuse_glued(text, found[-2:])
        place = end
    _refuse_between(text, place, len(text))
    return [*found, Token("end", "", len(text), len(text))]


def error(message: str, start: int, end: int, hint: str = "", *replacements: str) -> ExpressionError:
    """A text that does not follow the grammar."""
    return ExpressionError(message, start, end, code="expression.syntax", hint=hint, replacements=replacements)


def _refuse_unreadable(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise error(f"an expression has at most {MAX_LENGTH} characters", 0, len(text), "cut it into several columns")
    hidden = _HIDDEN.search(text)
    if hidden is not None:
        raise error(
            f"the character U+{ord(hidden.group()):04X} cannot stand in an expression",
            *hidden.span(),
            hint="take it away; char(n) makes one",
        )


def _raw_tokens(text: str) -> list[RawToken]:
    try:
        return list(DuckDB.Tokenizer().tokenize(text))
    except TokenError:
        raise _unclosed(text) from None


def _unclosed(text: str) -> ExpressionError:
    """The quote that nothing closes: the first one, counted from the left, that is open at the end."""
    opened, quote = 0, ""
    for place, sign in enumerate(text):
        if quote == sign:
            quote = ""
        elif not quote and sign in "'\"":
            opened, quote = place, sign
    if not quote:
        return error("a comment or a quote does not end", max(text.find("/*"), 0), len(text), "close it, or take it away")
    return error(
        f"the {quote} has no end",
        opened,
        len(text),
        f"close it with {quote}; one inside is written twice: {quote}{quote}",
        f"{text}{quote}",
    )


def _refuse_between(text: str, start: int, end: int) -> None:
    gap = text[start:end]
    if gap and not gap.isspace():
        inner = start + len(gap) - len(gap.lstrip())
        raise error(
            "a comment cannot stand in an expression",
            inner,
            start + len(gap.rstrip()),
            "write it into the node's note, or behind a # of the file",
        )


def _token(text: str, start: int, end: int) -> list[Token]:
    piece = text[start:end]
    if piece[0] == "'":
        return [Token("text", piece[1:-1].replace("''", "'"), start, end)]
    if piece[0] == '"':
        return [Token("name", piece[1:-1].replace('""', '"'), start, end)]
    if piece[0].isdigit() and piece[0].isascii():
        return [_number(text, start, end)]
    if _WORD.fullmatch(piece):
        return [Token("word", word.group().lower(), start + word.start(), start + word.end()) for word in re.finditer(r"\w+", piece)]
    if piece in _SIGNS:
        return [Token("sign", "<>" if piece == "!=" else piece, start, end)]
    raise _foreign(text, start, end)


def _number(text: str, start: int, end: int) -> Token:
    """A number, whose characters must all be its own: `1_000`, `0x1F`, `5L` and `1.` mean something else elsewhere."""
    tail = end
    while tail < len(text) and (text[tail].isalnum() or text[tail] == "_"):
        tail += 1
    if tail == end and _NUMBER.fullmatch(text, start, end):
        return Token("number", text[start:end], start, end)
    piece = text[start:tail]
    plain = piece.replace("_", "").rstrip(".")
    fixes = (text[:start] + plain + text[tail:],) if _NUMBER.fullmatch(plain) else ()
    raise error(f"'{piece}' is not a number", start, tail, "numbers are written 12, 1.5 or 1e3", *fixes)


def _foreign(text: str, start: int, end: int) -> ExpressionError:
    piece = text[start:end]
    if piece in _FOREIGN:
        return error(f"'{piece}' is not part of the language", start, end, _FOREIGN[piece])
    if any(sign.isalpha() for sign in piece) and piece.replace("_", "a").isalnum():
        return error(
            f"the name '{piece}' needs double quotes",
            start,
            end,
            "names of other letters than a to z are quoted",
            f'{text[:start]}"{piece}"{text[end:]}',
        )
    return error(f"'{piece}' cannot stand in an expression", start, end)


def _refuse_glued(text: str, last: list[Token]) -> None:
    """Two tokens without a blank between them that belong apart: texts side by side join on one engine, prefixes (`x'ab'`) mean bytes."""
    if len(last) < 2 or last[1].kind != "text":
        return
    before, after = last
    if before.kind == "text":
        raise error(
            "two texts stand side by side", before.start, after.end, "join them with ||", f"{text[: before.end]} || {text[after.start :]}"
        )
    if before.kind == "word" and before.end == after.start and before.value not in TYPED:
        raise error(
            f"a text has no prefix such as {text[before.start : before.end]}",
            before.start,
            after.end,
            "write only the quotes",
            text[: before.start] + text[after.start :],
        )
