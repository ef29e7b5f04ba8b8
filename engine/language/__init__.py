"""The language of expressions: read from text, bound to types, built by hand, printed for an engine.

Names are loaded when they are first asked for, so that whoever needs only types and trees does not load the parser.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.language.binder import bind
    from engine.language.build import aggregate, call, case, cast, conjunction, key, literal, null, window
    from engine.language.frames import parse_frame
    from engine.language.functions import FUNCTIONS
    from engine.language.parser import parse
    from engine.language.scope import Scope, ScopeColumn, WindowSpec
    from engine.language.values import read_value
    from engine.language.widening import common_type, widens

_HOMES = {
    "bind": "binder",
    "parse": "parser",
    "FUNCTIONS": "functions",
    **dict.fromkeys(("aggregate", "call", "case", "cast", "conjunction", "key", "literal", "null", "window"), "build"),
    "parse_frame": "frames",
    **dict.fromkeys(("Scope", "ScopeColumn", "WindowSpec"), "scope"),
    "read_value": "values",
    **dict.fromkeys(("common_type", "widens"), "widening"),
}

__all__ = [
    "FUNCTIONS",
    "Scope",
    "ScopeColumn",
    "WindowSpec",
    "aggregate",
    "bind",
    "call",
    "case",
    "cast",
    "common_type",
    "conjunction",
    "key",
    "literal",
    "null",
    "parse",
    "parse_frame",
    "read_value",
    "widens",
    "window",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(importlib.import_module(f"engine.language.{_HOMES[name]}"), name)
