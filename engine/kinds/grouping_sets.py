"""The combinations of keys that a person asks for: those of a word such as `rollup`, or those that are listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from engine.errors import ConfigError, SchemaError
from engine.kinds.kind import Inputs
from engine.kinds.levels import Level, cubed, rolled_up
from engine.kinds.naming import folded
from engine.nearest import known_names

Totals: TypeAlias = Literal["none", "grand", "rollup", "cube"]

MOST_LEVELS = 64
"""All combinations of six keys: the rows are grouped anew for each."""
_REPEATED = ConfigError("this grouping set stands there already", code="field.repeated", hint="take one of them out")


def levels_of(inputs: Inputs, totals: Totals, keys: Sequence[str]) -> tuple[Level, ...]:
    """The combinations that a word means, that of all keys first; two at least. Too many are reported, and not made."""
    every = tuple(keys)
    if totals == "grand":
        return every, ()
    number = 1 << len(keys) if totals == "cube" else len(keys) + 1
    if number > MOST_LEVELS:
        inputs.report(("totals",), _too_many(number))
        return every, ()
    return cubed(keys) if totals == "cube" else rolled_up(keys)


def listed_levels(inputs: Inputs, sets: Sequence[Sequence[str]], keys: Sequence[str]) -> tuple[Level, ...]:
    """The combinations that are listed under `grouping_sets`; what is wrong in them is reported.

    Args:
        inputs: where problems go.
        sets: as they are written.
        keys: all keys, as the relation spells them; a wrong one has been reported, and is not there.
    """
    found: dict[Level, None] = {}
    for place, names in enumerate(sets):
        known = [_key(inputs, ("grouping_sets", place, inside), name, keys) for inside, name in enumerate(names)]
        level = tuple(key for key in keys if key in known)
        if level in found:
            inputs.report(("grouping_sets", place), _REPEATED)
        found[level] = None
    for place, key in enumerate(keys):
        if not any(key in level for level in found):
            inputs.report(("keys", place), _not_grouped(key))
    if len(found) > MOST_LEVELS:
        inputs.report(("grouping_sets",), _too_many(len(found)))
    return tuple(found)


def _key(inputs: Inputs, path: Sequence[str | int], name: str, keys: Sequence[str]) -> str | None:
    """The key that is meant: exactly so, else in another spelling; None after reporting that there is none."""
    by_folded = {folded(key): key for key in keys}
    found = name if name in keys else by_folded.get(folded(name))
    if found is None:
        inputs.report(path, _no_key(name, keys))
    return found


def _too_many(levels: int) -> ConfigError:
    message = f"these would be {levels:,} groupings of the same rows, and {MOST_LEVELS} are the most"
    return ConfigError(message, code="group.too_many_levels", hint="take fewer keys, or list the combinations that matter in grouping_sets")


def _no_key(name: str, keys: Sequence[str]) -> SchemaError:
    return SchemaError(f"'{name}' is no key", code="group.set_key", hint=f"write it under keys too; {known_names(name, keys)}")


def _not_grouped(key: str) -> SchemaError:
    message = f"the key '{key}' stands in no grouping set, so that it would be null in every row"
    return SchemaError(message, code="group.not_grouped", hint="add it to a set, or take it out of keys")
