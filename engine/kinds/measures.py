"""The checks of `assert_rows` that are about all rows: how many there are, how new they are, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.document.model import Value
from engine.errors import StudioError
from engine.kinds.check_parts import Path, compared_column, named_column, parts, report
from engine.kinds.constants import constant
from engine.kinds.kind import Inputs
from engine.kinds.spans import FIXED_UNITS, read_span
from engine.language import aggregate, call, cast, conjunction, literal
from engine.language.conversions import can_cast
from engine.language.tree import Column, Expr, ParameterValue
from engine.language.types import BOOLEAN, DATE, NULL, TIMESTAMP, TIMESTAMP_TZ, DataType
from engine.relation import Query, Ref, Relation

_DAYS = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure of all rows: it breaks the check outside of its bounds, which belong to it, and where there is nothing to measure."""

    name: str
    """What the figure is called where it is shown."""
    value: Expr
    """An aggregate over the rows."""
    at_least: Expr | None
    at_most: Expr | None
    message: str
    """What it means that the check is broken."""

    def broken(self, step: str, rows: Relation) -> Relation:
        """One row with the figure when that breaks the check, else none."""
        found = Relation(f"{step}_rows", Query(Ref(rows.name), ((self.name, self.value),), group_by=()))
        figure = found.column(self.name)
        bounds = [call(sign, figure, bound) for sign, bound in ((">=", self.at_least), ("<=", self.at_most)) if bound is not None]
        where = call("is not true", conjunction(bounds))
        return Relation(step, Query(Ref(found.name), found.pass_through(), where=where), steps=(found,))


def row_count(inputs: Inputs, path: Path, raw: Value, relation: Relation) -> Measured | None:
    """How many rows there are."""
    del relation
    given = parts(inputs, path, raw, ("at_least", "at_most"))
    least, most = (_whole(inputs, (*path, word), given.get(word)) for word in ("at_least", "at_most"))
    if raw and not given:
        report(inputs, path, "row_count needs at_least, at_most, or both", "assert.shape", "write at_least: 1")
    if least is None and most is None:
        return None
    return Measured("rows", aggregate("count"), least, most, "the number of rows is out of its bounds")


def freshness(inputs: Inputs, path: Path, raw: Value, relation: Relation) -> Measured | None:
    """How long before the run, or before another moment, the newest value of a date or timestamp is."""
    given = parts(inputs, path, raw, ("column", "within", "as_of"))
    column = named_column(inputs, path, given, relation)
    within = given.get("within")
    if given and not isinstance(within, str):
        report(inputs, path, "freshness needs to know how old the newest value may be", "assert.shape", "write within: 36 hours")
    if column is None or not isinstance(within, str):
        return None
    if column.type not in (DATE, TIMESTAMP, TIMESTAMP_TZ):
        message = f"'{column.name}' is of type {column.type}, and freshness is about a date or a timestamp"
        report(inputs, (*path, "column"), message, "assert.type", "make a date of it above, with parse_dates or cast_columns")
        return None
    span = read_span(inputs, (*path, "within"), within, _DAYS if column.type == DATE else (*FIXED_UNITS, *_DAYS[2:]))
    moment = _moment(inputs, (*path, "as_of"), given.get("as_of"), column.type)
    if span is None or moment is None:
        return None
    oldest = call("-", moment, literal(span.count), literal(span.unit))
    written = given.get("as_of", "the run")
    return Measured("newest", aggregate("max", column), oldest, None, f"the newest {column.name} is more than {span} before {written}")


def _moment(inputs: Inputs, path: Path, raw: Value, kind: DataType) -> Expr | None:
    """What the newest value is held against: the start of the run unless another moment is written; never the engine's own clock."""
    if raw is None:
        return ParameterValue(DATE, "run_date") if kind == DATE else cast(ParameterValue(TIMESTAMP_TZ, "run_time"), kind)
    if not isinstance(raw, str):
        report(inputs, path, "an expression is meant here", "assert.shape", "write as_of: $interval_end")
        return None
    moment = inputs.bind(path, raw, {})
    if moment.type in (kind, NULL):
        return moment if moment.type == kind else None
    if moment.type not in (DATE, TIMESTAMP, TIMESTAMP_TZ) or not can_cast(moment.type, kind):
        report(inputs, path, f"this is of type {moment.type}, and a {kind} is meant", "assert.type", "write as_of: $run_time")
        return None
    return cast(moment, kind)


