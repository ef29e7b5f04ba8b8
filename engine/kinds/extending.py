"""The same rows with columns made anew: which order they keep, and what still tells them apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from engine.kinds.kind import Inputs
from engine.kinds.naming import folded, report_clash
from engine.language.tree import Column, Expr
from engine.relation import Query, Ref, Relation, follow


def extended(name: str, rows: Relation, made: Mapping[str, Expr], steps: Sequence[Relation] = ()) -> Relation:
    """A replaced column keeps its place, new ones go last."""
    by_folded = {folded(column): (column, value) for column, value in made.items()}
    kept = [by_folded.pop(folded(column), (column, value)) for column, value in rows.pass_through()]
    return remade(name, rows, (*kept, *by_folded.values()), steps)


def remade(name: str, rows: Relation, columns: Sequence[tuple[str, Expr]], steps: Sequence[Relation] = ()) -> Relation:
    """The rows with those columns, hidden ones among them or not; an order by a column that is not passed through ends there.

    Args:
        name: of the relation.
        rows: what comes in.
        columns: the select list over `rows`, or over the last of the steps.
        steps: what the node does first; it keeps all columns of `rows`.
    """
    missing = rows.hidden - dict(columns).keys()
    every = (*columns, *((column, value) for column, value in rows.pass_through() if column in missing))
    unchanged = {column: column for column, value in every if isinstance(value, Column) and value.name == column}
    unique = rows.unique if rows.unique is not None and rows.unique <= unchanged.keys() else None
    source = steps[-1] if steps else rows
    return Relation(name, Query(Ref(source.name), every, rows.hidden), follow(rows.ordering, unchanged), tuple(steps), unique)


def gathered(inputs: Inputs, rows: Relation, sources: Collection[str], made: tuple[str, Expr], *, keep: bool) -> Relation:
    """The rows with one column made of several: behind all others, or, where those go, in the place of the first of them.

    Its name is the node's field `name`, under which a clash is reported.
    """
    columns = (*rows.pass_through(), made) if keep or not sources else _in_place(rows, sources, made)
    report_clash(inputs, ("name",), made[0], [name for name, value in columns if value is not made[1]])
    return remade(f"{inputs.node}.rows", rows, columns)


def _in_place(rows: Relation, sources: Collection[str], made: tuple[str, Expr]) -> Sequence[tuple[str, Expr]]:
    first = next(field.name for field in rows.fields if field.name in sources)
    return [made if name == first else (name, value) for name, value in rows.pass_through() if name == first or name not in sources]
