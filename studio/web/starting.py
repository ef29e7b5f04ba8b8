"""Starting the studio: the port that one browser's installed page knows, and the address that lets it in."""

from __future__ import annotations

import os
import socket
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path

from engine.errors import ConfigError
from engine.project.saving import make_folder, save
from engine.project.trust import settings_folder
from studio.web.server import HOST, Server, listen

_PORT_FILE = "studio-port"


def start(
    pipeline: Path | None, *, port: int | None, has_browser: bool, started: Callable[[str], None], say: Callable[[str], None]
) -> None:
    """Serve until the process is told to end.

    Args:
        pipeline: what the window shows; None: the start page.
        port: of 127.0.0.1; None: the one that was used before, or any free one.
        has_browser: whether a window is opened, where there is a display.
        started: told the address once the studio answers.
        say: told what else a person should know.

    Raises:
        ConfigError: `studio.port_taken`, another program has the port that was asked for.
    """
    listener = _listener(port, say)
    server = Server(int(listener.getsockname()[1]))
    address = server.address(pipeline)

    def answers() -> None:
        started(address)
        if has_browser and _has_display():
            webbrowser.open(address)

    server.run(listener, answers)


def _has_display() -> bool:
    """Elsewhere than on Linux there is always one; without one a browser would be a program of the terminal."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _listener(port: int | None, say: Callable[[str], None]) -> socket.socket:
    if port is not None:
        try:
            return listen(port)
        except OSError as problem:
            hint = "leave --port out, or name another one"
            raise ConfigError(f"port {port} of {HOST} is taken", code="studio.port_taken", hint=hint) from problem
    remembered = _remembered()
    try:
        listener = listen(remembered)
    except OSError:
        say(f"Port {remembered} is taken, perhaps by another studio; a page that was installed for it does not find this one.")
        return listen(0)
    if remembered == 0:
        _remember(int(listener.getsockname()[1]))
    return listener


def _remembered() -> int:
    """The port that was used before; 0: any."""
    try:
        text = (settings_folder() / _PORT_FILE).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return 0
    return int(text) if text.isdecimal() and 1024 <= int(text) < 1 << 16 else 0


def _remember(port: int) -> None:
    folder = settings_folder()
    make_folder(folder)
    save(folder / _PORT_FILE, f"{port}\n".encode())
