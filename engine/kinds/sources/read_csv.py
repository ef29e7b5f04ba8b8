"""The kind `read_csv`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from engine.errors import ConfigError
from engine.kinds.csv_cells import CellForms
from engine.kinds.fields import Character, Integer, Text, Texts, Toggle, TypeMap
from engine.kinds.frozen import FrozenMap
from engine.kinds.judged_source import JudgedSource
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.source_fields import Compression, DateFormats, ExtraColumns, FileColumn, FilePattern, MissingColumns, OnError
from engine.kinds.wording import count
from engine.relation import Relation


class ReadCsv(Kind):
    """Reads rows from a text file with separated cells, or from several files of one pattern (`data/flights-*.csv`).

    Every declared column is read as its type; files are matched by the names in their headers. An empty cell is null, a quoted
    empty one is empty text. A value that does not fit its type stops the run with its file, line and column; with
    `on_error: null` it becomes null, with `on_error: reject` its whole record leaves by `rejected`, as do malformed records.
    Blank lines are skipped. No record is lost without a word: what is read and rejected is counted against the file.
    """

    kind = "read_csv"
    category = "source"
    family = "source"
    title = "Read CSV"
    synonyms = ("text file", "tsv", "delimited", "load csv", "import csv", "comma separated", "flat file", "input data")
    inputs = ()
    outputs = ("rows", "rejected")
    reconciled = True

    path: FilePattern
    columns: Annotated[TypeMap, Field(title="Columns", description="Name and type of the columns to read.")]
    delimiter: Annotated[
        Character, Field(title="Delimiter", description="What separates cells: a character, or comma, semicolon, tab, pipe, space.")
    ] = ","
    quote: Annotated[
        Character, Field(title="Quote", description="What stands around cells that hold delimiters or line ends; `''` for none.")
    ] = '"'
    escape: Annotated[
        Character | None, Field(title="Escape", description="What stands before a quote inside a quoted cell; the quote itself by default.")
    ] = None
    header: Annotated[
        Toggle, Field(title="Header", description="Whether the first record names the columns; without, columns are taken in their order.")
    ] = True
    encoding: Annotated[Text, Field(title="Encoding", description="utf-8, utf-16, latin-1, windows-1252 or another.")] = "utf-8"
    skip_rows: Annotated[Integer, Field(title="Skip rows", description="Lines before the header that are not looked at.", ge=0)] = 0
    null_values: Annotated[
        Texts, Field(title="Null values", description="Words that stand for null, such as NA; not where they are quoted.")
    ] = ()
    decimal: Annotated[Character, Field(title="Decimal mark", description="What stands before the decimals of numbers.")] = "."
    thousands: Annotated[Character | None, Field(title="Thousands mark", description="What stands between groups of three digits.")] = None
    formats: DateFormats = FrozenMap()
    compression: Compression = None
    file_column: FileColumn = None
    missing_columns: MissingColumns = "error"
    extra_columns: ExtraColumns = "drop"
    on_error: OnError = "error"

    examples = (
        Example(
            title="Flights, with NA for null",
            fields="path: flights.csv\ncolumns:\n  carrier: text\n  delay: integer\nnull_values: [NA]",
            inputs={"flights.csv": "carrier,delay\nAA,5\nB6,NA\n"},
            outputs={"rows": "carrier text, delay integer\nAA,5\nB6,"},
            summary="flights.csv, 2 columns",
            ordered=True,
        ),
        Example(
            title="Reject what does not fit",
            fields="path: flights.csv\ncolumns:\n  carrier: text\n  delay: integer\non_error: reject",
            inputs={"flights.csv": "carrier,delay\nAA,5\nB6,late\nDL\n"},
            outputs={
                "rows": "carrier text, delay integer\nAA,5",
                "rejected": (
                    "_file text, _line integer, _text text, _problem text\n"
                    "flights.csv,3,\"B6,late\",delay: 'late' is not a whole number of at most 64 bits\n"
                    "flights.csv,4,DL,too few cells: 1 instead of 2"
                ),
            },
            summary="flights.csv, 2 columns",
        ),
        Example(
            title="Semicolons, decimal commas and German dates",
            fields=(
                "path: sales/*.csv\ncolumns:\n  day: date\n  sum: decimal(9,2)\ndelimiter: semicolon\n"
                "decimal: ','\nthousands: '.'\nformats:\n  day: '%d.%m.%Y'\nfile_column: file"
            ),
            inputs={"sales/may.csv": "day;sum\n31.05.2024;1.234,50\n", "sales/june.csv": "sum;day\n7;01.06.2024\n"},
            outputs={"rows": "day date, sum decimal(9,2), file text\n2024-06-01,7.00,sales/june.csv\n2024-05-31,1234.50,sales/may.csv"},
            summary="sales/*.csv, 2 columns",
            ordered=True,
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with their types, and the records that are not among them."""
        forms = CellForms(self.decimal, self.thousands or "", self.formats)
        keeps_extra = self.extra_columns == "keep"
        source = JudgedSource("csv", self.path, self.columns, forms, self.on_error, keeps_extra, self._options())
        source.report(inputs)
        if not self.delimiter:
            inputs.report(
                ("delimiter",),
                ConfigError("cells need a delimiter", code="source.no_delimiter", hint="write comma, tab, or another character"),
            )
        return source.relations(inputs, self.file_column)

    @property
    def rejects_faults(self) -> bool:
        """Records are rejected for what is wrong with them."""
        return self.on_error == "reject"

    def summary(self) -> str:
        """Which file, and how many columns."""
        return f"{self.path}, {count(len(self.columns), 'column')}"

    def _options(self) -> Mapping[str, Any]:
        return {
            "delimiter": self.delimiter,
            "quote": self.quote,
            "escape": self.quote if self.escape is None else self.escape,
            "header": self.header,
            "encoding": self.encoding,
            "skip_rows": self.skip_rows,
            "null_values": self.null_values,
            "compression": self.compression,
            "missing_columns": self.missing_columns,
            "extra_columns": self.extra_columns,
        }
