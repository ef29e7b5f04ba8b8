"""Functions of numbers. Where mathematics has no result there is an error, never NaN; NaN stays NaN."""

from __future__ import annotations

from collections.abc import Sequence

from engine.language.functions.intervals import NEGATED_ON_SPARK
from engine.language.functions.judging import between, value_of
from engine.language.functions.rounding import rounded
from engine.language.signature import Cases, Function, function, signature
from engine.language.tree import Expr, Lowering, Signature
from engine.language.types import MAX_PRECISION, DataType, Decimal, decimal

FAMILY = "number"
LIBRARY = 1e-12
"""How far two platforms' mathematics lie apart: DuckDB takes C's, Spark Java's, and the last place differs."""


def _whole(types: Sequence[DataType], _: Sequence[Expr]) -> DataType | None:
    """A decimal of the same digits without a fraction."""
    return decimal(types[0].precision, 0) if isinstance(types[0], Decimal) else None


def _rounded(types: Sequence[DataType], given: Sequence[Expr]) -> DataType | None:
    places = value_of(given, 1)
    if not isinstance(types[0], Decimal) or not isinstance(places, int):
        return None
    return decimal(min(types[0].precision, MAX_PRECISION), min(max(places, 0), types[0].scale))


def _float(
    name: str,
    meaning: str,
    cases: Cases,
    *,
    duckdb: Lowering = "",
    spark: Lowering = "=",
    shape: str = "a: float -> float",
    synonyms: str = "",
    tolerance: float = 0.0,
) -> Function:
    called = signature(shape, duckdb or f"{name}({{*}})", spark)
    return function(name, FAMILY, meaning, (called,), cases, synonyms=synonyms, tolerance=tolerance)


def _guarded(name: str, condition: str, fault: str) -> str:
    return f"CASE WHEN {condition} THEN {{!{fault}}} ELSE {name}({{0}}) END"


def _logarithm(name: str, meaning: str, cases: Cases) -> Function:
    return _float(name, meaning, cases, duckdb=_guarded(name, "{0} <= 0", "no_logarithm"), tolerance=LIBRARY)


def _circular(name: str, meaning: str, cases: Cases) -> Function:
    return _float(
        name,
        meaning,
        cases,
        duckdb=f"CASE WHEN isinf({{0}}) THEN CAST('nan' AS DOUBLE) ELSE {name}({{0}}) END",
        spark=f"{name}({{0}})",
        tolerance=LIBRARY,
    )


def _arc(name: str, meaning: str, cases: Cases) -> Function:
    return _float(name, meaning, cases, duckdb=_guarded(name, "abs({0}) > 1 AND NOT isnan({0})", "no_arc"), tolerance=LIBRARY)


def _towards(name: str, spark: str, decimals: str) -> tuple[Signature, ...]:
    """floor, ceil and trunc; Spark's give integers, which large floats do not fit, and know no zero with a sign."""
    return (
        signature("a: integer -> integer", "{0}"),
        signature("a: decimal -> decimal", f"CAST({name}({{0}}) AS {{type}})", f"CAST({decimals} AS {{type}})", result=_whole),
        signature("a: float -> float", f"({name}({{0}}) + 0e0)", f"CASE WHEN abs({{0}}) < 9e15 THEN {spark} ELSE {{0}} END"),
    )


_NOT_SMALL = "{0} NOT BETWEEN 0 AND 20"


def _rounding(template: str) -> Lowering:
    """A template in which `places` is the literal's own number: Spark wants a constant there."""
    return lambda arguments: template.replace("places", str(value_of(arguments, 1)))


_PLACES = between(1, -15, 15, "the number of places")

