"""The kind `cast_columns`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import SchemaError, StudioError
from engine.kinds.casting import convert
from engine.kinds.fields import Choice, Patterns, TypeMap
from engine.kinds.frozen import FrozenMap
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.wording import names
from engine.language import call, conjunction, literal
from engine.language.tree import Column, Expr
from engine.relation import Query, Ref, Relation, follow


class CastColumns(Kind):
    """Gives columns other types: text to numbers and dates, numbers to text, and so on.

    A value that does not fit is an error that stops the run; with `on_error: null` it becomes null, with `on_error: reject` its
    row leaves by `rejected`, with the values as they came. `formats` says how dates are written (`'%d.%m.%Y'`); of several
    patterns the first that fits is taken.
    """

    kind = "cast_columns"
    category = "transform"
    family = "columns"
    title = "Cast columns"
    synonyms = ("change type", "convert", "to number", "to text", "data type", "as type", "type conversion")
    outputs = ("rows", "rejected")
    reconciled = True

    columns: Annotated[TypeMap, Field(title="Columns", description="Column and its new type.")]
    formats: Annotated[Patterns, Field(title="Formats", description="Column and how its dates are written, such as `'%d.%m.%Y'`.")] = (
        FrozenMap()
    )
    on_error: Annotated[
        Choice[Literal["error", "null", "reject"]],
        Field(title="On error", description="What happens to a value that does not fit its new type."),
    ] = "error"

    examples = (
        Example(
            title="Text to numbers",
            fields="columns:\n  delay: integer",
            inputs={"from": "carrier text, delay text\nAA,5\nB6,"},
            outputs={"rows": "carrier text, delay integer\nAA,5\nB6,", "rejected": "carrier text, delay text"},
            summary="delay to integer",
        ),
        Example(
            title="Reject what does not fit",
            fields="columns:\n  delay: integer\non_error: reject",
            inputs={"from": "carrier text, delay text\nAA,5\nB6,\nDL,late"},
            outputs={"rows": "carrier text, delay integer\nAA,5\nB6,", "rejected": "carrier text, delay text\nDL,late"},
            summary="delay to integer, else reject",
        ),
        Example(
            title="Dates in two forms",
            fields="columns:\n  day: date\nformats:\n  day:\n    - '%d.%m.%Y'\n    - '%Y-%m-%d'\non_error: 'null'",
            inputs={"from": "day text\n31.01.2024\n2024-02-29\nsoon"},
            outputs={"rows": "day date\n2024-01-31\n2024-02-29\n", "rejected": "day text"},
            summary="day to date, else null",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with their new types, and those that do not fit."""
        rows = inputs.relation("from")
        self._report_formats(inputs)
        casts = self._casts(inputs, rows)
        is_fit = conjunction(tuple(_fits(rows.column(name), value) for name, value in casts.items()) if self.on_error == "reject" else ())
        return {
            "rows": self._cast(inputs.node, rows, casts, is_fit),
            "rejected": Relation(
                f"{inputs.node}.rejected",
                Query(Ref(rows.name), rows.pass_through(), rows.hidden, where=call("not", is_fit)),
                rows.ordering,
                unique=rows.unique,
            ),
        }

    def _casts(self, inputs: Inputs, rows: Relation) -> Mapping[str, Expr]:
        casts: dict[str, Expr] = {}
        for name, kind in self.columns.items():
            column = inputs.column(("columns", name), name, rows)
            if column is None:
                continue
            try:
                casts[column.name] = convert(column, kind, self.formats.get(name, ()), "error" if self.on_error == "error" else "null")
            except StudioError as error:
                inputs.report(("formats" if name in self.formats else "columns", name), error)
        return casts

    def _cast(self, node: str, rows: Relation, casts: Mapping[str, Expr], is_fit: Expr) -> Relation:
        columns = tuple((name, casts.get(name, column)) for name, column in rows.pass_through())
        kept = {name: name for name, _ in columns if name not in casts}
        unique = rows.unique if rows.unique is not None and not rows.unique & casts.keys() else None
        where = is_fit if self.on_error == "reject" else None
        return Relation(
            f"{node}.rows", Query(Ref(rows.name), columns, rows.hidden, where=where), follow(rows.ordering, kept), unique=unique
        )

    def _report_formats(self, inputs: Inputs) -> None:
        for name in self.formats:
            if name not in self.columns:
                error = SchemaError(
                    f"'{name}' has a format and no type", code="cast.format_without_type", hint="name it under columns: too"
                )
                inputs.report(("formats", name), error)

    @property
    def rejects_faults(self) -> bool:
        """Values that do not fit are faults."""
        return self.on_error == "reject"

    def summary(self) -> str:
        """Which columns become what."""
        types = set(map(str, self.columns.values()))
        to = (
            f"{names(self.columns)} to {types.pop()}"
            if len(types) == 1
            else names([f"{name} to {kind}" for name, kind in self.columns.items()])
        )
        return to if self.on_error == "error" else f"{to}, else {self.on_error}"


def _fits(column: Column, value: Expr) -> Expr:
    """Whether the value was lost in the cast, and not missing before."""
    if value == column:
        return literal(value=True)
    return call("or", call("is null", column), call("is not null", value))
