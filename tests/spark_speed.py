"""Settings under which a session of tests answers small statements sooner; what they mean stays the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from engines import SparkSide

INTERPRETED = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}
"""Compiling what runs once takes most of the time."""
SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.ui.explainMode": "simple",
    "spark.sql.maxPlanStringLength": "0",
}
"""For tables of a few rows, and nobody who looks at plans: to describe each for a page that is not there took a tenth of the time."""


@contextmanager
def configured(spark: SparkSide, values: Mapping[str, str]) -> Iterator[None]:
    """The session with other settings, for a while."""
    session = spark.session.conf
    before = {name: session.get(name) for name in values}
    for name, value in values.items():
        session.set(name, value)
    yield
    for name, value in before.items():
        session.set(name, value)
