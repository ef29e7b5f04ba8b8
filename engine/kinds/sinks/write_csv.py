"""The kind `write_csv`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.errors import ConfigError, SchemaError
from engine.kinds.fields import Character, Choice, PathText, Text, Toggle
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.partitioning import PartitionBy, partitions_in_words, written
from engine.language.conversions import can_cast
from engine.language.types import TEXT
from engine.relation import Relation


class WriteCsv(Kind):
    """Writes the rows to a text file: UTF-8, one line for each row, in the order in which they arrive.

    Cells are quoted only where they must be; a null is an empty cell (or `null_value`), empty text is `""`. Dates are written
    as 2024-01-31, timestamps as 2024-01-31 10:20:30. The file is there whole or not at all, and missing folders are made. With
    `partition_by` a folder of files is written, one for each combination of the columns' values (`year=2024/month=1/part.csv`), which
    takes the place of the folder of an earlier run as a whole.
    """

    kind = "write_csv"
    category = "sink"
    family = "sink"
    title = "Write CSV"
    synonyms = ("save csv", "export csv", "text file", "output", "download")
    outputs = ()

    path: Annotated[PathText, Field(title="Path", description="The file to write; `${run_date}` and other parameters are filled in.")]
    delimiter: Annotated[
        Character, Field(title="Delimiter", description="What separates cells: a character, or comma, semicolon, tab, pipe, space.")
    ] = ","
    header: Annotated[Toggle, Field(title="Header", description="Whether the first line names the columns.")] = True
    null_value: Annotated[Text, Field(title="Null value", description="What is written for null.")] = ""
    compression: Annotated[Choice[Literal["none", "gzip", "zstd"]], Field(title="Compression", description="How the file is packed.")] = (
        "none"
    )
    partition_by: PartitionBy = ()

    examples = (
        Example(
            title="Write the rows",
            fields="path: out/delays.csv",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,"},
            outputs={"written": "carrier text, delay integer\nAA,5\nB6,"},
            summary="out/delays.csv",
        ),
        Example(
            title="Tabs, and NA for null",
            fields="path: out/delays.csv\ndelimiter: tab\nnull_value: NA",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,"},
            outputs={"written": "carrier text, delay integer\nAA,5\nB6,"},
            summary="out/delays.csv",
        ),
        Example(
            title="A folder for each carrier",
            fields="path: out/delays\npartition_by: [carrier]",
            inputs={"from": "carrier text, delay integer\nB6,\nAA,5"},
            outputs={"written": "carrier text, delay integer\nAA,5\nB6,"},
            summary="out/delays, by carrier",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows as they are."""
        rows = inputs.relation("from")
        if self.delimiter in ("", '"', "\n", "\r"):
            inputs.report(
                ("delimiter",), ConfigError("this cannot separate cells", code="sink.delimiter", hint="write comma, semicolon, tab or pipe")
            )
        for field in rows.visible:
            if not can_cast(field.type, TEXT):
                message = f"column '{field.name}' is a {field.type}, which has no form as text"
                inputs.report(("from",), SchemaError(message, code="sink.not_text", hint="take it apart, drop it, or write Parquet"))
        return {"": written(inputs, self.partition_by)}

    def summary(self) -> str:
        """Where to."""
        return f"{self.path}{partitions_in_words(self.partition_by)}"
