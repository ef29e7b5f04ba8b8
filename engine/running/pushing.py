"""What a stage asks of a database besides columns: conditions of filters below a source, and how many of its rows are enough.

Needs go from a stage's target backwards. A filter hands its conditions up through what gives each row for itself; where several read
the same rows, these are needed by the conditions that all of them have. A row that makes an expression fail has to get there: so
nothing is handed up past an expression that can fail, and beside one only so far as rows go that never reach it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

from engine.backends.statement import inputs_of
from engine.databases.asking import condition_of
from engine.databases.conditions import Condition
from engine.language import call, widens
from engine.language.rewrite import rewrite
from engine.language.tree import Call, Case, Cast, Column, Expr, Literal, ParameterValue, walk
from engine.preview.origins import conjuncts
from engine.relation import Query, Ref, Scan
from engine.running.stage import SHOWN_ROWS, Stage

MOST_PARTS = 200
"""Of one condition; a longer one is not asked."""
_CANNOT_FAIL = frozenset(
    (
        *("=", "<>", "<", "<=", ">", ">=", "between", "not between", "in", "not in", "like", "not like", "ilike", "not ilike"),
        *("and", "or", "not", "coalesce", "nullif", "if", "is distinct from", "is not distinct from"),
        *(f"is {test}" for test in ("null", "not null", "true", "not true", "false", "not false")),
    )
)


@dataclass(frozen=True, slots=True)
class _Part:
    """What must hold of a row that is needed."""

    expression: Expr
    is_safe: bool
    """Whether a row for which it does not hold may be missing."""


@dataclass(frozen=True, slots=True)
class _Need:
    """Which rows of a relation are needed: those for which all parts hold, or so many of them."""

    parts: tuple[_Part, ...] = ()
    first: int | None = None


_ALL = _Need()


@dataclass(frozen=True, slots=True)
class Wish:
    """What readers want of the rows of a source."""

    conditions: tuple[Condition, ...] = ()
    """Those that a database might be asked."""
    of: int = 0
    """How many conditions there are."""
    first: int | None = None
    """How many rows are enough, any of those for which all conditions hold; None: all are wanted."""
    narrowed: frozenset[str] = frozenset()
    """Relations that lack rows when the source does; those below have the rows that they should."""

    def agreed(self, other: Wish) -> Wish:
        """What both want."""
        conditions = tuple(condition for condition in self.conditions if condition in other.conditions)
        return Wish(conditions, max(self.of, other.of), None, self.narrowed | other.narrowed)


def wishes(stage: Stage, values: Mapping[str, Any]) -> Iterator[tuple[Scan, Wish]]:
    """Each database that a stage reads, with what it wants of the rows.

    Args:
        stage: whose target is needed whole, or its first rows where they are shown in no order.
        values: of the parameters.
    """
    needs = _needs(stage)
    for name, relation in stage.relations.items():
        source = relation.query.source
        if isinstance(source, Scan) and source.format == "database":
            need = _below(relation.query, needs[name])
            yield source, _wish(source, need, _narrowed(stage, name, needs), values)


def _wish(scan: Scan, need: _Need, narrowed: frozenset[str], values: Mapping[str, Any]) -> Wish:
    declared = frozenset(scan.options["declared"])
    found = [condition_of(part.expression, declared, values) if part.is_safe else None for part in need.parts]
    conditions = tuple(condition for condition in found if condition is not None)
    return Wish(conditions, len(need.parts), need.first if len(conditions) == len(need.parts) else None, narrowed)


def _needs(stage: Stage) -> dict[str, _Need]:
    """By relation. What is kept for later stages, or other runs, is needed whole."""
    is_any = stage.sort == "show" and not stage.target.ordering.keys
    found = {stage.target.name: _Need(first=SHOWN_ROWS + 1 if is_any else None)}
    for name in reversed(list(stage.relations)):
        query = stage.relations[name].query
        below = _below(query, found[name])
        for source in inputs_of(query):
            found[source] = _agreed(found[source], below) if source in found else below
    return found


def _agreed(one: _Need, other: _Need) -> _Need:
    return _Need(tuple(part for part in one.parts if part in other.parts))


def _below(query: Query, need: _Need) -> _Need:
    """What a query needs of the one relation that it reads, or of a scan."""
    if not isinstance(query.source, Ref | Scan):
        return _ALL
    own = list(conjuncts(query.where)) if query.where is not None else []
    before = list(takewhile(_cannot_fail, own))
    if len(before) < len(own):
        reached = [_Part(call("is not false", part), is_safe=True) for part in before]
        return _Need((*reached, *(_Part(part, is_safe=False) for part in own[len(before) :])))
    parts = tuple(_Part(part, is_safe=True) for part in own)
    if not _is_row_by_row(query):
        return _Need(parts)
    columns = dict(query.columns)
    return _Need((*parts, *(_handed(part, columns) for part in need.parts)), need.first)


def _handed(part: _Part, columns: Mapping[str, Expr]) -> _Part:
    """Over the columns of what is read; one that has become too long is left as it was, and not asked."""
    found = rewrite(part.expression, lambda each: columns[each.name] if isinstance(each, Column) else each)
    return replace(part, expression=found) if sum(1 for _ in walk(found)) <= MOST_PARTS else replace(part, is_safe=False)


def _is_row_by_row(query: Query) -> bool:
    """Whether each row that comes out is made of one, without anything that can fail, and none is lost but by the filter."""
    is_cut = query.group_by is not None or query.distinct or query.order_by or query.limit is not None or query.offset
    return not is_cut and all(_cannot_fail(expression) for _, expression in query.columns)


def _cannot_fail(expression: Expr) -> bool:
    """Whether it has a value in every row; arithmetic has not, as numbers may overflow."""
    return all(map(_is_harmless, walk(expression)))


def _is_harmless(part: Expr) -> bool:
    if isinstance(part, Cast):
        return widens(part.operand.type, part.type)
    if isinstance(part, Call):
        return part.signature.function in _CANNOT_FAIL
    return isinstance(part, Column | Literal | ParameterValue | Case)


def _narrowed(stage: Stage, source: str, needs: Mapping[str, _Need]) -> frozenset[str]:
    """The relations made of a source's rows, one by one, of which not all are needed."""
    found = {source}
    for name, relation in stage.relations.items():
        if isinstance(relation.query.source, Ref) and relation.query.source.relation in found:
            found.add(name)
    return frozenset(name for name in found if needs[name] != _ALL)
