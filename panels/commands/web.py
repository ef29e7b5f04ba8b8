"""The table of actions in a browser: it is told once which keys mean what, and from then on only what can be done now."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.errors import ConfigError
from engine.session.actions import ACTIONS, action_named
from panels.commands.state import keys_page
from panels.wire import Said, plain, text_of
from panels.workspace import Workspace


class CommandsPanel:
    """Palette, menus, keys and their page."""

    def __init__(self, workspace: Workspace) -> None:
        self._desk = workspace.desk
        self._pages = {system: plain(keys_page(system=system)) for system in ("mac", "other")}

    def view(self) -> Mapping[str, object]:
        """Every action by name; `order` is that of menus."""
        return {
            "order": [action.name for action in ACTIONS],
            "actions": {
                action.name: {
                    "title": action.title,
                    "keys": list(action.key),
                    "context": action.context,
                    "enabled": action.enabled(self._desk),
                    "in_fields": action.in_fields,
                    "only_shows": action.only_shows,
                    "needs": action.needs,
                    "synonyms": list(action.synonyms),
                }
                for action in ACTIONS
            },
            "pages": self._pages,
            "copied": self._desk.clipboard.text,
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
