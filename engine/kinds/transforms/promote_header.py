"""The kind `promote_header`."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError, SchemaError
from engine.kinds.fields import Integer, Texts
from engine.kinds.kind import Detection, Example, Guard, Inputs, Kind
from engine.kinds.naming import folded
from engine.kinds.naming_values import can_name
from engine.kinds.ordering import makeshift, needed, order_keys, stable
from engine.kinds.projection import projected
from engine.kinds.wording import count, names
from engine.language import call, case, cast, literal, null, window
from engine.language.tree import Column, Expr
from engine.language.types import INTEGER, TEXT
from engine.relation import HIDDEN_PREFIX, Join, Ordering, Query, Ref, Relation, SortColumn, Values
from engine.relation import Field as RelationField

_NUMBER = HIDDEN_PREFIX + "row_number"
_PLACE = "place"
_NO_HEADER = ConfigError("it is not known what stands in the header row", code="header.unknown", hint="detect finds it in the data")


class PromoteHeader(Kind):
    """Makes a row of the data the names of the columns, and drops it and the rows above it.

    `header` is what stands in that row, from the first column to the last, written into the document so that the names are known before
    a run; "detect" finds it. A run stops when the row holds something else. Of each text the blanks around it are taken off; an empty
    one, as of a null, becomes `column_3`; one that stands there a second time becomes `name_2`. Columns keep their types, and the rows
    below keep their order. Rows are counted in the order in which they arrive.
    """

    kind = "promote_header"
    category = "transform"
    family = "columns"
    title = "Promote header"
    synonyms = (
        "first row as header", "use first row as headers", "row to names", "dynamic rename", "header row", "row to header",
        "column names from row", "row_to_names",
    )  # fmt: skip

    header: Annotated[Texts, Field(title="Header", description="What stands in the header row, column by column; detect finds it.")] = ()
    row: Annotated[Integer, Field(title="Row", description="Which row is the header, from 1; rows above it are dropped.", ge=1)] = 1

    examples = (
        Example(
            title="The first row",
            fields="header: [Carrier, Delay]",
            inputs={"from": "column_1 text, column_2 text\nCarrier,Delay\naa,5\nb6,"},
            outputs={"rows": "Carrier text, Delay text\naa,5\nb6,"},
            summary="row 1 names Carrier, Delay",
        ),
        Example(
            title="A title above, an empty name, and one that is there twice",
            fields="header:\n  - id\n  - ''\n  - id\nrow: 2",
            inputs={"from": "a text, b text, c text\nReport 2024,,\nid,,id\nx,5,7"},
            outputs={"rows": "id text, column_2 text, id_2 text\nx,5,7"},
            summary="row 2 names id, column_2, id_2",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows below the header, under its names."""
        rows = inputs.relation("from")
        self._report(inputs, rows)
        needed(inputs, ("from",), (), rows, "which row is the header")
        numbered = _numbered(inputs.node, rows)
        below = call(">", numbered.column(_NUMBER), literal(self.row))
        rest = Relation(f"{inputs.node}#rest", Query(Ref(numbered.name), rows.pass_through(), rows.hidden, where=below), rows.ordering)
        rest = replace(rest, steps=(numbered,), unique=rows.unique)
        found = header_names(_fitted(self.header, len(rows.visible)))
        targets = {field.name: name for field, name in zip(rows.visible, found, strict=True)}
        return {"rows": replace(projected(f"{inputs.node}.rows", rest, targets), steps=(rest,))}

    def _report(self, inputs: Inputs, rows: Relation) -> None:
        if not self.header:
            inputs.report(("header",), _NO_HEADER)
        elif len(self.header) != len(rows.visible):
            inputs.report(("header",), _width(len(self.header), len(rows.visible)))
        for place, name in enumerate(header_names(self.header)):
            if name.lower().startswith(HIDDEN_PREFIX):
                inputs.report(("header", place), _reserved(name))
        for field in rows.visible:
            if not can_name(field.type):
                inputs.report(("from",), _not_a_name(field))

    def _cells(self, inputs: Inputs, written: Sequence[str], how: Literal["left", "inner"]) -> Relation:
        """A row for each column: its place, what is `written` of it, and what is `found` in the header row; null where no such row is."""
        rows = inputs.relation("from")
        numbered = _numbered(inputs.node, rows)
        texts = [(field.name, _text(rows.column(field.name))) for field in rows.visible]
        is_header = call("=", numbered.column(_NUMBER), literal(self.row))
        row = Relation(f"{inputs.node}#header", Query(Ref(numbered.name), tuple(texts), where=is_header), steps=(numbered,))
        fields = (RelationField(_PLACE, INTEGER), RelationField("written", TEXT))
        values = Values(fields, tuple((literal(place), literal(name)) for place, name in enumerate(written, 1)))
        listed = Relation(f"{inputs.node}#written", Query(values, tuple((each.name, Column(each.type, each.name)) for each in fields)))
        place = Column(INTEGER, _PLACE, "left")
        turns = [(call("=", place, literal(turn)), Column(TEXT, name, "right")) for turn, (name, _) in enumerate(texts, 1)]
        columns = ((_PLACE, place), ("written", Column(TEXT, "written", "left")), ("found", case(turns, null(TEXT))))
        join = Join(listed.name, row.name, how, literal(value=True))
        return Relation(f"{inputs.node}#cells", Query(join, columns), Ordering((SortColumn(_PLACE),), total=True), (listed, row))

    def guards(self, inputs: Inputs) -> tuple[Guard, ...]:
        """The header row holds what is written."""
        cells = self._cells(inputs, self.header, "left")
        differs = call("is distinct from", cells.column("found"), cells.column("written"))
        query = Query(Ref(cells.name), cells.pass_through(), where=differs)
        return (
            Guard(
                name="header",
                path=("header",),
                severity="fail",
                relation=Relation(f"{inputs.node}#other_header", query, cells.ordering, (cells,)),
                message=f"row {self.row} holds another name than the header that is written down",
                needs_all_rows=True,
                code="header.changed",
            ),
        )

    def detection(self, inputs: Inputs) -> Detection | None:
        """What stands in the header row; nothing where there are not so many rows."""
        rows = inputs.relation("from")
        if not all(can_name(field.type) for field in rows.visible):
            return None
        cells = self._cells(inputs, [""] * len(rows.visible), "inner")
        query = Query(Ref(cells.name), (("text", cells.column("found")), (_PLACE, cells.column(_PLACE))), frozenset({_PLACE}))
        return Detection("header", Relation(f"{inputs.node}#texts", query, cells.ordering, (cells,)), needs_all_rows=True)

    def summary(self) -> str:
        """Which row, and its names."""
        return f"row {self.row} names {names(header_names(self.header))}"


