"""Rows per node of a stage, without a query of their own: from footers, from the profile, or from the node before.

DuckDB's profile counts what flows through a common table expression that is MATERIALIZED (with `cte_filter_pusher` off).
A relation that keeps its input's rows needs no such mark, nor does one whose rows are just those that the stage writes. One that
nothing reads to its end has no count: under a LIMIT, or in a join whose other side is empty, the engine stops early and the profile
would be wrong (68,608 for 500,000; 4,070 for 328,521).
Whether that other side is empty is known only when the stage has run: then its own count, cut short or not, is not 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.backends.statement import inputs_of
from engine.language.tree import Call, Expr, columns_of
from engine.relation import Join, Python, Query, Ref, Scan, Sql, Union, Values
from engine.running.graph import has_window, is_costly, is_step, keeps_rows
from engine.running.stage import Stage

_WRITING = frozenset({"sink", "keep", "reject"})
_KEEPS_LEFT = frozenset({"left", "full", "anti"})
_KEEPS_RIGHT = frozenset({"right", "full"})


@dataclass(frozen=True, slots=True)
class Counting:
    """How the rows of a stage's relations are known."""

    marked: frozenset[str]
    """Relations to be printed as MATERIALIZED."""
    footers: Mapping[str, Scan]
    """Relations whose rows stand in their files' footers."""


def counting(stage: Stage) -> Counting:
    """What has to be marked, and what is counted by footers."""
    queries = {name: relation.query for name, relation in stage.relations.items()}
    footers = {name: query.source for name, query in queries.items() if isinstance(query.source, Scan) and _is_whole_parquet(query)}
    written = written_names(stage)
    derived = {
        name for name, query in queries.items() if name in footers or name in written or _is_derived(query) or _is_unjudged(name, query)
    }
    return Counting(frozenset(queries.keys() - derived) | _computed_twice(stage, derived), footers)


def row_counts(
    stage: Stage,
    rules: Counting,
    profiled: Mapping[str, int],
    footers: Mapping[str, int],
    kept: Mapping[str, int | None],
    written: int,
) -> dict[str, int | None]:
    """Rows of each relation of the stage; None where no true count is to be had.

    Args:
        stage: the stage that ran.
        rules: what was marked for it.
        profiled: counts of common table expressions, by name.
        footers: counts from files' footers.
        kept: rows of the parts that earlier stages kept.
        written: rows that the stage wrote, if it writes.
    """
    output = dict.fromkeys(written_names(stage), written)
    known = {**footers, **output}
    marked = {name: profiled[name] for name in rules.marked if name in profiled} | known
    at_least = _counts(stage, marked, kept)
    whole = _read_to_the_end(stage, at_least)
    return _counts(stage, {name: count for name, count in marked.items() if name in whole or name in known}, kept) | output


def written_names(stage: Stage) -> tuple[str, ...]:
    """The relation whose rows the stage writes, and what it comes from as long as each row gives one; nothing where it writes none."""
    if stage.sort not in _WRITING:
        return ()
    names = [stage.target.name]
    while names[-1] in stage.relations and keeps_rows(stage.relations[names[-1]].query):
        names.extend(inputs_of(stage.relations[names[-1]].query))
    return tuple(names)


def _counts(stage: Stage, counted: Mapping[str, int], kept: Mapping[str, int | None]) -> dict[str, int | None]:
    counts: dict[str, int | None] = dict(kept)
    for name, relation in stage.relations.items():
        counts[name] = counted[name] if name in counted else _derived_count(relation.query, counts)
    return counts


def _derived_count(query: Query, counts: Mapping[str, int | None]) -> int | None:
    if not _is_derived(query):
        return None
    match query.source:
        case Values(rows=rows):
            return len(rows)
        case Ref(relation):
            return counts.get(relation)
        case Union(parts):
            found = [_derived_count(part, counts) for part in parts]
            known = [count for count in found if count is not None]
            return sum(known) if len(known) == len(found) else None
        case _:
            return None


