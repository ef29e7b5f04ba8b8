"""The lines to the pages: a session learns that its page is gone, so that it ends.

bokeh-fastapi 0.1.8 does not see a websocket that was closed in order (its issue 19): the session of every page that was ever open
would stay for good.
"""

from __future__ import annotations

from bokeh_fastapi.application import BokehFastAPI
from bokeh_fastapi.handler import WSHandler
from starlette.websockets import WebSocketState

from studio.web.guard import Application, Receive, Scope, Send


class Lines:
    """An application, and what becomes of its websockets."""

    def __init__(self, application: Application, sessions: BokehFastAPI) -> None:
        """Watch an application.

        Args:
            application: answers.
            sessions: has the pages' sessions.
        """
        self._application = application
        self._sessions = sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; when a websocket has ended, tell its session."""
        try:
            await self._application(scope, receive, send)
        finally:
            if scope["type"] == "websocket":
                self._let_go()

    def _let_go(self) -> None:
        for connection in tuple(self._sessions._clients):  # noqa: SLF001 - it offers no other way to find them
            handler: object = connection._socket  # noqa: SLF001 - declared as Bokeh's own
            if isinstance(handler, WSHandler) and handler._socket.client_state is WebSocketState.DISCONNECTED:  # noqa: SLF001
                self._sessions.client_lost(connection)
