"""Runs trials on both engines and tells where they differ.

DuckDB shows which rows of a trial raise. The sound ones are run on Spark many expressions at a time; of those that raise, some are
run alone, since each ends its statement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pyarrow as pa
from comparing import same
from counts import IS_FULL
from engines import DuckdbSide, SparkSide
from expression_trials import Trial

from engine.backends.arrow_types import arrow_type
from engine.errors import UnsupportedError
from engine.language import print_duckdb, print_spark
from engine.language.rewrite import rewrite
from engine.language.tree import Column, Expr
from engine.language.types import INTEGER, DataType
from engine.relation import Field

Print: TypeAlias = Callable[[Expr], str]
Values: TypeAlias = dict[int, Any]
"""By row of the trial."""
BATCH = 40
"""Expressions in one statement of Spark."""
UNREADABLE = (AssertionError, ValueError, OverflowError)
"""What comes of a value that the declared type does not have: another type, a year beyond 9999."""
PROBED = 40 if IS_FULL else 8
"""Raising rows of a trial, at most so many and as many again, whose message is asked for."""
ALONE = 10 if IS_FULL else 1
"""Raising rows of a trial that are taken to Spark, each in a statement of its own."""


@dataclass
class Match:
    """What came of a trial."""

    trial: Trial
    values: Values = field(default_factory=dict)
    """DuckDB's, of the sound rows."""
    raising: int = 0
    """How many rows raise on DuckDB."""
    faults: dict[int, str] = field(default_factory=dict)
    """DuckDB's messages, of some of them."""
    alone: int = 0
    """How many of those were run on Spark."""
    refused: str | None = None
    differences: list[str] = field(default_factory=list)

    def differ(self, row: int, duckdb: object, spark: object) -> None:
        self.differences.append(f"{self.trial.label} on {self.trial.rows[row]!r}: DuckDB {duckdb!r}, Spark {spark!r}")


def matches(
    trials: Iterable[Trial], duckdb: DuckdbSide, spark: SparkSide, print_spark_: Print = print_spark.print_expression
) -> list[Match]:
    """Every trial on both engines; `print_spark_` may be a printer that is wrong on purpose."""
    found = [on_duckdb(trial, duckdb) for trial in trials]
    compare_on_spark(found, spark, print_spark_)
    return found


def on_duckdb(trial: Trial, duckdb: DuckdbSide) -> Match:
    """The values of the sound rows, and the others' messages."""
    match = Match(trial)
    fields = [Field("row", INTEGER), *(Field(f"c{place}", kind) for place, kind in enumerate(trial.kinds))]
    duckdb.give("trial", _table(fields, [(row, *values) for row, values in enumerate(trial.rows)]), fields)
    text = print_duckdb.print_expression(trial.expression)
    every = range(len(trial.rows))
    try:
        match.values = _evaluated(duckdb, text, trial, every)
    except duckdb.failure:
        sound = _sound(duckdb, text, trial)
        match.values = _evaluated(duckdb, text, trial, sound) if sound else {}
        raising = sorted(set(every) - set(sound))
        match.raising = len(raising)
        for row in _probed(raising):
            match.faults[row] = _message(duckdb, text, trial, row)
    return match


def _evaluated(duckdb: DuckdbSide, text: str, trial: Trial, rows: Sequence[int]) -> Values:
    where = f" WHERE row IN ({', '.join(map(str, rows))})" if len(rows) < len(trial.rows) else ""
    return _by_row(duckdb.rows(f"SELECT row, {text} AS r FROM trial{where}", _result(trial.expression.type)), "r")


def _sound(duckdb: DuckdbSide, text: str, trial: Trial) -> list[int]:
    """The rows that do not raise: DuckDB's TRY tells, but takes no `error`, which counts as volatile, so another failure stands for it."""
    duckdb.connection.execute("CREATE OR REPLACE TEMP MACRO penstock_fail(m) AS ([NULL])[CAST(concat('x', m) AS BIGINT)]")
    tried = re.sub(r"\berror\(", "penstock_fail(", text)
    return [
        row
        for (row,) in duckdb.connection.execute(
            f"SELECT row FROM (SELECT row, TRY([{tried}]) AS r FROM trial) WHERE r IS NOT NULL"
        ).fetchall()
    ]


def _message(duckdb: DuckdbSide, text: str, trial: Trial, row: int) -> str:
    try:
        value = _evaluated(duckdb, text, trial, [row])
    except duckdb.failure as error:
        return str(error).split("\n", 1)[0]
    raise AssertionError(f"{trial.label} was to raise on {trial.rows[row]!r}, and gives {value!r}")


def compare_on_spark(found: Sequence[Match], spark: SparkSide, print_: Print) -> None:
    """Fills in what differs on Spark."""
    printed = []
    for match in found:
        try:
            print_(match.trial.expression)
        except UnsupportedError as error:
            match.refused = error.message
        else:
            printed.append(match)
    sound = sorted((match for match in printed if match.values), key=lambda match: len(match.values))
    for start in range(0, len(sound), BATCH):
        _Batch(sound[start : start + BATCH], spark, print_).run()
    _run_alone(printed, spark, print_)


