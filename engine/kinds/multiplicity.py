"""How many matches a row of a join may have: guards that find the rows with too many."""

from __future__ import annotations

from typing import Literal

from engine.kinds.kind import Guard
from engine.kinds.matching import Matching
from engine.kinds.naming import unused
from engine.language import aggregate, call, literal, window
from engine.language.tree import Column
from engine.language.types import INTEGER
from engine.relation import HIDDEN_PREFIX, Query, Ref, Relation
from engine.relation import Join as Sides

_PLACE = HIDDEN_PREFIX + "place"
_MATCHES = HIDDEN_PREFIX + "matches"


def one_match(node: str, side: Literal["left", "right"], sides: Matching, path: tuple[str | int, ...]) -> Guard | None:
    """No row may match more than one row of `side`; None where none can."""
    seen = sides if side == "right" else sides.mirrored
    if seen.right_is_unique:
        return None
    other = "left" if side == "right" else "right"
    return Guard(
        name="one_match",
        path=path,
        severity="fail",
        relation=_shared_keys(f"{node}#{side}", seen) if seen.where is None else _several_matches(f"{node}#{side}", seen),
        message=f"a row of the {other} input matches more than one row of the {side} input",
        code="join.expect",
    )


def _shared_keys(name: str, sides: Matching) -> Relation:
    """Keys that several right rows have and some left row looks for: cheaper than to join and count."""
    named = {pair.right.name: Column(pair.right.type, pair.right.name) for pair in sides.pairs}
    copies = unused("copies", named)
    grouped = Relation(
        f"{name}_keys", Query(Ref(sides.right.name), (*named.items(), (copies, aggregate("count"))), group_by=tuple(named.values()))
    )
    several = Query(Ref(grouped.name), grouped.pass_through(), where=call(">", grouped.column(copies), literal(1)))
    shared = Relation(f"{name}_copies", several, steps=(grouped,))
    wanted = Matching(sides.left, shared, sides.pairs, None, sides.null_safe).mirrored
    return Relation(f"{name}_expected", Query(wanted.source("semi"), shared.pass_through("left")), steps=(shared,))


def _several_matches(name: str, sides: Matching) -> Relation:
    """Left rows, once for each of their several matches; a number tells equal left rows apart."""
    shown = tuple((field.name, Column(field.type, field.name)) for field in sides.left.visible)
    numbered = Relation(f"{name}_numbered", Query(Ref(sides.left.name), (*sides.left.pass_through(), (_PLACE, window(call("row_number"))))))
    columns = tuple((column, Column(kind.type, column, "left")) for column, kind in (*shown, (_PLACE, Column(INTEGER, _PLACE))))
    matched = Relation(
        f"{name}_matched", Query(Sides(numbered.name, sides.right.name, "inner", sides.condition), columns), steps=(numbered,)
    )
    matches = window(aggregate("count"), partition_by=(Column(INTEGER, _PLACE),))
    counted = Relation(f"{name}_matches", Query(Ref(matched.name), (*shown, (_MATCHES, matches))), steps=(matched,))
    several = call(">", Column(INTEGER, _MATCHES), literal(1))
    return Relation(f"{name}_expected", Query(Ref(counted.name), shown, where=several), steps=(counted,))
