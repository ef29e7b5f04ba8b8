"""Which parameters the texts of nodes name, as `$name` or `${name}`; and the same texts with other names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from engine.document.model import Fields, Node, Value
from engine.document.references import INPUT_KEYS
from engine.kinds import kind_named
from engine.kinds.configuring import plans
from engine.kinds.reading import parameters_in as in_template
from engine.kinds.reading import renamed_in_template
from engine.language.sql_parameters import parameters_in as in_query

_USE = re.compile(r"\$\{?([A-Za-z_]\w*)")
_LANGUAGE = frozenset({"expression", "expressions", "cases", "sql", "checks"})
"""Sorts of fields whose texts are expressions or queries; the rows of checks hold conditions."""
_FOREIGN = frozenset({"code"})
"""Sorts of fields whose texts take no parameter: what looks like one is a person's own."""


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


def taken_by(node: Node) -> frozenset[str]:
    """The names of the parameters that a node takes."""
    return frozenset(name for field, value in node.fields.items() for text in _texts(value) for name in _names(node, field, text))


def renamed(node: Node, names: Mapping[str, str]) -> Fields:
    """The node's fields, where it takes parameters by other names: `names` has the new ones by the old."""
    return Fields((field, value if field in INPUT_KEYS else _renamed(node, field, value, names)) for field, value in node.fields.items())


def _renamed(node: Node, field: str, value: Value, names: Mapping[str, str]) -> Value:
    sort = _sort(node, field)
    if sort in _FOREIGN:
        return value
    if sort not in _LANGUAGE:
        return _mapped(value, lambda text: renamed_in_template(text, names))
    dialect = "spark" if node.fields.get("dialect") == "spark" else "duckdb"
    return _mapped(value, lambda text: _in_language(text, dialect, names))


def _in_language(text: str, dialect: str, names: Mapping[str, str]) -> str:
    for name, start, end in reversed(list(in_query(text, dialect))):
        text = f"{text[:start]}${names.get(name, name)}{text[end:]}"
    return text


def _names(node: Node, field: str, text: str) -> Iterator[str]:
    sort = _sort(node, field)
    if sort in _FOREIGN:
        return
    if sort in _LANGUAGE:
        yield from (name for name, _, _ in in_query(text, "duckdb"))
    else:
        yield from in_template(text)


def _sort(node: Node, field: str) -> str:
    """The sort of a field; empty where it is none of its kind."""
    kind = kind_named(node.kind)
    plan = plans(kind).get(field) if kind is not None and field not in INPUT_KEYS else None
    return plan.sort.name if plan is not None else ""


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    items = value.values() if isinstance(value, Fields) else value if isinstance(value, tuple) else ()
    for item in items:
        yield from _texts(item)


def _mapped(value: Value, change: Callable[[str], str]) -> Value:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Fields):
        return Fields((key, _mapped(item, change)) for key, item in value.items())
    return tuple(_mapped(item, change) for item in value) if isinstance(value, tuple) else value
