"""The kind `asof_join`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import SchemaError
from engine.kinds.beside import right_columns
from engine.kinds.fields import Choice, ColumnName, KeyPairs, OrderKeys, Text
from engine.kinds.kind import Example, Input, Inputs, Kind
from engine.kinds.matching import KeyPair, Matching, key_pair, key_pairs
from engine.kinds.nearness import Direction, distance, is_line, nearer, number_limit
from engine.kinds.ordering import backwards, needed, order_keys, own_keys
from engine.kinds.spans import FIXED_UNITS, read_span
from engine.kinds.wording import names
from engine.language import aggregate, call, case, cast, conjunction, literal, null, parse_frame, window
from engine.language.tree import Column, Expr, OrderKey
from engine.language.types import BOOLEAN, DATE, INTEGER, DataType, is_number
from engine.relation import HIDDEN_PREFIX, Query, Ref, Relation, SortColumn, Union

_AT = HIDDEN_PREFIX + "at"
_OFFERED = HIDDEN_PREFIX + "offered"
_IS_LEFT = HIDDEN_PREFIX + "is_left"
_BEFORE = HIDDEN_PREFIX + "before"
_AFTER = HIDDEN_PREFIX + "after"
_FOUND = HIDDEN_PREFIX + "found"
_PLACE = HIDDEN_PREFIX + "place"
_SO_FAR = "rows between unbounded preceding and current row"
_WORDS = {"backward": "last up to", "forward": "next from", "nearest": "nearest to"}


class AsofJoin(Kind):
    """Puts beside each row of the left input the one row of the right input that stands nearest to it along a time or a number.

    `time` is the time or number of the left input, `right_time` that of the right one, where it has another name. `backward` takes the last
    right row up to that moment, `forward` the next one from it on, `nearest` whichever is nearer, the earlier one where both are as
    near; the same moment counts in each direction. Only rows that are equal in the `keys` meet; null equals nothing, neither there nor
    in the times. `tolerance` bounds how far away the right row may be: `2 hours`, or a number. Of several right rows at one moment
    the last counts, in the order of `order_by` or as they arrive. Each left row comes out once, in the order of the left input; those
    without a match stay with nulls, or go with `how: inner`, and leave by `left_only` either way.
    """

    kind = "asof_join"
    category = "transform"
    family = "combine"
    title = "As-of join"
    synonyms = (
        "asof", "as of", "merge_asof", "nearest join", "point in time", "time join", "rolling join", "last known value", "closest",
        "within minutes", "nearest in time",
    )  # fmt: skip
    inputs = (Input("left"), Input("right"))
    outputs = ("joined", "left_only")

    time: Annotated[ColumnName, Field(title="Time", description="The time or number of the left input, and of the right one too.")]
    right_time: Annotated[
        ColumnName | None, Field(title="Right time", description="The time or number of the right input, if it has another name.")
    ] = None
    keys: Annotated[KeyPairs, Field(title="Keys", description="Columns that must be equal: `symbol`, or `symbol = ticker`.")] = ()
    direction: Annotated[
        Choice[Direction], Field(title="Direction", description="The last right row up to the moment, the next from it on, or the nearest.")
    ] = "backward"
    tolerance: Annotated[
        Text | None, Field(title="Tolerance", description="How far away the right row may be: `2 hours`, `0.5`; any distance by default.")
    ] = None
    order_by: Annotated[
        OrderKeys, Field(title="Order by", description="Columns of the right input; of rows at one moment the last in this order counts.")
    ] = ()
    how: Annotated[Choice[Literal["left", "inner"]], Field(title="How", description="Whether left rows without a match stay.")] = "left"
    suffix: Annotated[Text, Field(title="Suffix", description="Added to a right column whose name the left side has already.")] = "_right"

    examples = (
        Example(
            title="The last known price",
            fields="time: time\nkeys: [item]",
            inputs={
                "left": "item text, time integer\nnut,5\nnut,2\nbolt,9",
                "right": "item text, time integer, price integer\nnut,3,10\nnut,5,11\nnut,7,12",
            },
            outputs={
                "joined": "item text, time integer, time_right integer, price integer\nnut,5,5,11\nnut,2,,\nbolt,9,,",
                "left_only": "item text, time integer\nnut,2\nbolt,9",
            },
            summary="last up to time, item equal",
        ),
        Example(
            title="The nearest within a quarter of an hour",
            fields="time: seen\nright_time: measured\ndirection: nearest\ntolerance: 15 minutes\nhow: inner",
            inputs={
                "left": "seen timestamp\n2024-05-01 10:00:00\n2024-05-01 11:00:00",
                "right": "measured timestamp, wind integer\n2024-05-01 09:50:00,4\n2024-05-01 10:05:00,6\n2024-05-01 11:20:00,8",
            },
            outputs={
                "joined": "seen timestamp, measured timestamp, wind integer\n2024-05-01 10:00:00,2024-05-01 10:05:00,6",
                "left_only": "seen timestamp\n2024-05-01 11:00:00",
            },
            summary="nearest to seen = measured, within 15 minutes, matches only",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The left rows with their right row, and those without one."""
        left, right = inputs.relation("left"), inputs.relation("right")
        pairs = key_pairs(inputs, ("keys",), self.keys, left, right)
        moment = self._moment(inputs, left, right)
        sides = Matching(left, right, (*pairs, *((moment,) if moment is not None else ())), None, null_safe=False)
        shown = right_columns(inputs, replace(sides, pairs=pairs), self.suffix)
        own = own_keys(inputs, ("order_by",), self.order_by, right)
        if moment is None:
            return _not_known(inputs.node, left, shown)
        offered = _last_of_each(inputs, sides, own)
        found = self._found(inputs, replace(sides, right=offered), pairs, moment)
        return {
            "joined": self._joined(inputs.node, found, Matching(found, offered, (*pairs, _at_found(moment)), None, null_safe=False), shown),
            "left_only": _left_only(inputs.node, found, left),
        }

    def _moment(self, inputs: Inputs, left: Relation, right: Relation) -> KeyPair | None:
        names = (self.time, self.right_time if self.right_time is not None else self.time)
        pair = key_pair(inputs, (("time",), ("time" if self.right_time is None else "right_time",)), names, left, right)
        if pair is not None and not is_line(pair.type):
            inputs.report(("time",), _no_line(pair.left))
            return None
        return pair

    def _found(self, inputs: Inputs, sides: Matching, pairs: tuple[KeyPair, ...], moment: KeyPair) -> Relation:
        """The left rows with the moment of the right row that is theirs; null where there is none."""
        seen = _seen(inputs.node, sides, pairs, moment, self.direction)
        chosen = self._chosen(inputs, moment.type)
        values = (*sides.left.pass_through(), (_FOUND, chosen))
        query = Query(Ref(seen.name), values, sides.left.hidden | {_FOUND}, where=Column(BOOLEAN, _IS_LEFT))
        return Relation(f"{inputs.node}#found", query, sides.left.ordering, (seen,), sides.left.unique)

    def _chosen(self, inputs: Inputs, kind: DataType) -> Expr:
        at, before, after = Column(kind, _AT), Column(kind, _BEFORE), Column(kind, _AFTER)
        nearest = {"backward": before, "forward": after}.get(self.direction) or nearer(at, before, after)
        conditions = [call("is not null", at)]
        limit = self._limit(inputs, kind)
        if limit is not None:
            conditions.append(call("<=", distance(at, nearest, self.direction), limit))
        return case([(conjunction(conditions), nearest)], null(kind))

    def _limit(self, inputs: Inputs, kind: DataType) -> Expr | None:
        """The tolerance as a distance of that type; None where there is none, or a wrong one, which is reported."""
        if self.tolerance is None:
            return None
        if is_number(kind):
            return number_limit(inputs, ("tolerance",), self.tolerance, kind)
        span = read_span(inputs, ("tolerance",), self.tolerance, ("day", "week") if kind == DATE else FIXED_UNITS)
        if span is None:
            return None
        return literal(span.count * (7 if span.unit == "week" else 1) if kind == DATE else span.microseconds)

    def _joined(self, node: str, found: Relation, sides: Matching, shown: tuple[tuple[str, Expr], ...]) -> Relation:
        columns = tuple((name, column) for name, column in found.pass_through("left") if name != _FOUND)
        query = Query(sides.source(self.how), (*columns, *shown), found.hidden - {_FOUND})
        return Relation(f"{node}.joined", query, found.ordering, (found,), found.unique)

    def summary(self) -> str:
        """Which right row, and what must be equal."""
        on = self.time if self.right_time is None else f"{self.time} = {self.right_time}"
        keys = f", {names([left if left == right else f'{left} = {right}' for left, right in self.keys])} equal" if self.keys else ""
        within = f", within {self.tolerance}" if self.tolerance is not None else ""
        return f"{_WORDS[self.direction]} {on}{keys}{within}{', matches only' if self.how == 'inner' else ''}"


