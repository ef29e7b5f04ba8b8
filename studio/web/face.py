"""One browser tab: sends what its panels show, hears what a person does, and tells what went wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from engine.document.references import outermost
from engine.errors import ConfigError, StudioError
from panels.wire import Json, patch, plain, plain_object
from panels.workspace import Panel

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """The line to one page."""

    send: Callable[[object], None]
    """Gives the page a message; called in the session's thread."""
    soon: Callable[[Callable[[], None]], object]
    """Has a call made when the page may be written to."""
    is_open: Callable[[], bool]
    """Whether there is a page at its other end: one that was left, or that comes only now, hears nothing."""


class Face:
    """The panels of one tab, as its page sees them."""

    def __init__(self, panels: Mapping[str, Panel], line: Line) -> None:
        """Show panels, by name, at the end of a line; nothing is sent yet."""
        self._panels = panels
        self._line = line
        self._send = line.send
        self._sent: dict[str, Json] = {}
        self._seen: dict[str, Mapping[str, object]] = {}
        """The views that were sent: the same object again is no change."""
        self._numbers = 0
        self._has_begun = False
        """Whether the page has said that it is there."""
        self.is_due = False
        """Whether something may have changed since the last push."""

    def everything(self) -> dict[str, Json]:
        """All that is shown now: what a page begins with; from then on only changes are sent."""
        self._sent = self._views()
        return self._sent

    def push(self) -> None:
        """Send what has changed, once the page listens, and while it is there: what nobody sees is not even looked at."""
        if not self._has_begun or not self._line.is_open():
            return
        self.is_due = False
        views = self._views()
        changes = patch(self._sent, views)
        self._sent = views
        if changes:
            self._send({"is": "patch", "patch": changes})

    def hear(self, said: object) -> None:
        """A message of the page; nothing that it holds can end the session, and every fault is told."""
        if not isinstance(said, Mapping) or not isinstance(said.get("panel"), str):
            return
        try:
            self._hear(said)
        except StudioError as error:
            self.tell(error, said.get("ask"))
        except Exception as error:  # noqa: BLE001 - a fault of ours must not take the page down
            _LOG.exception("the studio could not do what the page asked")
            hint = "this is a fault of Penstock; please report it with what you did"
            self.tell(StudioError(f"{type(error).__name__}: {error}", code="studio.internal", hint=hint), said.get("ask"))

    def tell(self, error: StudioError, asked: object = None) -> None:
        """Tell of an error: in answer to a question, or as a message that stays a while."""
        content = {
            "code": error.code,
            "message": error.message,
            "hint": error.hint,
            "node": outermost((error.where.node if error.where else "") or ""),
        }
        if isinstance(asked, int):
            self._send({"is": "answer", "ask": asked, "error": content})
        else:
            self._numbers += 1
            self._send({"is": "toast", "number": self._numbers, "sort": "error", **content})

    def say(self, words: str) -> None:
        """Tell something that is no error."""
        self._numbers += 1
        self._send({"is": "toast", "number": self._numbers, "sort": "note", "code": "", "message": words, "hint": "", "node": ""})

    def command(self, name: str) -> None:
        """Have the page show something: the action of that name."""
        self._send({"is": "command", "name": name})

    def _views(self) -> dict[str, Json]:
        before, self._seen = self._seen, {name: panel.view() for name, panel in self._panels.items()}
        return {name: self._sent[name] if before.get(name) is view else plain_object(view) for name, view in self._seen.items()}

    def _hear(self, said: Mapping[str, object]) -> None:
        asked = said.get("ask")
        if said["panel"] == "":
            self._greet(asked)
            return
        panel = self._panels.get(str(said["panel"]))
        message, data = said.get("message"), said.get("data", {})
        if panel is None or not isinstance(message, str) or not isinstance(data, Mapping):
            raise ConfigError("the page said something that the studio does not know", code="web.message", hint="load the page again")
        if isinstance(asked, int):
            panel.ask(message, data, partial(self._answer, asked))
        else:
            panel.hear(message, data)
            self.push()

    def _greet(self, asked: object) -> None:
        """The page is there, and gets what has changed since it was made, or everything when it begins anew; or asks if it is heard."""
        if asked:
            self._send({"is": "answer", "ask": asked, "value": True})
        elif self._has_begun:
            self._send({"is": "everything", "views": self.everything()})
        else:
            self._has_begun = True
            self.push()

    def _answer(self, asked: int, value: object) -> None:
        if isinstance(value, StudioError):
            self.tell(value, asked)
        else:
            self._send({"is": "answer", "ask": asked, "value": plain(value)})
