"""The pipelines that are open in this process: tabs that show one pipeline share its session, its previews and its runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from engine.preview.preview import Previewer
from engine.project.project import Project
from engine.session.events import Event, JobDone, JobFailed
from engine.session.open_projects import OpenProject, OpenProjects
from engine.session.runs import NAME as RUN
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

    def take_other_samples(self) -> None:
        """The project takes its samples otherwise: what previews found before does not count."""
        self.results.forget()
        self.changed()

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
        if session in self._opened:
            opened.leave(session)  # it is counted once, however many tabs there are
        else:
            self._opened[session] = self._begin(opened, session)
        pipeline = self._opened[session]
        pipeline.watchers.append(watcher)
        return pipeline

    def leave(self, pipeline: OpenPipeline, watcher: Callable[[], None]) -> None:
        """Look at it no more; without anyone it stays open while it runs, and while it has edits that are not saved."""
        pipeline.watchers.remove(watcher)
        self._close_unused(pipeline)

    def _close_unused(self, pipeline: OpenPipeline) -> None:
        if pipeline.watchers or pipeline.runs.is_running or not pipeline.session.is_saved:
            return
        if self._opened.pop(pipeline.session, None) is not None:
            pipeline.opened.watchers.remove(pipeline.take_other_samples)
            pipeline.opened.leave(pipeline.session)

    def _heard(self, pipeline: OpenPipeline, event: Event | None) -> None:
        pipeline.changed()
        if isinstance(event, JobDone | JobFailed) and event.name == RUN:
            self._close_unused(pipeline)

    def _begin(self, opened: OpenProject, session: Session) -> OpenPipeline:
        previewer = partial(self._projects.previewer, opened)
        meaning = Meaning(session, opened.project, previewer)
        results = Results(session, meaning, previewer)
        pipeline: OpenPipeline

        def changed(event: Event | None = None) -> None:
            self._heard(pipeline, event)

        watch = RunWatch(changed)
        runs = SessionRuns(session, opened.project, on_event=lambda event: self._hand_over(partial(watch.hears, event)))
        pipeline = OpenPipeline(opened, session, meaning, results, runs, watch, previewer)
        session.subscribe(watch.heard)
        results.begin()
        session.subscribe(changed)
        opened.watchers.append(pipeline.take_other_samples)
        return pipeline
