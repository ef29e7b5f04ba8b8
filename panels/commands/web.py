"""The table of actions in a browser: it is told once which keys mean what, and from then on only what can be done now."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.errors import ConfigError
from engine.session.actions import ACTIONS, Action, action_named
from panels.commands.state import keys_page
from panels.wire import Ready, Said, plain, text_of
from panels.workspace import Workspace


class CommandsPanel:
    """Palette, menus, keys and their page."""

    def __init__(self, workspace: Workspace) -> None:
        self._desk = workspace.desk
        self._pages = Ready({system: plain(keys_page(system=system)) for system in ("mac", "other")})
        self._last: tuple[object, Mapping[str, object]] | None = None

    def view(self) -> Mapping[str, object]:
        """Every action by name; `order` is that of menus. The same object while the same can be done."""
        state = tuple(action.enabled(self._desk) for action in ACTIONS), self._desk.clipboard.text
        if self._last is None or self._last[0] != state:
            self._last = state, self._view(*state)
        return self._last[1]

    def _view(self, enabled: tuple[bool, ...], copied: str) -> Mapping[str, object]:
        return {
            "order": [action.name for action in ACTIONS],
            "actions": {action.name: _told(action, is_enabled=now) for action, now in zip(ACTIONS, enabled, strict=True)},
            "pages": self._pages,
            "copied": copied,
        }

    def hear(self, message: str, said: Said) -> None:
        """`act`: do the action of a name, with the text that it needs; `paste`: the same with what the system's clipboard holds."""
        if message == "paste":
            self._desk.clipboard.text = text_of(said, "text")
            action_named("paste_connected" if said.get("connected") is True else "paste").run(self._desk, "")
        if message == "act":
            action = action_named(text_of(said, "name"))
            text = said.get("text")
            if action.enabled(self._desk):
                action.run(self._desk, text if isinstance(text, str) else "")

    def ask(self, message: str, said: Said, reply: Callable[[object], None]) -> None:
        """`prompt`: what stands at first in the field for an action's text."""
        if message == "prompt":
            action = action_named(text_of(said, "name"))
            if not action.enabled(self._desk):
                raise ConfigError(f"'{action.title}' cannot be done now", code="action.disabled", hint="select what it is to be done to")
            reply(action.prompt(self._desk))


def _told(action: Action, *, is_enabled: bool) -> Mapping[str, object]:
    return {
        "title": action.title,
        "keys": action.key,
        "context": action.context,
        "enabled": is_enabled,
        "in_fields": action.in_fields,
        "only_shows": action.only_shows,
        "needs": action.needs,
        "synonyms": action.synonyms,
    }
