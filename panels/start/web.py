"""The start page in a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from engine.errors import StudioError
from panels.wire import Said


class StartPanel:
    """Recent pipelines, the sample, folders and files."""

    def __init__(self, go: Callable[[Path], None], error: StudioError | None = None) -> None:
        self._go = go
        self._error = error

    def view(self) -> Mapping[str, object]:
        """What there is to begin with."""
        return {"error": self._error.message if self._error is not None else ""}

    def hear(self, message: str, said: Said) -> None:
        """Open a pipeline, make one."""

    def ask(self, message: str, said: Said, reply: Callable[[object], None]) -> None:
        """Look into a folder."""
