"""The fetching process from inside: it reaches servers of databases.

It runs no text of a pipeline but a judged SELECT, and the statements of a sink that this person lets write.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from engine.databases.files import OPEN
from engine.databases.reading import describe, fetch
from engine.databases.writing import write
from engine.errors import CancelledError, SourceError
from engine.preview import failures
from engine.preview.answer import Answer
from engine.preview.serving import Tell


class Worker:
    """What the loop of the process serves."""

    def __init__(self) -> None:
        self._is_reading = False
        self._is_interrupted = False

    def open(self) -> Mapping[str, Any]:
        """It is ready at once: a connection is made for each request."""
        return {}

    def perform(self, operation: str, arguments: Mapping[str, Any], tell: Tell) -> Answer:
        """`fetch` or `database_columns`, see `engine.databases.reading`; or `write_table`, see `engine.databases.writing`."""
        self._is_reading, self._is_interrupted = operation != "write_table", False
        if operation == "fetch":
            return Answer(fetch(arguments, tell, OPEN.note))
        if operation == "write_table":
            return Answer(write(arguments, OPEN.note))
        return Answer(describe(arguments, OPEN.note))

    def failure(self, problem: Exception) -> Answer:
        """What was raised; the drivers have put it into words that hold no password.

        Whatever reading ends with after it was broken off is no news: a server may say so in words of its own, or be lost on the way.
        """
        if self._is_reading and self._is_interrupted and isinstance(problem, SourceError):
            problem = CancelledError(problem.message)
        return Answer({"error": failures.describe(problem)})

    def interrupt(self) -> None:
        """Break off the statement that runs at the server."""
        self._is_interrupted = True
        OPEN.interrupt()

    def close(self) -> None:
        """Every request has closed what it opened."""

    def end(self) -> None:
        """The process is over; the server notices that nobody listens."""
        os._exit(0)
