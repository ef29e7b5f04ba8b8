"""Literals and types as they are written inside of an expression."""

from __future__ import annotations

import decimal
import math
from difflib import get_close_matches

from engine.errors import ExpressionError
from engine.language.build import decimal_type
from engine.language.lexer import Token, error
from engine.language.syntax import Constant
from engine.language.types import FLOAT, INTEGER, MAX_PRECISION, SIMPLE, DataType, read_type
from engine.language.values import read_value

_FOREIGN_TYPES = {
    **dict.fromkeys(("varchar", "string", "char", "str", "character"), "text"),
    **dict.fromkeys(("int", "bigint", "int64", "int32", "smallint", "tinyint", "hugeint", "long"), "integer"),
    **dict.fromkeys(("double", "real", "float8", "float4", "float64"), "float"),
    "bool": "boolean",
    "datetime": "timestamp",
    "timestamptz": "timestamp_tz",
    "blob": "binary",
    "numeric": "decimal(18,2)",
}


def number(token: Token, sign: Token | None = None) -> Constant:
    """The number in a token: `12` an integer, `1.5` a decimal with the digits written, `1e3` a float.

    Raises:
        ExpressionError: it has more digits than its type.
    """
    start, text = (sign.start, f"-{token.value}") if sign else (token.start, token.value)
    if "e" in text or "E" in text:
        value = float(text)
        if math.isinf(value):
            raise error(f"{text} is too large for a float", start, token.end)
        return Constant(start, token.end, value, FLOAT)
    if "." in text:
        return _decimal(text, start, token.end)
    if len(text) > 20 or not -(2**63) <= int(text) < 2**63:
        raise error(f"{text} is beyond 64 bits", start, token.end, "write .0 behind it for a decimal, or e0 for a float")
    return Constant(start, token.end, int(text), INTEGER)


def _decimal(text: str, start: int, end: int) -> Constant:
    value = decimal.Decimal(text)
    scale = -int(value.as_tuple().exponent)
    whole = len(text.lstrip("-0").partition(".")[0]) or 1
    if whole + scale > MAX_PRECISION:
        raise error(f"a decimal has at most {MAX_PRECISION} digits", start, end, "write e0 behind it for a float")
    return Constant(start, end, value, decimal_type(value))


def typed_text(word: Token, text: Token) -> Constant:
    """`date '2024-01-31'` and its like.

    Raises:
        ExpressionError: the text is not one of the type's.
    """
    kind = SIMPLE[word.value]
    try:
        return Constant(word.start, text.end, read_value(text.value, kind), kind)
    except ExpressionError as problem:
        raise error(problem.message, text.start, text.end) from None


def type_at(source: str, token: Token) -> tuple[DataType, int]:
    """The type that begins at a token, and the offset behind it.

    Raises:
        ExpressionError: `type.unknown`, with the language's own word for a type of SQL.
    """
    try:
        return read_type(source, token.start)
    except ExpressionError:
        raise _unknown_type(source, token) from None


def _unknown_type(source: str, token: Token) -> ExpressionError:
    start, end = min(token.start, max(len(source) - 1, 0)), max(token.end, min(token.start, len(source)))
    near = _FOREIGN_TYPES.get(token.value) or next(iter(get_close_matches(token.value, SIMPLE, n=1)), "")
    fixes = (source[:start] + near + source[end:],) if near else ()
    written = (
        f"'{source[start:end]}' is not a type"
        if token.kind == "word" and token.value not in (*SIMPLE, "decimal", "list", "map", "struct")
        else "the type is not complete"
    )
    hint = f"types are {', '.join(SIMPLE)}, decimal(p,s), list<T>, struct<name: T>, map<K, V>"
    return ExpressionError(written, start, end, code="type.unknown", hint=hint, replacements=fixes)
