"""A way to stop a run from a signal handler, a button or another thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.errors import CancelledError


class CancelToken:
    """Set once, never cleared; safe to set from a signal handler, as it waits for nothing."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._stops: list[Callable[[], None]] = []

    def cancel(self) -> None:
        """Ask the run to stop."""
        self._event.set()
        for stop in tuple(self._stops):
            _call_apart(stop)

    @property
    def is_cancelled(self) -> bool:
        """Whether someone asked."""
        return self._event.is_set()

    def check(self) -> None:
        """Stop here if someone asked.

        Raises:
            CancelledError: someone did.
        """
        if self.is_cancelled:
            raise CancelledError("the run was cancelled", hint="nothing was written; run it again when you like")

    @contextmanager
    def calling(self, stop: Callable[[], None]) -> Iterator[None]:
        """While the block runs, `stop` is called from a thread of its own when someone asks; twice at most."""
        self._stops.append(stop)
        try:
            if self.is_cancelled:  # it may have been set before `stop` stood in the list
                _call_apart(stop)
            yield
        finally:
            self._stops.remove(stop)


def _call_apart(stop: Callable[[], None]) -> None:
    threading.Thread(target=stop, name="cancel", daemon=True).start()
