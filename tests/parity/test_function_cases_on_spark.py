"""The documented cases of functions over a row, and the meanings written out, give on Spark what they give on DuckDB."""

from __future__ import annotations

from case_trials import case_trials, functions_with_cases
from engines import DuckdbSide, SparkSide
from expression_matches import matches
from spark_speed import INTERPRETED, SMALL, configured

from engine.language.functions import FUNCTIONS


def test_every_function_has_cases() -> None:
    assert functions_with_cases() == set(FUNCTIONS)


def test_cases_of_values(duckdb: DuckdbSide, spark: SparkSide) -> None:
    with configured(spark, {**SMALL, **INTERPRETED}):
        found = matches(case_trials(), duckdb, spark)
    assert [difference for match in found for difference in match.differences] == []
    assert all(match.values or match.alone for match in found)
