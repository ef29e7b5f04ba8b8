"""The kind `inline_table`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field

from engine import relation
from engine.csv_records import UNCLOSED, CsvForm, Record, cells_of, read_records
from engine.errors import ConfigError, ExpressionError
from engine.kinds.fields import LongText, TypeMap
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.value_rows import rows_of_constants
from engine.kinds.wording import count
from engine.language import Scope, bind, cast, literal, null, read_value
from engine.language.tree import Column, Expr
from engine.language.types import INTEGER, JSON, TEXT, DataType, List, Map, Struct
from engine.nearest import known_names
from engine.relation import HIDDEN_PREFIX, Ordering, Query, Relation, SortColumn

_FORM = CsvForm()


class InlineTable(Kind):
    """A small table written in the document itself: CSV text with a header line.

    An empty cell is null, a quoted empty one is empty text. The rows keep the order in which they are written.
    A list, a struct or a map is written as an expression: `[1, 2]`, `{'a': 1}`.
    """

    kind = "inline_table"
    category = "source"
    family = "source"
    title = "Inline table"
    synonyms = ("manual table", "constants", "enter data", "paste", "small table", "values", "lookup table", "text input")
    inputs = ()

    columns: Annotated[TypeMap, Field(title="Columns", description="Name and type of the table's columns.")]
    data: Annotated[LongText, Field(title="Data", description="CSV text: a header line, then a line for each row.")]

    examples = (
        Example(
            title="Three carriers",
            fields=(
                "columns:\n  carrier: text\n  alliance: text\n  founded: integer\n"
                "data: |-\n  carrier,alliance,founded\n  AA,oneworld,1926\n  B6,,1998\n  DL,SkyTeam,1925"
            ),
            outputs={"rows": "carrier text, alliance text, founded integer\nAA,oneworld,1926\nB6,,1998\nDL,SkyTeam,1925"},
            summary="3 rows, 3 columns",
            ordered=True,
        ),
        Example(
            title="Null and empty text",
            fields='columns:\n  code: text\n  meaning: text\ndata: |-\n  code,meaning\n  007,"a, b"\n  x,""\n  y,',
            outputs={"rows": 'code text, meaning text\n007,"a, b"\nx,""\ny,'},
            summary="3 rows, 2 columns",
            ordered=True,
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows as constants, with their number as a hidden column."""
        number = f"{HIDDEN_PREFIX}{inputs.node}_row"
        fields = (*(relation.Field(name, kind) for name, kind in self.columns.items()), relation.Field(number, INTEGER, hidden=True))
        rows = tuple((*row, literal(place)) for place, row in enumerate(self._rows(inputs), 1))
        columns = tuple((field.name, Column(field.type, field.name)) for field in fields)
        ordering = Ordering((SortColumn(number),), total=True)
        query = Query(rows_of_constants(fields, rows), columns, frozenset({number}))
        return {"rows": Relation(f"{inputs.node}.rows", query, ordering)}

    def summary(self) -> str:
        """How large it is."""
        return f"{count(max(len(list(self._records())) - 1, 0), 'row')}, {count(len(self.columns), 'column')}"

    def _records(self) -> list[Record]:
        return list(read_records(self.data.splitlines(keepends=True), _FORM, self._width))

    @property
    def _width(self) -> int:
        return len(self.columns)

    def _rows(self, inputs: Inputs) -> list[tuple[Expr, ...]]:
        records = self._records()
        broken = next((record for record in records if record.problem), None)
        if broken is not None:
            _report(inputs, broken.line, broken.problem if broken.problem != UNCLOSED else "a quote is opened and never closed")
            return []
        places = self._places(inputs, records)
        return [self._row(inputs, record, places) for record in records[1:]] if places else []

    def _places(self, inputs: Inputs, records: Sequence[Record]) -> tuple[int, ...]:
        """Where each declared column stands in the data; empty after reporting that the header is another."""
        header = [cell or "" for cell in cells_of(records[0].text, _FORM)] if records else []
        missing = [name for name in self.columns if name not in header]
        if missing or len(header) != self._width:
            message = (
                f"the data has no column '{missing[0]}'"
                if missing
                else f"the data has {len(header)} columns, and {self._width} are declared"
            )
            hint = known_names(missing[0], header) if missing and header else f"write them in the first line: {','.join(self.columns)}"
            inputs.report(("data",), ConfigError(message, code="inline.header", hint=hint))
            return ()
        return tuple(header.index(name) for name in self.columns)

    def _row(self, inputs: Inputs, record: Record, places: Sequence[int]) -> tuple[Expr, ...]:
        cells = cells_of(record.text, _FORM)
        return tuple(
            _constant(inputs, record.line, name, cells[place], kind)
            for place, (name, kind) in zip(places, self.columns.items(), strict=True)
        )


def _constant(inputs: Inputs, line: int, name: str, cell: str | None, kind: DataType) -> Expr:
    if cell is None:
        return null(kind)
    try:
        return _value(cell, kind)
    except (ConfigError, ExpressionError) as error:
        _report(inputs, line, f"{name}: {error.message}", error.hint)
        return null(kind)


def _value(cell: str, kind: DataType) -> Expr:
    if isinstance(kind, List | Struct | Map):
        return bind(cell, Scope(), kind)
    return cast(literal(cell), kind) if kind == JSON else literal(cell if kind == TEXT else read_value(cell, kind), kind)


def _report(inputs: Inputs, line: int, message: str, hint: str = "") -> None:
    inputs.report(("data",), ConfigError(f"line {line} of the data: {message}", code="inline.row", hint=hint))
