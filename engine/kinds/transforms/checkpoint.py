"""The kind `checkpoint`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.kinds.fields import Integer
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.wording import count
from engine.relation import Query, Ref, Relation


class Checkpoint(Kind):
    """Passes the rows through, and lets a later run start from here instead of computing them again.

    A run keeps the rows under `.penstock/checkpoints/`. A later run takes them from there if nothing above has changed: no node, no file
    that is read, no parameter that is named, no version of the engine; what stands above is then not run, nor checked again. Kept rows go
    after `keep_days`, or when all of them together take more than 10 GB; none are kept below a database, or below SQL that asks for the
    time or draws at random. `penstock run --fresh` computes everything again. A preview shows the rows as they come.
    """

    kind = "checkpoint"
    category = "transform"
    family = "rows"
    title = "Checkpoint"
    synonyms = ("cache", "materialise", "materialize", "persist", "snapshot", "save point", "restart from here", "keep results")

    keep_days: Annotated[Integer, Field(title="Keep days", description="How many days the rows are kept at most.", ge=1, le=3650)] = 7

    examples = (
        Example(
            title="Start from here the next time",
            fields="keep_days: 30",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,"},
            outputs={"rows": "carrier text, delay integer\nAA,5\nB6,"},
            summary="kept for 30 days",
        ),
        Example(
            title="For a week",
            fields="{}",
            inputs={"from": "carrier text, delay integer\nAA,5"},
            outputs={"rows": "carrier text, delay integer\nAA,5"},
            summary="kept for 7 days",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows as they are."""
        rows = inputs.relation("from")
        query = Query(Ref(rows.name), rows.pass_through(), rows.hidden)
        return {"rows": Relation(f"{inputs.node}.rows", query, rows.ordering, unique=rows.unique)}

    def summary(self) -> str:
        """For how long."""
        return f"kept for {count(self.keep_days, 'day')}"
