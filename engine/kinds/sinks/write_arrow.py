"""The kind `write_arrow`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from engine.kinds.fields import Choice, PathText
from engine.kinds.kind import Example, Inputs, Kind
from engine.relation import Query, Ref, Relation


class WriteArrow(Kind):
    """Writes the rows to an Arrow file (Arrow IPC, which is Feather of version 2), with their types, in the order in which they arrive.

    JSON columns are texts in it. The file is there whole or not at all, and missing folders are made.
    """

    kind = "write_arrow"
    category = "sink"
    family = "sink"
    title = "Write Arrow"
    synonyms = ("save arrow", "export arrow", "feather", "ipc", "columnar file", "output")
    outputs = ()

    path: Annotated[PathText, Field(title="Path", description="The file to write; `${run_date}` and other parameters are filled in.")]
    compression: Annotated[
        Choice[Literal["lz4", "zstd", "none"]], Field(title="Compression", description="How the columns are packed.")
    ] = "lz4"

    examples = (
        Example(
            title="Write the rows",
            fields="path: out/delays.arrow",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,"},
            outputs={"written": "carrier text, delay integer\nAA,5\nB6,"},
            summary="out/delays.arrow",
        ),
        Example(
            title="A file that every reader maps into memory",
            fields="path: out/delays.feather\ncompression: none",
            inputs={"from": "carrier text, delay integer\nAA,5\nB6,"},
            outputs={"written": "carrier text, delay integer\nAA,5\nB6,"},
            summary="out/delays.feather",
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows as they are."""
        rows = inputs.relation("from")
        return {"": Relation(f"{inputs.node}.", Query(Ref(rows.name), rows.pass_through(), rows.hidden), rows.ordering)}

    def summary(self) -> str:
        """Where to."""
        return self.path
