"""Aggregates of statistics. Where nothing varies, or rows are too few, there is null; NaN counts as the largest number."""

from __future__ import annotations

from engine.language.functions.aggregates import TAIL, plain
from engine.language.functions.judging import between
from engine.language.signature import Cases, Function, aggregate, signature

_HISTOGRAM = f"histogram({{0}}){TAIL}"
_MOST = f"list_filter(map_entries({_HISTOGRAM}), lambda __penstock_e: __penstock_e.value = list_max(map_values({_HISTOGRAM})))"
_MODE = f"list_sort(list_transform({_MOST}, lambda __penstock_e: __penstock_e.key))[1]"


def _not_nan(name: str, shape: str, meaning: str, cases: Cases) -> Function:
    """Where nothing varies DuckDB gives NaN or null and Spark null: null is meant."""
    called = f"{name}({{*}}){TAIL}"
    printed = (f"nullif({called}, CAST('nan' AS DOUBLE))", f"nullif({called}, double('nan'))")
    return aggregate(name, meaning, (signature(shape, *printed),), cases)


_SHARE = between(1, 0, 1, "the share of a quantile")
_IN_ORDER = f"array_sort(collect_list({{0}}){TAIL})"
_PLACE = f"greatest(1, size({_IN_ORDER}) - CAST(floor(size({_IN_ORDER}) - size({_IN_ORDER}) * {{1}}) AS INT))"
"""Of a discrete quantile: Spark's own function makes floats of everything."""

FUNCTIONS = (
    aggregate(
        "median",
        "the middle of the sorted values, between two of them when their number is even; always a float",
        (signature("a: float -> float", f"median({{distinct}}{{0}}){TAIL}", f"percentile({{distinct}}{{0}}, 0.5){TAIL}"),),
        (("median(n)", "2e0"), ("median(n) filter (where false)", "null"), ("median(x)", "2.5e0")),
    ),
    aggregate(
        "quantile_cont",
        "the value below which that share lies, between neighbours by a straight line",
        (
            signature(
                "a: float, share: literal number -> float",
                f"quantile_cont({{0}}, {{1}}){TAIL}",
                f"percentile({{0}}, {{1}}){TAIL}",
                judges=_SHARE,
            ),
        ),
        (("quantile_cont(x, 0.25)", "1.75e0"), ("quantile_cont(x, 0.5) filter (where false)", "null"), ("quantile_cont(x, 1)", "4e0")),
        synonyms="percentile",
    ),
    aggregate(
        "quantile_disc",
        "the smallest value that has at least that share below or at it; one that occurs",
        (
            signature(
                "a: K, share: literal number -> K",
                f"quantile_disc({{0}}, {{1}}){TAIL}",
                f"try_element_at({_IN_ORDER}, {_PLACE})",
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
    ),
    plain(
        "stddev_pop",
        "a: float -> float",
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
    ),
    plain(
        "var_pop",
        "a: float -> float",
        "variance of all (n)",
        (("round(var_pop(x), 4)", "1.25e0"), ("var_pop(x) filter (where false)", "null"), ("var_pop(x) filter (where x = 1)", "0e0")),
    ),
    _not_nan(
        "corr",
        "a: float, b: float -> float",
        "correlation; null where one does not vary",
        (("round(corr(x, -x), 6)", "-1e0"), ("corr(x, null)", "null"), ("corr(x, 1)", "null")),
    ),
    plain(
        "covar_samp",
        "a: float, b: float -> float",
        "covariance of a sample (n - 1)",
        (("round(covar_samp(x, x), 4)", "1.6667e0"), ("covar_samp(x, null)", "null"), ("covar_samp(x, x) filter (where x = 1)", "null")),
    ),
    plain(
        "covar_pop",
        "a: float, b: float -> float",
        "covariance of all (n)",
        (("covar_pop(x, x)", "1.25e0"), ("covar_pop(x, null)", "null"), ("covar_pop(x, 1)", "0e0")),
    ),
    _not_nan(
        "regr_slope",
        "y: float, x: float -> float",
        "slope of the straight line through the points",
        (("regr_slope(2 * x, x)", "2e0"), ("regr_slope(null, x)", "null"), ("regr_slope(x, 1)", "null")),
    ),
    aggregate(
        "mode",
        "the value that occurs most; the smallest of several",
        (signature("a: K -> K", _MODE, f"mode() WITHIN GROUP (ORDER BY {{0}}){TAIL}"),),
        (("mode(n)", "2"), ("mode(t) filter (where t is null)", "null"), ("mode(x)", "1e0")),
    ),
    aggregate(
        "geomean",
        "geometric mean of numbers above zero",
        (signature("a: float -> float", f"exp(avg(CASE WHEN {{0}} <= 0 THEN {{!no_logarithm}} ELSE ln({{0}}) END){TAIL})"),),
        (("round(geomean(n), 4)", "1.5874e0"), ("geomean(null)", "null"), ("geomean(n - 1)", "error")),
    ),
    plain(
        "kurtosis_pop",
        "a: float -> float",
        "excess kurtosis of all (n)",
        (("round(kurtosis_pop(x), 2)", "-1.36e0"), ("kurtosis_pop(null)", "null"), ("kurtosis_pop(x) filter (where false)", "null")),
        spark="kurtosis",
    ),
)
