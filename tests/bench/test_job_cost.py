from __future__ import annotations

import pytest
from bench.bench_job import MOST_CPU, MOST_MEMORY, data_folder, lines, measure, prepare, ratios, same_answer
from counts import NOISE


@pytest.mark.slow
def test_a_run_costs_little_more_than_hand_written_sql() -> None:
    programs = prepare(data_folder())
    costs = measure(programs)
    cpu, memory = ratios(costs)
    assert same_answer(programs.folder)
    assert cpu <= MOST_CPU * NOISE, "\n".join(lines(costs))
    assert memory <= MOST_MEMORY * NOISE, "\n".join(lines(costs))
