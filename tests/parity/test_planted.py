"""The proof of the functions proves itself: lowerings that are wrong on purpose are caught, each by the trials of its function alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from engines import DuckdbSide, SparkSide
from expression_matches import matches
from expression_trials import Trial, all_trials
from function_proof import AnyTrial
from group_matches import group_matches
from group_trials import all_group_trials
from planted_lowerings import PLANTED, Planted
from spark_speed import INTERPRETED, SMALL, configured

from engine.language.functions import FUNCTIONS
from engine.language.print_spark import print_expression

FEWEST = 20
AT_ONCE = 8
"""Trials that are run before it is asked whether they caught it."""


@pytest.fixture(scope="module")
def trials() -> dict[str, list[AnyTrial]]:
    found: dict[str, list[AnyTrial]] = {name: [] for name in FUNCTIONS}
    for trial in (*all_trials(), *all_group_trials()):
        found[trial.function].append(trial)
    return found


@pytest.mark.parametrize("planted", PLANTED, ids=[planted.what for planted in PLANTED])
def test_a_wrong_lowering_is_caught(duckdb: DuckdbSide, spark: SparkSide, trials: dict[str, list[AnyTrial]], planted: Planted) -> None:
    concerned = [trial for trial in trials[planted.function] if is_changed(trial, planted)]
    assert concerned, "nothing is printed otherwise"
    with configured(spark, {**SMALL, **INTERPRETED}):
        assert next(caught(concerned, planted, duckdb, spark), None) is not None


def test_there_are_enough() -> None:
    assert len({(planted.function, planted.cast, planted.shape) for planted in PLANTED}) >= FEWEST


def is_changed(trial: AnyTrial, planted: Planted) -> bool:
    """Whether the wrong lowering prints the trial otherwise."""
    return planted.print(trial.expression) != print_expression(trial.expression)


def caught(concerned: list[AnyTrial], planted: Planted, duckdb: DuckdbSide, spark: SparkSide) -> Iterator[str]:
    """What the trials find."""
    for those in (concerned[start : start + AT_ONCE] for start in range(0, len(concerned), AT_ONCE)):
        rows = [trial for trial in those if isinstance(trial, Trial)]
        groups = [trial for trial in those if not isinstance(trial, Trial)]
        for match in (
            *matches(rows, duckdb, spark, planted.print),
            *(group_matches(groups, duckdb, spark, planted.print) if groups else ()),
        ):
            yield from match.differences
