"""What both faces share of one open pipeline: document, history, selection, jobs, and those who watch.

A session has one writer and lives in one thread; runners deliver into it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from engine.document.edits import Edit, RenameNode, ReplaceDocument, apply_all
from engine.document.grammar import MAX_BYTES
from engine.document.model import Document
from engine.document.problem import Problem
from engine.document.reader import Reading, read, read_bytes
from engine.document.writer import write
from engine.errors import DocumentError, LimitError, Where
from engine.project.saving import save, sweep
from engine.session.events import Changed, Event, JobDone, JobFailed, Saved, Selected
from engine.session.history import History
from engine.session.jobs import InlineRunner, Job, Outcome, Runner, Task


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What there is to see at one moment."""

    document: Document
    selection: tuple[str, ...]
    """Ids of nodes that are there, in the order in which they were selected."""
    can_undo: bool
    can_redo: bool
    is_saved: bool
    """Whether the file holds this document."""
    problems: tuple[Problem, ...]
    """What the reader found in the file's text; empty once the document has been edited."""
    is_partial: bool
    """Whether the document lacks what the text says: then only its text can be edited."""


@dataclass(slots=True)
class _Pending:
    """A job that was asked for and has not been answered."""

    job: Job
    hash_then: str
    """What it depends on, when it was asked for."""
    take_back: Callable[[], None] = lambda: None


