"""Kinds that stand in expanded pipelines only, where a part begins and ends; nobody writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field as About

from engine.document.model import NO_PARTS, Fields, Loader
from engine.errors import SchemaError
from engine.kinds.fields import Text, TypeMap
from engine.kinds.kind import Input, Inputs, Kind
from engine.kinds.projection import projected
from engine.kinds.wording import count
from engine.language.scope import folded
from engine.language.tree import Column
from engine.nearest import known_names
from engine.relation import Field, Query, Relation, Values


class PartInput(Kind):
    """The rows that a part gets: the columns that it declares, of the types that it declares, and no others."""

    kind = "sub_pipeline#input"
    category = "transform"
    family = "columns"
    title = "Input of a part"

    part: Annotated[Text, About(title="Part", description="Its file.")]
    name: Annotated[Text, About(title="Name", description="What the part calls the input.")]
    columns: Annotated[TypeMap, About(title="Columns", description="Those that it declares.")]

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The declared columns, under the names that the part gives them; what does not fit is reported."""
        rows = inputs.relation("from")
        found = {name: self._found(inputs, rows, name) for name in self.columns}
        targets = {came.name: name for name, came in found.items() if came is not None}
        return {"rows": projected(f"{inputs.node}.rows", rows, targets)}

    def _found(self, inputs: Inputs, rows: Relation, name: str) -> Field | None:
        wanted, known = self.columns[name], rows.visible
        came = next((each for each in known if each.name == name), None)
        came = came or next((each for each in known if folded(each.name) == folded(name)), None)
        user = inputs.node.rpartition("#")[0]
        what = (f"'{user}': " if user else "") + f"the input '{self.name}' of {self.part}"
        if came is None:
            hint = f"{known_names(name, [each.name for each in known])}; rename it or add it above"
            inputs.report(("from",), SchemaError(f"{what} needs a column '{name}'", code="part.column_missing", hint=hint))
        elif came.type != wanted:
            hint = f"cast it above: cast_columns with {name}: {wanted}"
            message = f"{what} needs '{name}' to be {wanted}, and here it is {came.type}"
            inputs.report(("from",), SchemaError(message, code="part.column_type", hint=hint))
        return came

    def summary(self) -> str:
        """How many columns."""
        return count(len(self.columns), "column")


class PartOutputs(Kind):
    """The rows that a part gives: a port for each of its outputs."""

    kind = "sub_pipeline#outputs"
    category = "transform"
    family = "combine"
    title = "Outputs of a part"
    inputs = (Input("from", "named"),)
    port_fields = ("from",)

    @classmethod
    def ports(cls, fields: Fields, loader: Loader = NO_PARTS) -> tuple[str, ...]:
        """Named like what is read."""
        del loader
        outputs = fields.get("from")
        return tuple(outputs) if isinstance(outputs, Fields) and outputs else cls.outputs

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows as they are."""
        pairs = inputs.relations("from")
        return {name: projected(f"{inputs.node}.{name}", rows, {each.name: each.name for each in rows.visible}) for name, rows in pairs}

    def summary(self) -> str:
        """What it is."""
        return "the rows of a part"


class PartRows(Kind):
    """What an input of a part gives where nobody uses the part: its columns, and no rows."""

    kind = "sub_pipeline#rows"
    category = "source"
    family = "source"
    title = "Rows of an input"
    inputs = ()

    columns: Annotated[TypeMap, About(title="Columns", description="Those that the part declares.")]

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The columns."""
        fields = tuple(Field(name, kind) for name, kind in self.columns.items())
        columns = tuple((each.name, Column(each.type, each.name)) for each in fields)
        return {"rows": Relation(f"{inputs.node}.rows", Query(Values(fields, ()), columns))}

    def summary(self) -> str:
        """How many columns."""
        return count(len(self.columns), "column")


PART_ENDS = (PartInput, PartOutputs, PartRows)
