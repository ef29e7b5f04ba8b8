"""One tab: a pipeline's panels, or the start page, and the line to the browser."""

from __future__ import annotations

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
from studio.web.face import Face
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
        "code": CodePanel,
    }
)
"""What looks at a pipeline, by the name that its browser half uses."""
VIEWS = frozenset(action.name for action in ACTIONS if action.only_shows)
"""A browser has every action that only shows something."""


class PipelineTab:
    """A tab that shows a pipeline."""

    def __init__(
        self, pipelines: OpenPipelines, home: Home, path: Path, send: Callable[[object], None], soon: Callable[[Callable[[], None]], None]
    ) -> None:
        """Open the pipeline, or join those who have it open.

        Args:
            pipelines: of the process.
            home: lets the page send files.
            path: the pipeline's file.
            send: gives a message to the page.
            soon: has a call made when the page may be written to.

        Raises:
            StudioError: it cannot be opened.
        """
        self._pipelines = pipelines
        self._soon = soon
        self._is_waiting = False
        self._opened = pipelines.join(path, self._changed)
        self._workspace = _workspace(self._opened, self._changed, home)
        panels: dict[str, Panel] = {name: make(self._workspace) for name, make in PANELS.items()}
        self.face = Face({**panels, "runs": RunsPanel(self._workspace, self._opened.watch)}, send)
        self._workspace.desk.show = self.face.command

    def close(self) -> None:
        """The tab is gone."""
        self._workspace.close()
        self._pipelines.leave(self._opened, self._changed)

    def _changed(self) -> None:
        """What changes several times in a moment is sent once."""
        if not self._is_waiting:
            self._is_waiting = True
            self._soon(self._push)

    def _push(self) -> None:
        self._is_waiting = False
        self.face.push()


def _workspace(opened: OpenPipeline, changed: Callable[[], None], home: Home) -> Workspace:
    def receive() -> str:
        folder = opened.project.root / DATA
        make_folder(folder)
        return home.ticket(folder)

    files = PipelineFiles(opened.project, opened.session.path or opened.project.root)
    desk = Desk(opened.session, runs=opened.runs, views=VIEWS)
    return Workspace(desk, opened.project, opened.meaning, opened.results, opened.previewer, files, receive, changed)


class StartTab:
    """A tab that shows where a person begins."""

    def __init__(self, panel: StartPanel, send: Callable[[object], None]) -> None:
        """Show the start page."""
        self.face = Face({"start": panel}, send)

    def close(self) -> None:
        """The tab is gone."""
