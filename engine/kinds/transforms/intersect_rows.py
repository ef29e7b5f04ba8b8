"""The kind `intersect_rows`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.kinds.fields import Choice
from engine.kinds.kind import Example, Input, Inputs, Kind
from engine.kinds.row_sets import Keep, rows_in_both
from engine.relation import Relation


class IntersectRows(Kind):
    """Keeps the rows that both inputs have, compared in all columns.

    Columns find each other by name, in whatever order they stand, and both inputs need the same ones; the left input gives their
    names and order. Numbers widen, but a float meets a float only. Nulls equal each other here, and so do NaN. `keep: distinct` gives
    each row once; `all` gives it as often as both inputs have it. To compare some columns only, join with `how: semi`.
    """

    kind = "intersect_rows"
    category = "transform"
    family = "combine"
    title = "Intersect rows"
    synonyms = ("intersection", "rows in both", "common rows", "in both tables", "set operation", "overlap")
    inputs = (Input("left"), Input("right"))

    keep: Annotated[Choice[Keep], Field(title="Keep", description="Each row once, or as many copies as both inputs have.")] = "distinct"

    examples = (
        Example(
            title="Customers of both years",
            fields="{}",
            inputs={"left": "name text, city text\nann,Rome\nann,Rome\nbob,", "right": "city text, name text\n,bob\nRome,ann\nOslo,eve"},
            outputs={"rows": "name text, city text\nann,Rome\nbob,"},
            summary="rows of both, each once",
        ),
        Example(
            title="Copies count",
            fields="keep: all",
            inputs={"left": "item text\nnut\nnut\nnut\nbolt", "right": "item text\nnut\nnut"},
            outputs={"rows": "item text\nnut\nnut"},
            summary="rows of both, with copies",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows of both."""
        return {"rows": rows_in_both(inputs, self.keep)}

    def summary(self) -> str:
        """What is kept of copies."""
        return f"rows of both, {'each once' if self.keep == 'distinct' else 'with copies'}"
