"""The kind `repeat_rows`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.errors import ConfigError
from engine.kinds.fields import Expression, Integer, NewColumn
from engine.kinds.kind import Example, Guard, Inputs, Kind
from engine.kinds.naming import report_clash
from engine.kinds.numbers import numbers_up_to
from engine.kinds.wording import one_line
from engine.language import call, literal
from engine.language.tree import Column, Expr, Literal
from engine.language.types import INTEGER
from engine.relation import HIDDEN_PREFIX, NO_ORDER, Join, Ordering, Query, Ref, Relation, SortColumn

_TIMES = HIDDEN_PREFIX + "times"
_NONE_LEFT = ConfigError("no row would be left", code="repeat.none", hint="write 1 or more, or a column: quantity")


class RepeatRows(Kind):
    """Repeats each row: so many times as a column, an expression or a number says.

    `times: 3` makes three of each row, `times: quantity` as many as stand in that column. `copy_column` numbers the copies of a row
    from 1. Rows whose number is null, 0 or negative have no copies, and leave by `rejected`. No row may be repeated more than
    `at_most` times: a run that finds more stops before anything is written, so that a wrong number does not fill the disk.
    The copies of a row stand one after the other, in the order in which the rows came.
    """

    kind = "repeat_rows"
    category = "transform"
    family = "rows"
    title = "Repeat rows"
    synonyms = ("clone rows", "duplicate rows", "replicate", "expand rows", "one row to many", "copies", "uncount")
    outputs = ("rows", "rejected")

    times: Annotated[Expression, Field(title="Times", description="How many copies of a row: a number, a column or an expression.")]
    copy_column: Annotated[
        NewColumn | None, Field(title="Copy column", description="A new column with the number of the copy, from 1.")
    ] = None
    at_most: Annotated[
        Integer, Field(title="At most", description="The most copies that a row may have; a run with more stops.", ge=1, le=1_000_000)
    ] = 1_000

    examples = (
        Example(
            title="As many as a column says",
            fields="times: quantity",
            inputs={"from": "item text, quantity integer\nnut,2\nbolt,0\nscrew,1\nnail,"},
            outputs={
                "rows": "item text, quantity integer\nnut,2\nnut,2\nscrew,1",
                "rejected": "item text, quantity integer\nbolt,0\nnail,",
            },
            summary="each row quantity times",
        ),
        Example(
            title="Three of each, numbered",
            fields="times: 3\ncopy_column: copy",
            inputs={"from": "item text\nnut\nbolt"},
            outputs={"rows": "item text, copy integer\nnut,1\nnut,2\nnut,3\nbolt,1\nbolt,2\nbolt,3", "rejected": "item text"},
            summary="each row 3 times, numbered in copy",
        ),
        Example(
            title="A row for each night",
            fields="times: departure - arrival\ncopy_column: night",
            inputs={"from": "guest text, arrival date, departure date\nann,2024-02-28,2024-03-01\nbob,2024-03-01,2024-03-01"},
            outputs={
                "rows": (
                    "guest text, arrival date, departure date, night integer\nann,2024-02-28,2024-03-01,1\nann,2024-02-28,2024-03-01,2"
                ),
                "rejected": "guest text, arrival date, departure date\nbob,2024-03-01,2024-03-01",
            },
            summary="each row departure - arrival times, numbered in night",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The copies, and the rows that have none."""
        rows = inputs.relation("from")
        if self.copy_column is not None:
            report_clash(inputs, ("copy_column",), self.copy_column, [field.name for field in rows.visible])
        times = inputs.bind(("times",), self.times, rows, want=INTEGER)
        self._report_number(inputs, times)
        counted = _counted(inputs.node, rows, times)
        return {"rows": self._repeated(inputs.node, rows, counted, times), "rejected": _without_copies(inputs.node, rows, counted)}

    def guards(self, inputs: Inputs) -> tuple[Guard, ...]:
        """No row asks for too many copies; a number that is written out has been judged already."""
        rows = inputs.relation("from")
        times = inputs.bind(("times",), self.times, rows, want=INTEGER)
        if isinstance(times, Literal):
            return ()
        counted = _counted(inputs.node, rows, times)
        where = call(">", Column(INTEGER, _TIMES), literal(self.at_most))
        over = Query(Ref(counted.name), rows.pass_through(), rows.hidden, where=where)
        relation = Relation(f"{inputs.node}#over", over, rows.ordering, (counted,), rows.unique)
        message = f"a row asks for more than {self.at_most:,} copies"
        return (Guard("at_most", ("at_most",), "fail", relation, message, code="repeat.at_most"),)

    def _report_number(self, inputs: Inputs, times: Expr) -> None:
        if not isinstance(times, Literal) or times.value is None:
            return
        if times.value < 1:
            inputs.report(("times",), _NONE_LEFT)
        if times.value > self.at_most:
            inputs.report(("times",), _too_many(times.value, self.at_most))

    def _repeated(self, node: str, rows: Relation, counted: Relation, times: Expr) -> Relation:
        is_known = isinstance(times, Literal) and times.value is not None and 1 <= times.value <= self.at_most
        numbers = numbers_up_to(node, times.value if isinstance(times, Literal) and is_known else self.at_most)
        number, copy = numbers.column(numbers.query.columns[0][0], "right"), self.copy_column or f"{HIDDEN_PREFIX}{node}_copy"
        condition = call("<=", number, Column(INTEGER, _TIMES, "left"))
        source = Join(counted.name, numbers.name, "cross") if is_known else Join(counted.name, numbers.name, "inner", condition)
        hidden = rows.hidden | ({copy} if self.copy_column is None else set())
        query = Query(source, (*rows.pass_through("left"), (copy, number)), hidden)
        unique = rows.unique | {copy} if rows.unique is not None else None
        return Relation(f"{node}.rows", query, _with_copies(rows.ordering, copy), (counted, numbers), unique)

    def summary(self) -> str:
        """How often, and where the copies' numbers stand."""
        return f"each row {one_line(self.times)} times{f', numbered in {self.copy_column}' if self.copy_column is not None else ''}"


def _counted(node: str, rows: Relation, times: Expr) -> Relation:
    """The rows, with how often each is wanted."""
    return Relation(f"{node}#counted", Query(Ref(rows.name), (*rows.pass_through(), (_TIMES, times)), rows.hidden | {_TIMES}))


def _without_copies(node: str, rows: Relation, counted: Relation) -> Relation:
    where = call("is not true", call(">=", Column(INTEGER, _TIMES), literal(1)))
    query = Query(Ref(counted.name), rows.pass_through(), rows.hidden, where=where)
    return Relation(f"{node}.rejected", query, rows.ordering, (counted,), rows.unique)


def _with_copies(ordering: Ordering, copy: str) -> Ordering:
    """The incoming order, and the copies' order inside each row."""
    return ordering if ordering == NO_ORDER else Ordering((*ordering.keys, SortColumn(copy)), ordering.total)


def _too_many(times: int, at_most: int) -> ConfigError:
    message = f"each row would be repeated {times:,} times, and {at_most:,} is the most"
    return ConfigError(message, code="repeat.too_many", hint="raise at_most if so many are wanted")
