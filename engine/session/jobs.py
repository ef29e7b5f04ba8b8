"""Work that takes time: asked for by a session, done by a runner, delivered as a value or an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from engine.document.hashing import content_hash
from engine.document.model import Document
from engine.errors import StudioError


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be computed from a document as it is now."""

    name: str
    """What a face calls it: `preview by_carrier`. A later job of the same name makes an earlier one's result stale."""
    work: Callable[[Document], object]
    """May run in another thread; gets the document that was there when it was asked for."""
    depends_on: Callable[[Document], str] = content_hash
    """What the result depends on: when it has changed by the time the result comes, the result is dropped."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended: with a value, or with an error."""

    value: object = None
    error: StudioError | None = None


class Runner(Protocol):
    """Runs jobs one way or another: at once, in a thread, in a process."""

    def submit(self, work: Callable[[], object], deliver: Callable[[Outcome], None]) -> None:
        """Do the work and hand over its outcome, in the thread that the session lives in."""


class InlineRunner:
    """Does the work at once: for tests, scripts and the command line."""

    def submit(self, work: Callable[[], object], deliver: Callable[[Outcome], None]) -> None:
        """Do the work now."""
        deliver(outcome_of(work))


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
