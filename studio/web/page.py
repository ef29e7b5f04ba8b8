"""The page: its frame of HTML with the nonce on every script, and in it the one component over a tab."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import panel as pn
from panel.template import Template

import assets
from engine.errors import StudioError
from panels.start.web import Aside, StartPanel
from studio.home import Home
from studio.web.component import Studio
from studio.web.face import Face
from studio.web.open_pipelines import OpenPipelines
from studio.web.policy import NONCE
from studio.web.tab import PipelineTab, StartTab

TITLE = "Penstock"
_PIPELINE = "pipeline"


class Pages:
    """Makes the page of each tab."""

    def __init__(self, pipelines: OpenPipelines, home: Home, aside: Aside) -> None:
        self._pipelines = pipelines
        self._home = home
        self._aside = aside
        self._html = (assets.path("web") / "page.html").read_text(encoding="utf-8")

    def page(self) -> Template:
        """A page of its own for the tab that asks: the pipeline that its address names, else the start page."""
        faces: list[Face] = []
        component = Studio(lambda said: faces[0].hear(said), sizing_mode="stretch_both")  # noqa: PLW0108 - the face is there only later
        tab = self._tab(component, _next_tick())
        faces.append(tab.face)
        component.first = tab.face.everything()
        pn.state.on_session_destroyed(lambda _: tab.close())
        template = Template(self._html)
        template.add_variable("nonce", NONCE.get())
        template.add_variable("title", TITLE)
        template.add_panel("page", component)
        return template

    def _tab(self, component: Studio, soon: Callable[[Callable[[], None]], object]) -> PipelineTab | StartTab:
        asked = [value.decode() for value in pn.state.session_args.get(_PIPELINE, ())]
        error = None
        if asked:
            try:
                tab = PipelineTab(self._pipelines, self._home, Path(asked[0]), component.tell, soon)
            except StudioError as problem:
                error = problem
            else:
                self._home.note(Path(asked[0]))
                return tab
        return StartTab(StartPanel(self._home, self._aside, error), component.tell)


def _next_tick() -> Callable[[Callable[[], None]], object]:
    """How a call is made when the page of the tab that is being made may be written to."""
    document = pn.state.curdoc
    if document is None:
        raise RuntimeError("a page is made by a session of its own")
    return document.add_next_tick_callback
