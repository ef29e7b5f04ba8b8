"""Which node made a stage fail: the engine's message does not say, so relations are tried until the first that fails is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.backends.statement import inputs_of
from engine.relation import Relation


def first_failing(relations: Mapping[str, Relation], fails: Callable[[str], bool]) -> str | None:
    """The relation that fails though all that it reads are sound; None if the last one, and so the stage's query, is sound.

    Args:
        relations: those of a failed stage, each after all that it reads, the last one being the stage's own.
        fails: whether computing that relation with all before it fails.
    """
    suspects = list(relations)
    if not suspects or not fails(suspects[-1]):
        return None
    while len(suspects) > 1:
        middle = suspects[(len(suspects) - 1) // 2]
        behind = _with_ancestors(middle, relations)
        is_guilty = fails(middle)
        suspects = [name for name in suspects if (name in behind) == is_guilty]
    return suspects[0]


def _with_ancestors(name: str, relations: Mapping[str, Relation]) -> frozenset[str]:
    found: set[str] = set()
    stack = [name]
    while stack:
        current = stack.pop()
        if current in relations and current not in found:
            found.add(current)
            stack.extend(inputs_of(relations[current].query))
    return frozenset(found)
