from __future__ import annotations

import pytest
from bench.bench_cli import BARS, Bar, ratio
from counts import NOISE


@pytest.mark.parametrize("bar", BARS, ids=lambda bar: bar.name)
def test_a_command_costs_little_more_than_its_imports(bar: Bar) -> None:
    command, imports, times = ratio(bar)
    assert times <= bar.most * NOISE, f"{command * 1000:.0f} ms against {imports * 1000:.0f} ms"
