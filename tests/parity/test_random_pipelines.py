"""Random pipelines over the whole catalogue give the same on both engines: at every sink, at every port, and in their promises.

What is found to differ becomes a case of `found.yaml`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from counts import IS_FULL
from engines import DuckdbSide, SparkSide
from hypothesis import HealthCheck, given, settings
from pipeline_judge import NIGHTLY, ORDINARY, OVERLOOKED, Judge, Statistics
from pipeline_strategies import Example, Tally, pipelines
from spark_speed import INTERPRETED, SMALL, configured

from engine.kinds import KINDS

BARS = NIGHTLY if IS_FULL else ORDINARY
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

    @settings(max_examples=BARS.pipelines, backend="hypothesis-urandom", suppress_health_check=list(HealthCheck))
    @given(pipelines(tally))
    def gives_the_same(example: Example) -> None:
        with configured(spark, INTERPRETED if statistics.pipelines % COMPILED else {}):
            begin = time.monotonic()
            outcome = judge.outcome(example)
        statistics.note(example, outcome, time.monotonic() - begin)
        assert outcome.state != "differs", "\n".join(outcome.details)

    gives_the_same()
    print("\n".join(["", *statistics.lines(), f"drafts that fell out {tally.share:.2%} of {tally.drawn}"]))
    assert statistics.pipelines >= BARS.pipelines
    assert {kind.kind: statistics.kinds[kind.kind] for kind in KINDS if statistics.kinds[kind.kind] < BARS.of_a_kind} == {}
    assert statistics.share(statistics.states["equal"]) >= BARS.running
    assert statistics.share(statistics.with_rows) >= BARS.with_rows
    assert statistics.share(statistics.with_nulls) >= BARS.with_nulls
    assert statistics.share(statistics.states["overlooked"]) <= OVERLOOKED
    assert tally.share <= FALLEN_OUT
