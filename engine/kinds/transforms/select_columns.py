"""The kind `select_columns`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import SchemaError
from engine.kinds.fields import Choice, ColumnNames, NameMap, Selectors
from engine.kinds.frozen import FrozenMap
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.projection import projected, renamed
from engine.kinds.selector import Selector, selected
from engine.kinds.wording import names
from engine.relation import Relation


class SelectColumns(Kind):
    """Chooses columns, and names and orders them on the way.

    `keep` lists the columns that stay, in the order written; `drop` those that go. A selector is a column's name, `all`, or what
    names or types have in common: `starts: dep_`, `ends: _time`, `matches: '^x[0-9]'`, `type: text`. `names` gives new names,
    and `order` puts columns (by their new names) first. With `unknown: ignore` names that are not there are passed over.
    """

    kind = "select_columns"
    category = "transform"
    family = "columns"
    title = "Select columns"
    synonyms = ("select", "choose columns", "keep columns", "drop columns", "remove columns", "delete columns", "project")

    keep: Annotated[Selectors, Field(title="Keep", description="Columns that stay, in this order.")] = ()
    drop: Annotated[Selectors, Field(title="Drop", description="Columns that go; all others stay.")] = ()
    names: Annotated[NameMap, Field(title="Names", description="Old name and new name.")] = FrozenMap()
    order: Annotated[ColumnNames, Field(title="Order", description="Columns that come first, by their new names.")] = ()
    unknown: Annotated[
        Choice[Literal["error", "ignore"]], Field(title="Unknown names", description="What a name does that is not there.")
    ] = "error"

    examples = (
        Example(
            title="Keep some, under new names",
            fields="keep: [delay, carrier]\nnames:\n  delay: minutes_late",
            inputs={"from": "carrier text, flight integer, delay integer\nAA,1,5"},
            outputs={"rows": "minutes_late integer, carrier text\n5,AA"},
            summary="keep delay, carrier",
        ),
        Example(
            title="Drop what begins alike",
            fields="drop:\n  - starts: tmp_",
            inputs={"from": "id integer, tmp_a text, tmp_b text\n1,x,y"},
            outputs={"rows": "id integer\n1"},
            summary="drop columns that start with tmp_",
        ),
        Example(
            title="By type, one column first",
            fields="keep:\n  - type: integer\norder: [b]",
            inputs={"from": "a integer, t text, b integer\n1,x,2"},
            outputs={"rows": "b integer, a integer\n2,1"},
            summary="keep integer columns",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The same rows with the chosen columns."""
        rows = inputs.relation("from")
        if self.keep and self.drop:
            inputs.report(
                ("drop",), SchemaError("keep and drop exclude each other", code="select.keep_and_drop", hint="take one of them out")
            )
        targets = renamed(inputs, ("names",), self.names, rows, self._chosen(inputs, rows), missing=self.unknown)
        if not targets:
            inputs.report((), SchemaError("no column is left", code="select.nothing_left", hint="keep at least one column"))
        return {"rows": projected(f"{inputs.node}.rows", rows, self._ordered(inputs, rows, targets))}

    def _chosen(self, inputs: Inputs, rows: Relation) -> tuple[str, ...]:
        if self.keep:
            return selected(inputs, ("keep",), self.keep, rows, missing=self.unknown)
        dropped = selected(inputs, ("drop",), self.drop, rows, missing=self.unknown)
        return tuple(field.name for field in rows.visible if field.name not in dropped)

    def _ordered(self, inputs: Inputs, rows: Relation, targets: Mapping[str, str]) -> Mapping[str, str]:
        """The old and new names, those in `order` first."""
        by_new = {new: old for old, new in targets.items()}
        result = projected(f"{inputs.node}.rows", rows, targets)
        first = selected(inputs, ("order",), tuple(Selector("name", name) for name in self.order), result, missing=self.unknown)
        return {by_new[name]: name for name in (*first, *by_new)}

    def summary(self) -> str:
        """What is kept or dropped, else what is renamed."""
        if self.keep or self.drop:
            return f"{'keep' if self.keep else 'drop'} {names([str(selector) for selector in self.keep or self.drop])}"
        return f"rename {names(self.names)}" if self.names else f"{names(self.order)} first" if self.order else "all columns"
