"""The kind `filter_rows`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.kinds.fields import Expression
from engine.kinds.filtered import filtered
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.wording import one_line
from engine.language import call
from engine.language.types import BOOLEAN
from engine.relation import Relation


class FilterRows(Kind):
    """Keeps the rows for which a condition is true.

    All other rows leave by `rejected`: those for which the condition is false, and those for which it is null because a value is
    missing. So no row is lost, and the two ports together are always the input. The order of the rows stays.
    """

    kind = "filter_rows"
    category = "transform"
    family = "rows"
    title = "Filter rows"
    synonyms = ("where", "condition", "keep rows", "remove rows", "delete rows", "reject", "subset", "if")
    outputs = ("passed", "rejected")
    reconciled = True

    where: Annotated[Expression, Field(title="Where", description="The condition that kept rows fulfil: `delay > 15 and origin = 'EWR'`.")]

    examples = (
        Example(
            title="Late flights",
            fields="where: delay > 15",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,\nDL,20"},
            outputs={"passed": "carrier text, delay integer\nDL,20", "rejected": "carrier text, delay integer\nAA,5\nB6,"},
            summary="where delay > 15",
        ),
        Example(
            title="Two conditions",
            fields="where: origin in ('EWR', 'JFK') and delay is not null",
            inputs={"from": "origin text, delay integer\nEWR,5\nLGA,7\nJFK,"},
            outputs={"passed": "origin text, delay integer\nEWR,5", "rejected": "origin text, delay integer\nLGA,7\nJFK,"},
            summary="where origin in ('EWR', 'JFK') and delay is not null",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows that fulfil the condition, and all others."""
        rows = inputs.relation("from")
        condition = inputs.bind(("where",), self.where, rows, want=BOOLEAN)
        return {
            "passed": filtered(f"{inputs.node}.passed", rows, condition),
            "rejected": filtered(f"{inputs.node}.rejected", rows, call("is not true", condition)),
        }

    def summary(self) -> str:
        """The condition."""
        return f"where {one_line(self.where)}"
