"""What an operation of the walled process gives back, and what it may ask of its arguments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """Values as JSON, rows as an Arrow IPC stream, and work that the asker need not wait for."""

    values: dict[str, Any]
    arrow: bytes | None = None
    afterwards: Callable[[], None] | None = None
