"""The bar of previews, as a ratio in one run."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.bench_preview import EDIT, WHOLE, bar, make_project, measure
from counts import NOISE


@pytest.mark.slow
def test_an_edit_is_shown_in_time(tmp_path: Path) -> None:
    theirs, ours = measure(make_project(tmp_path))
    assert ours[EDIT] <= bar(theirs[WHOLE]) * NOISE, (theirs, ours)
