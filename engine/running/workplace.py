"""What the stages of a run share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.backends.duckdb.sources import OpenScans
from engine.errors import LimitError
from engine.preview.child import Child, Reply
from engine.running.cancel import CancelToken
from engine.running.events import RunEvent
from engine.running.log import RunLog
from engine.running.staging import Staging
from engine.running.statements import Statements


@dataclass(frozen=True, slots=True)
class Workplace:
    """The engine's process, what is said to it, and what it may take."""

    child: Child
    statements: Statements
    scans: OpenScans
    staging: Staging
    parameters: Mapping[str, Any]
    log: RunLog
    token: CancelToken
    on_event: Callable[[RunEvent], None]
    seconds: float | None
    """The run's time limit."""

    def ask(self, sql: str, *, seconds: float | None = None, **options: Any) -> Reply:
        """Have one statement run, see `worker_stage.run_stage`; `seconds` bounds it further than the run's own limit does.

        Raises:
            StudioError: as `Child.request`.
        """
        self.token.check()
        arguments = {"sql": sql, "parameters": self.parameters, "examples": "", "drops": [], "shows": False, **options}
        bounds = [bound for bound in (seconds, self._seconds_left()) if bound is not None]
        return self.child.request("stage", arguments, timeout=min(bounds, default=None))

    def _seconds_left(self) -> float | None:
        if self.seconds is None:
            return None
        if self.log.elapsed >= self.seconds:
            hint = "raise time_limit in penstock.yaml, or give the run less to do"
            raise LimitError(f"the run took longer than {self.seconds:g} seconds", code="limit.time", hint=hint)
        return self.seconds - self.log.elapsed
