"""The kind `read_parquet`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.kinds.fields import Toggle, TypeMap
from engine.kinds.file_source import TypedSource
from engine.kinds.frozen import FrozenMap
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.source_fields import ExtraColumns, FileColumn, FilePattern, MissingColumns
from engine.kinds.wording import count
from engine.relation import Relation


class ReadParquet(Kind):
    """Reads rows from a Parquet file, or from several files of one pattern (`data/**/*.parquet`).

    Only the columns and blocks that are needed are read. Files are matched by the names of their columns; a column whose type
    widens to the declared one is widened, any other difference stops the run before anything is written.
    """

    kind = "read_parquet"
    category = "source"
    family = "source"
    title = "Read Parquet"
    synonyms = ("load parquet", "import parquet", "columnar file", "data lake")
    inputs = ()

    path: FilePattern
    columns: Annotated[TypeMap, Field(title="Columns", description="Name and type of the columns to read.")]
    file_column: FileColumn = None
    hive: Annotated[Toggle, Field(title="Hive folders", description="Whether folders like `year=2024` are columns.")] = False
    missing_columns: MissingColumns = "error"
    extra_columns: ExtraColumns = "drop"

    examples = (
        Example(
            title="Two columns of a file",
            fields="path: flights.parquet\ncolumns:\n  carrier: text\n  delay: integer",
            inputs={"flights.parquet": "carrier text, delay integer, origin text\nAA,5,JFK\nB6,,LGA"},
            outputs={"rows": "carrier text, delay integer\nAA,5\nB6,"},
            summary="flights.parquet, 2 columns",
            ordered=True,
        ),
        Example(
            title="All files of a folder, with their names",
            fields="path: in/*.parquet\ncolumns:\n  n: integer\nfile_column: file",
            inputs={"in/a.parquet": "n integer\n1", "in/b.parquet": "n integer\n2"},
            outputs={"rows": "n integer, file text\n1,in/a.parquet\n2,in/b.parquet"},
            summary="in/*.parquet, 1 column",
            ordered=True,
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows, in the order of files and of rows in them."""
        source = TypedSource("parquet", self.path, self.columns, self.missing_columns, self.extra_columns, FrozenMap({"hive": self.hive}))
        return source.relations(inputs, self.file_column)

    def summary(self) -> str:
        """Which file, and how many columns."""
        return f"{self.path}, {count(len(self.columns), 'column')}"
