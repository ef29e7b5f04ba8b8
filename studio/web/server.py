"""The studio's server: one process for one person, on loopback, behind its door.

Panel's sessions, the routes beside them and all sessions of pipelines live in one thread, the event loop's; previews and runs have
threads of their own and hand their results over to it.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import panel as pn
import uvicorn
from bokeh.settings import settings as bokeh_settings
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from panel.io.fastapi import add_applications

import assets
from engine.session.jobs import outcome_of
from engine.session.open_projects import OpenProjects
from studio.home import Home
from studio.web.admission import Admission
from studio.web.guard import Guard
from studio.web.lines import Lines
from studio.web.open_pipelines import OpenPipelines
from studio.web.page import Pages
from studio.web.uploads import Uploads

LOOK_SECONDS = 1.0
"""How often is looked at what other processes did, and at what nobody uses."""
UNUSED_SECONDS = 15
"""A tab that is reloaded, or whose line is cut, finds its session again within so long."""
HOST = "127.0.0.1"


@dataclass(slots=True)
class Server:
    """A running studio."""

    port: int
    admission: Admission = field(default_factory=lambda: Admission(secrets.token_hex(4)))
    unused_seconds: float = UNUSED_SECONDS
    """After so long without its page, and at the next look, a session ends."""
    _looking: asyncio.Task[None] | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    home: Home = field(default_factory=Home)
    projects: OpenProjects = field(init=False)
    pipelines: OpenPipelines = field(init=False)

    def __post_init__(self) -> None:
        """Have nothing open yet."""
        self.projects = OpenProjects(self._hand_over)
        self.pipelines = OpenPipelines(self.projects, self._hand_over)

    @property
    def origin(self) -> str:
        """Where it answers."""
        return f"http://{HOST}:{self.port}"

    def address(self, pipeline: Path | None = None) -> str:
        """An address that lets one browser in, once, and shows a pipeline or the start page."""
        return self.admission.address(self.origin, str(pipeline) if pipeline is not None else None)

    def application(self) -> Guard:
        """The whole, behind its door."""
        app = FastAPI(openapi_url=None)
        app.router.on_startup.append(self._begin)
        app.router.on_shutdown.append(self._end)
        app.mount("/web", StaticFiles(directory=assets.path("web"), check_dir=True), name="web")
        app.add_api_route("/alive", _alive, methods=["GET"])
        app.add_api_route("/upload/{ticket}", Uploads(self.home).take, methods=["POST"])
        pages = Pages(self.pipelines, self.home, self._aside)
        bokeh_settings.sign_sessions = True
        key = secrets.token_urlsafe(32)
        bokeh_settings.secret_key = key
        pn.config.session_history = 0
        sessions = add_applications(
            {"/": pages.page},
            app=app,
            title="Penstock",
            location=False,
            websocket_origin=f"{HOST}:{self.port}",
            secret_key=key.encode(),
            sign_sessions=True,
            unused_session_lifetime_milliseconds=round(self.unused_seconds * 1000),
            check_unused_sessions_milliseconds=round(self.unused_seconds * 1000),
        )
        return Guard(Lines(app, sessions), self.admission, {f"{HOST}:{self.port}", f"localhost:{self.port}"})

    def run(self, listener: socket.socket, started: Callable[[], None]) -> None:
        """Answer until the process is told to end; `started` is called once it does."""
        self.serving(started).run(sockets=[listener])

    def serving(self, started: Callable[[], None]) -> uvicorn.Server:
        """What answers, once it is run; `started` is called when it does."""
        config = uvicorn.Config(self.application(), log_level="warning", ws="websockets-sansio", lifespan="on", server_header=False)
        return _Told(config, started)

    def _hand_over(self, call: Callable[[], None]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call)

    def _aside(self, work: Callable[[], object], done: Callable[[object], None]) -> None:
        """Have work done in a thread of its own; what it gives, or its error, is handed over."""

        def call() -> None:
            outcome = outcome_of(work)
            self._hand_over(partial(done, outcome.value if outcome.error is None else outcome.error))

        threading.Thread(target=call, name="penstock-aside", daemon=True).start()

    async def _begin(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._looking = asyncio.create_task(self._look())

    async def _end(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
        self.projects.close()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            self.projects.look()


class _Told(uvicorn.Server):
    """A server that tells when it answers."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._tell()


async def _alive() -> JSONResponse:
    return JSONResponse({"alive": True})


def listen(port: int) -> socket.socket:
    """A socket on loopback. Raises OSError: the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, or asyncio leaves Nagle's delay on: 40 ms
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener
