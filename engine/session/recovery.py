"""Journals of sessions that ended without saving: found, read whatever a crash has done to them, and played again."""

from __future__ import annotations

import json
import stat
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from engine.document.edits import EDITS, apply_all
from engine.document.model import Document
from engine.document.reader import read, read_bytes
from engine.errors import DocumentError
from engine.project.paths import STATE_FOLDER
from engine.session.history import History
from engine.session.journal import SUFFIX, VERSION, More, Step, stem

JOURNALS = "journal"
"""The folder below `.penstock/`."""
_LARGEST_FILE = 1 << 27
_MOST = 20
"""Journals of one pipeline that are looked at, the newest: a project may come from anywhere."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """Unsaved edits that an earlier session left; nothing is done with them until a person says so."""

    path: Path
    """The journal's file."""
    base: bytes | None
    """What the pipeline's file held when the first of them was made; None: it was not there."""
    steps: tuple[Step, ...]
    """What was done to it, in order."""
    document: Document
    """The document with the edits."""
    end: int
    """Bytes of the file that are sound."""
    lost: int
    """Lines behind them that a crash or a fault of the disk has made unreadable, or that do not fit."""
    is_torn: bool
    """Whether the only thing lost is a last line that nobody finished writing: no edit that anyone was told of."""
    since: datetime
    """When the last step was written, in UTC."""

    def fits(self, on_disk: bytes | None) -> bool:
        """Whether the edits were made to what the file holds now."""
        return self.base == on_disk

    def history(self, start: Document) -> History:
        """The steps done to the document that `base` holds: all can be undone and redone as before."""
        history = History(start)
        for step in self.steps:
            history = _after(history, step) or history
        return history

    def words(self, on_disk: bytes | None) -> str:
        """What a person is asked: how many edits, from when, and what is to be known about them."""
        parts = [f"{len(self.steps):,} unsaved {'edit' if len(self.steps) == 1 else 'edits'} from {self.since:%Y-%m-%d %H:%M} (UTC)"]
        if not self.fits(on_disk):
            parts.append("the file has been changed since; to recover means to put the document with these edits in its place")
        if self.is_torn:
            parts.append("the very last one was not finished when the session ended, and is lost")
        elif self.lost:
            parts.append(f"{self.lost:,} more cannot be read and {'is' if self.lost == 1 else 'are'} lost")
        return "; ".join(parts)


def find_recoveries(root: Path, pipeline: str) -> tuple[Recovery, ...]:
    """The journals of a pipeline in the project at `root`, oldest first; what is not one of ours is passed over, and nothing is changed."""
    folder = root / STATE_FOLDER / JOURNALS
    if folder.is_symlink() or folder.parent.is_symlink() or not folder.is_dir():
        return ()
    newest = sorted(folder.glob(f"{stem(pipeline)}-*{SUFFIX}"), key=lambda path: path.lstat().st_mtime, reverse=True)
    found = (_recovery(path, pipeline) for path in newest[:_MOST])
    return tuple(sorted((recovery for recovery in found if recovery is not None), key=lambda each: each.since))


def _recovery(path: Path, pipeline: str) -> Recovery | None:
    """The journal in that file; None when its head cannot be read: then no edit was acknowledged."""
    with suppress(OSError, DocumentError):
        state = path.lstat()
        if stat.S_ISREG(state.st_mode):
            since = datetime.fromtimestamp(state.st_mtime, UTC)
            return _played(path, read_bytes(path, _LARGEST_FILE), pipeline, since)
    return None


def _played(path: Path, content: bytes, pipeline: str, since: datetime) -> Recovery | None:
    lines = list(_lines(content))
    base = _base(lines[0][1], pipeline) if lines and lines[0][0] == "penstock" else None
    if base is None:
        return None
    text, is_on_disk = base
    history, end = History(read(text).document), lines[0][2]
    steps: list[Step] = []
    for kind, body, behind in lines[1:]:
        step = _step(kind, body)
        after = _after(history, step) if step is not None else None
        if step is None or after is None:
            break
        history, end = after, behind
        steps.append(step)
    rest = content[end:]
    lost = rest.count(b"\n") + (not rest.endswith(b"\n")) if rest else 0
    return Recovery(
        path=path,
        base=text if is_on_disk else None,
        steps=tuple(steps),
        document=history.present,
        end=end,
        lost=lost,
        is_torn=lost == 1 and not rest.endswith(b"\n"),
        since=since,
    )


def _lines(content: bytes) -> Iterator[tuple[str, bytes, int]]:
    """(kind, content, offset behind it) of each line, up to the first one that is not whole."""
    start = 0
    while (end := content.find(b"\n", start)) >= 0:
        checksum, _, body = content[start:end].partition(b" ")
        if checksum != b"%08x" % zlib.crc32(body):
            return
        kind, _, rest = body.partition(b" ")
        start = end + 1
        yield kind.decode("ascii", "replace"), rest, start


def _base(header: bytes, pipeline: str) -> tuple[bytes, bool] | None:
    """What the pipeline's file held, and whether it was there; None for a header of another pipeline or version."""
    with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
        found = json.loads(header)
        if (found["version"], found["pipeline"]) == (VERSION, pipeline) and isinstance(found["on_disk"], bool):
            return found["base"].encode("utf-8", "surrogateescape"), found["on_disk"]
    return None


def _after(history: History, step: Step) -> History | None:
    """The history after a step; None when it does not fit."""
    if step == "undo":
        return history.undone() if history.past else None
    if step == "redo":
        return history.redone() if history.future else None
    try:
        if isinstance(step, More):
            return history.grown(apply_all(history.present, step.edits), step.edits) if history.past else None
        return history.then(apply_all(history.present, step), step)
    except DocumentError:
        return None


def _step(kind: str, body: bytes) -> Step | None:
    if kind in ("edits", "more"):
        with suppress(ValidationError):
            edits = EDITS.validate_json(body)
            return More(edits) if kind == "more" else edits
    return "undo" if kind == "undo" else "redo" if kind == "redo" else None
