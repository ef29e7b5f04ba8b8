"""What one process has open: projects, each with one lock, one runner, one session a pipeline, and few walled processes for previews."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from engine.preview.preview import Previewer
from engine.project.loader import ProjectLoader
from engine.project.lock import ProjectLock
from engine.project.project import Project
from engine.project.setting_changes import save_settings
from engine.running.sweeping import mend_outputs
from engine.session.safety import Safety
from engine.session.session import Session
from engine.session.threads import RunnerShare, ThreadRunner

PROCESSES = 4
"""Walled processes for previews that are kept at most; what was not used for longest goes first."""
IDLE_SECONDS = 300.0
"""After so long without a preview a walled process is stopped; the next preview starts one."""


@dataclass(slots=True)
class _Shared:
    """A session and how many faces look at it."""

    session: Session
    users: int = 0


class OpenProject:
    """One project, for all faces of this process."""

    def __init__(self, project: Project, hand_over: Callable[[Callable[[], None]], None]) -> None:
        """Start nothing yet.

        Args:
            project: what is open.
            hand_over: has a call made in the thread of its sessions.
        """
        self.project = project
        self.lock = ProjectLock(project)
        self.used_at = time.monotonic()
        """When a preview was last asked for, by the monotonic clock."""
        self.watchers: list[Callable[[], None]] = []
        """Called when samples are taken otherwise than before."""
        self._runner = ThreadRunner(hand_over)
        self._loader = ProjectLoader(project)
        self._sessions: dict[Path, _Shared] = {}
        self._previewer: Previewer | None = None

    def session(self, path: Path) -> Session:
        """The session of a pipeline's file: the same for all who ask, until each has left it.

        Raises:
            DocumentError: `document.unreadable`.
        """
        real = path.resolve()
        if real not in self._sessions:
            mend_outputs(self.project)
            safety = Safety(self.project, self.lock)
            session = Session.open(real, runner=RunnerShare(self._runner), safety=safety, loader=self._loader)
            self._sessions[real] = _Shared(session)
        shared = self._sessions[real]
        shared.users += 1
        return shared.session

    def leave(self, session: Session) -> None:
        """Look at it no more; the last one closes it, and what is unsaved stays in the journal."""
        for path, shared in tuple(self._sessions.items()):
            if shared.session is session:
                shared.users -= 1
                if shared.users == 0:
                    session.close()
                    del self._sessions[path]

    def look(self) -> None:
        """Have every session find out what other processes did."""
        for shared in tuple(self._sessions.values()):
            shared.session.look()

    def previewer(self) -> Previewer:
        """The previews of the project; started if need be.

        Raises:
            BackendError: the process does not start.
        """
        self.used_at = time.monotonic()
        if self._previewer is None:
            self._previewer = Previewer(self.project)
        return self._previewer

    def take_samples(self, rows: int, seed: int) -> None:
        """Write how samples are taken into the project's settings, and have previews work on such ones from now on.

        Args:
            rows: of each source, about.
            seed: chooses which.

        Raises:
            AccessError: `session.read_only`, another process writes the project.
            ConfigError: the settings cannot be changed.
            SinkError: the file cannot be written.
        """
        failure = Safety(self.project, self.lock).require_writer()
        if failure is not None:
            raise failure
        settings = save_settings(self.project.root, {"sample_rows": rows, "seed": seed})
        self.project = replace(self.project, settings=settings)
        self.stop_previews()
        for watcher in tuple(self.watchers):
            watcher()

    @property
    def is_open(self) -> bool:
        """Whether a face looks at a pipeline of it."""
        return bool(self._sessions)

    @property
    def has_process(self) -> bool:
        """Whether a walled process is kept for it."""
        return self._previewer is not None

    def stop_previews(self) -> None:
        """End the walled process; a preview that is being computed fails, and the next one starts another."""
        previewer, self._previewer = self._previewer, None
        if previewer is not None:
            previewer.close()

    def close(self) -> None:
        """Close everything, and let other processes write."""
        for shared in self._sessions.values():
            shared.session.close()
        self._sessions.clear()
        self._runner.close()
        self.stop_previews()
        self.lock.release()


class OpenProjects:
    """All projects of this process."""

    def __init__(self, hand_over: Callable[[Callable[[], None]], None], *, processes: int = PROCESSES, idle: float = IDLE_SECONDS) -> None:
        """Open nothing yet.

        Args:
            hand_over: has a call made in the thread of the sessions.
            processes: walled processes to keep at most.
            idle: seconds after which one that is not used is stopped.
        """
        self._hand_over = hand_over
        self._processes = processes
        self._idle = idle
        self._projects: dict[Path, OpenProject] = {}

    def open(self, path: Path) -> OpenProject:
        """The project of a folder or of a pipeline's file: the same for all who ask. Raises ConfigError as `Project.open`."""
        project = Project.open(path)
        if project.root not in self._projects:
            self._projects[project.root] = OpenProject(project, self._hand_over)
        return self._projects[project.root]

    def previewer(self, opened: OpenProject) -> Previewer:
        """The previews of a project; the process that was not used for longest makes room for its own.

        To be asked for each time: one that was stopped refuses with `child.closed`. Raises as `OpenProject.previewer`.
        """
        if not opened.has_process:
            others = sorted((other for other in self._projects.values() if other.has_process), key=lambda other: other.used_at)
            for other in others[: max(len(others) - self._processes + 1, 0)]:
                other.stop_previews()
        return opened.previewer()

    def look(self) -> None:
        """What is to be done about once a second: see what other processes did, stop what is idle, let go of what nobody looks at."""
        now = time.monotonic()
        for root, opened in tuple(self._projects.items()):
            opened.look()
            if now - opened.used_at >= self._idle:
                opened.stop_previews()
                if not opened.is_open:
                    opened.close()
                    del self._projects[root]

    def close(self) -> None:
        """Close everything."""
        for opened in self._projects.values():
            opened.close()
        self._projects.clear()