def _measure(word: str, figure: Callable[[Column], Expr]) -> Callable[[Inputs, Path, Value, Relation], Measured | None]:
    """The reader of a check about a figure of one column."""

    def read(inputs: Inputs, path: Path, raw: Value, relation: Relation) -> Measured | None:
        given = parts(inputs, path, raw, ("column", "at_least", "at_most"))
        column = (named_column if word == "null_share" else compared_column)(inputs, path, given, relation)
        if column is None:
            return None
        try:
            value = figure(column)
        except StudioError as error:
            inputs.report((*path, "column"), error)
            return None
        return _bounded(inputs, path, given, word, value, f"{_WORDS.get(word, word)} of {column.name}")

    return read


def _share(inputs: Inputs, path: Path, raw: Value, relation: Relation) -> Measured | None:
    """Of how many of the rows a condition is true."""
    given = parts(inputs, path, raw, ("where", "at_least", "at_most"))
    text = given.get("where")
    if not isinstance(text, str):
        if given:
            report(inputs, path, "share needs a condition", "assert.shape", "write where: dep_delay > 15")
        return None
    condition = inputs.bind((*path, "where"), text, relation, want=BOOLEAN)
    return _bounded(inputs, path, given, "share", _share_of(condition), f"share of rows where {' '.join(text.split())}")


def _bounded(inputs: Inputs, path: Path, given: Mapping[str, Value], word: str, value: Expr, subject: str) -> Measured | None:
    """The figure with its bounds, which are values of its type."""
    if not {"at_least", "at_most"} & given.keys():
        report(inputs, path, f"{word} needs at_least, at_most, or both", "assert.shape", "write at_least: 0")
        return None
    least, most = (_bound(inputs, (*path, side), given.get(side), value.type) for side in ("at_least", "at_most"))
    return None if least is most is None else Measured(word, value, least, most, f"the {subject} is out of its bounds")


def _bound(inputs: Inputs, path: Path, raw: Value, kind: DataType) -> Expr | None:
    if raw is not None and not isinstance(raw, str):
        report(inputs, path, "one value is meant here", "assert.shape", "write at_least: 0")
    return constant(inputs, path, raw, kind) if isinstance(raw, str) else None


def _share_of(condition: Expr) -> Expr:
    return call("divide_or_null", aggregate("count_if", condition), aggregate("count"))


def _whole(inputs: Inputs, path: Path, raw: Value) -> Expr | None:
    if isinstance(raw, str) and re.fullmatch(r"[0-9]{1,18}", raw):
        return literal(int(raw))
    if raw is not None:
        report(inputs, path, f"'{raw}' is not a number of rows", "assert.shape", "write digits only: 1000")
    return None


_FIGURES: Mapping[str, Callable[[Column], Expr]] = {
    "mean": lambda column: aggregate("avg", column),
    "median": lambda column: aggregate("median", column),
    "stddev": lambda column: aggregate("stddev_samp", column),
    "sum": lambda column: aggregate("sum", column),
    "min": lambda column: aggregate("min", column),
    "max": lambda column: aggregate("max", column),
    "distinct_count": lambda column: aggregate("count", column, distinct=True),
    "null_share": lambda column: _share_of(call("is null", column)),
}
_WORDS = {
    "stddev": "standard deviation", "min": "smallest value", "max": "largest value", "distinct_count": "number of different values",
    "null_share": "share of nulls",
}  # fmt: skip

FIGURES = tuple(_FIGURES)
"""The words of the checks about a figure of one column."""

MEASURES: Mapping[str, Callable[[Inputs, Path, Value, Relation], Measured | None]] = {
    "row_count": row_count,
    "freshness": freshness,
    **{word: _measure(word, figure) for word, figure in _FIGURES.items()},
    "share": _share,
}
"""By the word of the check: what reads it."""
