"""Relations whose rows tell which rows of the sources they are made of: what a search backwards from a node asks for.

A row is followed through projections, filters, joins and unions. Where many rows make one, or their number decides, it is lost:
such a relation is a stop, and a search takes its rows as they are over the samples.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from engine.backends.duckdb.scan import FILE_ROW
from engine.backends.statement import dependency_order, inputs_of, prune, with_steps
from engine.language import null
from engine.language.tree import Column, Expr
from engine.language.types import INTEGER, TEXT, DataType
from engine.preview.origins import MOST_ORIGINS
from engine.relation import (
    HIDDEN_PREFIX,
    SCAN_FILE,
    Field,
    Join,
    Ordering,
    Python,
    Query,
    Ref,
    Relation,
    Scan,
    SortColumn,
    Sql,
    Union,
    Unnest,
)
from engine.running.graph import has_window, is_step

_MARKS: tuple[tuple[str, DataType, str], ...] = (("place", INTEGER, FILE_ROW), ("file", TEXT, SCAN_FILE))
"""What tells a row of a source: (word, type, the scan's column)."""


@dataclass(frozen=True, slots=True)
class Track:
    """Columns of a relation that tell a row of a source, or null where none has a part in it."""

    node: str
    """Of the source."""
    number: int

    @property
    def place(self) -> str:
        """The column of the row's number in its file."""
        return self._column("place")

    @property
    def file(self) -> str:
        """The column of the file's name."""
        return self._column("file")

    def _column(self, word: str) -> str:
        return f"{HIDDEN_PREFIX}{word}_{self.number}"


@dataclass(frozen=True, slots=True)
class Tracked:
    """A relation whose columns are those of its tracks, and all that it needs."""

    goal: Relation
    relations: Mapping[str, Relation]
    tracks: tuple[Track, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The tracks' columns, which are also its order."""
        return tuple(key.name for key in self.goal.ordering.keys)


def stops_of(goal: Relation, relations: Mapping[str, Relation]) -> tuple[str, ...]:
    """The nearest relations, going back from the goal and with it, through which no row can be followed."""
    every = {name: _plain(each) for name, each in with_steps([*relations.values(), goal]).items()}
    made = {name for name, each in every.items() if _is_made_of_many(each.query)}
    needed = prune(_plain(goal), every, (), dict.fromkeys(made, "")) if goal.name not in made else {}
    windowed = {name for name, each in needed.items() if has_window(each.query)}
    reached = dependency_order(goal.name, every, made | windowed) if goal.name not in made | windowed else []
    return _nearest(goal, every, reached, made | windowed)


def entering(stop: Relation) -> Relation | None:
    """The rows that go into a stop, before it makes others of them; None for a text, SQL or code, that a person wrote."""
    if isinstance(stop.query.source, Sql | Python):
        return None
    mark = "_" if is_step(stop.name) else "#"  # a step is told by one sign, as the ids of nodes in parts hold others
    return Relation(f"{stop.name}{mark}entering", Query(stop.query.source, (), where=stop.query.where))


def tracked(goal: Relation, relations: Mapping[str, Relation], stops: Collection[str], sources: Mapping[str, bool]) -> Tracked:
    """The goal, with tracks of its rows; nothing is looked for behind `stops`.

    Args:
        goal: what is searched from.
        relations: all that it needs.
        stops: see `stops_of`.
        sources: nodes whose rows are followed -> whether the number of a row alone says where it is.
    """
    every = with_steps([*relations.values(), goal])
    found: dict[str, Relation] = {}
    tracks: dict[str, tuple[Track, ...]] = dict.fromkeys(stops, ())
    for name in dependency_order(goal.name, every, stops):
        query, tracks[name] = _with_tracks(_plain(every[name]).query, tracks, sources)
        found[name] = replace(every[name], query=query, steps=())
    own = tracks[goal.name]
    names = [name for track in own for name in ([track.place] if sources[track.node] else [track.file, track.place])]
    stopped = {name: replace(every[name], steps=()) for name in stops}
    return Tracked(replace(found[goal.name], ordering=Ordering(tuple(map(SortColumn, names)))), {**stopped, **found}, own)


def _nearest(goal: Relation, every: Mapping[str, Relation], reached: Collection[str], stops: Collection[str]) -> tuple[str, ...]:
    if goal.name in stops:
        return (goal.name,)
    read = dict.fromkeys(name for each in reached for name in inputs_of(every[each].query))
    return tuple(name for name in read if name in stops)


def _plain(relation: Relation) -> Relation:
    """The same without what decides nothing here: copies, order, and steps that are known anyway."""
    return replace(relation, query=replace(relation.query, distinct=False), ordering=Ordering(), steps=())


def _is_made_of_many(query: Query) -> bool:
    return query.group_by is not None or query.limit is not None or bool(query.offset) or isinstance(query.source, Sql | Python)


def _with_tracks(query: Query, below: Mapping[str, tuple[Track, ...]], sources: Collection[str]) -> tuple[Query, tuple[Track, ...]]:
    match query.source:
        case Scan(node=node, port="rows") if node in sources:
            fields = (*query.source.fields, Field(FILE_ROW, INTEGER, hidden=True))
            marked = replace(query, source=replace(query.source, fields=fields))
            return _extended(marked, [(node, [Column(kind, name) for _, kind, name in _MARKS])])
        case Ref(name) | Unnest(name):
            return _extended(query, _handed_on(below[name], None))
        case Join(left, right, how):
            joined = replace(query, source=replace(query.source, how="inner")) if how == "semi" else query
            return _extended(joined, [*_handed_on(below[left], "left"), *(_handed_on(below[right], "right") if how != "anti" else ())])
        case Union(parts):
            return _side_by_side(query, [_with_tracks(part, below, sources) for part in parts])
        case _:
            return query, ()


def _handed_on(tracks: Collection[Track], side: str | None) -> list[tuple[str, list[Expr]]]:
    return [(track.node, [Column(INTEGER, track.place, side), Column(TEXT, track.file, side)]) for track in tracks]


def _extended(query: Query, marks: Collection[tuple[str, Collection[Expr]]]) -> tuple[Query, tuple[Track, ...]]:
    """The query with columns for each of these, as far as anybody needs so many."""
    few = list(marks)[:MOST_ORIGINS]
    tracks = tuple(Track(node, number) for number, (node, _) in enumerate(few))
    columns = [pair for track, (_, values) in zip(tracks, few, strict=True) for pair in zip((track.place, track.file), values, strict=True)]
    return replace(query, columns=(*query.columns, *columns)), tracks


def _side_by_side(query: Query, parts: Collection[tuple[Query, tuple[Track, ...]]]) -> tuple[Query, tuple[Track, ...]]:
    """Each part knows of its own tracks only."""
    nodes = [(place, track) for place, (_, tracks) in enumerate(parts) for track in tracks]
    found = []
    for place, (part, tracks) in enumerate(parts):
        values = dict(part.columns)
        marks: list[tuple[str, list[Expr]]] = [
            (track.node, [values[track.place], values[track.file]] if place == own else [null(INTEGER), null(TEXT)]) for own, track in nodes
        ]
        own_names = {name for track in tracks for name in (track.place, track.file)}
        bare = replace(part, columns=tuple(pair for pair in part.columns if pair[0] not in own_names))
        found.append(_extended(bare, marks))
    tracks = found[0][1] if found else ()
    return _extended(replace(query, source=Union(tuple(part for part, _ in found))), _handed_on(tracks, None))
