"""Functions over the rows of a group. Of no rows: counts are 0, everything else is null."""

from __future__ import annotations

from collections.abc import Sequence

from engine.errors import ExpressionError
from engine.language.signature import Cases, Function, aggregate, signature
from engine.language.tree import Expr, Literal
from engine.language.types import MAX_PRECISION, DataType, Decimal, decimal

TAIL = "{filter}{over}"


def _sum_type(types: Sequence[DataType], _: Sequence[Expr]) -> DataType | None:
    return decimal(MAX_PRECISION, types[0].scale) if isinstance(types[0], Decimal) else None


def _share(arguments: Sequence[Expr]) -> None:
    share = arguments[1].value if isinstance(arguments[1], Literal) else None
    if share is None or not 0 <= share <= 1:
        raise ExpressionError("a quantile is asked for at 0 to 1", 0, 1, code="expression.out_of_range", hint="0.5 is the median")


def _plain(name: str, shape: str, meaning: str, cases: Cases, *, duckdb: str = "", spark: str = "") -> Function:
    """An aggregate that both engines have, under its own or other names."""
    printed = [f"{engine or name}({{distinct}}{{*}}){TAIL}" for engine in (duckdb, spark or duckdb)]
    return aggregate(name, meaning, (signature(shape, *printed),), cases)


def _not_nan(name: str, shape: str, meaning: str, cases: Cases) -> Function:
    """Where nothing varies DuckDB gives NaN or null and Spark null: null is meant."""
    called = f"{name}({{*}}){TAIL}"
    printed = (f"nullif({called}, CAST('nan' AS DOUBLE))", f"nullif({called}, double('nan'))")
    return aggregate(name, meaning, (signature(shape, *printed),), cases)


def _extreme(name: str, meaning: str, cases: Cases) -> Function:
    floating = signature("a: float -> float", f"{name}({{0}} + CAST(0 AS DOUBLE)){TAIL}")
    return aggregate(name, meaning, (floating, signature("a: K -> K", f"{name}({{0}}){TAIL}")), cases)


def _at(name: str, engine: str, spark: str, meaning: str, cases: Cases) -> Function:
    return aggregate(name, meaning, (signature("a: T, by: K -> T", f"{engine}({{0}}, {{1}}){TAIL}", f"{spark}({{0}}, {{1}}){TAIL}"),), cases)


_HISTOGRAM = f"histogram({{0}}){TAIL}"
_MODE = f"list_sort(list_transform(list_filter(map_entries({_HISTOGRAM}), lambda e: e.value = list_max(map_values({_HISTOGRAM}))), lambda e: e.key))[1]"

