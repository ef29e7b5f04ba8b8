"""How many examples a property test draws: a tenth in an ordinary run, all of them with `PENSTOCK_FULL=1`."""

from __future__ import annotations

import os

IS_FULL = os.environ.get("PENSTOCK_FULL") == "1"
"""Whether this is a nightly run."""


def scaled(full: int) -> int:
    """`full` in a nightly run, a tenth of it otherwise."""
    return full if IS_FULL else max(full // 10, 1)


NOISE = 1.5
"""How far a ratio may swing on a machine that does other work too: tests of ratios catch what got slower, `dev.py bench` judges the bars."""
