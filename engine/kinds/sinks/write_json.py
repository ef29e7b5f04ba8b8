"""The kind `write_json`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import SchemaError
from engine.kinds.fields import Choice, PathText
from engine.kinds.kind import Example, Inputs, Kind
from engine.language.conversions import can_cast
from engine.language.types import TEXT, DataType, List, Map, Struct
from engine.relation import Query, Ref, Relation


class WriteJson(Kind):
    """Writes the rows to a JSON file, each as an object: one on each line, or all in one array, in the order in which they arrive.

    Numbers are written with all their digits, dates as "2024-01-31", timestamps as "2024-01-31T10:20:30"; lists, structs and maps
    become arrays and objects, and JSON columns stand there as they are. A null is `null`, or its key is left out. NaN and the
    infinities, for which JSON has no numbers, are the texts "NaN", "Infinity" and "-Infinity". The file is UTF-8, it is there whole
    or not at all, and missing folders are made.
    """

    kind = "write_json"
    category = "sink"
    family = "sink"
    title = "Write JSON"
    synonyms = ("save json", "export json", "jsonl", "ndjson", "json lines", "output", "download")
    outputs = ()

    path: Annotated[PathText, Field(title="Path", description="The file to write; `${run_date}` and other parameters are filled in.")]
    form: Annotated[
        Choice[Literal["lines", "array"]], Field(title="Form", description="An object on each line, or one array of all objects.")
    ] = "lines"
    nulls: Annotated[
        Choice[Literal["write", "leave_out"]], Field(title="Nulls", description="Whether a column that is null has its key in the object.")
    ] = "write"
    compression: Annotated[Choice[Literal["none", "gzip", "zstd"]], Field(title="Compression", description="How the file is packed.")] = (
        "none"
    )

    examples = (
        Example(
            title="An object on each line",
            fields="path: out/delays.jsonl",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,"},
            outputs={"written": "carrier text, delay integer\nAA,5\nB6,"},
            summary="out/delays.jsonl",
        ),
        Example(
            title="One array, without the nulls",
            fields="path: out/delays.json\nform: array\nnulls: leave_out",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,"},
            outputs={"written": "carrier text, delay integer\nAA,5\nB6,"},
            summary="out/delays.json, an array",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows as they are."""
        rows = inputs.relation("from")
        for field in rows.visible:
            if not _has_form(field.type):
                message = f"column '{field.name}' is a {field.type}, which has no form in JSON"
                inputs.report(("from",), SchemaError(message, code="sink.not_json", hint="drop it, or write Parquet"))
        return {"": Relation(f"{inputs.node}.", Query(Ref(rows.name), rows.pass_through(), rows.hidden), rows.ordering)}

    def summary(self) -> str:
        """Where to."""
        return f"{self.path}, an array" if self.form == "array" else self.path


def _has_form(kind: DataType) -> bool:
    """Bytes have none, nor has a map whose keys are no texts."""
    match kind:
        case List():
            return _has_form(kind.item)
        case Struct():
            return all(_has_form(field) for _, field in kind.fields)
        case Map():
            return can_cast(kind.key, TEXT) and _has_form(kind.value)
        case _:
            return can_cast(kind, TEXT)
