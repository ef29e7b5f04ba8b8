"""The engine of the walled process: DuckDB, asked by the names in a table of operations."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import duckdb
from duckdb.value.constant import LongValue

from engine.databases.files import OPEN
from engine.preview import failures, walls
from engine.preview.answer import Answer
from engine.preview.connection import connect
from engine.preview.operations import OPERATIONS
from engine.preview.plan import Plan
from engine.preview.serving import Tell

FATAL_STATUS = 70
"""Ends a process whose engine is beyond use; what happened was told before."""


class Worker:
    """DuckDB, as the loop of the process wants it."""

    def __init__(self, plan: Plan) -> None:
        self.walled = plan.walled
        self.connection = connect(plan)

    def open(self) -> Mapping[str, Any]:
        """Which walls are missing."""
        return {"missing": walls.missing(walled=self.walled)}

    def perform(self, operation: str, arguments: Mapping[str, Any], tell: Tell) -> Answer:
        """One of the operations."""
        del tell  # it says how far it is of nothing
        parameters = {name: _bound(value) for name, value in arguments["parameters"].items()}
        return Answer(*OPERATIONS[operation](self.connection, {**arguments, "parameters": parameters}))

    def failure(self, problem: Exception) -> Answer:
        """An engine that gave up on itself takes its process along; so does one without memory, whose allocator may give none back."""
        is_starved = isinstance(problem, duckdb.OutOfMemoryException | MemoryError)
        if is_starved:
            self.close()  # before anyone hears of it: then this process is killed
        is_fatal = is_starved or isinstance(problem, duckdb.FatalException | duckdb.InternalException)
        return Answer({"error": failures.describe(problem), "last": is_fatal}, afterwards=_end if is_fatal else None)

    def interrupt(self) -> None:
        """Break off the statement that runs."""
        self.connection.interrupt()
        OPEN.interrupt()

    def close(self) -> None:
        """Remove what was spilled."""
        self.connection.close()

    def end(self) -> None:
        """The process is over."""
        os._exit(0)


def _bound(value: Any) -> Any:
    """An integer of ours has 64 bits, however small it is; the engine would take 32, and overflow."""
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    return LongValue(value) if is_integer else value


def _end() -> None:
    os._exit(FATAL_STATUS)
