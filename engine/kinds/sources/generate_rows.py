"""The kind `generate_rows`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.errors import ConfigError
from engine.kinds.fields import Bound, Integer, NewColumn
from engine.kinds.kind import Example, Inputs, Kind, Preset
from engine.kinds.numbers import numbers_up_to
from engine.kinds.steps import Steps, WrongSteps, steps
from engine.kinds.wording import count
from engine.language.types import INTEGER
from engine.relation import Ordering, Query, Ref, Relation, SortColumn

_NOTHING = Steps(INTEGER, 0, 1, "", 0)


class GenerateRows(Kind):
    """Makes rows out of nothing: numbers, dates or timestamps that lie evenly apart, in one column.

    They begin at `start` and go on to `end`, which is among them where a step meets it, or until there are as many as `rows` says.
    `step` is a number for numbers (1 by default), and a span such as `15 minutes` or `1 month` for dates (`1 day` by default); below 0
    the values fall. Every value is counted from the start: a month after 31 January is the end of February, two are 31 March.
    Whole numbers are integers, others decimals; dates that lie hours, minutes or seconds apart are timestamps. More than `at_most`
    rows are not made. The rows stand in the order of their values.
    """

    kind = "generate_rows"
    category = "source"
    family = "source"
    title = "Generate rows"
    synonyms = (
        "sequence", "range", "series", "generate_series", "number table", "numbers", "counter", "spine", "create rows", "dummy data",
    )  # fmt: skip
    inputs = ()
    presets = (
        Preset(
            "calendar",
            "Calendar",
            "A row for every day between two dates.",
            {"start": "2024-01-01", "end": "2024-12-31", "name": "date"},
            synonyms=("date table", "date dimension", "dates", "days", "date range", "date spine"),
        ),
    )

    start: Annotated[Bound, Field(title="Start", description="The first value: a number, a date or a timestamp.")]
    end: Annotated[Bound | None, Field(title="End", description="No value lies past it; it is one of them where a step meets it.")] = None
    rows: Annotated[Integer | None, Field(title="Rows", description="How many rows there are, where no end is given.", ge=0)] = None
    step: Annotated[
        Bound | None, Field(title="Step", description="How far the values lie apart: 1, -0.5; for dates 1 day, 15 minutes, -1 month.")
    ] = None
    name: Annotated[NewColumn, Field(title="Name", description="The column.")] = "value"
    at_most: Annotated[Integer, Field(title="At most", description="The most rows that may be made.", ge=1, le=1_000_000_000)] = 1_000_000

    examples = (
        Example(
            title="The numbers from 1 to 5",
            fields="start: 1\nend: 5",
            outputs={"rows": "value integer\n1\n2\n3\n4\n5"},
            summary="value from 1 to 5",
            ordered=True,
        ),
        Example(
            title="The last days of three months",
            fields="start: 2024-01-31\nend: 2024-03-31\nstep: 1 month\nname: due",
            outputs={"rows": "due date\n2024-01-31\n2024-02-29\n2024-03-31"},
            summary="due from 2024-01-31 to 2024-03-31 by 1 month",
            ordered=True,
        ),
        Example(
            title="So many rows, falling",
            fields="start: 1\nrows: 3\nstep: -0.25",
            outputs={"rows": "value decimal(18,2)\n1.00\n0.75\n0.50"},
            summary="3 rows of value from 1 by -0.25",
            ordered=True,
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The values, counted from the first."""
        made = self._steps(inputs)
        numbers = numbers_up_to(inputs.node, made.count)
        value = made.value(numbers.column(numbers.query.columns[0][0]))
        ordering = Ordering((SortColumn(self.name, descending=made.falls),), total=True)
        query = Query(Ref(numbers.name), ((self.name, value),))
        return {"rows": Relation(f"{inputs.node}.rows", query, ordering, (numbers,), frozenset({self.name}))}

    def _steps(self, inputs: Inputs) -> Steps:
        """What is to be made; nothing after reporting why it cannot be."""
        if self.end is not None and self.rows is not None:
            inputs.report(("rows",), _END_AND_ROWS)
            return _NOTHING
        try:
            made = steps(self.start, self.end, self.step, self.rows)
        except WrongSteps as wrong:
            inputs.report((wrong.field,), wrong.error)
            return _NOTHING
        if made.count > self.at_most:
            inputs.report(("at_most",), _too_many(made.count, self.at_most))
            return _NOTHING
        if not made.count and self.end is not None:
            inputs.report(("end",), _NONE, "warning")
        return made

    def summary(self) -> str:
        """Which values, and how far they go."""
        by = f" by {self.step}" if self.step is not None else ""
        if self.end is None:
            return f"{count(self.rows or 0, 'row')} of {self.name} from {self.start}{by}"
        return f"{self.name} from {self.start} to {self.end}{by}"


_END_AND_ROWS = ConfigError("both the end and the number of rows are given", code="generate.end_and_rows", hint="take one of the two out")
_NONE = ConfigError(
    "no step leads from the start to the end, so there are no rows", code="generate.none", hint="set a step below 0, or swap them"
)


def _too_many(made: int, at_most: int) -> ConfigError:
    message = f"{made:,} rows would be made, and {at_most:,} is the most"
    return ConfigError(message, code="generate.too_many", hint="raise at_most if so many are wanted")
