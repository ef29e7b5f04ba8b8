"""Where nodes take parameters: `${name}` in a field, `$name` in an expression or a query; and the same with another name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.document.edits import Configure, Edit
from engine.document.model import Fields, Node, Value
from engine.document.references import INPUT_KEYS
from engine.kinds import kind_named
from engine.kinds.configuring import plans
from engine.kinds.reading import parameters_in as in_template
from engine.language.sql_parameters import parameters_in as in_query

_LANGUAGE = frozenset({"expression", "expressions", "cases", "sql", "checks"})
"""Sorts of fields whose texts are expressions or queries; the rows of checks hold conditions."""


_FOREIGN = frozenset({"code"})
"""Sorts of fields whose texts take no parameter: what looks like one is a person's own."""


def taken_by(node: Node) -> frozenset[str]:
    """The names of the parameters that a node takes."""
    return frozenset(name for field, value in node.fields.items() for text in _texts(value) for name in _names(node, field, text))


def renamed_in(node: Node, name: str, to: str) -> Iterator[Edit]:
    """The edits that let a node take a parameter by another name."""
    for field, value in node.fields.items():
        changed = _mapped(value, lambda text, field=field: _renamed(node, field, text, name, to))  # type: ignore[misc]
        if changed != value:
            yield Configure(node=node.id, field=(field,), value=changed)


def _names(node: Node, field: str, text: str) -> Iterator[str]:
    if _sort(node, field) in _FOREIGN:
        return
    if _sort(node, field) in _LANGUAGE:
        yield from (name for name, _, _ in in_query(text, "duckdb"))
    else:
        yield from in_template(text)


def _renamed(node: Node, field: str, text: str, name: str, to: str) -> str:
    if _sort(node, field) in _FOREIGN:
        return text
    if _sort(node, field) not in _LANGUAGE:
        return text.replace(f"${{{name}}}", f"${{{to}}}")
    places = [(start, end) for found, start, end in in_query(text, "duckdb") if found == name]
    for start, end in reversed(places):
        text = f"{text[:start]}${to}{text[end:]}"
    return text


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
