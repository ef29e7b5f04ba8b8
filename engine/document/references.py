"""References of nodes to each other: where they stand in a node's fields, and what they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

InputKey: TypeAlias = Literal["from", "left", "right", "reference"]

INPUT_KEYS: tuple[InputKey, ...] = get_args(InputKey)
"""The keys of a kind's mapping that hold references."""
INSIDE = "#"
"""Stands in ids of expanded pipelines, and in none that a person writes: `clean#late` is the node `late` of the part that `clean` uses."""


def outermost(node: str) -> str:
    """The node of the document itself in whose place a node of an expanded pipeline stands."""
    return node.partition(INSIDE)[0]


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference of a node: `port` is None for the first port of the node that is named."""

    input: InputKey
    key: str | int | None
    """The place in a list, the table's name in a mapping, None for a single reference."""
    node: str
    port: str | None
    path: tuple[str | int, ...]
    """Where it stands in the document."""


def split_reference(text: str) -> tuple[str, str | None]:
    """`big.rejected` as (`big`, `rejected`), `big` as (`big`, None)."""
    node, dot, port = text.partition(".")
    return node, port if dot else None


def references_in(fields: Mapping[str, object], place: tuple[str | int, ...]) -> Iterator[Reference]:
    """The references in a node's fields, in the order of `INPUT_KEYS` and of the text; `place` is where the fields stand."""
    for name in INPUT_KEYS:
        for key, text in _texts(fields.get(name)):
            node, port = split_reference(text)
            path = (*place, name) if key is None else (*place, name, key)
            yield Reference(name, key, node, port, path)


def _texts(value: object) -> Iterator[tuple[str | int | None, str]]:
    items: Iterable[tuple[str | int | None, object]]
    if isinstance(value, Mapping):
        items = value.items()
    elif isinstance(value, tuple):
        items = enumerate(value)
    else:
        items = ((None, value),)
    return ((key, text) for key, text in items if isinstance(text, str))
