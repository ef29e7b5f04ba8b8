"""What keeps a session's edits safe: the lock that lets one process write, and the journal of what is not saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from engine.document.edits import Edit
from engine.document.model import Document
from engine.errors import AccessError, SinkError, StudioError, TrustError, Where
from engine.project.lock import Holder, ProjectLock
from engine.project.project import Project
from engine.session.history import History
from engine.session.journal import Journal
from engine.session.recovery import JOURNALS, Recovery, find_recoveries


class Safety:
    """For one session; the lock belongs to all sessions that this process has of the project."""

    def __init__(self, project: Project, lock: ProjectLock | None = None) -> None:
        """Make nothing yet: that is left to the first edit."""
        self._project = project
        self._lock = lock or ProjectLock(project)
        self._journal = Journal(lambda: project.state(JOURNALS))

    @property
    def other(self) -> Holder | None:
        """The other process that writes the project, if one does."""
        return self._lock.other

    def require_writer(self) -> StudioError | None:
        """Be the process that writes; the answer says why nothing can be kept safe, where the project's folder cannot be written.

        Raises:
            AccessError: `session.read_only`, another process does.
        """
        try:
            other = self._lock.take()
        except (OSError, TrustError) as error:
            return self._failure(error)
        if other is None:
            return None
        message = f"this pipeline can be looked at only: another process writes the project ({other.words()})"
        raise AccessError(message, code="session.read_only", hint="close it there, or take over", where=Where(file=str(self._project.root)))

    def take_over(self) -> None:
        """Be the process that writes, whoever is now.

        Raises:
            AccessError: `project.busy`.
            SinkError: `session.unprotected`, the project's folder cannot be written.
        """
        try:
            self._lock.take_over()
        except (OSError, TrustError) as error:
            raise self._failure(error) from error

    def recoveries(self, pipeline: Path) -> tuple[Recovery, ...]:
        """What earlier sessions left, oldest first; nothing while another process writes, as it may be at it."""
        return () if self.other is not None else find_recoveries(self._project.root, self._name(pipeline))

    def start(self, pipeline: Path, base: bytes, document: Document, *, is_on_disk: bool) -> StudioError | None:
        """Keep what is done from now on to a document that is saved, or was never; see `Journal.start`."""
        return self._kept(lambda: self._journal.start(self._name(pipeline), base, document, is_on_disk=is_on_disk))

    def adopt(self, recovery: Recovery, history: History) -> None:
        """Go on with the journal of an earlier session."""
        self._journal.adopt(recovery.path, recovery.end, history)

    def edited(self, before: Document, edits: Sequence[Edit], after: Document, *, goes_on: bool) -> StudioError | None:
        """Keep a step; `goes_on`: it has become one with the step before."""
        return self._kept(lambda: self._journal.edited(before, edits, after, goes_on=goes_on))

    def undone(self, after: Document) -> StudioError | None:
        """Keep that the latest step was taken back."""
        return self._kept(lambda: self._journal.undone(after))

    def redone(self, after: Document) -> StudioError | None:
        """Keep that a step was done again."""
        return self._kept(lambda: self._journal.redone(after))

    def replaced(self, after: Document) -> StudioError | None:
        """Keep a document as a whole."""
        return self._kept(lambda: self._journal.replaced(after))

    def leave(self) -> None:
        """Write to the journal's file no more, and leave it: another process may go on with it."""
        self._journal.leave()

    def drop(self) -> StudioError | None:
        """Remove the journal: what it holds is not wanted."""
        return self._kept(self._journal.drop)

    def discard(self, recovery: Recovery) -> None:
        """Remove what an earlier session left."""
        with suppress(OSError):
            recovery.path.unlink(missing_ok=True)

    def _kept(self, act: Callable[[], None]) -> StudioError | None:
        """Why it could not be kept; the edit stands all the same, and is tried to be kept with the next one."""
        try:
            act()
        except (OSError, StudioError) as error:
            return self._failure(error)
        return None

    def _failure(self, error: OSError | StudioError) -> SinkError:
        why = error.message if isinstance(error, StudioError) else error.strerror or str(error)
        message = f"unsaved edits cannot be kept safe in '{self._project.root}': {why}"
        hint = "they are lost if this program ends before they are saved: save often, or mend the folder"
        failure = SinkError(message, code="session.unprotected", hint=hint, where=Where(file=str(self._project.root)))
        failure.__cause__ = error
        return failure

    def _name(self, pipeline: Path) -> str:
        real = pipeline.resolve()
        return real.relative_to(self._project.root).as_posix() if real.is_relative_to(self._project.root) else real.as_posix()
