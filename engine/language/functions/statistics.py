"""Aggregates of statistics. Where nothing varies, or rows are too few, there is null; NaN counts as the largest number."""

from __future__ import annotations

from collections.abc import Sequence

from engine.language.functions.aggregates import SUMMED, TAIL, plain
from engine.language.functions.judging import between
from engine.language.signature import Cases, Function, aggregate, signature
from engine.language.spark_order import has_parts, order_form, sorted_list
from engine.language.tree import Expr
from engine.language.types import FLOAT
from engine.language.zero_signs import duckdb_unsigned, spark_unsigned


def _mode(arguments: Sequence[Expr]) -> str:
    """DuckDB's own takes any of several; these come from counting, which takes zeros of both signs for one."""
    kind = arguments[0].type
    counted = f"histogram({duckdb_unsigned(kind) if kind == FLOAT else '{0}'}){TAIL}"
    most = f"list_filter(map_entries({counted}), lambda __penstock_e: __penstock_e.value = list_max(map_values({counted})))"
    smallest = f"list_sort(list_transform({most}, lambda __penstock_e: __penstock_e.key), 'asc', 'nulls last')[1]"
    return smallest if kind == FLOAT else duckdb_unsigned(kind, smallest)


def _mode_on_spark(arguments: Sequence[Expr]) -> str:
    """Of values with parts the forms by which they are compared stand before them, so that the smallest one comes first."""
    kind = arguments[0].type
    value = spark_unsigned(kind)
    if not has_parts(kind):
        return f"mode() WITHIN GROUP (ORDER BY {value}){TAIL}"
    pair = f"CASE WHEN {{0}} IS NOT NULL THEN named_struct('k', {order_form(kind)}, 'v', {value}) END"
    return f"(mode() WITHIN GROUP (ORDER BY {pair}){TAIL}).v"


def _finite(call: str, otherwise: str, engine: str) -> str:
    """The template of a result that is beyond floats, or of infinities, made another."""
    infinite = f"CAST('{'inf' if engine == 'duckdb' else 'infinity'}' AS DOUBLE)"
    return f"CASE WHEN abs({call}) < {infinite} THEN {call}{otherwise} END"


def _of_pairs(name: str, shape: str, meaning: str, cases: Cases, otherwise: str = "") -> Function:
    """Of two columns; where nothing varies, or the result is beyond floats, each engine gives its own: null is meant, unless said."""
    called = f"{name}({{distinct}}{{*}}){TAIL}"
    beyond = f" WHEN {called} IS NOT NULL THEN {otherwise}" if otherwise else ""
    printed = (_finite(called, beyond, "duckdb"), _finite(called, beyond, "spark"))
    return aggregate(name, meaning, (signature(shape, *printed),), cases, tolerance=SUMMED)


def _of_all(name: str, meaning: str, cases: Cases) -> Function:
    """A measure of all rows, which is 0 for one row, even if that is infinite."""
    called = f"{name}({{distinct}}{{0}}){TAIL}"
    on_spark = f"CASE WHEN count({{distinct}}{{0}}){TAIL} = 1 THEN 0e0 ELSE {called} END"
    return aggregate(name, meaning, (signature("a: float -> float", called, on_spark),), cases, tolerance=SUMMED)


def _between(share: str) -> str:
    """Spark's continuous quantile; from minus infinity to a number its straight line is no number, where it stays at the infinity."""
    line = f"percentile({{distinct}}{{0}} + 0e0, {share}){TAIL}"
    lowest = f"count({{distinct}}CASE WHEN {{0}} = CAST('-infinity' AS DOUBLE) THEN {{0}} END){TAIL}"
    place = f"floor(CAST({share} AS DOUBLE) * (count({{distinct}}{{0}}){TAIL} - 1))"
    finite = f"count({{distinct}}CASE WHEN abs({{0}}) < CAST('infinity' AS DOUBLE) THEN {{0}} END){TAIL}"
    return f"CASE WHEN isnan({line}) AND {lowest} > {place} AND {finite} > 0 THEN CAST('-infinity' AS DOUBLE) ELSE {line} END"


