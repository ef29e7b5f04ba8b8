"""Work that takes time: asked for by a session, done by a runner, delivered as a value or an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from engine.document.hashing import content_hash
from engine.document.model import Document
from engine.errors import StudioError


def _nothing() -> None:
    """Work that nobody can stop."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be computed from a document as it is now."""

    name: str
    """What a face calls it: `preview by_carrier`. A later job of the same name makes an earlier one's result stale."""
    work: Callable[[Document], object]
    """May run in another thread; gets the document that was there when it was asked for."""
    depends_on: Callable[[Document], str] = content_hash
    """What the result depends on: when it has changed, the work is stopped, and its result is dropped."""
    delay: float = 0.0
    """Seconds to wait before the work begins: who types is not followed letter by letter."""
    stop: Callable[[], None] = _nothing
    """Ends the work early, from another thread; called only while it goes on."""
    lane: str = "preview"
    """Jobs of one lane are done one after the other, those of different lanes side by side."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended: with a value, or with an error."""

    value: object = None
    error: StudioError | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What a runner is given of a job."""

    work: Callable[[], object]
    deliver: Callable[[Outcome], None]
    """To be called in the thread that the session lives in."""
    delay: float = 0.0
    stop: Callable[[], None] = _nothing
    lane: str = "preview"


class Runner(Protocol):
    """Runs jobs one way or another: at once, in a thread, in a process."""

    def submit(self, task: Task) -> Callable[[], None]:
        """Do the work and hand over its outcome; the answer takes the task back: it is not begun, or stopped, and delivers nothing."""

    def close(self) -> None:
        """Take back all tasks, and leave nothing running."""


class InlineRunner:
    """Does the work at once: for tests, scripts and the command line."""

    def submit(self, task: Task) -> Callable[[], None]:
        """Do the work now, without delay."""
        task.deliver(outcome_of(task.work))
        return _nothing

    def close(self) -> None:
        """Nothing is left running."""


def outcome_of(work: Callable[[], object]) -> Outcome:
    """Do the work; whatever goes wrong in it becomes an error that a face can show."""
    try:
        return Outcome(value=work())
    except StudioError as error:
        return Outcome(error=error)
    except Exception as error:  # noqa: BLE001 - a job may be anyone's code, and must not end the session
        hint = "this is a fault of Penstock; please report it with what you did"
        failure = StudioError(f"{type(error).__name__}: {error}", code="studio.internal", hint=hint)
        failure.__cause__ = error
        return Outcome(error=failure)
