"""Ctrl+C while an engine works: the first asks it to stop and to tidy up, the second does not wait."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_AGAIN_SECONDS = 0.2
"""What comes between two requests meets nothing that it could end, so the wish is repeated."""


@contextmanager
def on_interrupt(stop: Callable[[], None]) -> Iterator[None]:
    """While the block runs, the first SIGINT calls `stop` until the block ends; a further one raises KeyboardInterrupt.

    Only the main thread hears of it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)
    is_over = threading.Event()

    def insist() -> None:
        stop()
        while not is_over.wait(_AGAIN_SECONDS):
            stop()

    def handle(number: int, frame: FrameType | None) -> None:
        del number, frame
        signal.signal(signal.SIGINT, before)
        threading.Thread(target=insist, name="penstock-stop", daemon=True).start()

    signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        is_over.set()
        signal.signal(signal.SIGINT, before)
