"""The kind `group_by`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from engine.errors import ConfigError, SchemaError
from engine.kinds.fields import Choice, ColumnNames, Expressions, KeySets, NewColumn, Text
from engine.kinds.grouping_sets import Totals, levels_of, listed_levels
from engine.kinds.keys import with_normal_keys
from engine.kinds.kind import Example, Inputs, Kind, Preset
from engine.kinds.levels import Level, Levels
from engine.kinds.naming import report_clash
from engine.kinds.ordered import ordered_aggregates
from engine.kinds.ordering import key_columns
from engine.kinds.wording import count, names
from engine.language.tree import Aggregate, Column, Expr, walk
from engine.language.types import NULL, TEXT
from engine.relation import Query, Ref, Relation

_NO_AGGREGATE = SchemaError(
    "nothing is computed over the rows here", code="group.no_aggregate", hint="use an aggregate such as count() or max()"
)
_EMPTY = SchemaError("a group needs keys or columns", code="group.empty", hint="write columns: with an aggregate such as count()")
_NO_KEYS = SchemaError("without keys there is one row of all, and no other total", code="group.no_keys", hint="write keys: [column]")
_TWO_WAYS = ConfigError("totals and grouping_sets exclude each other", code="group.two_ways", hint="take one of them out")


class GroupBy(Kind):
    """Makes one row of each group of rows that are equal in the keys; without keys, one row of all.

    Columns are aggregates and expressions over them: `count()`, `sum(amount)`, `sum(a) / count()`, `max(day) - min(day)`. They do
    not see each other. Nulls form a group of their own. Without keys an empty input still gives one row.

    `totals` puts rows of totals beside the groups: `grand` one of all rows, `rollup` also the subtotals that leave the keys out one by
    one from the last, `cube` those of every combination of keys; `grouping_sets` lists the combinations itself, `[]` for all rows. In
    a total the keys that it sums over are null, or `total_label` in keys that are texts. `level_column` tells such a null from one in
    the data: it is 0 where no key is summed over, else, as SQL's GROUPING_ID, the sum of 1 for the last key, 2 for the one before, 4, 8.
    """

    kind = "group_by"
    category = "transform"
    family = "summary"
    title = "Group by"
    synonyms = (
        "aggregate",
        "summarise",
        "summarize",
        "sum",
        "count",
        "average",
        "median",
        "total",
        "roll up",
        "statistics",
        "count distinct",
    )

    columns: Annotated[Expressions, Field(title="Columns", description="New columns, each an aggregate or made of aggregates.")]
    keys: Annotated[ColumnNames, Field(title="Keys", description="Columns whose values make the groups; none for all rows together.")] = ()
    totals: Annotated[
        Choice[Totals],
        Field(title="Totals", description="grand: one row of all; rollup: subtotals from the last key on; cube: of every combination."),
    ] = "none"
    grouping_sets: Annotated[
        KeySets,
        Field(title="Grouping sets", description="The combinations of keys to group by, instead of totals; none of them: all rows."),
    ] = ()
    level_column: Annotated[
        NewColumn | None, Field(title="Level column", description="A new column that is 0 for groups of all keys, and tells totals apart.")
    ] = None
    total_label: Annotated[
        Text | None, Field(title="Label of totals", description="What stands in keys that are summed over, where they are texts.")
    ] = None

    presets = (
        Preset(
            name="count_values",
            title="Count values",
            description="How often each value occurs.",
            fields={"columns": {"rows": "count()"}, "keys": ("column",)},
            synonyms=("frequency", "value counts", "tally", "count rows"),
        ),
        Preset(
            name="subtotals",
            title="Subtotals",
            description="Groups with a subtotal of each key, and the grand total.",
            fields={"columns": {"total": "sum(amount)"}, "keys": ("column",), "totals": "rollup"},
            synonyms=("rollup", "roll-up", "totals by level", "with rollup", "cube", "grouping sets"),
        ),
        Preset(
            name="grand_total",
            title="Grand total",
            description="Groups, and one more row of all together.",
            fields={"columns": {"total": "sum(amount)"}, "keys": ("column",), "totals": "grand"},
            synonyms=("total row", "margins", "sum row", "adorn totals"),
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
        Example(
            title="Subtotals and a grand total",
            fields="columns:\n  delay: sum(delay)\nkeys: [carrier, origin]\ntotals: rollup\nlevel_column: level\ntotal_label: All",
            inputs={"from": "carrier text, origin text, delay integer\nAA,EWR,5\nAA,JFK,7\nB6,,1"},
            outputs={
                "rows": "carrier text, origin text, delay integer, level integer\n"
                "AA,EWR,5,0\nAA,JFK,7,0\nB6,,1,0\nAA,All,12,1\nB6,All,1,1\nAll,All,13,3"
            },
            summary="delay by carrier, origin with subtotals",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """A row per group, and per group of each level of totals."""
        rows = inputs.relation("from")
        keys = key_columns(inputs, ("keys",), self.keys, rows)
        if not self.keys and not self.columns:
            inputs.report((), _EMPTY)
        normal = with_normal_keys(inputs.node, rows, keys)
        groups = tuple(map(normal.column, keys))
        levels = self._levels(inputs, keys)
        columns = {name: self._column(inputs, name, keys, normal, levels) for name in self.columns}
        if levels:
            self._report_words(inputs, groups, levels)
            found = Levels(normal, keys, columns, self.total_label, self.level_column).relation(inputs.node, levels)
        else:
            found = Relation(
                f"{inputs.node}.rows", Query(Ref(normal.name), (*_named(groups), *columns.items()), group_by=groups), unique=frozenset(keys)
            )
        return {"rows": found if normal is rows else replace(found, steps=(normal, *found.steps))}

    def _levels(self, inputs: Inputs, keys: tuple[str, ...]) -> tuple[Level, ...]:
        """The combinations of keys; empty where the keys alone make the groups."""
        if self.grouping_sets and self.totals != "none":
            inputs.report(("totals",), _TWO_WAYS)
        if self.grouping_sets:
            return listed_levels(inputs, self.grouping_sets, keys) if len(keys) == len(self.keys) else ()
        if self.totals != "none" and not self.keys:
            inputs.report(("totals",), _NO_KEYS)
        if self.totals != "none":
            return levels_of(inputs, self.totals, keys) if keys else ()
        for name in ("level_column", "total_label"):
            if getattr(self, name) is not None:
                inputs.report((name,), _unused(name))
        return ()

    def _report_words(self, inputs: Inputs, groups: tuple[Column, ...], levels: tuple[Level, ...]) -> None:
        """Report a level column that clashes, and a label that a key cannot hold."""
        if self.level_column is not None:
            report_clash(inputs, ("level_column",), self.level_column, [*(group.name for group in groups), *self.columns])
        wrong = [group for group in groups if group.type != TEXT and not all(group.name in level for level in levels)]
        if self.total_label is not None and wrong:
            inputs.report(("total_label",), _no_text(wrong[0]))

    def _column(self, inputs: Inputs, name: str, keys: tuple[str, ...], rows: Relation, levels: tuple[Level, ...]) -> Expr:
        path = ("columns", name)
        report_clash(inputs, path, name, keys)
        bound = inputs.bind(path, self.columns[name], rows, allow="aggregate", keys=keys)
        if not keys and bound.type != NULL and not any(isinstance(part, Aggregate) for part in walk(bound)):
            inputs.report(path, _NO_AGGREGATE)
        equal = [key for key in keys if all(key in level for level in levels)]
        return ordered_aggregates(inputs, path, bound, rows, equal)

    def summary(self) -> str:
        """Which columns by which keys, and with what totals."""
        by = f"by {names(self.keys)}" if self.keys else "of all rows"
        sets = f" in {count(len(self.grouping_sets), 'grouping set')}" if self.grouping_sets else _TOTALS[self.totals]
        return f"{names(self.columns)} {by}{sets}" if self.columns else f"{by}{sets}"


_TOTALS = {"none": "", "grand": " with a grand total", "rollup": " with subtotals", "cube": " with totals of every combination"}


def _named(groups: Sequence[Column]) -> tuple[tuple[str, Expr], ...]:
    return tuple((group.name, group) for group in groups)


def _unused(name: str) -> ConfigError:
    return ConfigError(f"'{name}' does nothing here: there are no totals", code="group.unused", hint="choose totals, or take it out")


def _no_text(key: Column) -> SchemaError:
    message = f"the key '{key.name}' is of type {key.type}, in which no label can stand"
    return SchemaError(message, code="group.label_type", hint="cast it to text above, or write level_column instead")
