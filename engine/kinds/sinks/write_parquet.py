"""The kind `write_parquet`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.kinds.fields import Choice, PathText
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.partitioning import PartitionBy, partitions_in_words, written
from engine.relation import Relation


class WriteParquet(Kind):
    """Writes the rows to a Parquet file, with their types, in the order in which they arrive.

    The file is there whole or not at all, and missing folders are made. With `partition_by` a folder of files is written, one for each
    combination of the columns' values (`year=2024/month=1/part.parquet`), as read_parquet with `hive: true` and other tools read it;
    it takes the place of the folder of an earlier run as a whole.
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
    partition_by: PartitionBy = ()

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
        return {"": written(inputs, self.partition_by)}

    def summary(self) -> str:
        """Where to."""
        return f"{self.path}{partitions_in_words(self.partition_by)}"
