"""One tab: a pipeline's panels, or the start page, and the line to the browser."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from engine.project.saving import make_folder
from engine.session.actions import ACTIONS
from engine.session.desk import Desk
from panels.canvas.web import CanvasPanel
from panels.code.web import CodePanel
from panels.commands.web import CommandsPanel
from panels.data.web import DataPanel
from panels.effect.web import EffectPanel
from panels.files.web import FilesPanel
from panels.frame.web import FramePanel
from panels.help.web import HelpPanel
from panels.inspector.web import InspectorPanel
from panels.palette.web import PalettePanel
from panels.parameters.web import ParametersPanel
from panels.problems.web import ProblemsPanel
from panels.runs.web import RunsPanel
from panels.start.web import StartPanel
from panels.workspace import Panel, Workspace
from studio.home import Home
from studio.pipeline_files import PipelineFiles
from studio.starting import DATA
from studio.web.face import Face, Line
from studio.web.open_pipelines import OpenPipeline, OpenPipelines

PANELS: Mapping[str, Callable[[Workspace], Panel]] = MappingProxyType(
    {
        "canvas": CanvasPanel,
        "commands": CommandsPanel,
        "files": FilesPanel,
        "frame": FramePanel,
        "inspector": InspectorPanel,
        "parameters": ParametersPanel,
        "palette": lambda _: PalettePanel(),
        "data": DataPanel,
        "effect": EffectPanel,
        "problems": ProblemsPanel,
        "help": lambda _: HelpPanel(),
        "code": CodePanel,
    }
)
"""What looks at a pipeline, by the name that its browser half uses."""
QUIET_SECONDS, QUIET_TIMES = 0.05, 4
"""Between two messages about what previews and runs have found: at least so long, and so many times what the last one took. A large
pipeline is not drawn anew for each of its nodes, and who works on it is heard in between."""
VIEWS = frozenset(action.name for action in ACTIONS if action.only_shows)
"""A browser has every action that only shows something."""


class PipelineTab:
    """A tab that shows a pipeline."""

    def __init__(self, pipelines: OpenPipelines, home: Home, path: Path, line: Line) -> None:
        """Open the pipeline, or join those who have it open.

        Args:
            pipelines: of the process.
            home: lets the page send files.
            path: the pipeline's file.
            line: to the page.

        Raises:
            StudioError: it cannot be opened.
        """
        self._pipelines = pipelines
        self._line = line
        self._is_waiting = self._is_closed = False
        self._next_push = 0.0
        self._opened = pipelines.join(path, self._changed)
        self._workspace = _workspace(self._opened, self._changed, home)
        panels: dict[str, Panel] = {name: make(self._workspace) for name, make in PANELS.items()}
        self.face = Face({**panels, "runs": RunsPanel(self._workspace, self._opened.watch)}, line)
        self._workspace.desk.show = self.face.command

    def close(self) -> None:
        """The tab is gone."""
        self._is_closed = True
        self._workspace.close()
        self._pipelines.leave(self._opened, self._changed)

    def _changed(self) -> None:
        """What changes at once is sent at once, and what changes many times in a moment only so often."""
        self.face.is_due = True
        self._workspace.project = self._opened.project  # its settings may be others now
        if self._is_waiting or self._is_closed or not self._line.is_open():
            return
        self._is_waiting = True
        wait = self._next_push - time.monotonic()
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._send_soon)
        else:
            self._send_soon()

    def _send_soon(self) -> None:
        if not self._is_closed:
            self._line.soon(self._push)

    def _push(self) -> None:
        self._is_waiting = False
        if self.face.is_due and not self._is_closed:
            begin = time.monotonic()
            self.face.push()
            now = time.monotonic()
            self._next_push = now + max(QUIET_SECONDS, QUIET_TIMES * (now - begin))


def _workspace(opened: OpenPipeline, changed: Callable[[], None], home: Home) -> Workspace:
    def receive() -> str:
        folder = opened.project.root / DATA
        make_folder(folder)
        return home.ticket(folder)

    files = PipelineFiles(opened.project, opened.session.path or opened.project.root)
    desk = Desk(opened.session, runs=opened.runs, views=VIEWS)
    return Workspace(
        desk, opened.project, opened.meaning, opened.results, opened.previewer, files, receive, opened.opened.take_samples, changed
    )


class StartTab:
    """A tab that shows where a person begins."""

    def __init__(self, panel: StartPanel, line: Line) -> None:
        """Show the start page."""
        self.face = Face({"start": panel}, line)

    def close(self) -> None:
        """The tab is gone."""
