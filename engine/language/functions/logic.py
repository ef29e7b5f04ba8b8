"""Comparison and three-valued logic. Text compares by code point; NaN equals NaN and is the largest; -0.0 equals 0.0."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.errors import ExpressionError
from engine.language.functions.judging import may_raise
from engine.language.signature import Function, function, operator, signature
from engine.language.spark_order import compared, of_several
from engine.language.tree import Expr, Literal

FAMILY = "logic"


def _comparison(sign: str, meaning: str, example: tuple[str, str], edge: tuple[str, str]) -> Function:
    text = f"({{0}} {sign} {{1}})"
    signatures = (signature("a: K, b: K -> boolean", text, text if sign in ("=", "<>") else compared(text)),)
    return operator(sign, FAMILY, meaning, signatures, (example, (f"null {sign} 1", "null"), edge))


def _test(words: str, meaning: str, spark: str, cases: tuple[tuple[str, str], tuple[str, str], tuple[str, str]]) -> Function:
    """A test behind one operand of any type, or a boolean one."""
    wanted = "T" if words.endswith("null") else "boolean"
    return operator(words, FAMILY, meaning, (signature(f"a: {wanted} -> boolean", f"({{0}} {words.upper()})", spark),), cases)


def _pattern_of(arguments: Sequence[Expr]) -> str:
    return arguments[1].value if isinstance(arguments[1], Literal) and isinstance(arguments[1].value, str) else ""


def _ascii_pattern(arguments: Sequence[Expr]) -> None:
    pattern = _pattern_of(arguments)
    for place, sign in enumerate(pattern):
        if sign.isalpha() and not sign.isascii():
            raise ExpressionError(
                f"'{sign}' has no case that every engine agrees on",
                place,
                place + 1,
                code="expression.pattern",
                hint="ilike takes the letters a to z; compare lower(..) with like instead",
            )


def _escape(arguments: Sequence[Expr]) -> None:
    """The escape is one character, and stands in a pattern before `%`, `_` or itself only."""
    sign = arguments[2].value if isinstance(arguments[2], Literal) else None
    if not isinstance(sign, str) or len(sign) != 1:
        raise ExpressionError("the escape is one character", 0, 1, code="expression.pattern", hint="for example: escape '!'")
    pattern = _pattern_of(arguments)
    place = pattern.find(sign)
    while place >= 0:
        if pattern[place + 1 : place + 2] not in ("%", "_", sign):
            raise ExpressionError(
                f"'{sign}' escapes nothing here", 0, 1, code="expression.pattern", hint="it stands before % or _ or itself"
            )
        place = pattern.find(sign, place + 2)


_NO_ESCAPE = "ESCAPE '\\u0001'"
"""Spark takes a backslash as the escape unless another is written."""


def _like(word: str, meaning: str, cases: tuple[tuple[str, str], tuple[str, str], tuple[str, str]]) -> Function:
    upper = word.upper()
    if word.endswith("ilike"):
        signatures = [
            signature(
                "a: text, pattern: literal text -> boolean",
                f"({{0}} {upper} {{1}})",
                f"({{0}} {upper} {{1}} {_NO_ESCAPE})",
                judges={1: _ascii_pattern},
            )
        ]
    else:
        signatures = [
            signature("a: text, pattern: text -> boolean", f"({{0}} {upper} {{1}})", f"({{0}} {upper} {{1}} {_NO_ESCAPE})"),
            signature(
                "a: text, pattern: literal text, escape: literal text -> boolean",
                f"({{0}} {upper} {{1}} ESCAPE {{2}})",
                judges={2: _escape},
            ),
        ]
    return operator(word, FAMILY, meaning, signatures, cases)


def _joined(word: str) -> Callable[[Sequence[Expr]], str]:
    """`and` or `or`: an operand that may raise is not looked at where those before it have decided."""
    decided = "FALSE" if word == "AND" else "TRUE"

    def lowering(arguments: Sequence[Expr]) -> str:
        parts = [f"{{{place}}}" for place in range(len(arguments))]
        for place in range(1, len(arguments)):
            if may_raise(arguments[place]):
                earlier = f" {word} ".join(f"{{{each}}}" for each in range(place))
                parts[place] = f"CASE WHEN ({earlier}) IS NOT {decided} THEN {{{place}}} END"
        return "(" + f" {word} ".join(parts) + ")"

    return lowering


FUNCTIONS = (
    operator(
        "and",
        FAMILY,
        "true when all are; false beats null",
        (signature("a: boolean, b: boolean, ... -> boolean", _joined("AND")),),
        (("true and 1 < 2", "true"), ("null and true", "null"), ("null and false", "false")),
    ),
    operator(
        "or",
        FAMILY,
        "true when one is; true beats null",
        (signature("a: boolean, b: boolean, ... -> boolean", _joined("OR")),),
        (("false or 1 < 2", "true"), ("null or false", "null"), ("null or true", "true")),
    ),
    operator(
        "not",
        FAMILY,
        "true for false, false for true",
        (signature("a: boolean -> boolean", "(NOT {0})"),),
        (("not 1 > 2", "true"), ("not null", "null"), ("not not true", "true")),
    ),
    _comparison("=", "equal", ("1 = 1.0", "true"), ("cast('nan' as float) = cast('nan' as float)", "true")),
    _comparison("<>", "not equal", ("'a' <> 'A'", "true"), ("'a' <> 'a '", "true")),
    _comparison("<", "less", ("'Z' < 'a'", "true"), ("cast('inf' as float) < cast('nan' as float)", "true")),
    _comparison("<=", "less or equal", ("date '2024-01-31' <= timestamp '2024-01-31 00:00:00'", "true"), ("-0e0 <= 0e0", "true")),
    _comparison(">", "greater", ("2 > 1.5", "true"), ("'é' > 'z'", "true")),
    _comparison(">=", "greater or equal", ("2 >= 2", "true"), ("true >= false", "true")),
    operator(
        "is distinct from",
        FAMILY,
        "not equal, where null equals null only; never null",
        (signature("a: K, b: K -> boolean", "({0} IS DISTINCT FROM {1})", "(NOT ({0} <=> {1}))"),),
        (("1 is distinct from 2", "true"), ("null is distinct from 1", "true"), ("null is distinct from null", "false")),
    ),
    operator(
        "is not distinct from",
        FAMILY,
        "equal, where null equals null only; never null",
        (signature("a: K, b: K -> boolean", "({0} IS NOT DISTINCT FROM {1})", "({0} <=> {1})"),),
        (("1 is not distinct from 1", "true"), ("null is not distinct from 1", "false"), ("null is not distinct from null", "true")),
    ),
    _test(
        "is null",
        "whether there is no value",
        "({0} IS NULL)",
        (("'' is null", "false"), ("null is null", "true"), ("cast('nan' as float) is null", "false")),
    ),
    _test(
        "is not null",
        "whether there is a value",
        "({0} IS NOT NULL)",
        (("0 is not null", "true"), ("null is not null", "false"), ("[null] is not null", "true")),
    ),
    _test(
        "is true",
        "true, and neither false nor null",
        "({0} IS TRUE)",
        (("(1 < 2) is true", "true"), ("null is true", "false"), ("false is true", "false")),
    ),
    _test(
        "is not true",
        "false or null",
        "({0} IS NOT TRUE)",
        (("(1 < 2) is not true", "false"), ("null is not true", "true"), ("false is not true", "true")),
    ),
    _test(
        "is false",
        "false, and neither true nor null",
        "({0} IS FALSE)",
        (("(1 > 2) is false", "true"), ("null is false", "false"), ("true is false", "false")),
    ),
    _test(
        "is not false",
        "true or null",
        "({0} IS NOT FALSE)",
        (("(1 > 2) is not false", "false"), ("null is not false", "true"), ("true is not false", "true")),
    ),
    operator(
        "in",
        FAMILY,
        "whether it is one of those; null when it is not and one of them is null",
        (signature("a: K, b: K, ... -> boolean", "({0} IN ({1*}))"),),
        (("2 in (1, 2)", "true"), ("null in (1, 2)", "null"), ("3 in (1, null)", "null")),
    ),
    operator(
        "not in",
        FAMILY,
        "whether it is none of those; null when one of them is null",
        (signature("a: K, b: K, ... -> boolean", "({0} NOT IN ({1*}))"),),
        (("3 not in (1, 2)", "true"), ("null not in (1)", "null"), ("3 not in (1, null)", "null")),
    ),
    operator(
        "between",
        FAMILY,
        "within both bounds, they themselves included",
        (signature("a: K, low: K, high: K -> boolean", "({0} BETWEEN {1} AND {2})", compared("({0} BETWEEN {1} AND {2})")),),
        (("2 between 1 and 2", "true"), ("null between 1 and 2", "null"), ("3 between null and 2", "false")),
    ),
    operator(
        "not between",
        FAMILY,
        "outside of the bounds",
        (signature("a: K, low: K, high: K -> boolean", "({0} NOT BETWEEN {1} AND {2})", compared("({0} NOT BETWEEN {1} AND {2})")),),
        (("3 not between 1 and 2", "true"), ("null not between 1 and 2", "null"), ("3 not between null and 2", "true")),
    ),
    _like(
        "like",
        "fits a pattern: % any text, _ one character; case counts, nothing escapes unless `escape` says so",
        (("'abc' like 'a%'", "true"), ("null like 'a'", "null"), ("'50%' like '%!%' escape '!'", "true")),
    ),
    _like(
        "not like",
        "does not fit the pattern",
        (("'abc' not like 'b%'", "true"), ("'a' not like null", "null"), ("'a_c' not like 'a_c'", "false")),
    ),
    _like(
        "ilike",
        "as like, whatever the case; the pattern has letters a to z only",
        (("'ABC' ilike 'a%'", "true"), ("null ilike 'a'", "null"), ("'ÀB' ilike '_b'", "true")),
    ),
    _like(
        "not ilike",
        "does not fit, whatever the case",
        (("'ABC' not ilike 'b%'", "true"), ("null not ilike 'a'", "null"), ("'' not ilike '_'", "true")),
    ),
    function(
        "coalesce",
        FAMILY,
        "the first that is not null",
        (signature("a: T, b: T, ... -> T", "coalesce({*})"),),
        (("coalesce(null, 2, 3)", "2"), ("coalesce(null, cast(null as text))", "null"), ("coalesce(1, 2.5)", "1.0")),
        synonyms="ifnull nvl",
    ),
    function(
        "nullif",
        FAMILY,
        "null when both are equal, else the first",
        (signature("a: K, b: K -> K", "nullif({0}, {1})"),),
        (("nullif('NA', 'NA')", "null"), ("nullif(null, 1)", "null"), ("nullif(1, null)", "1")),
    ),
    function(
        "if",
        FAMILY,
        "the second when the condition is true, else the third",
        (signature("condition: boolean, then: T, else: T -> T", "CASE WHEN {0} THEN {1} ELSE {2} END"),),
        (("if(1 < 2, 'a', 'b')", "'a'"), ("if(null, 'a', 'b')", "'b'"), ("if(true, 1, 1.5)", "1.0")),
        synonyms="iif iff",
    ),
    function(
        "greatest",
        FAMILY,
        "the largest; nulls are skipped, NaN is the largest number",
        (signature("a: K, b: K, ... -> K", "greatest({*})", of_several("greatest", ">")),),
        (("greatest(1, 3, 2)", "3"), ("greatest(null, 2)", "2"), ("greatest(1e0, cast('nan' as float))", "cast('nan' as float)")),
    ),
    function(
        "least",
        FAMILY,
        "the smallest; nulls are skipped",
        (signature("a: K, b: K, ... -> K", "least({*})", of_several("least", "<")),),
        (
            ("least('b', 'a')", "'a'"),
            ("least(cast(null as integer), null)", "null"),
            ("least(1e0, cast('-inf' as float))", "cast('-inf' as float)"),
        ),
    ),
)
