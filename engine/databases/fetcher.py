"""The fetching process from outside: started for one request, told the password by its pipe, and gone when it has answered."""

from __future__ import annotations

import os
from pathlib import Path

from engine.databases.drivers.postgresql import PACKAGES, environment, require_driver
from engine.preview.conversation import Conversation
from engine.preview.process import Program

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
        fixed = {"LANG": "C.UTF-8", "TZ": "UTC", "MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1", **environment()}
        return Program(
            start=Path(__file__).with_name("start.py"),
            packages=_PACKAGES,
            environment=fixed | ({"SYSTEMROOT": os.environ["SYSTEMROOT"]} if os.name == "nt" else {}),
            header={"memory": MEMORY, "disk": self._disk},
            folder="/" if os.name == "posix" else None,
        )
