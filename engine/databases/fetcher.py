"""The fetching process from outside: started for one request, told the password by its pipe, and gone when it has answered."""

from __future__ import annotations

import os
from pathlib import Path

from engine.databases.drivers.postgresql import PACKAGES, environment, require_driver
from engine.preview.conversation import Conversation
from engine.preview.process import Program, bare_environment

MEMORY = 1 << 30
"""Bytes: rows go through it a part at a time."""
_PACKAGES = ("duckdb", "numpy", "pyarrow", "pydantic", "sqlglot", *PACKAGES)


class Fetcher(Conversation):
    """A process outside of the walls that reaches one server. It has no folder of the project, and no secret in its environment."""

    def __init__(self, *, seconds: float | None, disk: int | None) -> None:
        """Nothing is started yet.

        Args:
            seconds: for a request.
            disk: bytes of a file that it writes.
        """
        super().__init__(seconds)
        self._disk = disk

    def _program(self) -> Program:
        require_driver()
        return Program(
            start=Path(__file__).with_name("start.py"),
            packages=_PACKAGES,
            environment=bare_environment() | environment(),
            header={"memory": MEMORY, "disk": self._disk},
            folder="/" if os.name == "posix" else None,
        )