def _occurring(arguments: Sequence[Expr]) -> str:
    return f"quantile_disc({duckdb_unsigned(arguments[0].type) if arguments[0].type == FLOAT else '{0}'}, {{1}}){TAIL}"


def _occurring_on_spark(arguments: Sequence[Expr]) -> str:
    """Spark's own function makes floats of everything."""
    kind = arguments[0].type
    in_order = sorted_list(f"collect_list({spark_unsigned(kind)}){TAIL}", kind)
    count = f"count({{0}}){TAIL}"
    return f"try_element_at({in_order}, CAST(greatest(1, {count} - floor({count} - {count} * {{1}})) AS INT))"


_SHARE = between(1, 0, 1, "the share of a quantile")
_KURTOSIS = f"kurtosis({{distinct}}{{*}}){TAIL}"
_NAN = "CAST('nan' AS DOUBLE)"
_SPREAD = f"abs(regr_sxx({{distinct}}{{*}}){TAIL})"
_EXPLAINED = f"regr_r2({{distinct}}{{*}}){TAIL}"

FUNCTIONS = (
    aggregate(
        "median",
        "the middle of the sorted values, between two of them when their number is even; always a float",
        (signature("a: float -> float", f"median({{distinct}}({{0}} + CAST(0 AS DOUBLE))){TAIL}", _between("0.5")),),
        (("median(n)", "2e0"), ("median(n) filter (where false)", "null"), ("median(x)", "2.5e0")),
        tolerance=SUMMED,
    ),
    aggregate(
        "quantile_cont",
        "the value below which that share lies, between neighbours by a straight line",
        (
            signature(
                "a: float, share: literal number -> float",
                f"quantile_cont({{0}} + CAST(0 AS DOUBLE), {{1}}){TAIL}",
                _between("{1}"),
                judges=_SHARE,
            ),
        ),
        (("quantile_cont(x, 0.25)", "1.75e0"), ("quantile_cont(x, 0.5) filter (where false)", "null"), ("quantile_cont(x, 1)", "4e0")),
        synonyms="percentile",
        tolerance=SUMMED,
    ),
    aggregate(
        "quantile_disc",
        "the smallest value that has at least that share below or at it; one that occurs",
        (
            signature(
                "a: K, share: literal number -> K",
                _occurring,
                _occurring_on_spark,
                judges=_SHARE,
            ),
        ),
        (
            ("quantile_disc(d, 0.5)", "date '2024-02-29'"),
            ("quantile_disc(n, 0.5) filter (where false)", "null"),
            ("quantile_disc(n, 0)", "1"),
        ),
    ),
    plain(
        "stddev_samp",
        "a: float -> float",
        "standard deviation of a sample (n - 1)",
        (
            ("round(stddev_samp(x), 4)", "1.291e0"),
            ("stddev_samp(x) filter (where false)", "null"),
            ("stddev_samp(x) filter (where x = 1)", "null"),
        ),
        tolerance=SUMMED,
    ),
    _of_all(
        "stddev_pop",
        "standard deviation of all (n)",
        (
            ("round(stddev_pop(x), 4)", "1.118e0"),
            ("stddev_pop(x) filter (where false)", "null"),
            ("stddev_pop(x) filter (where x = 1)", "0e0"),
        ),
    ),
    plain(
        "var_samp",
        "a: float -> float",
        "variance of a sample (n - 1)",
        (("round(var_samp(x), 4)", "1.6667e0"), ("var_samp(x) filter (where false)", "null"), ("var_samp(x) filter (where x = 1)", "null")),
        tolerance=SUMMED,
    ),
    _of_all(
        "var_pop",
        "variance of all (n)",
        (("round(var_pop(x), 4)", "1.25e0"), ("var_pop(x) filter (where false)", "null"), ("var_pop(x) filter (where x = 1)", "0e0")),
    ),
    _of_pairs(
        "corr",
        "a: float, b: float -> float",
        "correlation; null where one does not vary",
        (("round(corr(x, -x), 6)", "-1e0"), ("corr(x, null)", "null"), ("corr(x, 1)", "null")),
    ),
    _of_pairs(
        "covar_samp",
        "a: float, b: float -> float",
        "covariance of a sample (n - 1)",
        (("round(covar_samp(x, x), 4)", "1.6667e0"), ("covar_samp(x, null)", "null"), ("covar_samp(x, x) filter (where x = 1)", "null")),
        _NAN,
    ),
    _of_pairs(
        "covar_pop",
        "a: float, b: float -> float",
        "covariance of all (n)",
        (("covar_pop(x, x)", "1.25e0"), ("covar_pop(x, null)", "null"), ("covar_pop(x, 1)", "0e0")),
        _NAN,
    ),
    _of_pairs(
        "regr_slope",
        "y: float, x: float -> float",
        "slope of the straight line through the points",
        (("regr_slope(2 * x, x)", "2e0"), ("regr_slope(null, x)", "null"), ("regr_slope(x, 1)", "null")),
    ),
    _of_pairs(
        "regr_intercept",
        "y: float, x: float -> float",
        "where the straight line through the points meets x = 0",
        (("regr_intercept(2 * x + 1, x)", "1e0"), ("regr_intercept(null, x)", "null"), ("regr_intercept(x, 1)", "null")),
    ),
    aggregate(
        "regr_r2",
        "which share of the variance of y the straight line explains; 1 where y does not vary, null where x does not",
        (
            signature(
                "y: float, x: float -> float",
                _finite(_EXPLAINED, "", "duckdb"),
                f"CASE WHEN {_SPREAD} < CAST('infinity' AS DOUBLE) THEN {_finite(_EXPLAINED, '', 'spark')} END",
            ),
        ),
        (("round(regr_r2(2 * x, x), 6)", "1e0"), ("regr_r2(null, x)", "null"), ("regr_r2(x, 1)", "null")),
        tolerance=SUMMED,
    ),
    aggregate(
        "regr_count",
        "the number of points: rows where neither is null",
        (signature("y: float, x: float -> integer", f"CAST(regr_count({{distinct}}{{*}}){TAIL} AS BIGINT)"),),
        (("regr_count(n, x)", "3"), ("regr_count(null, x)", "0"), ("regr_count(x, x) filter (where false)", "0")),
    ),
    aggregate(
        "mode",
        "the value that occurs most; the smallest of several",
        (signature("a: K -> K", _mode, _mode_on_spark),),
        (("mode(n)", "2"), ("mode(t) filter (where t is null)", "null"), ("mode(x)", "1e0")),
    ),
    aggregate(
        "geomean",
        "geometric mean of numbers above zero",
        (signature("a: float -> float", f"exp(avg(CASE WHEN {{0}} <= 0 THEN {{!no_logarithm}} ELSE ln({{0}}) END){TAIL})"),),
        (("round(geomean(n), 4)", "1.5874e0"), ("geomean(null)", "null"), ("geomean(n - 1)", "error")),
        tolerance=SUMMED,
    ),
    aggregate(
        "kurtosis_pop",
        "excess kurtosis of all (n); an error where a value is infinite or NaN",
        (
            signature(
                "a: float -> float",
                f"kurtosis_pop({{distinct}}{{*}}){TAIL}",
                f"CASE WHEN count({{distinct}}{{0}}){TAIL} > 1 AND isnan({_KURTOSIS}) THEN {{!out_of_range}} "
                f"WHEN count({{distinct}}{{0}}){TAIL} > 1 THEN {_KURTOSIS} END",
            ),
        ),
        (("round(kurtosis_pop(x), 2)", "-1.36e0"), ("kurtosis_pop(null)", "null"), ("kurtosis_pop(x) filter (where false)", "null")),
        tolerance=SUMMED,
    ),
)
