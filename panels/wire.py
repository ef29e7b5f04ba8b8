"""View states as JSON, and what of them has changed: what goes from a panel to its browser half.

JSON here never holds null: what is not there is left out, so that a null in a patch can mean "is there no more" (RFC 7396).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass
from typing import TypeAlias

from engine.errors import ConfigError

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json]"
Said: TypeAlias = "Mapping[str, object]"
"""What a browser said: nothing of it is believed before it was looked at."""


MOST_TYPED = 200
"""Letters of a search that are looked at."""


class Ready(dict[str, Json]):
    """An object that is JSON already and is never changed: it is taken as it is, and the same one again is no change."""


def plain(value: object) -> Json:
    """A view state as JSON: dataclasses and mappings are objects without what is None, sequences are lists.

    Raises:
        TypeError: it holds what no view state may hold.
    """
    if isinstance(value, str | bool | int | float | Ready):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(item) for field in fields(value) if (item := getattr(value, field.name)) is not None}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, Collection):
        return [plain(item) for item in value]
    raise TypeError(f"a view state cannot hold {type(value).__name__}")


def plain_object(view: object) -> dict[str, Json]:
    """A view state that is a dataclass or a mapping, as JSON."""
    found = plain(view)
    if not isinstance(found, dict):
        raise TypeError(f"{type(view).__name__} is no object")
    return found


def patch(before: Mapping[str, Json], after: Mapping[str, Json]) -> dict[str, object]:
    """The merge patch that leads from one object to another; empty: they are the same. Lists are replaced as wholes."""
    changed: dict[str, object] = {key: None for key in before if key not in after}
    for key, value in after.items():
        old = before.get(key)
        if old is value:
            continue
        if isinstance(value, dict) and isinstance(old, dict):
            inner = patch(old, value)
            if inner:
                changed[key] = inner
        elif key not in before or type(old) is not type(value) or old != value:
            changed[key] = value
    return changed


def text_of(said: Said, name: str) -> str:
    """A text that a browser must have given. Raises ConfigError, `web.message`."""
    value = said.get(name)
    if not isinstance(value, str):
        raise _misshapen(name, "a text")
    return value


def whole_of(said: Said, name: str) -> int:
    """A whole number that a browser must have given; a fraction is rounded. Raises ConfigError, `web.message`."""
    value = said.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1 << 53:
        raise _misshapen(name, "a number")
    return round(value)


def texts_of(said: Said, name: str) -> tuple[str, ...]:
    """A list of texts that a browser must have given. Raises ConfigError, `web.message`."""
    value = said.get(name)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _misshapen(name, "a list of texts")
    return tuple(value)


def texts_by_name(said: Said, name: str) -> Mapping[str, str]:
    """Texts by name that a browser must have given. Raises ConfigError, `web.message`."""
    value = said.get(name)
    if not isinstance(value, Mapping) or not all(isinstance(key, str) and isinstance(text, str) for key, text in value.items()):
        raise _misshapen(name, "texts by name")
    return dict(value)


def searched(said: Said) -> str:
    """The `text` that a browser wants something found by; what is beyond `MOST_TYPED` letters is not looked at."""
    return text_of(said, "text")[:MOST_TYPED]


def unknown(message: str) -> ConfigError:
    """The error that a browser's message means nothing to a panel."""
    return ConfigError(f"the page said '{message}', which means nothing here", code="web.message", hint="load the page again")


def _misshapen(name: str, wanted: str) -> ConfigError:
    return ConfigError(f"the page said something without '{name}' as {wanted}", code="web.message", hint="load the page again")
