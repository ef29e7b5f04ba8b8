"""The state of the file in a word, and notices: someone else's change, another writer, unsaved edits of an earlier session.

Pure, from the session's snapshot. A notice names actions of the table of actions, or a decision about a recovery.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from engine.project.lock import Holder
from engine.session.recovery import Recovery
from engine.session.snapshot import Snapshot

Choice: TypeAlias = Literal["reload", "keep_mine", "save", "take_over", "recover", "replace", "discard"]
"""An action's name; or `recover`, `replace` or `discard` unsaved edits of an earlier session."""

_TITLES: dict[Choice, str] = {
    "reload": "Take the file's",
    "keep_mine": "Keep mine",
    "save": "Save it again",
    "take_over": "Take over",
    "recover": "Recover them",
    "replace": "Put the document with them here",
    "discard": "Let them go",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to know."""

    code: str
    """Stable, such as `disk.changed`."""
    severity: Literal["note", "warning", "error"]
    words: str
    detail: str = ""
    choices: tuple[tuple[Choice, str], ...] = ()
    """(choice, title of its button), the likeliest first."""
    recovery: int | None = None
    """Which of the snapshot's recoveries it is about."""


def saved_words(snapshot: Snapshot) -> str:
    """The state of the file, as it stands beside the pipeline's name."""
    if snapshot.other_writer is not None:
        return "Read only"
    if snapshot.is_saved:
        return "Saved"
    return "Not saved yet" if snapshot.saved is None and snapshot.disk == "same" and not snapshot.past else "Edited"


def notices(snapshot: Snapshot, *, now: datetime, base: bytes | None = None) -> tuple[Notice, ...]:
    """What a person must know, the most urgent first.

    Args:
        snapshot: of the session.
        now: with its zone; tells how long ago things were.
        base: what the file holds, so that it can be told which unsaved edits fit it.
    """
    found = [*_unprotected(snapshot), *_disk(snapshot), *_writer(snapshot.other_writer), *_partial(snapshot)]
    return (*found, *(_recovery(place, each, now, base) for place, each in enumerate(snapshot.recoveries)))


def ago(then: datetime, now: datetime) -> str:
    """How long ago something was: `just now`, `5 minutes ago`, `3 days ago`."""
    seconds = max((now - then).total_seconds(), 0)
    for size, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {word}{'' if count == 1 else 's'} ago"
    return "just now"


def _choices(*names: Choice) -> tuple[tuple[Choice, str], ...]:
    return tuple((name, _TITLES[name]) for name in names)


def _unprotected(snapshot: Snapshot) -> Iterator[Notice]:
    if snapshot.unprotected is not None:
        detail = "; ".join(filter(None, (snapshot.unprotected.message, snapshot.unprotected.hint)))
        yield Notice("session.unprotected", "error", "Edits cannot be kept safe until they are saved", detail)


def _disk(snapshot: Snapshot) -> Iterator[Notice]:
    if snapshot.disk == "changed":
        words, detail = "Someone else has changed the file", "Your edits here are not saved. Taking the file's can be undone."
        yield Notice("disk.changed", "warning", words, detail, _choices("reload", "keep_mine"))
    elif snapshot.disk == "removed":
        yield Notice("disk.removed", "warning", "The file is gone", "Saving writes it again.", _choices("save"))
    elif snapshot.disk == "unreadable":
        words = "Someone else has changed the file to what is no pipeline"
        yield Notice("disk.unreadable", "warning", words, "Keeping yours writes over it at the next save.", _choices("keep_mine"))


def _writer(other: Holder | None) -> Iterator[Notice]:
    if other is not None:
        detail = "What is taken over is what it has saved; what it has not is offered here."
        yield Notice("session.read_only", "note", f"Another process edits this project: {other.words()}", detail, _choices("take_over"))


def _partial(snapshot: Snapshot) -> Iterator[Notice]:
    if snapshot.is_partial:
        detail = "Mend the text first: saving what could be read would lose the rest."
        yield Notice("document.partial", "error", "The file's text could not be read whole", detail)


def _recovery(place: int, recovery: Recovery, now: datetime, base: bytes | None) -> Notice:
    count = len(recovery.steps)
    words = f"{count} edit{'' if count == 1 else 's'} from {ago(recovery.since, now)} {'was' if count == 1 else 'were'} never saved"
    fits = recovery.fits(base)
    details = [] if fits else ["The file has changed since; they can be put in its place as one step."]
    if recovery.lost and not recovery.is_torn:
        details.append(f"{recovery.lost} line{'' if recovery.lost == 1 else 's'} of the journal could not be read.")
    return Notice("session.recovery", "note", words, " ".join(details), _choices("recover" if fits else "replace", "discard"), place)


def urgent(found: Sequence[Notice]) -> Notice | None:
    """The one to show where there is room for one."""
    order = ("error", "warning", "note")
    return min(found, key=lambda notice: order.index(notice.severity), default=None)
