"""The kind `read_json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from engine.errors import ConfigError
from engine.json_records import is_path
from engine.kinds.csv_cells import CellForms
from engine.kinds.fields import Choice, Text, TypeMap
from engine.kinds.frozen import FrozenMap
from engine.kinds.judged_source import JudgedSource
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.source_fields import Compression, DateFormats, FileColumn, FilePattern, OnError
from engine.kinds.wording import count
from engine.relation import Relation


class ReadJson(Kind):
    """Reads rows from a JSON file, each an object: one on each line, or all in one array, which may stand inside a larger document.

    Every declared column is the value of the key of exactly that name, read as its type; a key that a record lacks is null. Texts may
    hold numbers and dates. Arrays and objects are JSON, or text. A value that does not fit its type stops the run with its file, line
    and key; with `on_error: null` it becomes null, with `on_error: reject` its whole record leaves by `rejected`, as do malformed
    records. Where an array breaks off, nothing says where the next record begins, and the run stops. No record is lost without a word.
    """

    kind = "read_json"
    category = "source"
    family = "source"
    title = "Read JSON"
    synonyms = ("jsonl", "ndjson", "json lines", "load json", "import json", "api response", "log file")
    inputs = ()
    outputs = ("rows", "rejected")
    reconciled = True

    path: FilePattern
    columns: Annotated[TypeMap, Field(title="Columns", description="Key and type of the values to read.")]
    form: Annotated[
        Choice[Literal["auto", "lines", "array"]],
        Field(title="Form", description="An object on each line, or one array of objects; auto looks at how the file begins."),
    ] = "auto"
    records: Annotated[
        Text | None, Field(title="Records", description="Where the records are inside the document: keys with dots between, `data.items`.")
    ] = None
    formats: DateFormats = FrozenMap()
    compression: Compression = None
    file_column: FileColumn = None
    missing_columns: Annotated[
        Choice[Literal["error", "null"]],
        Field(title="Missing columns", description="What to do where no record of a file has a declared key."),
    ] = "error"
    extra_columns: Annotated[
        Choice[Literal["drop", "keep", "error"]],
        Field(
            title="Extra columns",
            description="What to do with keys that are not declared; keep puts them into one column, `_extra`, as JSON.",
        ),
    ] = "drop"
    on_error: OnError = "error"

    examples = (
        Example(
            title="An object on each line",
            fields="path: flights.jsonl\ncolumns:\n  carrier: text\n  delay: integer",
            inputs={"flights.jsonl": '{"carrier": "AA", "delay": 5}\n{"carrier": "B6"}\n'},
            outputs={"rows": "carrier text, delay integer\nAA,5\nB6,"},
            summary="flights.jsonl, 2 columns",
            ordered=True,
        ),
        Example(
            title="Records inside a document",
            fields="path: answer.json\nrecords: data.flights\ncolumns:\n  carrier: text\n  stops: text",
            inputs={"answer.json": '{"page": 1, "data": {"flights": [\n  {"carrier": "AA", "stops": ["JFK", "LGA"]}\n]}}\n'},
            outputs={"rows": 'carrier text, stops text\nAA,"[""JFK"",""LGA""]"'},
            summary="answer.json, 2 columns",
            ordered=True,
        ),
        Example(
            title="Reject what does not fit",
            fields="path: flights.jsonl\ncolumns:\n  carrier: text\n  delay: integer\non_error: reject",
            inputs={"flights.jsonl": '{"carrier": "AA", "delay": 5}\n{"carrier": "B6", "delay": "late"}\n[1]\n'},
            outputs={
                "rows": "carrier text, delay integer\nAA,5",
                "rejected": (
                    "_file text, _line integer, _text text, _problem text\n"
                    'flights.jsonl,2,"{""carrier"": ""B6"", ""delay"": ""late""}",'
                    "delay: 'late' is not a whole number of at most 64 bits\n"
                    'flights.jsonl,3,[1],"this is an array, and a record is an object"'
                ),
            },
            summary="flights.jsonl, 2 columns",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows with their types, and the records that are not among them."""
        if self.records is not None and not is_path(self.records):
            hint = 'write keys with dots between them, such as data.items, or data."a.b"'
            inputs.report(("records",), ConfigError(f"'{self.records}' is no path of keys", code="source.records_path", hint=hint))
        if self.records is not None and self.form == "lines":
            inputs.report(
                ("records",),
                ConfigError(
                    "where each line is a record, there is no document around them", code="source.records_path", hint="leave form out"
                ),
            )
        forms = CellForms(formats=self.formats)
        source = JudgedSource("json", self.path, self.columns, forms, self.on_error, self.extra_columns == "keep", self._options())
        source.report(inputs)
        return source.relations(inputs, self.file_column)

    @property
    def rejects_faults(self) -> bool:
        """Records are rejected for what is wrong with them."""
        return self.on_error == "reject"

    def summary(self) -> str:
        """Which file, and how many columns."""
        return f"{self.path}, {count(len(self.columns), 'column')}"

    def _options(self) -> Mapping[str, Any]:
        types = tuple("json" if str(kind) == "json" else "integer" if str(kind) == "integer" else "" for kind in self.columns.values())
        return {
            "format": "json",
            "form": self.form,
            "records": self.records or "",
            "types": types,
            "compression": self.compression,
            "missing_columns": self.missing_columns,
            "extra_columns": self.extra_columns,
        }
