"""The jobs of a session that are under way: one of a name at most, and none whose document is gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from engine.document.model import Document
from engine.session.events import JobDone, JobFailed
from engine.session.jobs import Job, Outcome, Runner, Task


@dataclass(slots=True)
class _Pending:
    """A job that was asked for and has not been answered."""

    job: Job
    hash_then: str
    """What it depends on, when it was asked for."""
    take_back: Callable[[], None] = lambda: None


class Requests:
    """Gives jobs to a runner, and tells of those results that still hold."""

    def __init__(self, runner: Runner, document: Callable[[], Document], tell: Callable[[JobDone | JobFailed], None]) -> None:
        self._runner = runner
        self._document = document
        self._tell = tell
        self._pending: dict[str, _Pending] = {}

    def request(self, job: Job) -> None:
        """Have a job done; an earlier one of its name is taken back."""
        self.withdraw(job.name)
        document = self._document()
        pending = self._pending[job.name] = _Pending(job, job.depends_on(document))
        task = Task(partial(job.work, document), partial(self._deliver, pending), job.delay, job.stop, job.lane)
        pending.take_back = self._runner.submit(task)

    def is_asked(self, name: str) -> bool:
        """Whether a job of that name is under way."""
        return name in self._pending

    def withdraw(self, name: str) -> None:
        """Take a job back, if one of that name is under way."""
        pending = self._pending.pop(name, None)
        if pending is not None:
            pending.take_back()

    def withdraw_stale(self) -> None:
        """Take back what depends on what has changed."""
        for name, pending in tuple(self._pending.items()):
            if not self._holds(pending):
                self.withdraw(name)

    def close(self) -> None:
        """Take back everything, and leave nothing running."""
        for name in tuple(self._pending):
            self.withdraw(name)
        self._runner.close()

    def _deliver(self, pending: _Pending, outcome: Outcome) -> None:
        name = pending.job.name
        if self._pending.get(name) is not pending:
            return
        del self._pending[name]
        if self._holds(pending):
            self._tell(JobDone(name, outcome.value) if outcome.error is None else JobFailed(name, outcome.error))

    def _holds(self, pending: _Pending) -> bool:
        return pending.job.depends_on(self._document()) == pending.hash_then
