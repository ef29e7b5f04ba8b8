"""The fetching process from inside: it reaches servers of databases, and runs no text of a pipeline but a judged SELECT."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from engine.databases.drivers.base import Database
from engine.databases.reading import describe, fetch
from engine.preview import failures
from engine.preview.answer import Answer
from engine.preview.serving import Tell


class Worker:
    """What the loop of the process serves."""

    def __init__(self) -> None:
        self._database: Database | None = None

    def open(self) -> Mapping[str, Any]:
        """It is ready at once: a connection is made for each request."""
        return {}

    def perform(self, operation: str, arguments: Mapping[str, Any], tell: Tell) -> Answer:
        """`fetch` or `database_columns`, see `engine.databases.reading`."""
        if operation == "fetch":
            return Answer(fetch(arguments, tell, self._note))
        return Answer(describe(arguments, self._note))

    def failure(self, problem: Exception) -> Answer:
        """What was raised; the drivers have put it into words that hold no password."""
        return Answer({"error": failures.describe(problem)})

    def interrupt(self) -> None:
        """Break off the statement that runs at the server."""
        database = self._database
        if database is not None:
            database.interrupt()

    def close(self) -> None:
        """Every request has closed what it opened."""

    def end(self) -> None:
        """The process is over; the server notices that nobody listens."""
        os._exit(0)

    def _note(self, database: Database | None) -> None:
        self._database = database
