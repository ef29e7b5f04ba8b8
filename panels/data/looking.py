"""Rows put in another order or fewer of them shown, without a change of the pipeline: nodes behind the node, in a document of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.document.copying import free_id
from engine.document.edits import AddNode, Edit, apply_all
from engine.document.model import Document, Fields, Node, Value
from engine.errors import ConfigError
from engine.kinds.readers import ORDER_KEY
from engine.language.advice import spelt
from engine.language.quoting import duckdb_text
from engine.language.types import BOOLEAN, DATE, TEXT, TIME, TIMESTAMP, TIMESTAMP_TZ, DataType, is_number
from engine.relation import Field
from panels.connecting import reference_to
from panels.wire import Said

_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_SIGNS = ("=", "<>", "<", "<=", ">", ">=")
_TIMES = {DATE: "date", TIME: "time", TIMESTAMP: "timestamp", TIMESTAMP_TZ: "timestamp_tz"}
_STEP = 228
"""How far to the right of its node a new one stands on the canvas."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What the values of a column must be."""

    column: str
    test: str
    """`is null`, `is not null`, `is true`, `is false`, `contains`, `starts_with`, or a sign that compares."""
    value: str = ""
    """What to compare with, as a person typed it."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the rows are looked at."""

    sort: tuple[str, bool] | None = None
    """(column, whether the largest come first); None: in the order in which they come."""
    conditions: tuple[Condition, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether the rows are as they come."""
        return self.sort is None and not self.conditions


PLAIN = Look()


@dataclass(frozen=True, slots=True)
class Looked:
    """A document with the nodes behind a node that make its rows look so."""

    document: Document
    node: str
    """The last of them."""
    edits: tuple[Edit, ...]
    """What adds them."""
    nodes: tuple[str, ...]


def look_of(said: Said) -> Look:
    """The look that a browser asks for.

    Raises:
        ConfigError: `web.message`, it is none.
    """
    sort, conditions = said.get("sort"), said.get("conditions", [])
    if not isinstance(conditions, list):
        raise _misshapen()
    return Look(_sort(sort) if sort is not None else None, tuple(_condition(item) for item in conditions))


def looked(document: Document, node: str, port: str, look: Look, fields: Sequence[Field]) -> Looked:
    """The document with a filter and a sort behind a node's port.

    Raises:
        ConfigError: `look.value`, a value that was typed cannot be compared with the column's.
    """
    edits: list[Edit] = []
    last, reference = node, reference_to(document, node, port or None)
    for kind, content in _contents(look, {field.name: field.type for field in fields}):
        last = free_id(document, kind, [edit.node.id for edit in edits if isinstance(edit, AddNode)])
        new = Node(id=last, kind=kind, fields=Fields({"from": reference, **content}))
        edits.append(AddNode(node=new, position=_place(document, node, len(edits) + 1)))
        reference = last
    ids = tuple(edit.node.id for edit in edits if isinstance(edit, AddNode))
    return Looked(apply_all(document, edits), last, tuple(edits), ids)


def tests_for(kind: DataType) -> tuple[str, ...]:
    """What may be asked of a column's values."""
    nulls = ("is null", "is not null")
    if kind == BOOLEAN:
        return ("is true", "is false", *nulls)
    if kind == TEXT:
        return ("=", "<>", "contains", "starts_with", *nulls)
    return (*_SIGNS, *nulls) if is_number(kind) or kind in _TIMES else nulls


def condition_text(condition: Condition, kind: DataType) -> str:
    """The condition as the expression language writes it.

    Raises:
        ConfigError: `look.value`, as `looked`.
    """
    name = spelt(condition.column)
    if condition.test not in tests_for(kind):
        raise ConfigError(f"values of {kind} cannot be asked whether they are '{condition.test}'", code="look.test")
    if condition.test.startswith("is "):
        return f"{name} {condition.test}" if "null" in condition.test else f"{name} = {condition.test[3:]}"
    value = _literal(condition, kind)
    return f"{name} {condition.test} {value}" if condition.test in _SIGNS else f"{condition.test}({name}, {value})"


def _contents(look: Look, types: Mapping[str, DataType]) -> list[tuple[str, dict[str, Value]]]:
    known = [condition for condition in look.conditions if condition.column in types]
    found: list[tuple[str, dict[str, Value]]] = []
    if known:
        found.append(("filter_rows", {"where": " and ".join(condition_text(each, types[each.column]) for each in known)}))
    if look.sort is not None and look.sort[0] in types:
        found.append(("sort_rows", {"order_by": (_key(*look.sort),)}))
    return found


def _key(column: str, descending: bool) -> str:  # noqa: FBT001 - the two parts of a sort
    match = ORDER_KEY.fullmatch(column)
    is_plain = match is not None and match["name"] == column
    return f"{column} desc" if descending else column if is_plain else f"{column} asc"


def _literal(condition: Condition, kind: DataType) -> str:
    value = condition.value if kind == TEXT else condition.value.strip()
    if is_number(kind):
        if not _NUMBER.fullmatch(value):
            raise ConfigError(f"'{value}' is not a number", code="look.value", hint="write digits, such as 12 or -3.5")
        return value
    return f"{_TIMES[kind]} {duckdb_text(value)}" if kind in _TIMES else duckdb_text(value)


def _place(document: Document, node: str, number: int) -> tuple[int, int] | None:
    if node not in document.layout:
        return None
    x, y = document.layout[node]
    taken = set(document.layout.values())
    while (x + number * _STEP, y) in taken:
        y += 112
    return x + number * _STEP, y


def _sort(said: object) -> tuple[str, bool]:
    if not isinstance(said, Mapping) or not isinstance(said.get("column"), str) or not isinstance(said.get("descending"), bool):
        raise _misshapen()
    return said["column"], said["descending"]


def _condition(said: object) -> Condition:
    if not isinstance(said, Mapping) or not all(isinstance(said.get(name, ""), str) for name in ("column", "test", "value")):
        raise _misshapen()
    return Condition(str(said.get("column", "")), str(said.get("test", "")), str(said.get("value", "")))


def _misshapen() -> ConfigError:
    return ConfigError("the page asked for rows in a way that is none", code="web.message", hint="load the page again")