class Session:
    """One open pipeline."""

    def __init__(self, reading: Reading, path: Path | None = None, *, on_disk: bytes | None = None, runner: Runner | None = None) -> None:
        """Begin with what was read.

        Args:
            reading: the document and its problems.
            path: its file; None for one that has none yet.
            on_disk: what the file held when it was read; None: it is not there yet.
            runner: does the jobs.
        """
        self.path = path
        self._reading = reading
        self._history = History(reading.document)
        self._saved: Document | None = reading.document if on_disk is not None else None
        self._on_disk = on_disk
        self._selection: tuple[str, ...] = ()
        self._runner = runner or InlineRunner()
        self._listeners: list[Callable[[Event], None]] = []
        self._pending: dict[str, _Pending] = {}

    @classmethod
    def open(cls, path: Path, *, runner: Runner | None = None) -> Session:
        """Open a pipeline's file, and sweep away what a crash of an earlier session left beside it.

        Raises:
            DocumentError: `document.unreadable`.
        """
        content = read_bytes(path, MAX_BYTES)
        sweep(path.resolve().parent)
        return cls(read(content), path, on_disk=content, runner=runner)

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self._history.present

    @property
    def snapshot(self) -> Snapshot:
        """What there is to see now."""
        untouched = self.document is self._reading.document
        return Snapshot(
            document=self.document,
            selection=self._selection,
            can_undo=bool(self._history.past),
            can_redo=bool(self._history.future),
            is_saved=self._saved == self.document,
            problems=self._reading.problems if untouched else (),
            is_partial=untouched and not self._reading.complete,
        )

    def dispatch(self, edits: Sequence[Edit]) -> None:
        """Apply the edits as one step, all of them or none.

        Raises:
            DocumentError: one does not fit, or the file could not be read whole and is edited otherwise than as text.
        """
        if self.snapshot.is_partial and not all(isinstance(edit, ReplaceDocument) for edit in edits):
            message = "the file's text could not be read whole, so saving the document would lose something"
            raise DocumentError(message, code="document.partial", hint="mend the text first", where=self._where())
        document = apply_all(self.document, edits)
        if edits:
            self._selection = tuple(_followed(node, edits) for node in self._selection)
            self._go(self._history.then(document, edits), Changed(tuple(edits)))

    def undo(self) -> None:
        """Take the latest step back, if there is one."""
        if self._history.past:
            self._go(self._history.undone(), Changed())

    def redo(self) -> None:
        """Do the step again that was taken back last, if there is one."""
        if self._history.future:
            self._go(self._history.redone(), Changed())

    def select(self, nodes: Iterable[str]) -> None:
        """Select these nodes; ids that are not there are left out."""
        selection = self._present(nodes)
        if selection != self._selection:
            self._selection = selection
            self._tell(Selected())

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Be told of every event from now on, until the answer is called."""
        self._listeners.append(listener)
        return partial(self._unsubscribe, listener)

    def request(self, job: Job) -> None:
        """Have a job done; its result comes as an event, unless the document changes in what it depends on, or it is asked anew."""
        self._drop(job.name)
        document = self.document
        pending = self._pending[job.name] = _Pending(job, job.depends_on(document))
        task = Task(partial(job.work, document), partial(self._deliver, pending), job.delay, job.stop, job.lane)
        pending.take_back = self._runner.submit(task)

    def close(self) -> None:
        """Take back all jobs, and leave nothing running."""
        self._pending.clear()
        self._runner.close()

    def save(self, path: Path | None = None, *, overwrite: bool = False) -> None:
        """Write the canonical text to the session's file, or to another one from now on.

        Raises:
            DocumentError: someone else has changed the file since it was read, unless `overwrite`; or the document may not be written.
            LimitError: `limit.disk`, or `limit.document_size`: no reader would take so large a file.
            SinkError: the file cannot be written.
        """
        target = path or self.path
        if target is None:
            raise DocumentError("this pipeline has no file yet", code="document.no_file", hint="choose a file to save it to")
        if self.snapshot.is_partial:
            raise DocumentError("a text that could not be read whole is not written back", code="document.partial", where=self._where())
        data = _bytes_of(self.document)
        if not overwrite and _on_disk(target) != (self._on_disk if target == self.path else None):
            message = f"'{target}' has been changed by someone else since it was read"
            hint = "open it again, or save over it on purpose"
            raise DocumentError(message, code="document.changed_on_disk", hint=hint, where=Where(file=str(target)))
        save(target, data)
        self.path, self._on_disk, self._saved = target, data, self.document
        self._tell(Saved())

    def _go(self, history: History, event: Changed) -> None:
        self._history = history
        self._selection = self._present(self._selection)
        self._drop_stale()
        self._tell(event)

    def _deliver(self, pending: _Pending, outcome: Outcome) -> None:
        job = pending.job
        if self._pending.get(job.name) is not pending:
            return
        del self._pending[job.name]
        if job.depends_on(self.document) == pending.hash_then:
            self._tell(JobDone(job.name, outcome.value) if outcome.error is None else JobFailed(job.name, outcome.error))

    def _drop(self, name: str) -> None:
        pending = self._pending.pop(name, None)
        if pending is not None:
            pending.take_back()

    def _drop_stale(self) -> None:
        for name, pending in tuple(self._pending.items()):
            if pending.job.depends_on(self.document) != pending.hash_then:
                self._drop(name)

    def _tell(self, event: Event) -> None:
        for listener in tuple(self._listeners):
            listener(event)

    def _unsubscribe(self, listener: Callable[[Event], None]) -> None:
        if listener in self._listeners:
            self._listeners.remove(listener)

    def _present(self, nodes: Iterable[str]) -> tuple[str, ...]:
        return tuple(node for node in dict.fromkeys(nodes) if node in self.document.pipeline.by_id)

    def _where(self) -> Where:
        file = str(self.path) if self.path else None
        if not self._reading.problems:
            return Where(file=file)
        first = self._reading.problems[0]
        return Where(file=file, line=first.line, column=first.column, end=first.end)


def _followed(node: str, edits: Sequence[Edit]) -> str:
    for edit in edits:
        if isinstance(edit, RenameNode) and edit.node == node:
            node = edit.to
    return node


def _bytes_of(document: Document) -> bytes:
    data = write(document).encode()
    if len(data) > MAX_BYTES:
        message = f"the pipeline's text has {len(data)} bytes, and no reader takes more than {MAX_BYTES}"
        raise LimitError(message, code="limit.document_size", hint="split the pipeline, or keep data in files")
    return data


def _on_disk(path: Path) -> bytes | None:
    return read_bytes(path, MAX_BYTES) if path.exists() else None