def _last_of_each(inputs: Inputs, sides: Matching, own: tuple[SortColumn, ...]) -> Relation:
    """The right rows that can be found: with all keys, and of those at one moment the last."""
    node, right = inputs.node, sides.right
    named = tuple(dict.fromkeys(pair.right.name for pair in sides.pairs))
    is_there = conjunction([call("is not null", right.column(name)) for name in named])
    if sides.right_is_unique:
        return Relation(f"{node}#offered", Query(Ref(right.name), right.pass_through(), right.hidden, where=is_there), unique=right.unique)
    ordering = needed(inputs, ("order_by",), own, right, "which of several right rows at one moment is taken", groups=named)
    place = window(call("row_number"), partition_by=tuple(map(right.column, named)), order_by=order_keys(backwards(ordering), right))
    columns = (*right.pass_through(), (_PLACE, place))
    numbered = Relation(f"{node}#numbered", Query(Ref(right.name), columns, right.hidden | {_PLACE}, where=is_there))
    last = Query(Ref(numbered.name), right.pass_through(), right.hidden, where=call("=", Column(INTEGER, _PLACE), literal(1)))
    return Relation(f"{node}#offered", last, steps=(numbered,), unique=frozenset(named))


def _seen(node: str, sides: Matching, pairs: tuple[KeyPair, ...], moment: KeyPair, direction: Direction) -> Relation:
    """Both inputs on one line, and at each place of it the last right moment before and the next after."""
    line = _line(node, sides, pairs, moment)
    groups = tuple(line.column(_key(place)) for place, _ in enumerate(pairs))
    at, is_left, offered = (line.column(name) for name in (_AT, _IS_LEFT, _OFFERED))
    made = []
    if direction != "forward":
        order = (OrderKey(at), OrderKey(is_left))
        made.append((_BEFORE, window(aggregate("max", offered), partition_by=groups, order_by=order, frame=parse_frame(_SO_FAR))))
    if direction != "backward":
        order = (OrderKey(at, descending=True), OrderKey(is_left))
        made.append((_AFTER, window(aggregate("min", offered), partition_by=groups, order_by=order, frame=parse_frame(_SO_FAR))))
    return Relation(f"{node}#seen", Query(Ref(line.name), (*line.pass_through(), *made)), steps=(line,))