FUNCTIONS = (
    function(
        "abs",
        FAMILY,
        "the number without its sign; of the smallest integer an error",
        (
            signature("a: integer -> integer", "abs({0})"),
            signature(
                "a: decimal -> decimal",
                "CAST(abs({0}) AS {type})",
                f"CASE WHEN {{0}} < 0 THEN {NEGATED_ON_SPARK} ELSE {{0}} END",
                result=lambda types, _: types[0],
            ),
            signature("a: float -> float", "abs({0})"),
        ),
        (("abs(-2)", "2"), ("abs(null)", "null"), ("abs(-9223372036854775808)", "error")),
    ),
    function(
        "sign",
        FAMILY,
        "-1, 0 or 1; NaN counts as large",
        (signature("a: number -> integer", "CAST(CASE WHEN {0} > 0 THEN 1 WHEN {0} < 0 THEN -1 WHEN {0} = 0 THEN 0 END AS BIGINT)"),),
        (("sign(-2.5)", "-1"), ("sign(null)", "null"), ("sign(cast('nan' as float))", "1")),
    ),
    function(
        "floor",
        FAMILY,
        "the whole number at or below",
        _towards("floor", "CAST(floor({0}) AS DOUBLE)", "floor({0})"),
        (("floor(-2.5e0)", "-3e0"), ("floor(null)", "null"), ("floor(2.99)", "cast(2 as decimal(3,0))")),
    ),
    function(
        "ceil",
        FAMILY,
        "the whole number at or above",
        _towards("ceil", "CAST(ceil({0}) AS DOUBLE)", "ceil({0})"),
        (("ceil(2.1e0)", "3e0"), ("ceil(null)", "null"), ("ceil(1e300)", "1e300")),
        synonyms="ceiling",
    ),
    function(
        "trunc",
        FAMILY,
        "the number without its fraction",
        _towards("trunc", "CAST(CAST({0} AS BIGINT) AS DOUBLE)", "CASE WHEN {0} < 0 THEN ceil({0}) ELSE floor({0}) END"),
        (("trunc(-2.9e0)", "-2e0"), ("trunc(null)", "null"), ("trunc(-2.99)", "cast(-2 as decimal(3,0))")),
        synonyms="truncate fix int",
    ),
    function(
        "round",
        FAMILY,
        "rounded half away from zero, to so many places; a float is rounded as it is stored, so cents belong in decimals",
        (
            signature("a: integer -> integer", "{0}"),
            signature("a: decimal -> decimal", "CAST(round({0}) AS {type})", result=_whole),
            signature("a: float -> float", "(round({0}) + 0e0)", "round({0})"),
            signature(
                "a: integer, places: literal integer -> integer",
                _rounding("CAST(round(CAST({0} AS DECIMAL(38,0)), places) AS BIGINT)"),
                judges=_PLACES,
            ),
            signature(
                "a: decimal, places: literal integer -> decimal",
                _rounding("CAST(round({0}, places) AS {type})"),
                result=_rounded,
                judges=_PLACES,
            ),
            signature(
                "a: float, places: literal integer -> float",
                lambda arguments: rounded(value_of(arguments, 1)),
                judges=_PLACES,
            ),
        ),
        (("round(2.345, 2)", "cast(2.35 as decimal(4,2))"), ("round(null, 2)", "null"), ("round(1.005e0, 2)", "1e0")),
    ),
    _float(
        "sqrt",
        "square root; of a negative number an error",
        (("sqrt(9)", "3e0"), ("sqrt(null)", "null"), ("sqrt(-1)", "error")),
        duckdb=_guarded("sqrt", "{0} < 0", "negative_root"),
    ),
    _float("cbrt", "cube root", (("round(cbrt(27), 6)", "3e0"), ("cbrt(null)", "null"), ("round(cbrt(-8), 6)", "-2e0")), tolerance=LIBRARY),
    _float("exp", "e to that power", (("exp(0)", "1e0"), ("exp(null)", "null"), ("exp(cast('-inf' as float))", "0e0")), tolerance=LIBRARY),
    _logarithm(
        "ln", "natural logarithm; of zero or less an error", (("round(ln(10), 4)", "2.3026e0"), ("ln(null)", "null"), ("ln(0)", "error"))
    ),
    _logarithm("log10", "logarithm to base 10", (("log10(1000)", "3e0"), ("log10(null)", "null"), ("log10(-1)", "error"))),
    _logarithm("log2", "logarithm to base 2", (("log2(8)", "3e0"), ("log2(null)", "null"), ("log2(0)", "error"))),
    _float(
        "pow",
        "the first to the power of the second, always a float",
        (("pow(2, 10)", "1024e0"), ("pow(null, 2)", "null"), ("pow(0, 0)", "1e0")),
        shape="a: float, b: float -> float",
        synonyms="power",
        tolerance=LIBRARY,
    ),
    _circular(
        "sin",
        "sine of an angle in radians",
        (("sin(0)", "0e0"), ("sin(null)", "null"), ("sin(cast('inf' as float))", "cast('nan' as float)")),
    ),
    _circular(
        "cos",
        "cosine of an angle in radians",
        (("cos(0)", "1e0"), ("cos(null)", "null"), ("cos(cast('inf' as float))", "cast('nan' as float)")),
    ),
    _circular(
        "tan",
        "tangent of an angle in radians",
        (("tan(0)", "0e0"), ("tan(null)", "null"), ("tan(cast('inf' as float))", "cast('nan' as float)")),
    ),
    _arc("asin", "arc sine; outside of -1 to 1 an error", (("asin(0)", "0e0"), ("asin(null)", "null"), ("asin(2)", "error"))),
    _arc("acos", "arc cosine; outside of -1 to 1 an error", (("acos(1)", "0e0"), ("acos(null)", "null"), ("acos(-2)", "error"))),
    _float("atan", "arc tangent", (("atan(0)", "0e0"), ("atan(null)", "null"), ("round(atan(1e300), 4)", "1.5708e0")), tolerance=LIBRARY),
    _float(
        "atan2",
        "angle of the point (x, y) from the x axis",
        (("atan2(0, 1)", "0e0"), ("atan2(null, 1)", "null"), ("round(atan2(0, -1), 4)", "3.1416e0")),
        duckdb="atan2({0} + 0e0, {1} + 0e0)",  # Spark knows no zero with a sign here
        shape="y: float, x: float -> float",
        tolerance=LIBRARY,
    ),
    _float("degrees", "radians as degrees", (("round(degrees(pi()), 6)", "180e0"), ("degrees(null)", "null"), ("degrees(0)", "0e0"))),
    _float("radians", "degrees as radians", (("round(radians(180), 4)", "3.1416e0"), ("radians(null)", "null"), ("radians(0)", "0e0"))),
    _float(
        "pi",
        "the ratio of a circle's circumference to its diameter",
        (("round(pi(), 4)", "3.1416e0"), ("pi() + null", "null"), ("pi() > 3.14", "true")),
        shape="-> float",
    ),
    _float(
        "bit_and",
        "the bits that both have",
        (("bit_and(12, 10)", "8"), ("bit_and(null, 1)", "null"), ("bit_and(-1, 5)", "5")),
        duckdb="({0} & {1})",
        shape="a: integer, b: integer -> integer",
    ),
    _float(
        "bit_or",
        "the bits that one has",
        (("bit_or(12, 10)", "14"), ("bit_or(null, 1)", "null"), ("bit_or(-1, 5)", "-1")),
        duckdb="({0} | {1})",
        shape="a: integer, b: integer -> integer",
    ),
    _float(
        "bit_xor",
        "the bits that only one has",
        (("bit_xor(12, 10)", "6"), ("bit_xor(null, 1)", "null"), ("bit_xor(5, 5)", "0")),
        duckdb="xor({0}, {1})",
        spark="({0} ^ {1})",
        shape="a: integer, b: integer -> integer",
    ),
    _float(
        "bit_count",
        "how many bits are set",
        (("bit_count(7)", "3"), ("bit_count(null)", "null"), ("bit_count(-1)", "64")),
        duckdb="CAST(bit_count({0}) AS BIGINT)",
        shape="a: integer -> integer",
    ),
    _float(
        "is_nan",
        "whether it is NaN",
        (("is_nan(cast('nan' as float))", "true"), ("is_nan(null)", "null"), ("is_nan(1)", "false")),
        duckdb="isnan({0})",
        spark="CASE WHEN {0} IS NOT NULL THEN isnan({0}) END",
        shape="a: float -> boolean",
    ),
    _float(
        "is_finite",
        "whether it is neither NaN nor infinite",
        (("is_finite(1)", "true"), ("is_finite(null)", "null"), ("is_finite(cast('nan' as float))", "false")),
        duckdb="isfinite({0})",
        spark="(abs({0}) < double('inf'))",
        shape="a: float -> boolean",
    ),
    _float(
        "is_infinite",
        "whether it is plus or minus infinity",
        (("is_infinite(cast('-inf' as float))", "true"), ("is_infinite(null)", "null"), ("is_infinite(cast('nan' as float))", "false")),
        duckdb="isinf({0})",
        spark="(abs({0}) = double('inf'))",
        shape="a: float -> boolean",
    ),
    function(
        "factorial",
        FAMILY,
        "the product of the whole numbers up to this one, which is 0 to 20",
        (
            signature(
                "n: integer -> integer",
                f"CASE WHEN {_NOT_SMALL} THEN {{!no_factorial}} ELSE CAST(factorial(CAST({{0}} AS INTEGER)) AS BIGINT) END",
                f"CASE WHEN {_NOT_SMALL} THEN {{!no_factorial}} ELSE factorial(CAST({{0}} AS INT)) END",
            ),
        ),
        (("factorial(5)", "120"), ("factorial(null)", "null"), ("factorial(21)", "error")),
        synonyms="fact",
    ),
)
