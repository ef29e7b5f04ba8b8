"""The kind `except_rows`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.kinds.fields import Choice
from engine.kinds.kind import Example, Input, Inputs, Kind
from engine.kinds.row_sets import Keep, rows_in_left_only
from engine.relation import Relation


class ExceptRows(Kind):
    """Keeps the rows of the left input that the right input has not, compared in all columns.

    Columns find each other by name, in whatever order they stand, and both inputs need the same ones; the left input gives their
    names and order. Numbers widen, but a float meets a float only. Nulls equal each other here, and so do NaN. `keep: distinct` gives
    each row once; with `all` every row of the right input takes away one copy. To compare some columns only, join with `how: anti`.
    """

    kind = "except_rows"
    category = "transform"
    family = "combine"
    title = "Except rows"
    synonyms = ("minus", "subtract", "set difference", "rows only in left", "not in", "exclude", "new rows")
    inputs = (Input("left"), Input("right"))

    keep: Annotated[
        Choice[Keep], Field(title="Keep", description="Each row once, or as many copies as the left has more than the right.")
    ] = "distinct"

    examples = (
        Example(
            title="Customers that are new",
            fields="{}",
            inputs={"left": "name text, city text\nann,Rome\nbob,\neve,Oslo\neve,Oslo", "right": "city text, name text\n,bob\nRome,ann"},
            outputs={"rows": "name text, city text\neve,Oslo"},
            summary="rows of the left only, each once",
        ),
        Example(
            title="Copies count",
            fields="keep: all",
            inputs={"left": "item text\nnut\nnut\nnut\nbolt", "right": "item text\nnut\nscrew"},
            outputs={"rows": "item text\nnut\nnut\nbolt"},
            summary="rows of the left only, with copies",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows of the left input that are not on the right."""
        return {"rows": rows_in_left_only(inputs, self.keep)}

    def summary(self) -> str:
        """What is kept of copies."""
        return f"rows of the left only, {'each once' if self.keep == 'distinct' else 'with copies'}"
