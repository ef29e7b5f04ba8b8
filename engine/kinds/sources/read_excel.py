"""The kind `read_excel`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from engine.cell_ranges import read_cell_range
from engine.errors import ConfigError
from engine.kinds.csv_cells import CellForms
from engine.kinds.fields import Choice, Integer, NewColumn, Patterns, Text, Texts, TypeMap
from engine.kinds.frozen import FrozenMap
from engine.kinds.judged_source import JudgedSource
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.source_fields import ExtraColumns, FileColumn, FilePattern, OnError
from engine.kinds.wording import count
from engine.relation import Relation


class ReadExcel(Kind):
    """Reads rows from the sheets of workbooks: .xlsx, .xlsm, .xlsb, .xls and .ods.

    Read are the values behind the cells, not how they are shown: dates, times and numbers whatever their format, formulas as their
    saved results. Cells are found by the headings above them; a merged cell has its value in its first cell. Empty are cells without
    a value, errors such as #N/A, and formulas that were never computed. A whole number is written without a point, a duration as
    `30:00:00`. A value that does not fit its type stops the run with its sheet and row; with `on_error: null` it becomes null, with
    `on_error: reject` its whole row leaves by `rejected`. A workbook is read to its last cell before a row of it counts.
    """

    kind = "read_excel"
    category = "source"
    family = "source"
    title = "Read Excel"
    synonyms = (
        "xlsx", "xls", "xlsb", "ods", "spreadsheet", "workbook", "worksheet", "load excel", "import excel", "libreoffice calc",
        "list sheets", "sheet names",
    )  # fmt: skip
    inputs = ()
    outputs = ("rows", "rejected")
    reconciled = True

    path: FilePattern
    columns: Annotated[TypeMap, Field(title="Columns", description="Heading and type of the columns to read.")]
    sheets: Annotated[
        Texts,
        Field(title="Sheets", description="Names, patterns such as `*` or `Store *`, or places from 1; the first sheet by default."),
    ] = ()
    range: Annotated[
        Text | None, Field(title="Range", description="Where the table is, such as `B3:H200`, `B3:`, `B:H` or `3:200`; all by default.")
    ] = None
    header: Annotated[
        Integer,
        Field(title="Header rows", description="How many rows hold headings; with 0, columns are taken in their order.", ge=0, le=20),
    ] = 1
    header_separator: Annotated[
        Text, Field(title="Header separator", description="What stands between the headings of several header rows.")
    ] = " "
    sheet_column: Annotated[NewColumn | None, Field(title="Sheet column", description="Name of a column that holds each row's sheet.")] = (
        None
    )
    file_column: FileColumn = None
    null_values: Annotated[Texts, Field(title="Null values", description="Words in cells that stand for null, such as NA.")] = ()
    formats: Annotated[
        Patterns,
        Field(
            title="Formats",
            description="Column and how dates in cells of text are written, such as `'%d.%m.%Y'`; of several the first that fits.",
        ),
    ] = FrozenMap()
    empty_rows: Annotated[
        Choice[Literal["skip", "keep"]], Field(title="Empty rows", description="Whether rows without any value are rows of nulls.")
    ] = "skip"
    missing_columns: Annotated[
        Choice[Literal["error", "null"]], Field(title="Missing columns", description="What to do where a sheet lacks a declared column.")
    ] = "error"
    extra_columns: ExtraColumns = "drop"
    on_error: OnError = "error"

    examples = (
        Example(
            title="The first sheet",
            fields="path: flights.xlsx\ncolumns:\n  carrier: text\n  delay: integer",
            inputs={"flights.xlsx": "carrier,delay\nAA,5\nB6,"},
            outputs={"rows": "carrier text, delay integer\nAA,5\nB6,"},
            summary="flights.xlsx, 2 columns",
            ordered=True,
        ),
        Example(
            title="All sheets, with their names",
            fields="path: stores.xlsx\ncolumns:\n  day: date\n  sold: integer\nsheets:\n  - '*'\nsheet_column: store",
            inputs={"stores.xlsx": "[Leeds]\nday,sold\n2024-05-31,7\n[York]\nsold,day\n9,2024-06-01\n"},
            outputs={"rows": "day date, sold integer, store text\n2024-05-31,7,Leeds\n2024-06-01,9,York"},
            summary="stores.xlsx, 2 columns",
            ordered=True,
        ),
        Example(
            title="A table under a title, and rows to reject",
            fields="path: flights.xlsx\ncolumns:\n  carrier: text\n  delay: integer\nrange: 'A3:B'\non_error: reject",
            inputs={"flights.xlsx": "Flights of May\n\ncarrier,delay\nAA,5\nB6,late\n"},
            outputs={
                "rows": "carrier text, delay integer\nAA,5",
                "rejected": (
                    "_file text, _line integer, _text text, _problem text\n"
                    'flights.xlsx,5,"{""_sheet"":""Sheet1"",""carrier"":""B6"",""delay"":""late""}",'
                    "delay: 'late' is not a whole number of at most 64 bits"
                ),
            },
            summary="flights.xlsx, 2 columns",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with their types, and those that are not among them."""
        self._report_range(inputs)
        forms = CellForms(formats=self.formats, takes_plain=True)
        keeps_extra = self.extra_columns == "keep"
        source = JudgedSource("excel", self.path, self.columns, forms, self.on_error, keeps_extra, self._options())
        source.report(inputs)
        return source.relations(inputs, self.file_column, self.sheet_column)

    @property
    def rejects_faults(self) -> bool:
        """Rows are rejected for what is wrong with them."""
        return self.on_error == "reject"

    def summary(self) -> str:
        """Which file, and how many columns."""
        return f"{self.path}, {count(len(self.columns), 'column')}"

    def _report_range(self, inputs: Inputs) -> None:
        try:
            read_cell_range(self.range or "A:")
        except ValueError as problem:
            hint = "write B3:H200, B3: for all from there, B:H for whole columns, or 3: for all rows from the third"
            inputs.report(("range",), ConfigError(f"'{self.range}' {problem}", code="source.cell_range", hint=hint))

    def _options(self) -> Mapping[str, Any]:
        return {
            "format": "excel",
            "sheets": self.sheets,
            "range": self.range or "",
            "header": self.header,
            "header_separator": self.header_separator,
            "empty_rows": self.empty_rows,
            "null_values": self.null_values,
            "missing_columns": self.missing_columns,
            "extra_columns": self.extra_columns,
        }
