"""The table of everything that the walled process can be asked to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import duckdb

from engine.preview import rows
from engine.preview.describing import describe
from engine.running.worker_stage import run_stage

Operation: TypeAlias = "Callable[[duckdb.DuckDBPyConnection, Mapping[str, Any]], tuple[Any, ...]]"
"""Takes the connection and the arguments; gives values and, if there are rows, an Arrow IPC stream."""

OPERATIONS: Mapping[str, Operation] = {
    "describe": describe,
    "execute": rows.execute,
    "page": rows.page,
    "query": rows.query,
    "stage": run_stage,
}
