"""What a stage did, told alike by every engine, and what an engine must be able to do for a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from engine.running.stage import Stage


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a stage that ran."""

    written: int
    """Rows kept, written, counted or shown, as the stage's sort has it."""
    counts: Mapping[str, int | None]
    """Rows by relation; None where no true count is to be had."""
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Of all threads, by relation, where the engine tells."""
    examples: Sequence[dict[str, Any]] = ()
    arrow: bytes = b""
    """The rows to be shown, as an Arrow IPC stream."""
    peak_bytes: int | None = None
    spilled_bytes: int | None = None


class StageRunner(Protocol):
    """An engine at work for a run."""

    patience: float
    """Seconds that may be spent on finding out which node made a stage fail."""

    def run(self, stage: Stage) -> Outcome:
        """Run a stage.

        Raises:
            StudioError: whatever ended it.
        """

    def probe(self, stage: Stage, name: str, columns: Sequence[str], seconds: float) -> None:
        """Compute those columns of a stage's relation, in all rows, and keep nothing.

        Raises:
            StudioError: it cannot be computed.
        """

    @property
    def is_running(self) -> bool:
        """Whether its process is there, so that it can be asked."""
