"""What the engines of a run are given of its memory."""

from __future__ import annotations

import pytest

from engine.project.settings import Settings
from engine.running.limits import memory_alone, memory_beside

MIB = 1 << 20


@pytest.mark.parametrize(("limit", "given"), [(30, 30), (512, 512), (800, 512), (1024, 704), (8192, 7872)])
def test_the_engine_is_given_what_the_processes_of_a_run_leave(limit: int, given: int) -> None:
    assert memory_alone(Settings(memory_limit=limit * MIB)) == given * MIB


def test_a_run_is_bounded_where_the_project_says_nothing() -> None:
    assert 0 < memory_alone(Settings()) < memory_alone(Settings(memory_limit=1 << 50))


@pytest.mark.parametrize("limit", [1536, 2048, 65536])
def test_two_engines_stay_within_the_limit_together(limit: int) -> None:
    shares = memory_beside(Settings(memory_limit=limit * MIB))
    assert shares.duckdb + shares.spark + 700 * MIB <= limit * MIB
    assert min(shares.duckdb, shares.spark) >= 256 * MIB
