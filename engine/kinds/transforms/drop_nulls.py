"""The kind `drop_nulls`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError, SchemaError
from engine.kinds.fields import Choice, Integer, Selectors
from engine.kinds.filtered import filtered
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.selector import selected
from engine.kinds.wording import count, names
from engine.language import call, cast, conjunction, literal
from engine.language.tree import Column, Expr
from engine.language.types import INTEGER
from engine.relation import Relation

_NO_COLUMNS = SchemaError(
    "no column is chosen, so no row could be judged", code="drop_nulls.no_columns", hint="name columns, or leave columns out for all"
)
_TWO_RULES = ConfigError(
    "drop_if: all and at_least exclude each other", code="drop_nulls.two_rules", hint="all is the same as at_least: 1; take one of them out"
)


class DropNulls(Kind):
    """Drops the rows in which values are missing: in any of the columns, in all of them, or in too many.

    Without `columns` all columns are looked at. `drop_if: any` drops a row for a single null among them, `all` only where nothing but
    nulls is there; with `at_least` a row stays that has so many values or more. Only null is missing: NaN, 0 and empty text are values.
    The dropped rows leave by `rejected`, so that the two ports together are always the input. The order of the rows stays.
    """

    kind = "drop_nulls"
    category = "transform"
    family = "rows"
    title = "Drop nulls"
    synonyms = (
        "drop missing",
        "drop rows with a missing value",
        "remove nulls",
        "remove empty rows",
        "dropna",
        "null",
        "missing values",
        "complete cases",
        "not null",
    )
    outputs = ("passed", "rejected")
    reconciled = True

    columns: Annotated[Selectors, Field(title="Columns", description="The columns that are looked at; by default all.")] = ()
    drop_if: Annotated[
        Choice[Literal["any", "all"]], Field(title="Drop if", description="Whether one null is enough, or all columns must be null.")
    ] = "any"
    at_least: Annotated[
        Integer | None, Field(title="At least", description="How many values a row needs to stay; in place of `drop_if`.", ge=1)
    ] = None

    examples = (
        Example(
            title="Whole rows only",
            fields="{}",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,\n,7\n,"},
            outputs={"passed": "carrier text, delay integer\nAA,5", "rejected": "carrier text, delay integer\nB6,\n,7\n,"},
            summary="any null",
        ),
        Example(
            title="Where nothing was measured",
            fields="columns: [wind, rain]\ndrop_if: all",
            inputs={"from": "place text, wind float, rain float\nEWR,,\nJFK,1.5,\n,,0.5"},
            outputs={
                "passed": "place text, wind float, rain float\nJFK,1.5,\n,,0.5",
                "rejected": "place text, wind float, rain float\nEWR,,",
            },
            summary="nothing but null in wind, rain",
        ),
        Example(
            title="Two answers of three",
            fields="columns:\n  - starts: q\nat_least: 2",
            inputs={"from": "id integer, q1 text, q2 text, q3 text\n1,a,,c\n2,,b,\n3,a,b,c"},
            outputs={
                "passed": "id integer, q1 text, q2 text, q3 text\n1,a,,c\n3,a,b,c",
                "rejected": "id integer, q1 text, q2 text, q3 text\n2,,b,",
            },
            summary="fewer than 2 values in columns that start with q",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with enough values, and all others."""
        rows = inputs.relation("from")
        condition = self._condition(inputs, self._chosen(inputs, rows))
        return {
            "passed": filtered(f"{inputs.node}.passed", rows, condition),
            "rejected": filtered(f"{inputs.node}.rejected", rows, call("not", condition)),
        }

    def _chosen(self, inputs: Inputs, rows: Relation) -> tuple[Column, ...]:
        if not self.columns:
            return tuple(rows.column(field.name) for field in rows.visible)
        chosen = selected(inputs, ("columns",), self.columns, rows)
        if not chosen:
            inputs.report(("columns",), _NO_COLUMNS)
        return tuple(map(rows.column, chosen))

    def _condition(self, inputs: Inputs, columns: Sequence[Column]) -> Expr:
        """Whether a row stays; never null."""
        if self.at_least is not None:
            return self._has_enough(inputs, self.at_least, columns)
        if self.drop_if == "any":
            return conjunction(_present(columns))
        return call("not", conjunction(call("is null", column) for column in columns))

    def _has_enough(self, inputs: Inputs, least: int, columns: Sequence[Column]) -> Expr:
        if self.drop_if == "all":
            inputs.report(("drop_if",), _TWO_RULES)
        if least > len(columns) > 0:
            inputs.report(("at_least",), _too_many(least, len(columns)))
        return call(">=", _number_of(_present(columns)), literal(least))

    def summary(self) -> str:
        """What drops a row."""
        where = f" in {names([str(selector) for selector in self.columns])}" if self.columns else ""
        if self.at_least is not None:
            return f"fewer than {count(self.at_least, 'value')}{where}"
        return f"{'any null' if self.drop_if == 'any' else 'nothing but null'}{where}"


def _present(columns: Sequence[Column]) -> list[Expr]:
    return [call("is not null", column) for column in columns]


def _number_of(conditions: Sequence[Expr]) -> Expr:
    """How many conditions hold; added up in halves, so that a hundred columns do not nest a hundred deep."""
    if len(conditions) < 2:
        return cast(conditions[0], INTEGER) if conditions else literal(0)
    middle = len(conditions) // 2
    return call("+", _number_of(conditions[:middle]), _number_of(conditions[middle:]))


def _too_many(wanted: int, there: int) -> SchemaError:
    message = f"no row can have {count(wanted, 'value')}, as only {count(there, 'column')} {'is' if there == 1 else 'are'} looked at"
    return SchemaError(message, code="drop_nulls.too_many", hint="lower at_least, or choose more columns")
