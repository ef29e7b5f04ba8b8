"""The page: its frame of HTML with the nonce on every script, and in it the one component over a tab."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import panel as pn
from bokeh.server.contexts import BokehSessionContext
from panel.template import Template

import assets
from engine.errors import StudioError
from panels.start.web import Aside, StartPanel
from studio.home import Home
from studio.web.component import Studio, json_text
from studio.web.face import Face, Line
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
        tab = self._tab(_line(component.tell))
        faces.append(tab.face)
        component.first = json_text(tab.face.everything())
        pn.state.on_session_destroyed(lambda _: tab.close())
        template = Template(self._html)
        template.add_variable("nonce", NONCE.get())
        template.add_variable("title", TITLE)
        template.add_panel("page", component)
        return template

    def _tab(self, line: Line) -> PipelineTab | StartTab:
        asked = [value.decode() for value in pn.state.session_args.get(_PIPELINE, ())]
        error = None
        if asked:
            try:
                tab = PipelineTab(self._pipelines, self._home, Path(asked[0]), line)
            except StudioError as problem:
                error = problem
            else:
                self._home.note(Path(asked[0]))
                return tab
        return StartTab(StartPanel(self._home, self._aside, error), line)


def _line(send: Callable[[object], None]) -> Line:
    """The line to the page of the session that is being made."""
    document = pn.state.curdoc
    if document is None:
        raise RuntimeError("a page is made by a session of its own")

    def is_open() -> bool:
        context = document.session_context
        session = context.session if isinstance(context, BokehSessionContext) else None
        return session is not None and session.connection_count > 0

    return Line(send, document.add_next_tick_callback, is_open)
