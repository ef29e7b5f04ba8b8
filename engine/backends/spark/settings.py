"""What every session of Spark is set to, so that its expressions mean what the language says."""

from __future__ import annotations

from collections.abc import Mapping

SETTINGS: Mapping[str, str] = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.timeType.enabled": "true",
    "spark.sql.restrictedMode.enabled": "true",
    "spark.sql.reflect.allowList": "^$",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
}
"""Meaning, what a person's text may not reach, and times in files as everybody writes them.

An empty list of reflected classes would allow all, so it is one that matches none.
"""

SERVER_SETTINGS = frozenset({"spark.sql.restrictedMode.enabled", "spark.sql.reflect.allowList"})
"""Those that a session cannot set after its server has started."""

LOCAL_SETTINGS: Mapping[str, str] = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
"""Of a session whose driver is a process of ours: reached on this machine only, and keeping nothing."""

LOUD_LOGGERS = ("SQLQueryContextLogger", "DataFrameQueryContextLogger")
"""Of PySpark's: each would say every error a second time, with the whole trace."""
