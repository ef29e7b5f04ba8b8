"""The kind `read_arrow`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from engine.kinds.fields import TypeMap
from engine.kinds.file_source import TypedSource
from engine.kinds.kind import Example, Inputs, Kind
from engine.kinds.source_fields import ExtraColumns, FileColumn, FilePattern, MissingColumns
from engine.kinds.wording import count
from engine.relation import Relation


class ReadArrow(Kind):
    """Reads rows from an Arrow file (Arrow IPC, or Feather of version 2), or from several files of one pattern (`data/*.arrow`).

    A file is looked through to its last byte before a row of it counts, so a broken one is never half read. Files are matched by
    the names of their columns; a column whose type widens to the declared one is widened, any other difference stops the run
    before anything is written. Words of a dictionary come as text, and what is finer than a microsecond is cut.
    """

    kind = "read_arrow"
    category = "source"
    family = "source"
    title = "Read Arrow"
    synonyms = ("load arrow", "import arrow", "feather", "ipc", "columnar file")
    inputs = ()

    path: FilePattern
    columns: Annotated[TypeMap, Field(title="Columns", description="Name and type of the columns to read.")]
    file_column: FileColumn = None
    missing_columns: MissingColumns = "error"
    extra_columns: ExtraColumns = "drop"

    examples = (
        Example(
            title="Two columns of a file",
            fields="path: flights.arrow\ncolumns:\n  carrier: text\n  delay: integer",
            inputs={"flights.arrow": "carrier text, delay integer, origin text\nAA,5,JFK\nB6,,LGA"},
            outputs={"rows": "carrier text, delay integer\nAA,5\nB6,"},
            summary="flights.arrow, 2 columns",
            ordered=True,
        ),
        Example(
            title="All files of a folder, with their names",
            fields="path: in/*.feather\ncolumns:\n  n: integer\nfile_column: file",
            inputs={"in/a.feather": "n integer\n1", "in/b.feather": "n integer\n2"},
            outputs={"rows": "n integer, file text\n1,in/a.feather\n2,in/b.feather"},
            summary="in/*.feather, 1 column",
            ordered=True,
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """The rows, in the order of files and of rows in them."""
        source = TypedSource("arrow", self.path, self.columns, self.missing_columns, self.extra_columns)
        return source.relations(inputs, self.file_column)

    def summary(self) -> str:
        """Which file, and how many columns."""
        return f"{self.path}, {count(len(self.columns), 'column')}"
