"""The kind `add_columns`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.kinds.fields import Expressions
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.naming import report_clash
from engine.kinds.wording import names, one_line
from engine.language.tree import Column, Expr, columns_of
from engine.relation import Query, Ref, Relation, follow


class AddColumns(Kind):
    """Adds columns that are computed from the others, or replaces columns by new values.

    The columns are made in order, and each sees those above it. A column that was there already keeps its place and takes the
    new value, also for the columns below; new ones go last.
    """

    kind = "add_columns"
    category = "transform"
    family = "columns"
    title = "Add columns"
    synonyms = (
        "formula",
        "expression",
        "calculate",
        "compute",
        "derive",
        "mutate",
        "pad",
        "substring",
        "length",
        "with columns",
        "constant",
        "if then else",
        "case when",
        "round time",
        "round timestamp",
        "round to hour",
        "truncate date",
    )

    columns: Annotated[Expressions, Field(title="Columns", description="New column and the expression that makes it.")]

    examples = (
        Example(
            title="A label",
            fields="columns:\n  late: delay > 15",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,\nDL,20"},
            outputs={"rows": "carrier text, delay integer, late boolean\nAA,5,false\nB6,,\nDL,20,true"},
            summary="late = delay > 15",
        ),
        Example(
            title="Each sees those above",
            fields="columns:\n  hours: minutes / 60\n  minutes: minutes + 1\n  both: hours + minutes",
            inputs={"from": "minutes integer, id text\n30,a"},
            outputs={"rows": "minutes integer, id text, hours float, both float\n31,a,0.5,31.5"},
            summary="hours, minutes, both",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with their new columns; a column that reads another new one needs a further step."""
        rows = inputs.relation("from")
        layers = [_Layer(rows)]
        for name, text in self.columns.items():
            self._report_name(inputs, name, layers[-1])
            value = inputs.bind(("columns", name), text, layers[-1].shape)
            if layers[-1].made.keys() & {read for _, read in columns_of(value)}:
                layers.append(_Layer(layers[-1].shape))
            layers[-1].make(name, value)
        return {"rows": _chained(inputs.node, rows, layers)}

    def _report_name(self, inputs: Inputs, name: str, layer: _Layer) -> None:
        taken = [field.name for field in layer.shape.fields]
        if name not in taken:
            report_clash(
                inputs, ("columns", name), name, taken, "write the name as it stands there to replace the column, or choose another"
            )

    def summary(self) -> str:
        """The expression of a single column, else the names."""
        if len(self.columns) != 1:
            return names(self.columns)
        return "".join(f"{name} = {one_line(text)}" for name, text in self.columns.items())


class _Layer:
    """Columns that can be made in one SELECT, as none reads another."""

    def __init__(self, below: Relation) -> None:
        self.columns: dict[str, Expr] = dict(below.pass_through())
        self.hidden = below.hidden
        self.made: dict[str, Expr] = {}

    @property
    def shape(self) -> Relation:
        """What a further column may read."""
        return Relation("", Query(Ref(""), tuple((name, Column(value.type, name)) for name, value in self.columns.items()), self.hidden))

    def make(self, name: str, value: Expr) -> None:
        self.columns[name] = value
        self.made[name] = value

    def relation(self, name: str, below: Relation) -> Relation:
        """The layer over the one below."""
        kept = {column: column for column in self.columns if column not in self.made}
        unique = below.unique if below.unique is not None and not below.unique & self.made.keys() else None
        return Relation(name, Query(Ref(below.name), tuple(self.columns.items()), self.hidden), follow(below.ordering, kept), unique=unique)


def _chained(node: str, rows: Relation, layers: list[_Layer]) -> Relation:
    steps: list[Relation] = []
    for place, layer in enumerate(layers[:-1], start=1):
        steps.append(layer.relation(f"{node}#{place}", steps[-1] if steps else rows))
    last = layers[-1].relation(f"{node}.rows", steps[-1] if steps else rows)
    return Relation(last.name, last.query, last.ordering, tuple(steps), last.unique)