def _line(node: str, sides: Matching, pairs: tuple[KeyPair, ...], moment: KeyPair) -> Relation:
    """The rows of both: those of the right input have nothing of the left one's columns, so that no row of it is taken for one."""
    left, right = sides.left, sides.right
    keys = [(_key(place), pair) for place, pair in enumerate(pairs)]
    one = (
        *left.pass_through(),
        *((name, cast(left.column(pair.left.name), pair.type)) for name, pair in keys),
        (_AT, cast(left.column(moment.left.name), moment.type)),
        (_OFFERED, null(moment.type)),
        (_IS_LEFT, literal(value=True)),
    )
    value = cast(right.column(moment.right.name), moment.type)
    other = (
        *((name, null(column.type)) for name, column in left.pass_through()),
        *((name, cast(right.column(pair.right.name), pair.type)) for name, pair in keys),
        (_AT, value),
        (_OFFERED, value),
        (_IS_LEFT, literal(value=False)),
    )
    columns = tuple((name, Column(expression.type, name)) for name, expression in one)
    return Relation(f"{node}#line", Query(Union((Query(Ref(left.name), one), Query(Ref(right.name), other))), columns), steps=(right,))


def _key(place: int) -> str:
    return f"{HIDDEN_PREFIX}key_{place}"


def _at_found(moment: KeyPair) -> KeyPair:
    """The right row is the one at the moment that was found."""
    return KeyPair(Column(moment.type, _FOUND, "left"), moment.right, moment.type)


def _not_known(node: str, left: Relation, shown: tuple[tuple[str, Expr], ...]) -> Mapping[str, Relation]:
    """What comes out where the times are wrong, which has been reported."""
    columns = (*left.pass_through(), *((name, null(column.type)) for name, column in shown))
    joined = Relation(f"{node}.joined", Query(Ref(left.name), columns, left.hidden), left.ordering, unique=left.unique)
    return {"joined": joined, "left_only": Relation(f"{node}.left_only", Query(Ref(left.name), left.pass_through(), left.hidden))}


def _left_only(node: str, found: Relation, left: Relation) -> Relation:
    query = Query(Ref(found.name), left.pass_through(), left.hidden, where=call("is null", found.column(_FOUND)))
    return Relation(f"{node}.left_only", query, left.ordering, (found,), left.unique)


def _no_line(column: Column) -> SchemaError:
    message = f"column '{column.name}' is of type {column.type}, along which nothing is near or far"
    return SchemaError(message, code="asof.time_type", hint="choose a number, a date or a timestamp, or cast it with cast_columns above")
