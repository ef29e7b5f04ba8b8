"""Random pipelines over the whole catalogue give the same on both engines: at every sink, at every port, and in their promises.

What is found to differ becomes a case of `found.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from counts import IS_FULL
from engines import DuckdbSide, SparkSide
from hypothesis import HealthCheck, given, settings
from pipeline_judge import Judge, Statistics
from pipeline_strategies import Example, Tally, pipelines
from spark_speed import INTERPRETED, SMALL, configured

from engine.kinds import KINDS

COUNT = 2_000 if IS_FULL else 100
"""An ordinary run is one of minutes, so it draws a twentieth."""
FEWEST_OF_A_KIND = 50 if IS_FULL else 1
RUNNING = 0.90 if IS_FULL else 0.85
WITH_ROWS = 0.80 if IS_FULL else 0.70
WITH_NULLS = 0.50 if IS_FULL else 0.40
FALLEN_OUT = 0.10
COMPILED = 10
"""One pipeline in so many runs as Spark compiles it; the others are interpreted, as compiling what runs once takes most of the time."""


@pytest.fixture(scope="module")
def judge(duckdb: DuckdbSide, spark: SparkSide, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    with configured(spark, SMALL):
        yield Judge(duckdb, spark, tmp_path_factory.mktemp("pipelines"))


@pytest.mark.slow
@pytest.mark.timeout(4 * 3600)
def test_random_pipelines(judge: Judge, spark: SparkSide) -> None:
    tally, statistics = Tally(), Statistics()

    @settings(max_examples=COUNT, backend="hypothesis-urandom", suppress_health_check=list(HealthCheck))
    @given(pipelines(tally))
    def gives_the_same(example: Example) -> None:
        with configured(spark, INTERPRETED if statistics.pipelines % COMPILED else {}):
            outcome = judge.outcome(example)
        statistics.note(example, outcome)
        assert outcome.state != "differs", "\n".join(outcome.details)

    gives_the_same()
    print("\n".join(["", *statistics.lines(), f"drafts that fell out {tally.share:.2%} of {tally.drawn}"]))
    assert statistics.pipelines >= COUNT
    assert {kind.kind: statistics.kinds[kind.kind] for kind in KINDS if statistics.kinds[kind.kind] < FEWEST_OF_A_KIND} == {}
    assert statistics.share(statistics.states["equal"]) >= RUNNING
    assert statistics.share(statistics.with_rows) >= WITH_ROWS
    assert statistics.share(statistics.with_nulls) >= WITH_NULLS
    assert tally.share <= FALLEN_OUT