FUNCTIONS = (
    aggregate(
        "count",
        "rows, or values that are not null; `count(distinct a, b)` counts different pairs",
        (
            signature("-> integer", f"count(*){TAIL}"),
            signature("a: T -> integer", f"count({{distinct}}{{0}}){TAIL}"),
        ),
        (("count()", "4"), ("count(n)", "3"), ("count(distinct n)", "2")),
    ),
    aggregate(
        "count_if",
        "rows where the condition is true",
        (signature("condition: boolean -> integer", f"CAST(coalesce(count_if({{0}}){TAIL}, 0) AS BIGINT)", f"coalesce(count_if({{0}}){TAIL}, 0)"),),
        (("count_if(n > 1)", "2"), ("count_if(null)", "0"), ("count_if(true) filter (where false)", "0")),
    ),
    aggregate(
        "sum",
        "sum of the values that are not null; a result out of range is an error",
        (
            signature("a: integer -> integer", f"CAST(sum({{distinct}}{{0}}){TAIL} AS BIGINT)"),
            signature("a: decimal -> decimal", f"CAST(sum({{distinct}}{{0}}){TAIL} AS {{type}})", result=_sum_type),
            signature("a: float -> float", f"sum({{distinct}}{{0}}){TAIL}"),
        ),
        (("sum(n)", "5"), ("sum(n) filter (where n is null)", "null"), ("sum(9223372036854775807)", "error")),
    ),
    aggregate(
        "avg",
        "mean of the values that are not null, always a float",
        (signature("a: number -> float", f"CAST(avg({{distinct}}{{0}}){TAIL} AS DOUBLE)", f"avg({{distinct}}CAST({{0}} AS DOUBLE)){TAIL}"),),
        (("avg(x)", "2.5e0"), ("avg(x) filter (where false)", "null"), ("avg(0.1)", "0.1e0")),
        synonyms="mean average",
    ),
    _extreme("min", "the smallest value", (("min(t)", "'a'"), ("min(n) filter (where false)", "null"), ("min(case when n = 1 then -0e0 else 0e0 end)", "0e0"))),
    _extreme("max", "the largest value; NaN is the largest number", (("max(n)", "2"), ("max(null)", "null"), ("max(case when n = 1 then cast('nan' as float) else x end)", "cast('nan' as float)"))),
    aggregate(
        "median",
        "the middle of the sorted values, between two of them when their number is even; always a float",
        (signature("a: float -> float", f"median({{distinct}}{{0}}){TAIL}", f"percentile({{distinct}}{{0}}, 0.5){TAIL}"),),
        (("median(n)", "2e0"), ("median(n) filter (where false)", "null"), ("median(x)", "2.5e0")),
    ),
    aggregate(
        "quantile_cont",
        "the value below which that share lies, between neighbours by a straight line",
        (signature("a: float, share: literal number -> float", f"quantile_cont({{0}}, {{1}}){TAIL}", f"percentile({{0}}, {{1}}){TAIL}", judges={1: _share}),),
        (("quantile_cont(x, 0.25)", "1.75e0"), ("quantile_cont(x, 0.5) filter (where false)", "null"), ("quantile_cont(x, 1)", "4e0")),
        synonyms="percentile",
    ),
    aggregate(
        "quantile_disc",
        "the smallest value that has at least that share below or at it; one that occurs",
        (signature("a: K, share: literal number -> K", f"quantile_disc({{0}}, {{1}}){TAIL}", f"percentile_disc({{1}}) WITHIN GROUP (ORDER BY {{0}}){TAIL}", judges={1: _share}),),
        (("quantile_disc(d, 0.5)", "date '2024-02-29'"), ("quantile_disc(n, 0.5) filter (where false)", "null"), ("quantile_disc(n, 0)", "1")),
    ),
    _plain("stddev_samp", "a: float -> float", "standard deviation of a sample (n - 1)", (("round(stddev_samp(x), 4)", "1.291e0"), ("stddev_samp(x) filter (where false)", "null"), ("stddev_samp(x) filter (where x = 1)", "null"))),
    _plain("stddev_pop", "a: float -> float", "standard deviation of all (n)", (("round(stddev_pop(x), 4)", "1.118e0"), ("stddev_pop(x) filter (where false)", "null"), ("stddev_pop(x) filter (where x = 1)", "0e0"))),
    _plain("var_samp", "a: float -> float", "variance of a sample (n - 1)", (("round(var_samp(x), 4)", "1.6667e0"), ("var_samp(x) filter (where false)", "null"), ("var_samp(x) filter (where x = 1)", "null"))),
    _plain("var_pop", "a: float -> float", "variance of all (n)", (("round(var_pop(x), 4)", "1.25e0"), ("var_pop(x) filter (where false)", "null"), ("var_pop(x) filter (where x = 1)", "0e0"))),
    _not_nan("corr", "a: float, b: float -> float", "correlation; null where one does not vary", (("round(corr(x, -x), 6)", "-1e0"), ("corr(x, null)", "null"), ("corr(x, 1)", "null"))),
    _plain("covar_samp", "a: float, b: float -> float", "covariance of a sample (n - 1)", (("round(covar_samp(x, x), 4)", "1.6667e0"), ("covar_samp(x, null)", "null"), ("covar_samp(x, x) filter (where x = 1)", "null"))),
    _plain("covar_pop", "a: float, b: float -> float", "covariance of all (n)", (("covar_pop(x, x)", "1.25e0"), ("covar_pop(x, null)", "null"), ("covar_pop(x, 1)", "0e0"))),
    _not_nan("regr_slope", "y: float, x: float -> float", "slope of the straight line through the points", (("regr_slope(2 * x, x)", "2e0"), ("regr_slope(null, x)", "null"), ("regr_slope(x, 1)", "null"))),
    _plain("bool_and", "a: boolean -> boolean", "true when all values that are not null are", (("bool_and(n > 0)", "true"), ("bool_and(null)", "null"), ("bool_and(n > 1)", "false"))),
    _plain("bool_or", "a: boolean -> boolean", "true when one value is", (("bool_or(n > 1)", "true"), ("bool_or(null)", "null"), ("bool_or(n > 9)", "false"))),
    _plain("bit_and_agg", "a: integer -> integer", "the bits that all values have", (("bit_and_agg(n)", "0"), ("bit_and_agg(null)", "null"), ("bit_and_agg(n) filter (where n = 2)", "2")), duckdb="bit_and"),
    _plain("bit_or_agg", "a: integer -> integer", "the bits that one value has", (("bit_or_agg(n)", "3"), ("bit_or_agg(null)", "null"), ("bit_or_agg(-n)", "-1")), duckdb="bit_or"),
    _plain("bit_xor_agg", "a: integer -> integer", "the bits that an odd number of values has", (("bit_xor_agg(n)", "1"), ("bit_xor_agg(null)", "null"), ("bit_xor_agg(-1)", "0")), duckdb="bit_xor"),
    aggregate(
        "first",
        "the value of the first row, null too",
        (signature("a: T -> T", f"first({{0}}{{order}}){TAIL}", "(try_element_at({sorted}, 1)).v"),),
        (("first(t order by x)", "'b'"), ("first(t order by x desc)", "null"), ("first(n order by t desc nulls first, x)", "null")),
        needs_order=True,
    ),
    aggregate(
        "last",
        "the value of the last row, null too",
        (signature("a: T -> T", f"last({{0}}{{order}}){TAIL}", "(try_element_at({sorted}, -1)).v"),),
        (("last(x order by n desc, x)", "4e0"), ("last(t order by x)", "null"), ("last(x order by x) filter (where false)", "null")),
        needs_order=True,
    ),
    _at("arg_max", "arg_max_null", "max_by", "the value in the row where the other is largest", (("arg_max(t, x) filter (where x < 3)", "'a'"), ("arg_max(x, cast(null as integer))", "null"), ("arg_max(t, x)", "null"))),
    _at("arg_min", "arg_min_null", "min_by", "the value in the row where the other is smallest", (("arg_min(t, x)", "'b'"), ("arg_min(x, cast(null as integer))", "null"), ("arg_min(x, d)", "1e0"))),
    aggregate(
        "mode",
        "the value that occurs most; the smallest of several",
        (signature("a: K -> K", _MODE, f"mode() WITHIN GROUP (ORDER BY {{0}}){TAIL}"),),
        (("mode(n)", "2"), ("mode(t) filter (where t is null)", "null"), ("mode(x)", "1e0")),
    ),
    aggregate(
        "string_agg",
        "the texts joined by a separator; nulls are skipped",
        (signature("a: text, separator: literal text -> text", f"string_agg({{distinct}}{{0}}, {{1}}{{order}}){TAIL}", f"listagg({{distinct}}{{0}}, {{1}}){{order}}{TAIL}"),),
        (("string_agg(t, ', ' order by x desc)", "'b, a, b'"), ("string_agg(t, ',') filter (where t is null)", "null"), ("string_agg('', '-' order by x)", "'---'")),
        needs_order=True,
        synonyms="group_concat listagg",
    ),
    aggregate(
        "list_agg",
        "the values as a list, nulls too",
        (signature("a: T -> list<T>", f"array_agg({{0}}{{order}}){TAIL}", f"CASE WHEN count(*){TAIL} > 0 THEN transform({{sorted}}, z -> z.v) END"),),
        (("list_agg(n order by x desc)", "[null, 2, 2, 1]"), ("list_agg(n order by x) filter (where false)", "null"), ("list_agg(t order by x) filter (where t is null)", "[cast(null as text)]")),
        needs_order=True,
        synonyms="array_agg collect_list",
    ),
    aggregate(
        "list_agg_distinct",
        "the different values, sorted, without null; an empty list of none",
        (
            signature(
                "a: K -> list<K>",
                f"coalesce(list_sort(list_filter(array_agg(DISTINCT {{0}}){TAIL}, lambda v: v IS NOT NULL)), [])",
                f"array_sort(collect_set({{0}}){TAIL})",
            ),
        ),
        (("list_agg_distinct(t)", "['a', 'b']"), ("list_agg_distinct(n) filter (where n is null)", "cast([] as list<integer>)"), ("list_agg_distinct(n)", "[1, 2]")),
    ),
    aggregate(
        "geomean",
        "geometric mean of numbers above zero",
        (signature("a: float -> float", f"exp(avg(CASE WHEN {{0}} <= 0 THEN {{!no_logarithm}} ELSE ln({{0}}) END){TAIL})"),),
        (("round(geomean(n), 4)", "1.5874e0"), ("geomean(null)", "null"), ("geomean(n - 1)", "error")),
    ),
    _plain("kurtosis_pop", "a: float -> float", "excess kurtosis of all (n)", (("round(kurtosis_pop(x), 2)", "-1.36e0"), ("kurtosis_pop(null)", "null"), ("kurtosis_pop(x) filter (where false)", "null")), spark="kurtosis"),
)
