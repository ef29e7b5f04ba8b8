"""The pipelines that are open in this process: tabs that show one pipeline share its session, its previews and its runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from engine.preview.preview import Previewer
from engine.project.project import Project
from engine.session.events import Event
from engine.session.open_projects import OpenProject, OpenProjects
from engine.session.runs import SessionRuns
from engine.session.session import Session
from panels.meaning import Meaning
from panels.results import Results
from panels.runs.web import RunWatch


@dataclass(slots=True, eq=False)
class OpenPipeline:
    """One pipeline, for all tabs that show it."""

    opened: OpenProject
    session: Session
    meaning: Meaning
    results: Results
    runs: SessionRuns
    watch: RunWatch
    previewer: Callable[[], Previewer]
    watchers: list[Callable[[], None]] = field(default_factory=list)
    """Called when anything may look otherwise than before."""

    @property
    def project(self) -> Project:
        """What it belongs to."""
        return self.opened.project

    def changed(self) -> None:
        """Tell all tabs."""
        for watcher in tuple(self.watchers):
            watcher()


class OpenPipelines:
    """All of them."""

    def __init__(self, projects: OpenProjects, hand_over: Callable[[Callable[[], None]], None]) -> None:
        """Open nothing yet; `hand_over` has a call made in the thread of the sessions."""
        self._projects = projects
        self._hand_over = hand_over
        self._opened: dict[Session, OpenPipeline] = {}

    def join(self, path: Path, watcher: Callable[[], None]) -> OpenPipeline:
        """The pipeline of a file, opened if need be; `watcher` is told of changes until it leaves.

        Raises:
            DocumentError: `document.unreadable`.
            ConfigError: as `Project.open`.
        """
        opened = self._projects.open(path)
        session = opened.session(path)
        if session not in self._opened:
            self._opened[session] = self._begin(opened, session)
        pipeline = self._opened[session]
        pipeline.watchers.append(watcher)
        return pipeline

    def leave(self, pipeline: OpenPipeline, watcher: Callable[[], None]) -> None:
        """Look at it no more; the last one closes it."""
        pipeline.watchers.remove(watcher)
        if not pipeline.watchers:
            self._opened.pop(pipeline.session, None)
        pipeline.opened.leave(pipeline.session)

    def _begin(self, opened: OpenProject, session: Session) -> OpenPipeline:
        previewer = partial(self._projects.previewer, opened)
        meaning = Meaning(session, opened.project, previewer)
        results = Results(session, meaning, previewer)
        pipeline: OpenPipeline

        def changed(_: Event | None = None) -> None:
            pipeline.changed()

        watch = RunWatch(changed)
        runs = SessionRuns(session, opened.project, on_event=lambda event: self._hand_over(partial(watch.hears, event)))
        pipeline = OpenPipeline(opened, session, meaning, results, runs, watch, previewer)
        session.subscribe(watch.heard)
        results.begin()
        session.subscribe(changed)
        return pipeline
