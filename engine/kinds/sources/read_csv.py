"""The kind `read_csv`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from engine import relation
from engine.errors import ConfigError, SchemaError, StudioError
from engine.kinds.csv_cells import CellForms, all_fit, first_problem, fits, is_judged, problem_of
from engine.kinds.failing import fail_value
from engine.kinds.fields import Character, Choice, Integer, NewColumn, PathText, Patterns, Text, Texts, Toggle, TypeMap
from engine.kinds.file_source import PLACE_FIELDS, file_name_column, file_order, hidden_names, place_columns
from engine.kinds.frozen import FrozenMap
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.wording import count
from engine.language import call, case, literal, null
from engine.language.tree import Column, Expr
from engine.language.types import BINARY, INTEGER, JSON, TEXT, DataType, List, Map, Struct
from engine.relation import HIDDEN_PREFIX, SCAN_FILE, SCAN_RECORD, Query, Ref, Relation, Scan

EXTRA_COLUMN = "_extra"
"""Where the columns go that nobody declared, when they are to be kept."""
_REJECTED = (("_file", TEXT), ("_line", INTEGER), ("_text", TEXT), ("_problem", TEXT))


@dataclass(frozen=True, slots=True)
class _Cell:
    """A declared column: what stands in the file and what it means."""

    name: str
    raw: Column
    value: Expr
    problem: Expr
    is_judged: bool


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
    synonyms = ("text file", "tsv", "delimited", "load csv", "import csv", "comma separated", "flat file")
    inputs = ()
    outputs = ("rows", "rejected")
    reconciled = True

    path: Annotated[PathText, Field(title="Path", description="A file, or a pattern with `*`, `?` or `**`.")]
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
    formats: Annotated[
        Patterns,
        Field(title="Formats", description="Column and how its dates are written, such as `'%d.%m.%Y'`; of several the first that fits."),
    ] = FrozenMap()
    compression: Annotated[
        Choice[Literal["none", "gzip", "zstd"]] | None, Field(title="Compression", description="By the file's name by default: .gz, .zst.")
    ] = None
    file_column: Annotated[NewColumn | None, Field(title="File column", description="Name of a column that holds each row's file.")] = None
    missing_columns: Annotated[
        Choice[Literal["error", "null"]], Field(title="Missing columns", description="What to do where a file lacks a declared column.")
    ] = "error"
    extra_columns: Annotated[
        Choice[Literal["drop", "keep", "error"]],
        Field(
            title="Extra columns",
            description="What to do with columns that are not declared; keep puts them into one column, `_extra`, as JSON.",
        ),
    ] = "drop"
    on_error: Annotated[
        Choice[Literal["error", "null", "reject"]],
        Field(title="On error", description="What happens to a value that does not fit its type."),
    ] = "error"

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
        cells = self._cells(inputs)
        named = file_name_column(inputs, self.file_column, self.columns)
        rows = self._rows(inputs.node, cells, named)
        return {"rows": rows, "rejected": self._rejected(inputs.node, cells)}

    @property
    def rejects_faults(self) -> bool:
        """Records are rejected for what is wrong with them."""
        return self.on_error == "reject"

    def summary(self) -> str:
        """Which file, and how many columns."""
        return f"{self.path}, {count(len(self.columns), 'column')}"

    def _cells(self, inputs: Inputs) -> tuple[_Cell, ...]:
        self._report_formats(inputs)
        forms = CellForms(self.decimal, self.thousands or "", self.formats)
        return tuple(self._cell(inputs, forms, name, kind) for name, kind in self.columns.items())

    def _cell(self, inputs: Inputs, forms: CellForms, name: str, kind: DataType) -> _Cell:
        raw = Column(TEXT, name)
        try:
            value = forms.value(raw, _scalar(kind))
        except StudioError as error:
            inputs.report(("formats" if name in self.formats else "columns", name), error)
            return _Cell(name, raw, null(kind), raw, is_judged=False)
        problem = problem_of(raw, name, kind, self.formats.get(name, ()))
        return _Cell(name, raw, value, problem, is_judged(kind))

    def _rows(self, node: str, cells: tuple[_Cell, ...], named: tuple[tuple[str, Expr], ...]) -> Relation:
        """One query; but where values are judged, they are found in a step before, so that none is found twice."""
        extra = ((EXTRA_COLUMN, Column(JSON, EXTRA_COLUMN)),) if self.extra_columns == "keep" else ()
        values = (*((cell.name, cell.value) for cell in cells), *extra, *named)
        place = place_columns(node)
        judged = [cell for cell in cells if cell.is_judged and self.on_error != "null"]
        if not judged:
            return Relation(f"{node}.rows", Query(self._scan(node), (*values, *place), hidden_names(node)), file_order(node))
        texts = tuple((f"{HIDDEN_PREFIX}text_{cell.name}", cell.raw) for cell in judged)
        step = Relation(
            f"{node}#cells", Query(self._scan(node), (*values, *place, *texts), hidden_names(node) | {name for name, _ in texts})
        )
        columns = tuple((name, step.column(name)) for name, _ in (*values, *place))
        where = self._judgement(step, judged)
        return Relation(f"{node}.rows", Query(Ref(step.name), columns, hidden_names(node), where=where), file_order(node), steps=(step,))

    def _judgement(self, step: Relation, judged: Sequence[_Cell]) -> Expr:
        """Which rows pass; where none may fail to, the first value of a row that does not fit ends the run."""
        found = [(step.column(f"{HIDDEN_PREFIX}text_{cell.name}"), step.column(cell.name), cell) for cell in judged]
        if self.on_error == "reject":
            return all_fit([(raw, value) for raw, value, _ in found])
        return case(
            [
                (call("not", fits(raw, value)), fail_value(problem_of(raw, cell.name, value.type, self.formats.get(cell.name, ()))))
                for raw, value, cell in found
            ],
            literal(True),
        )

    def _rejected(self, node: str, cells: tuple[_Cell, ...]) -> Relation:
        """Their lines and texts are found in the files themselves, so the engine is asked only which records do not fit."""
        judged = [cell for cell in cells if cell.is_judged and self.on_error != "null"]
        unfit = Query(
            self._scan(node, is_tolerant=True),
            (
                (SCAN_FILE, Column(TEXT, SCAN_FILE)),
                (SCAN_RECORD, Column(INTEGER, SCAN_RECORD)),
                (
                    f"{HIDDEN_PREFIX}problem",
                    first_problem([(cell.raw, cell.value, cell.problem) for cell in judged]) if judged else null(TEXT),
                ),
            ),
            where=call("not", all_fit([(cell.raw, cell.value) for cell in judged])),
        )
        fields = tuple(relation.Field(name, kind) for name, kind in _REJECTED)
        scan = Scan(node, "csv", self.path, fields, self._options(is_tolerant=True, unfit=unfit if judged else None), port="rejected")
        return Relation(f"{node}.rejected", Query(scan, tuple((name, Column(kind, name)) for name, kind in _REJECTED)))

    def _scan(self, node: str, *, is_tolerant: bool | None = None) -> Scan:
        texts = tuple(relation.Field(name, TEXT) for name in self.columns)
        extra = (relation.Field(EXTRA_COLUMN, JSON),) if self.extra_columns == "keep" else ()
        tolerant = self.on_error == "reject" if is_tolerant is None else is_tolerant
        return Scan(node, "csv", self.path, (*texts, *extra, *PLACE_FIELDS), self._options(is_tolerant=tolerant))

    def _options(self, *, is_tolerant: bool, unfit: Query | None = None) -> Mapping[str, Any]:
        return FrozenMap(
            {
                "delimiter": self.delimiter,
                "quote": self.quote,
                "escape": self.quote if self.escape is None else self.escape,
                "header": self.header,
                "encoding": self.encoding,
                "skip_rows": self.skip_rows,
                "null_values": self.null_values,
                "compression": self.compression,
                "declared": tuple(self.columns),
                "missing_columns": self.missing_columns,
                "extra_columns": self.extra_columns,
                "extra_column": EXTRA_COLUMN if self.extra_columns == "keep" else None,
                "rejects": self.on_error == "reject",
                "tolerant": is_tolerant,
                "unfit": unfit,
            }
        )

    def _report_formats(self, inputs: Inputs) -> None:
        for name in self.formats:
            if name not in self.columns:
                hint = "name it under columns: too"
                inputs.report(
                    ("formats", name), SchemaError(f"'{name}' has a format and no type", code="cast.format_without_type", hint=hint)
                )
        if self.extra_columns == "keep" and EXTRA_COLUMN in self.columns:
            inputs.report(
                ("columns", EXTRA_COLUMN), ConfigError(f"'{EXTRA_COLUMN}' is the name of the kept columns", code="field.name_clash")
            )
        if not self.delimiter:
            inputs.report(
                ("delimiter",),
                ConfigError("cells need a delimiter", code="source.no_delimiter", hint="write comma, tab, or another character"),
            )


def _scalar(kind: DataType) -> DataType:
    """The type itself, if a cell can hold it."""
    if isinstance(kind, List | Struct | Map) or kind == BINARY:
        raise SchemaError(
            f"a cell cannot be a {kind}", code="source.not_a_cell_type", hint="read it as text or json, and take it apart below"
        )
    return kind
