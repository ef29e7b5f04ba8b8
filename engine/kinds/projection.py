"""The same rows with other names or fewer columns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from engine.kinds.kind import Inputs
from engine.kinds.naming import report_clash
from engine.relation import Query, Ref, Relation, follow


def renamed(
    inputs: Inputs,
    path: Sequence[str | int],
    names: Mapping[str, str],
    relation: Relation,
    columns: Collection[str],
    *,
    missing: Literal["error", "ignore"] = "error",
) -> dict[str, str]:
    """Old name to new name of each of the columns; wrong names in the mapping, and new names that clash, are reported."""
    known = {field.name.casefold() for field in relation.visible}
    new_names: dict[str, str] = {}
    for old, new in names.items():
        if missing == "ignore" and old.casefold() not in known:
            continue
        column = inputs.column((*path, old), old, relation)
        if column is not None:
            new_names[column.name] = new
    return without_clashes(inputs, path, {name: new_names.get(name, name) for name in columns}, {new: old for old, new in names.items()})


def without_clashes(inputs: Inputs, path: Sequence[str | int], targets: Mapping[str, str], keys: Mapping[str, str]) -> dict[str, str]:
    """The same names; of two columns that would have one name the later is reported, under the key that asked for it, and left out."""
    taken: dict[str, str] = {}
    for old, new in targets.items():
        same = next((other for other in taken.values() if other.casefold() == new.casefold()), None)
        if same is None:
            taken[old] = new
        else:
            key = keys.get(new) or keys.get(same)
            report_clash(inputs, path if key is None else (*path, key), new, [same])
    return taken


def projected(name: str, relation: Relation, targets: Mapping[str, str]) -> Relation:
    """The columns that `targets` maps to new names, in its order; hidden ones come along, and so does the order of the rows."""
    every = dict(relation.pass_through())
    columns = (*((new, every[old]) for old, new in targets.items()), *((name, every[name]) for name in sorted(relation.hidden)))
    kept = {**targets, **{field: field for field in relation.hidden}}
    unique = frozenset(kept[each] for each in relation.unique) if relation.unique is not None and relation.unique <= kept.keys() else None
    return Relation(name, Query(Ref(relation.name), columns, relation.hidden), follow(relation.ordering, kept), unique=unique)
