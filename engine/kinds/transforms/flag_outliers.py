"""The kind `flag_outliers`."""

from __future__ import annotations

import decimal as numbers
import math
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError, SchemaError
from engine.kinds.fields import Choice, ColumnName, ColumnNames, NewColumn, Text
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.naming import report_clash
from engine.kinds.ordering import key_columns
from engine.kinds.wording import names
from engine.language import aggregate, call, case, cast, literal, null, window
from engine.language.tree import Column, Expr
from engine.language.types import FLOAT, is_number
from engine.relation import HIDDEN_PREFIX, Query, Ref, Relation

_VALUE = HIDDEN_PREFIX + "value"
_SPREAD = HIDDEN_PREFIX + "spread"
_LOW = HIDDEN_PREFIX + "low"
_HIGH = HIDDEN_PREFIX + "high"
_THRESHOLDS: Mapping[str, float] = {"z_score": 3.0, "iqr": 1.5}
_WORDS = {"z_score": "standard deviations from the mean", "iqr": "interquartile ranges outside the quartiles"}
_SLACK = 1e-9
"""A value at the bound is inside, however the last digits of sums fall out: engines add up in their own order."""

Method = Literal["iqr", "z_score"]


class FlagOutliers(Kind):
    """Adds a column that says whether a number lies far from the others, of all rows or of its group.

    `iqr` looks at the quartiles: an outlier lies more than 1.5 times their distance below the first or above the third, which a few
    wild values hardly move. `z_score` looks at mean and standard deviation: an outlier lies more than 3 of them away, which suits many
    values around one middle. `threshold` is another number instead of 1.5 or 3. A value at the bound is none, nor is a null. Infinite
    values and NaN are outliers, and count for nothing in the statistics. All rows stay, in their order; a filter_rows below takes the
    outliers out: `where: not is_outlier`.
    """

    kind = "flag_outliers"
    category = "transform"
    family = "columns"
    title = "Flag outliers"
    synonyms = ("outlier", "outliers", "anomaly", "z-score", "iqr", "extreme values", "interquartile range", "standard deviations")

    column: Annotated[ColumnName, Field(title="Column", description="The number that is looked at.")]
    method: Annotated[Choice[Method], Field(title="Method", description="By quartiles, or by mean and standard deviation.")] = "iqr"
    threshold: Annotated[
        Text | None, Field(title="Threshold", description="How far is too far; by default 1.5 for `iqr` and 3 for `z_score`.")
    ] = None
    per: Annotated[ColumnNames, Field(title="Per", description="Compare only rows that are equal in these columns.")] = ()
    flag_column: Annotated[NewColumn, Field(title="Flag column", description="The new column.")] = "is_outlier"

    examples = (
        Example(
            title="By quartiles",
            fields="column: delay",
            inputs={"from": "delay integer\n1\n2\n3\n4\n5\n40\n"},
            outputs={"rows": "delay integer, is_outlier boolean\n1,false\n2,false\n3,false\n4,false\n5,false\n40,true\n,false"},
            summary="delay more than 1.5 interquartile ranges outside the quartiles",
        ),
        Example(
            title="By the standard deviation of each group",
            fields="column: x\nmethod: z_score\nthreshold: 1\nper: [g]\nflag_column: far",
            inputs={"from": "g text, x float\na,1.0\na,1.0\na,1.0\na,5.0\nb,5.0\nb,5.0"},
            outputs={"rows": "g text, x float, far boolean\na,1.0,false\na,1.0,false\na,1.0,false\na,5.0,true\nb,5.0,false\nb,5.0,false"},
            summary="x more than 1 standard deviations from the mean per g",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows, and whether each is an outlier."""
        rows = inputs.relation("from")
        report_clash(inputs, ("flag_column",), self.flag_column, [field.name for field in rows.visible])
        groups = key_columns(inputs, ("per",), self.per, rows)
        threshold = self._threshold(inputs)
        number = self._number(inputs, rows)
        valued = _valued(inputs.node, rows, number)
        middle = [(name, window(function, partition_by=tuple(map(rows.column, groups)))) for name, function in self._statistics()]
        hidden = valued.hidden | {name for name, _ in middle}
        measured = Relation(f"{inputs.node}#measured", Query(Ref(valued.name), (*valued.pass_through(), *middle), hidden), steps=(valued,))
        flag = call("is true", self._is_far(number, threshold))
        query = Query(Ref(measured.name), (*rows.pass_through(), (self.flag_column, flag)), rows.hidden)
        return {"rows": Relation(f"{inputs.node}.rows", query, rows.ordering, (measured,), rows.unique)}

    def _number(self, inputs: Inputs, rows: Relation) -> Expr:
        """The value as a float; null after reporting that it is no number."""
        column = inputs.column(("column",), self.column, rows)
        if column is not None and not is_number(column.type):
            inputs.report(("column",), _no_number(column))
            return null(FLOAT)
        return cast(column, FLOAT) if column is not None else null(FLOAT)

    def _threshold(self, inputs: Inputs) -> float:
        if self.threshold is None:
            return _THRESHOLDS[self.method]
        try:
            value = float(numbers.Decimal(self.threshold.strip()))
        except numbers.InvalidOperation:
            value = 0.0
        if not 0 < value < math.inf:
            inputs.report(("threshold",), _no_threshold(self.threshold))
            return 1.0
        return value

    def _statistics(self) -> tuple[tuple[str, Expr], ...]:
        """What is known of all values, or of those of a group."""
        value = Column(FLOAT, _VALUE)
        if self.method == "z_score":
            mean, deviation = aggregate("avg", value), aggregate("stddev_samp", value)
            return ((_LOW, mean), (_SPREAD, deviation))
        return ((_LOW, aggregate("quantile_cont", value, literal(0.25))), (_HIGH, aggregate("quantile_cont", value, literal(0.75))))

    def _is_far(self, number: Expr, threshold: float) -> Expr:
        """Whether the value lies outside of the bounds; null where there are none."""
        low, high = Column(FLOAT, _LOW), Column(FLOAT, _HIGH if self.method == "iqr" else _LOW)
        spread = Column(FLOAT, _SPREAD) if self.method == "z_score" else call("-", high, low)
        size = call("+", call("+", call("abs", low), call("abs", high)), spread)
        reach = call("+", call("*", literal(threshold), spread), call("*", literal(_SLACK), size))
        return call("or", call(">", call("-", low, number), reach), call(">", call("-", number, high), reach))

    def summary(self) -> str:
        """What is too far from what."""
        threshold = self.threshold or f"{_THRESHOLDS[self.method]:g}"
        return f"{self.column} more than {threshold} {_WORDS[self.method]}{f' per {names(self.per)}' if self.per else ''}"


def _valued(node: str, rows: Relation, number: Expr) -> Relation:
    """The rows with the values that count: infinite ones and NaN would leave nothing else of a mean."""
    value = case([(call("is_finite", number), number)], null(FLOAT))
    return Relation(f"{node}#valued", Query(Ref(rows.name), (*rows.pass_through(), (_VALUE, value)), rows.hidden | {_VALUE}))


def _no_number(column: Column) -> SchemaError:
    message = f"column '{column.name}' is of type {column.type}, and only a number can be an outlier"
    return SchemaError(message, code="outliers.no_number", hint="choose a number, or make one of it with cast_columns or add_columns above")


def _no_threshold(text: str) -> ConfigError:
    return ConfigError(f"'{text}' is no number above 0", code="outliers.threshold", hint="write a number such as 1.5 or 3")
