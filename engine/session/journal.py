"""The journal of unsaved edits: each is in a file, forced to disk, before anyone is told that it was made.

A journal begins with what the pipeline's file held, so that it can be played again whatever has become of that file. Every line carries
a checksum: what a crash tore is told from what was meant.
"""

from __future__ import annotations

import json
import os
import secrets
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal, TypeAlias

from engine.document.canonical import canonical_node
from engine.document.edits import EDITS, Edit, ReplaceDocument
from engine.document.model import Document
from engine.document.parse import parse
from engine.document.writer import write
from engine.project.saving import force_folder
from engine.session.history import History

SUFFIX = ".journal"
VERSION = 1
GROWTH = 32 << 20
"""Bytes after which a journal is written anew; with the base, the document and one edit it stays far below what is read again."""


@dataclass(frozen=True, slots=True)
class More:
    """Edits that went on with the step before them."""

    edits: tuple[Edit, ...]


Step: TypeAlias = tuple[Edit, ...] | More | Literal["undo", "redo"]


def stem(pipeline: str) -> str:
    """What the names of a pipeline's journals begin with; `pipeline` is its path from the project's root."""
    return sha256(pipeline.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def line(kind: str, content: bytes = b"") -> bytes:
    """A line of a journal: checksum, kind, content."""
    body = kind.encode() + b" " + content
    return b"%08x %s\n" % (zlib.crc32(body), body)


class Journal:
    """What was done to one pipeline since it was saved. Its file is made with the first edit, and removed when all is saved.

    It holds the history that playing it again would give: where that is not the session's own (an undo to before the last save), the
    document is written as a whole.
    """

    def __init__(self, folder: Callable[[], Path]) -> None:
        """Begin with nothing to write to.

        Args:
            folder: makes the folder of journals, and says where it is.
        """
        self._folder = folder
        self._pipeline = ""
        self._header = b""
        self._base = Document()
        self._history = History(self._base)
        self._path: Path | None = None
        self._end = 0
        """Bytes of the file that are sound."""
        self._full_at = GROWTH
        """Bytes after which the file is written anew."""
        self._unwritten = b""
        """What could not be written yet."""

    def start(self, pipeline: str, base: bytes, document: Document, *, is_on_disk: bool) -> None:
        """Begin anew from a document that is saved, or has never been; the file of what was before is removed.

        A default that is written out is not saved: then the document that would be read again is another one, and steps are kept whole.

        Args:
            pipeline: the file's path from the project's root.
            base: what the file holds, or would.
            document: what was read from it.
            is_on_disk: whether the file is there.

        Raises:
            OSError: the old file cannot be removed.
        """
        self.drop()
        header = {"version": VERSION, "pipeline": pipeline, "base": base.decode("utf-8", "surrogateescape"), "on_disk": is_on_disk}
        self._pipeline, self._header = pipeline, line("penstock", json.dumps(header).encode())
        self._base = document if _says_all(document) else _read_again(document, base)
        self._history = History(self._base)

    def adopt(self, path: Path, end: int, history: History) -> None:
        """Go on with the file of an earlier session that began as this one: what its crash tore is cut off with the next edit."""
        self._path, self._end, self._full_at, self._history = path, end, end + GROWTH, history

    def edited(self, before: Document, edits: Sequence[Edit], after: Document, *, goes_on: bool) -> None:
        """Keep a step, or what goes on with the one before.

        Raises:
            OSError: it could not be written, and is tried again with the next one.
        """
        if self._history.present is not before:
            self.replaced(after)
        elif goes_on and self._history.goes_on(edits):
            self._history = self._history.grown(after, edits)
            self._append(line("more", EDITS.dump_json(tuple(edits))), after)
        else:
            self._history = self._history.then(after, edits)
            self._append(line("edits", EDITS.dump_json(tuple(edits))), after)

    def undone(self, after: Document) -> None:
        """Keep that the latest step was taken back. Raises as `edited`."""
        self._moved("undo", self._history.undone(), after)

    def redone(self, after: Document) -> None:
        """Keep that a step was done again. Raises as `edited`."""
        self._moved("redo", self._history.redone(), after)

    def leave(self) -> None:
        """Write to the file no more, and let it be."""
        self._path, self._end, self._unwritten = None, 0, b""

    def drop(self) -> None:
        """Remove the file: all is saved, or is not wanted. Raises OSError: it cannot be removed."""
        path = self._path
        self.leave()
        if path is not None:
            path.unlink(missing_ok=True)

    def _moved(self, kind: Literal["undo", "redo"], history: History, after: Document) -> None:
        if history.present is after:
            self._history = history
            self._append(line(kind), after)
        else:
            self.replaced(after)

    def replaced(self, after: Document) -> None:
        """Step to a document that the journal knows no way to. Raises as `edited`."""
        self._append(self._whole(self._history, after), after)

    def _whole(self, history: History, after: Document) -> bytes:
        """The line that steps from there to the document as a whole."""
        text = write(after)
        edits = (ReplaceDocument(text=text),)
        self._history = history.then(_read_again(after, text.encode()), edits)
        return line("edits", EDITS.dump_json(edits))

    def _append(self, added: bytes, after: Document) -> None:
        self._unwritten += added
        if self._path is None:
            self._create(self._header + self._unwritten)
        elif self._end > self._full_at or not self._path.exists():
            self._renew(self._path, after)
        else:
            with self._path.open("rb+") as file:
                file.seek(self._end)
                file.truncate()
                _write(file.fileno(), self._unwritten)
            self._end += len(self._unwritten)
        self._unwritten = b""

    def _renew(self, old: Path, after: Document) -> None:
        """A file that has grown too large, or that someone has removed: the document as a whole in a new one, without the way to it."""
        self._create(self._header + self._whole(History(self._base), after))
        with suppress(OSError):
            old.unlink(missing_ok=True)

    def _create(self, content: bytes) -> None:
        """A new file under a name that nobody knew before: a link in someone's project cannot stand there."""
        path = self._folder() / f"{stem(self._pipeline)}-{secrets.token_hex(8)}{SUFFIX}"
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0), 0o600)
            try:
                _write(file, content)
            finally:
                os.close(file)
            force_folder(path.parent)
        except OSError:
            with suppress(OSError):
                path.unlink()
            raise
        self._path, self._end, self._full_at = path, len(content), len(content) + GROWTH


def _says_all(document: Document) -> bool:
    """Whether reading the document's canonical text gives the same fields again."""
    return all(dict(canonical_node(node)) == dict(node.fields) for node in document.pipeline.nodes)


def _read_again(document: Document, base: bytes) -> Document:
    """The document itself, where the text holds it as it is."""
    found = parse(base).document
    return document if found == document else found


def _write(file: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]
    os.fsync(file)
