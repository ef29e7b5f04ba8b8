"""Which parameters a text names, as `$name` or `${name}`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.document.model import Fields, Value

_USE = re.compile(r"\$\{?([A-Za-z_]\w*)")


def named_in(value: Value) -> Iterator[str]:
    """The names in a raw value, however deep its texts stand."""
    waiting: list[Value] = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield from _USE.findall(each)
        elif isinstance(each, tuple):
            waiting.extend(each)
        elif isinstance(each, Fields):
            waiting.extend(each.values())
