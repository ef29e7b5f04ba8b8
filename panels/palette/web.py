"""The palette in a browser: what can be put on the canvas, in groups, and what a search finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from panels.palette.state import GROUPS, entries, matching
from panels.wire import Said, plain, searched, unknown


class PalettePanel:
    """Kinds and presets. What is added is told to the canvas, which knows the places."""

    def __init__(self) -> None:
        self._view = {
            "entries": {
                entry.name: {
                    "title": entry.title,
                    "description": entry.description,
                    "kind": entry.kind,
                    "family": entry.family,
                    "takes_rows": entry.takes_rows,
                    "gives_rows": entry.gives_rows,
                    "is_preset": entry.is_preset,
                }
                for entry in entries()
            },
            "groups": [
                {"title": title, "entries": [entry.name for entry in entries() if entry.family == family]}
                for family, title in GROUPS.items()
            ],
        }

    def view(self) -> Mapping[str, object]:
        """Entries by name, and the groups that they stand in."""
        return self._view

    def hear(self, message: str, said: Said) -> None:
        """Nothing is heard here."""
        del said
        raise unknown(message)

    def ask(self, message: str, said: Said, reply: Callable[[object], None]) -> None:
        """`matching`: names of the entries that a text finds, the best first; `takes` or `gives` leave out what cannot be connected."""
        if message != "matching":
            raise unknown(message)
        among = [
            entry for entry in entries() if (entry.takes_rows or not said.get("takes")) and (entry.gives_rows or not said.get("gives"))
        ]
        reply(plain([entry.name for entry in matching(searched(said), among)]))
