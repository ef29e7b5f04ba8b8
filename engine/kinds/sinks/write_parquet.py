"""The kind `write_parquet`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.kinds.fields import Choice, PathText
from engine.kinds.kind import Example, Inputs, Kind
from engine.relation import Query, Ref, Relation


class WriteParquet(Kind):
    """Writes the rows to a Parquet file, with their types, in the order in which they arrive.

    The file is there whole or not at all, and missing folders are made.
    """

    kind = "write_parquet"
    category = "sink"
    family = "sink"
    title = "Write Parquet"
    synonyms = ("save parquet", "export parquet", "columnar file", "output")
    outputs = ()

    path: Annotated[PathText, Field(title="Path", description="The file to write; `${run_date}` and other parameters are filled in.")]
    compression: Annotated[
        Choice[Literal["zstd", "snappy", "gzip", "none"]], Field(title="Compression", description="How the columns are packed.")
    ] = "zstd"

    examples = (
        Example(
            title="Write the rows",
            fields="path: out/delays.parquet",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,"},
            outputs={"written": "carrier text, delay integer\nAA,5\nB6,"},
            summary="out/delays.parquet",
        ),
        Example(
            title="Another compression",
            fields="path: out/delays.parquet\ncompression: snappy",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,"},
            outputs={"written": "carrier text, delay integer\nAA,5\nB6,"},
            summary="out/delays.parquet",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows as they are."""
        rows = inputs.relation("from")
        return {"": Relation(f"{inputs.node}.", Query(Ref(rows.name), rows.pass_through(), rows.hidden), rows.ordering)}

    def summary(self) -> str:
        """Where to."""
        return self.path
