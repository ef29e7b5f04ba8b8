"""The kind `reorder_columns`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import SchemaError
from engine.kinds.fields import Choice, Selectors
from engine.kinds.kind import Example, Inputs, Kind, Preset
from engine.kinds.naming import folded
from engine.kinds.projection import projected
from engine.kinds.selector import selected
from engine.kinds.wording import names
from engine.relation import Relation


class ReorderColumns(Kind):
    """Puts columns into another order; none is lost, and the rows stay as they are.

    `first` lists the columns that come first, `last` those that come last, both in the order written. All others stand between
    them in the order they have, or, with `others: alphabetical`, in the order of their names, where upper and lower case do not
    count. With `unknown: ignore` names that are not there are passed over.
    """

    kind = "reorder_columns"
    category = "transform"
    family = "columns"
    title = "Reorder columns"
    synonyms = ("column order", "arrange columns", "move columns", "relocate", "sort columns", "column position")

    first: Annotated[Selectors, Field(title="First", description="Columns that come first, in this order.")] = ()
    last: Annotated[Selectors, Field(title="Last", description="Columns that come last, in this order.")] = ()
    others: Annotated[
        Choice[Literal["keep", "alphabetical"]], Field(title="Others", description="How the columns between them are ordered.")
    ] = "keep"
    unknown: Annotated[
        Choice[Literal["error", "ignore"]], Field(title="Unknown names", description="What a name does that is not there.")
    ] = "error"

    presets = (
        Preset(
            name="sort_columns",
            title="Sort columns by name",
            description="All columns in the order of their names.",
            fields={"others": "alphabetical"},
            synonyms=("alphabetical columns", "order columns a to z"),
        ),
    )
    examples = (
        Example(
            title="The key first, the note last",
            fields="first: [id]\nlast: [note]",
            inputs={"from": "note text, day integer, id integer\nx,1,7"},
            outputs={"rows": "id integer, day integer, note text\n7,1,x"},
            summary="id first, note last",
        ),
        Example(
            title="By name, behind the key",
            fields="first: [id]\nothers: alphabetical",
            inputs={"from": "b integer, Ä text, A text, id integer, c integer\n2,y,x,7,3"},
            outputs={"rows": "id integer, A text, b integer, c integer, Ä text\n7,x,2,3,y"},
            summary="id first, others by name",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The same rows, their columns in another order."""
        rows = inputs.relation("from")
        first = selected(inputs, ("first",), self.first, rows, missing=self.unknown)
        last = selected(inputs, ("last",), self.last, rows, missing=self.unknown)
        both = [name for name in first if name in last]
        if both:
            inputs.report(("last",), _both(both[0]))
        between = self._between([field.name for field in rows.visible if field.name not in {*first, *last}])
        columns = dict.fromkeys((*first, *between, *last))
        return {"rows": projected(f"{inputs.node}.rows", rows, {name: name for name in columns})}

    def _between(self, others: Sequence[str]) -> Sequence[str]:
        return sorted(others, key=lambda name: (folded(name), name)) if self.others == "alphabetical" else others

    def summary(self) -> str:
        """What comes first, what last, and how the others stand."""
        parts = [
            f"{names([str(each) for each in chosen])} {word}" for chosen, word in ((self.first, "first"), (self.last, "last")) if chosen
        ]
        parts += ["others by name" if parts else "all by name"] if self.others == "alphabetical" else []
        return ", ".join(parts) or "as they are"


def _both(name: str) -> SchemaError:
    return SchemaError(f"'{name}' cannot come first and last", code="reorder.first_and_last", hint="take it out of one of the two")