class _Batch:
    """Some expressions in one statement: each has columns of its own, which hold its sound rows."""

    def __init__(self, found: Sequence[Match], spark: SparkSide, print_: Print) -> None:
        self.found, self.spark, self.print = found, spark, print_
        self.rows = [sorted(match.values) for match in found]
        self.length = max(map(len, self.rows))
        self.columns: dict[tuple[DataType, str], tuple[str, list[Any]]] = {}
        self.texts = [self._text(match, rows) for match, rows in zip(found, self.rows, strict=True)]

    def _text(self, match: Match, rows: Sequence[int]) -> str:
        names = {f"c{place}": self._column(match.trial, place, rows) for place in range(len(match.trial.kinds))}
        return self.print(renamed(match.trial.expression, names))

    def _column(self, trial: Trial, place: int, rows: Sequence[int]) -> str:
        """The name of a column that holds the trial's values, its last one repeated to the length of the batch."""
        values = [trial.rows[row][place] for row in rows]
        values += values[-1:] * (self.length - len(values))
        key = (trial.kinds[place], repr(values))
        return self.columns.setdefault(key, (f"c{len(self.columns)}", values))[0]

    def run(self) -> None:
        fields = [Field("row", INTEGER), *(Field(name, kind) for (kind, _), (name, _) in self.columns.items())]
        rows = zip(range(self.length), *(values for _, values in self.columns.values()), strict=True)
        self.spark.give("trial", _table(fields, list(rows)), fields)
        self._compare(range(len(self.found)))

    def _compare(self, which: Sequence[int]) -> None:
        """Runs some of the expressions; halves what fails until the one that does is found."""
        try:
            values = self._values(which)
        except (*self.spark.failure, *UNREADABLE) as error:
            if len(which) == 1:
                self._explain(which[0], error)
                return
            self._compare(which[: len(which) // 2])
            self._compare(which[len(which) // 2 :])
        else:
            for place in which:
                self._note(place, values[place])

    def _values(self, which: Sequence[int], where: str = "") -> dict[int, Values]:
        fields = [Field("row", INTEGER), *(Field(f"r{place}", self.found[place].trial.expression.type) for place in which)]
        select = ", ".join(f"{self.texts[place]} AS r{place}" for place in which)
        table = self.spark.rows(f"SELECT row, {select} FROM trial{where}", fields)
        return {place: _by_row(table, f"r{place}") for place in which}

    def _explain(self, place: int, error: Exception) -> None:
        """Finds the first row on which the expression fails."""
        rows = self.rows[place]
        low, high = 0, len(rows) - 1
        while low < high and not isinstance(error, AssertionError):
            middle = (low + high) // 2
            try:
                self._values([place], f" WHERE row BETWEEN {low} AND {middle}")
            except (*self.spark.failure, *UNREADABLE) as found:
                high, error = middle, found
            else:
                low = middle + 1
        match = self.found[place]
        match.differ(rows[low], match.values[rows[low]], first_line(error))

    def _note(self, place: int, values: Values) -> None:
        match = self.found[place]
        for at, value in values.items():
            if at >= len(self.rows[place]):
                continue
            row = self.rows[place][at]
            if not same(match.values[row], value, match.trial.tolerance):
                match.differ(row, match.values[row], value)


def _run_alone(found: Sequence[Match], spark: SparkSide, print_: Print) -> None:
    """Rows that raise on DuckDB, one statement each: Spark must raise too."""
    pairs = [(match, row) for match in found for row in _chosen(match.faults)]
    for start in range(0, len(pairs), BATCH):
        _alone(pairs[start : start + BATCH], spark, print_)


def _alone(pairs: Sequence[tuple[Match, int]], spark: SparkSide, print_: Print) -> None:
    cells: dict[Field, Any] = {Field("row", INTEGER): 0}
    texts = []
    for number, (match, row) in enumerate(pairs):
        names = {f"c{place}": f"a{number}_{place}" for place in range(len(match.trial.kinds))}
        cells.update(
            (Field(name, kind), value) for name, kind, value in zip(names.values(), match.trial.kinds, match.trial.rows[row], strict=True)
        )
        texts.append(print_(renamed(match.trial.expression, names)))
    spark.show("alone", _table(list(cells), [list(cells.values())]), list(cells))
    for (match, row), text in zip(pairs, texts, strict=True):
        match.alone += 1
        try:
            given = spark.rows(f"SELECT {text} AS r FROM alone", _result(match.trial.expression.type)[1:]).column("r").to_string()
        except spark.failure:
            continue
        except UNREADABLE as error:
            given = first_line(error)
        match.differ(row, match.faults[row], given)


def _probed(raising: Sequence[int]) -> Sequence[int]:
    """Some from everywhere among them."""
    return raising[:: max(len(raising) // PROBED, 1)]


def _chosen(faults: dict[int, str]) -> list[int]:
    """One of each sort of message, then others, few in all."""
    sorts: dict[str, int] = {}
    for row, message in faults.items():
        sorts.setdefault(re.sub(r'[0-9]+|".*?"', "", message), row)
    return list(dict.fromkeys([*sorts.values(), *faults]))[:ALONE]


def renamed(expression: Expr, names: dict[str, str]) -> Expr:
    """The expression over columns of other names."""
    return rewrite(expression, lambda part: Column(part.type, names[part.name]) if isinstance(part, Column) else part)


def _result(kind: DataType) -> list[Field]:
    return [Field("row", INTEGER), Field("r", kind)]


def _table(fields: Sequence[Field], rows: Sequence[Sequence[Any]]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [[] for _ in fields]
    return pa.table({field.name: pa.array(list(values), arrow_type(field.type)) for field, values in zip(fields, columns, strict=True)})


def _by_row(table: pa.Table, name: str) -> Values:
    return dict(zip(table.column("row").to_pylist(), table.column(name).to_pylist(), strict=True))


def first_line(error: Exception) -> str:
    """What an engine says, as far as it can be said: some errors of Java cannot be told."""
    return repr(error.args[:1])[:300] if type(error).__name__ == "Py4JJavaError" else str(error).split("\n", 1)[0][:300]
