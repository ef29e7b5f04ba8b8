"""A page that is closed in order ends its session: asked of the running server by a websocket, as a browser has one."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from studio.web.server import HOST, Server, listen

UNUSED_SECONDS = 0.5


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    listener = listen(0)
    yield listener
    listener.close()


@pytest.fixture
def server(listener: socket.socket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("PENSTOCK_CONFIG", str(tmp_path / "settings"))
    server = Server(listener.getsockname()[1], unused_seconds=UNUSED_SECONDS)
    runner = server.serving(lambda: None)
    thread = threading.Thread(target=runner.run, kwargs={"sockets": [listener]})
    thread.start()
    yield server
    runner.should_exit = True
    thread.join()


@pytest.mark.filterwarnings("ignore:.*HTTPServerRequest:DeprecationWarning")  # Panel calls tornado so
def test_a_session_ends_when_its_line_is_closed(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "one.pipeline.yaml"
    path.write_text("penstock: 1\nnodes: {}\n")
    cookies = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    page = browser.open(server.address(path), timeout=20).read().decode()
    token = re.search(r'"token":\s*"([^"]+)"', page)
    assert token is not None
    kept = "; ".join(f"{cookie.name}={cookie.value}" for cookie in cookies)
    address = f"ws://{HOST}:{server.port}/ws"
    protocols = [Subprotocol("bokeh"), Subprotocol(token[1])]
    with connect(address, origin=server.origin, subprotocols=protocols, additional_headers={"Cookie": kept}) as line:  # type: ignore[arg-type]
        line.recv(timeout=10)
        time.sleep(4 * UNUSED_SECONDS)
        opened = server.projects.open(path)
        assert opened.is_open
    until = time.monotonic() + 20
    while opened.is_open and time.monotonic() < until:
        time.sleep(0.1)
    assert not opened.is_open


def test_a_message_in_parts_is_not_held_back_until_it_is_acknowledged(listener: socket.socket) -> None:
    async def accepted() -> int:
        line: asyncio.Future[asyncio.StreamWriter] = asyncio.get_running_loop().create_future()
        async with await asyncio.start_server(lambda _, writer: line.set_result(writer), sock=listener):
            _, other = await asyncio.open_connection(HOST, listener.getsockname()[1])
            writer = await line
            delay: int = writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            for each in (writer, other):
                each.close()
            return delay

    assert asyncio.run(accepted()) == 1
