"""The kind `group_by`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.errors import SchemaError
from engine.kinds.fields import ColumnNames, Expressions
from engine.kinds.keys import with_normal_keys
from engine.kinds.kind import Example, Inputs, Kind, Preset
from engine.kinds.naming import report_clash
from engine.kinds.ordered import ordered_aggregates
from engine.kinds.ordering import key_columns
from engine.kinds.wording import names
from engine.language.tree import Aggregate, Expr, walk
from engine.language.types import NULL
from engine.relation import Query, Ref, Relation

_NO_AGGREGATE = SchemaError(
    "nothing is computed over the rows here", code="group.no_aggregate", hint="use an aggregate such as count() or max()"
)
_EMPTY = SchemaError("a group needs keys or columns", code="group.empty", hint="write columns: with an aggregate such as count()")


class GroupBy(Kind):
    """Makes one row of each group of rows that are equal in the keys; without keys, one row of all.

    Columns are aggregates and expressions over them: `count()`, `sum(amount)`, `sum(a) / count()`, `max(day) - min(day)`. They do
    not see each other. Nulls form a group of their own. Without keys an empty input still gives one row.
    """

    kind = "group_by"
    category = "transform"
    family = "summary"
    title = "Group by"
    synonyms = ("aggregate", "summarise", "summarize", "sum", "count", "average", "median", "total", "roll up", "statistics")

    columns: Annotated[Expressions, Field(title="Columns", description="New columns, each an aggregate or made of aggregates.")]
    keys: Annotated[ColumnNames, Field(title="Keys", description="Columns whose values make the groups; none for all rows together.")] = ()

    presets = (
        Preset(
            name="count_values",
            title="Count values",
            description="How often each value occurs.",
            fields={"columns": {"rows": "count()"}, "keys": ("column",)},
            synonyms=("frequency", "value counts", "tally", "count rows"),
        ),
    )
    examples = (
        Example(
            title="Sums by key",
            fields="columns:\n  flights: count()\n  delay: sum(delay)\nkeys: [carrier]",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,\nAA,7"},
            outputs={"rows": "carrier text, flights integer, delay integer\nAA,2,12\nB6,1,"},
            summary="flights, delay by carrier",
        ),
        Example(
            title="One row of all",
            fields="columns:\n  share_late: count_if(delay > 6) / count()",
            inputs={"from": "delay integer\n5\n7"},
            outputs={"rows": "share_late float\n0.5"},
            summary="share_late of all rows",
        ),
        Example(
            title="Only the combinations",
            fields="columns: {}\nkeys: [carrier]",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,\nAA,7"},
            outputs={"rows": "carrier text\nAA\nB6"},
            summary="by carrier",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """A row per group."""
        rows = inputs.relation("from")
        keys = key_columns(inputs, ("keys",), self.keys, rows)
        if not self.keys and not self.columns:
            inputs.report((), _EMPTY)
        normal = with_normal_keys(inputs.node, rows, keys)
        groups = tuple(map(normal.column, keys))
        columns = (*zip(keys, groups, strict=True), *((name, self._column(inputs, name, keys, normal)) for name in self.columns))
        query = Query(Ref(normal.name), columns, group_by=groups)
        steps = () if normal is rows else (normal,)
        return {"rows": Relation(f"{inputs.node}.rows", query, steps=steps, unique=frozenset(keys))}

    def _column(self, inputs: Inputs, name: str, keys: tuple[str, ...], rows: Relation) -> Expr:
        path = ("columns", name)
        report_clash(inputs, path, name, keys)
        bound = inputs.bind(path, self.columns[name], rows, allow="aggregate", keys=keys)
        if not keys and bound.type != NULL and not any(isinstance(part, Aggregate) for part in walk(bound)):
            inputs.report(path, _NO_AGGREGATE)
        return ordered_aggregates(inputs, path, bound, rows, keys)

    def summary(self) -> str:
        """Which columns by which keys."""
        by = f"by {names(self.keys)}" if self.keys else "of all rows"
        return f"{names(self.columns)} {by}" if self.columns else by
