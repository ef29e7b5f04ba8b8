"""What both faces share of one open pipeline: document, history, selection, jobs, and those who watch.

A session has one writer and lives in one thread; runners deliver into it. With a `Safety` every edit is in a journal before anyone is
told of it, and only one process writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from engine.document.edits import Edit, RenameNode, ReplaceDocument, apply_all
from engine.document.grammar import MAX_BYTES
from engine.document.model import NO_PARTS, Document, Loader, Pipeline
from engine.document.reader import Reading, read, read_bytes
from engine.document.writer import write
from engine.errors import DocumentError, LimitError, StudioError, Where
from engine.expanding import expanded
from engine.project.lock import Holder
from engine.project.saving import save, sweep
from engine.session.disk import DiskFile, held
from engine.session.events import Changed, ChangedOnDisk, Decided, DiskState, Event, Saved, Selected, Unprotected, WriterChanged
from engine.session.history import History
from engine.session.jobs import InlineRunner, Job, Runner
from engine.session.recovery import Recovery
from engine.session.requests import Requests
from engine.session.safety import Safety
from engine.session.snapshot import Snapshot

__all__ = ["Session", "Snapshot"]


class Session:
    """One open pipeline."""

    def __init__(
        self,
        reading: Reading,
        path: Path | None = None,
        *,
        on_disk: bytes | None = None,
        runner: Runner | None = None,
        safety: Safety | None = None,
    ) -> None:
        """Begin with what was read.

        Args:
            reading: the document and its problems.
            path: its file; None for one that has none yet.
            on_disk: what the file held when it was read; None: it is not there yet.
            runner: does the jobs.
            safety: keeps the edits safe, where there is a path.
        """
        self._reading = reading
        self._history = History(reading.document)
        self._saved: Document | None = reading.document if on_disk is not None else None
        self._file = None if path is None else DiskFile(path, on_disk)
        self._selection: tuple[str, ...] = ()
        self._listeners: list[Callable[[Event], None]] = []
        self._requests = Requests(runner or InlineRunner(), lambda: self.document, self._tell)
        self._safety = safety
        self._other: Holder | None = None
        self._disk: DiskState = "same"
        self._recoveries: tuple[Recovery, ...] = ()
        self._spent: tuple[Recovery, ...] = ()
        """Journals of earlier sessions that would change nothing: removed with the first edit."""
        self._unprotected: StudioError | None = None
        self._meant: tuple[Pipeline, Pipeline] | None = None
        """The pipeline when parts were last looked at, as it is written and with its parts."""
        if safety is not None and self._file is not None:
            self._other = safety.other
            self._begin_journal(safety, self._file)

    @classmethod
    def open(cls, path: Path, *, runner: Runner | None = None, safety: Safety | None = None, loader: Loader = NO_PARTS) -> Session:
        """Open a pipeline's file, and sweep away what a crash of an earlier session left beside it; `loader` reads the parts that it uses.

        Raises:
            DocumentError: `document.unreadable`.
        """
        content = read_bytes(path, MAX_BYTES)
        sweep(path.resolve().parent)
        return cls(read(content).with_loader(loader), path, on_disk=content, runner=runner, safety=safety)

    @property
    def path(self) -> Path | None:
        """The pipeline's file; None: it has none yet."""
        return self._file.path if self._file is not None else None

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self._history.present

    @property
    def is_saved(self) -> bool:
        """Whether the file holds the document."""
        return self._disk == "same" and self._saved == self.document

    @property
    def snapshot(self) -> Snapshot:
        """What there is to see now."""
        untouched = self.document is self._reading.document
        return Snapshot(
            document=self.document,
            selection=self._selection,
            can_undo=bool(self._history.past),
            can_redo=bool(self._history.future),
            is_saved=self.is_saved,
            problems=self._reading.problems if untouched else (),
            is_partial=untouched and not self._reading.complete,
            other_writer=self._other,
            disk=self._disk,
            saved=self._saved,
            past=self._history.past,
            recoveries=self._recoveries,
            unprotected=self._unprotected,
        )

    def dispatch(self, edits: Sequence[Edit], *, goes_on: bool = False) -> None:
        """Apply the edits as one step, all of them or none; when this returns they are in the journal.

        Args:
            edits: in their order.
            goes_on: a person goes on writing: where the latest step wrote the same text, the two become one.

        Raises:
            DocumentError: one does not fit, or the file could not be read whole and is edited otherwise than as text.
            AccessError: `session.read_only`, another process writes the project.
        """
        if self._is_partial and not all(isinstance(edit, ReplaceDocument) for edit in edits):
            message = "the file's text could not be read whole, so saving the document would lose something"
            raise DocumentError(message, code="document.partial", hint="mend the text first", where=self._where())
        before, document = self.document, apply_all(self.document, edits)
        if edits:
            safety = self._writing()
            self._selection = tuple(_followed(node, edits) for node in self._selection)
            goes_on = goes_on and self._history.goes_on(edits)
            self._history = self._history.grown(document, edits) if goes_on else self._history.then(document, edits)
            self._keep(safety.edited(before, edits, document, goes_on=goes_on) if safety is not None else None)
            self._changed(Changed(tuple(edits)))

    def undo(self) -> None:
        """Take the latest step back, if there is one. Raises AccessError as `dispatch`."""
        if self._history.past:
            safety = self._writing()
            self._selection = tuple(_followed_back(node, self._history.past[-1].edits) for node in self._selection)
            self._history = self._history.undone()
            self._keep(safety.undone(self.document) if safety is not None else None)
            self._changed(Changed())

    def redo(self) -> None:
        """Do the step again that was taken back last, if there is one. Raises AccessError as `dispatch`."""
        if self._history.future:
            safety = self._writing()
            self._selection = tuple(_followed(node, self._history.future[0].edits) for node in self._selection)
            self._history = self._history.redone()
            self._keep(safety.redone(self.document) if safety is not None else None)
            self._changed(Changed())

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
        self._requests.request(job)

    def is_asked(self, name: str) -> bool:
        """Whether a job is under way whose result would be told."""
        return self._requests.is_asked(name)

    def withdraw(self, name: str) -> None:
        """Want a job's result no more, if one was asked for: the work is stopped."""
        self._requests.withdraw(name)

    def close(self) -> None:
        """Take back all jobs, and leave nothing running; unsaved edits stay in the journal, and are offered at the next opening."""
        self._requests.close()

    def abandon(self) -> None:
        """Close, and let the unsaved edits go: a person said so."""
        self.close()
        if self._safety is not None:
            self._safety.drop()

    def save(self, path: Path | None = None, *, overwrite: bool = False) -> None:
        """Write the canonical text to the session's file, or to another one from now on.

        Raises:
            DocumentError: someone else has changed the file since it was read, unless `overwrite`; or the document may not be written.
            LimitError: `limit.disk`, or `limit.document_size`: no reader would take so large a file.
            SinkError: the file cannot be written.
            AccessError: `session.read_only`, another process writes the project.
        """
        target = path or self.path
        if target is None:
            raise DocumentError("this pipeline has no file yet", code="document.no_file", hint="choose a file to save it to")
        if self._is_partial:
            raise DocumentError("a text that could not be read whole is not written back", code="document.partial", where=self._where())
        self._writing()
        data = _bytes_of(self.document)
        if not overwrite and held(target) != (self._file.content if self._file is not None and target == self.path else None):
            message = f"'{target}' has been changed by someone else since it was read"
            hint = "open it again, or save over it on purpose"
            raise DocumentError(message, code="document.changed_on_disk", hint=hint, where=Where(file=str(target)))
        save(target, data)
        self._now_on_disk(target, data, self.document)
        self._tell(Saved())

    def look(self) -> None:
        """Find out what other processes did, to be called about once a second: who writes now, and what became of the file.

        A file that someone else changed is reloaded as one undoable step where nothing here is unsaved; else a person is to be asked,
        and `reload` or `keep` is the answer.
        """
        self._look_for_writer()
        found = self._file.look() if self._file is not None else None
        if self._file is not None and found is not None:
            self._meet(self._file, found.content)
        self._look_at_parts()

    def reload(self) -> None:
        """Take what the file holds now, as one undoable step; what was unsaved can be had back by undo.

        Raises:
            DocumentError: no document can be read whole from it, or it is gone.
        """
        if self._file is not None:
            content = held(self._file.path)
            if content is None:
                hint = "save this pipeline to have it back"
                raise DocumentError("the file is gone", code="document.gone", hint=hint, where=self._where())
            self._take(self._file, content)

    def keep(self) -> None:
        """Let the document here stand against what someone else has made of the file: the next save puts it in its place."""
        if self._file is not None:
            self._file.now_holds(held(self._file.path))
            self._saved = None
            self._set_disk("same")

    def take_over(self) -> None:
        """Be the process that writes; the other one finds out, and only reads from then on.

        What it has saved is met by the next `look`, and what it has not is offered as a recovery.

        Raises:
            AccessError: `project.busy`, others are just changing who writes.
            SinkError: `session.unprotected`, the project's folder cannot be written.
        """
        if self._safety is not None:
            self._safety.take_over()
            self._look_for_writer()

    def recover(self, recovery: Recovery, *, replace: bool = False) -> None:
        """Have the unsaved edits of an earlier session back: with all that could be undone, where they fit the file and nothing was edited.

        Args:
            recovery: one of those that the snapshot offers.
            replace: where they do not fit, put the document with them in the present one's place, as one undoable step.

        Raises:
            DocumentError: `session.other_base`, they do not fit and `replace` is not set.
            AccessError: as `dispatch`.
        """
        safety = self._writing()
        if safety is None or recovery not in self._recoveries:
            return
        if self._file is not None and recovery.fits(self._file.content) and not self._history.past:
            self._history = recovery.history(self.document)
            safety.adopt(recovery, self._history)
            self._changed(Changed())
        elif replace:
            self.dispatch([ReplaceDocument(text=write(recovery.document))])
            safety.discard(recovery)
        else:
            hint = "look at the document with these edits, and have it put in the place of the present one"
            raise DocumentError(
                "the edits were made to another document than this", code="session.other_base", hint=hint, where=self._where()
            )
        self._decided(recovery)

    def discard(self, recovery: Recovery) -> None:
        """Let the unsaved edits of an earlier session go."""
        if self._safety is not None:
            self._safety.discard(recovery)
        self._decided(recovery)

    def _decided(self, recovery: Recovery) -> None:
        self._recoveries = tuple(other for other in self._recoveries if other is not recovery)
        self._tell(Decided())

    @property
    def _is_partial(self) -> bool:
        return self.document is self._reading.document and not self._reading.complete

    def _writing(self) -> Safety | None:
        """Who keeps the edits, once this process is the one that writes; None: nobody keeps them."""
        if self._safety is None or self._file is None:
            return None
        try:
            self._keep(self._safety.require_writer())
        finally:
            self._look_for_writer()
        for recovery in self._spent:
            self._safety.discard(recovery)
        self._spent = ()
        return self._safety

    def _look_for_writer(self) -> None:
        """Another process may have taken over, and left again: then its journal may be there, and ours may have gone on as its own."""
        if self._safety is None or self._file is None:
            return
        other = self._safety.other
        if other != self._other:
            self._other = other
            self._safety.leave()
            if other is None:
                self._begin_journal(self._safety, self._file)
            self._tell(WriterChanged(other))

    def _keep(self, failure: StudioError | None) -> None:
        """Note whether unsaved edits are safe."""
        if (failure is None) != (self._unprotected is None):
            self._unprotected = failure
            self._tell(Unprotected(failure))

    def _begin_journal(self, safety: Safety, file: DiskFile) -> None:
        """See what other sessions left; then keep what is done from now on to what the file holds: what differs already comes first."""
        found = safety.recoveries(file.path)
        self._spent = tuple(recovery for recovery in found if recovery.document == self.document)
        self._recoveries = tuple(recovery for recovery in found if recovery.document != self.document)
        start = self._saved or self._reading.document
        base = file.content if file.content is not None else _bytes_of(start)
        safety.start(file.path, base, start, is_on_disk=file.content is not None)
        if self.document is not start and self.document != start:
            self._keep(safety.replaced(self.document))

    def _meet(self, file: DiskFile, content: bytes | None) -> None:
        """What someone else has made of the file."""
        if content is None:
            self._set_disk("removed")
        elif content == file.content:
            self._set_disk("same")
        elif not (reading := read(content)).complete or reading.document.read_only:
            self._set_disk("unreadable")
        elif reading.document == self.document:
            self._now_on_disk(file.path, content, self.document)
            self._tell(ChangedOnDisk("same"))
        elif self._saved == self.document:
            self._take(file, content)
        else:
            self._set_disk("changed")

    def _take(self, file: DiskFile, content: bytes) -> None:
        edit = ReplaceDocument(text=content.decode("utf-8", "replace"))
        document = edit.applied(self.document)
        self._history = self._history.then(document, (edit,))
        self._now_on_disk(file.path, content, document)
        self._changed(Changed((edit,)))
        self._tell(ChangedOnDisk("same"))

    def _now_on_disk(self, path: Path, content: bytes, document: Document) -> None:
        """The file holds the document."""
        if self._file is None or self._file.path != path:
            self._file = DiskFile(path, content)
        self._file.now_holds(content)
        self._saved, self._disk = document, "same"
        if self._safety is not None and self._other is None:
            self._keep(self._safety.start(path, content, document, is_on_disk=True))

    def _set_disk(self, state: DiskState) -> None:
        self._disk = state
        self._tell(ChangedOnDisk(state))

    def _look_at_parts(self) -> None:
        """The document means something else where the file of a part says something else."""
        before, self._meant = self._meant, (self.document.pipeline, expanded(self.document.pipeline).pipeline)
        if before is not None and before[0] is self._meant[0] and before[1] is not self._meant[1]:
            self._changed(Changed())

    def _changed(self, event: Changed) -> None:
        self._selection = self._present(self._selection)
        self._requests.withdraw_stale()
        self._tell(event)

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


def _followed_back(node: str, edits: Sequence[Edit]) -> str:
    for edit in reversed(edits):
        if isinstance(edit, RenameNode) and edit.to == node:
            node = edit.node
    return node


def _bytes_of(document: Document) -> bytes:
    data = write(document).encode()
    if len(data) > MAX_BYTES:
        message = f"the pipeline's text has {len(data)} bytes, and no reader takes more than {MAX_BYTES}"
        raise LimitError(message, code="limit.document_size", hint="split the pipeline, or keep data in files")
    return data
