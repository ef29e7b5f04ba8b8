"""The start page in a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from engine.errors import ConfigError, StudioError
from panels.start.state import Keeper
from panels.wire import Said, plain, text_of, texts_of

Aside = Callable[[Callable[[], object], Callable[[object], None]], None]
"""Has work done in another thread, and hands what it gives, or the StudioError that it raised, to the second call in this one."""


class StartPanel:
    """Recent pipelines, the sample, folders and files."""

    def __init__(self, keeper: Keeper, aside: Aside, error: StudioError | None = None) -> None:
        """Show what there is; `error` says why there is no pipeline instead."""
        self._keeper = keeper
        self._aside = aside
        self._error = error
        self._recent = plain(keeper.recent())

    def view(self) -> Mapping[str, object]:
        """What there is to begin with."""
        found: dict[str, object] = {"recent": self._recent}
        if self._error is not None:
            found["error"] = self._error.message
            found["hint"] = self._error.hint
        return found

    def hear(self, message: str, said: Said) -> None:
        """Everything here is asked."""

    def ask(self, message: str, said: Said, reply: Callable[[object], None]) -> None:
        """`look`, `proposed`, `sample`, `over`, `empty`, `receive`, `received`, `open`: see `Keeper`; what is opened is told as a path."""
        keeper = self._keeper
        work: Mapping[str, Callable[[], object]] = {
            "look": lambda: keeper.look(text_of(said, "folder")),
            "proposed": lambda: keeper.proposed(texts_of(said, "names")),
            "sample": keeper.sample,
            "over": lambda: keeper.over(texts_of(said, "files")),
            "empty": lambda: keeper.empty(text_of(said, "folder")),
            "receive": lambda: keeper.receive(text_of(said, "folder")),
            "received": lambda: keeper.received(text_of(said, "ticket")),
            "open": lambda: keeper.pipeline_in(text_of(said, "folder")) or "",
        }
        if message not in work:
            raise ConfigError("the page asked what the studio does not know", code="web.message", hint="load the page again")
        self._aside(work[message], partial(_answered, reply))


def _answered(reply: Callable[[object], None], value: object) -> None:
    reply(str(value) if isinstance(value, Path) else value)