def _numbered(node: str, rows: Relation) -> Relation:
    """The rows with their number in the order of arrival."""
    number = window(call("row_number"), order_by=order_keys(makeshift(stable((), rows), rows), rows))
    return Relation(f"{node}#numbered", Query(Ref(rows.name), (*rows.pass_through(), (_NUMBER, number)), rows.hidden | {_NUMBER}))


def header_names(header: Sequence[str]) -> tuple[str, ...]:
    """Names of columns made of the texts of a header: no one empty, no two equal."""
    wanted = [unicodedata.normalize("NFC", text).strip() or f"column_{place}" for place, text in enumerate(header, 1)]
    firsts = {folded(name) for name in wanted}
    taken: dict[str, str] = {}
    for name in wanted:
        found, number = name, 1
        while folded(found) in taken or (number > 1 and folded(found) in firsts):
            number += 1
            found = f"{name}_{number}"
        taken[folded(found)] = found
    return tuple(taken.values())


def _fitted(header: Sequence[str], width: int) -> tuple[str, ...]:
    """A header that is too short or too long has been reported, and is taken as far as it goes."""
    return (*header, *[""] * width)[:width]


def _text(column: Column) -> Expr:
    """A cell as a text; an empty one for null, so that it is told from a row that is not there."""
    return call("coalesce", cast(column, TEXT), literal("")) if can_name(column.type) else literal("")


def _width(written: int, wanted: int) -> ConfigError:
    message = f"the header has {count(written, 'name')}, and {count(wanted, 'column')} come in"
    return ConfigError(message, code="header.width", hint="detect it anew, or mend the columns above")


def _reserved(name: str) -> ConfigError:
    message = f"'{name}' cannot name a column: names that begin with {HIDDEN_PREFIX} are Penstock's own"
    return ConfigError(message, code="field.reserved_name", hint="change the header in the data")


def _not_a_name(field: RelationField) -> SchemaError:
    message = f"'{field.name}' is of type {field.type}, whose values cannot be names"
    return SchemaError(message, code="header.type", hint="make a text of it above, or leave it out")
