from __future__ import annotations

from pathlib import Path

import pytest
from bench.bench_scaling import MOST, growth, make_project, measure, run_it
from counts import NOISE


@pytest.mark.slow
def test_time_grows_about_as_fast_as_nodes(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    measure(project, 10)
    times = {nodes: measure(project, nodes) for nodes in (100, 1000)}
    assert growth(times) <= MOST * NOISE, times


@pytest.mark.slow
def test_a_thousand_nodes_run(tmp_path: Path) -> None:
    record = run_it(make_project(tmp_path), 1000)
    assert (record.status, record.outputs[0].rows) == ("done", 3)
    assert (tmp_path / "out" / "scaling.csv").read_text().count("\n") == 4