def _is_derived(query: Query) -> bool:
    """Whether the count follows from what it reads."""
    match query.source:
        case Values():
            return _is_uncut(query)
        case Union(parts):
            return _is_uncut(query) and all(map(_is_derived, parts))
        case _:
            return keeps_rows(query)


def _is_uncut(query: Query) -> bool:
    return query.where is None and query.group_by is None and not query.distinct and query.limit is None and not query.offset


def _is_unjudged(name: str, query: Query) -> bool:
    """Rows of a text file before their node has judged them: its own count says what became of them."""
    return is_step(name) and isinstance(query.source, Scan) and _is_uncut(query)


_COUNTED = ("parquet", "arrow", "files", "database")
"""Formats of which it is known how many rows there are once they are opened."""


def _is_whole_parquet(query: Query) -> bool:
    return isinstance(query.source, Scan) and query.source.format in _COUNTED and _is_uncut(query)


def _computed_twice(stage: Stage, derived: set[str]) -> frozenset[str]:
    """Relations that two others read and that hold something costly: unmarked, the engine would compute them for each reader."""
    readers: dict[str, int] = dict.fromkeys(stage.relations, 0)
    for relation in stage.relations.values():
        for source in inputs_of(relation.query):
            if source in readers:
                readers[source] += 1
    costly: dict[str, bool] = {}
    for name, relation in stage.relations.items():
        behind = any(costly.get(source, False) for source in inputs_of(relation.query) if source in derived)
        costly[name] = is_costly(relation.query) or behind
    return frozenset(name for name in derived if readers[name] > 1 and costly[name])


def _read_to_the_end(stage: Stage, at_least: Mapping[str, int | None]) -> frozenset[str]:
    """Relations of which at least one reader took every row. `at_least` has the rows that were seen, which may be too few."""
    names = list(stage.relations)
    whole = set(names[-1:]) if stage.sort != "show" else set()
    for name in reversed(names):
        query = stage.relations[name].query
        if _takes_all(query) or name in whole:
            whole.update(_taken_whole(query, at_least))
    return frozenset(whole)


def _takes_all(query: Query) -> bool:
    """Whether it cannot give its first row before it has read its last."""
    is_blocking = query.group_by is not None or query.distinct or bool(query.order_by) or has_window(query)
    return is_blocking and not isinstance(query.source, Join | Sql | Python)


def _taken_whole(query: Query, at_least: Mapping[str, int | None]) -> tuple[str, ...]:
    """The inputs that a query reads to their end when all of its own rows are asked for."""
    if query.limit == 0:
        return ()
    match query.source:
        case Join():
            return _taken_by_join(query.source, at_least)
        case Sql() | Python():
            return ()
        case _:
            return inputs_of(query) if query.limit is None or query.order_by else ()


def _taken_by_join(join: Join, at_least: Mapping[str, int | None]) -> tuple[str, ...]:
    """A side that the result keeps is read whole; another only while there is something to match it with."""
    if not any(map(_joins_sides, conjuncts(join.condition))):
        return ()
    takes_left = join.how in _KEEPS_LEFT or bool(at_least.get(join.right))
    takes_right = join.how in _KEEPS_RIGHT or bool(at_least.get(join.left))
    return ((join.left,) if takes_left else ()) + ((join.right,) if takes_right else ())


def _joins_sides(part: Expr) -> bool:
    """Whether it is an equality of one side's value with the other's, for which the engine hashes and reads both sides whole."""
    if not isinstance(part, Call) or part.signature.function not in {"=", "is not distinct from"}:
        return False
    sides = [{side for side, _ in columns_of(argument)} for argument in part.arguments]
    return sides in ([{"left"}, {"right"}], [{"right"}, {"left"}])


def conjuncts(condition: Expr | None) -> Iterator[Expr]:
    """The parts of a condition that are joined by `and`."""
    stack = [condition] if condition is not None else []
    while stack:
        part = stack.pop()
        if isinstance(part, Call) and part.signature.function == "and":
            stack.extend(part.arguments)
        else:
            yield part
