"""The kind `list_files`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from engine.kinds.fields import PathText
from engine.kinds.file_source import TypedSource
from engine.kinds.frozen import FrozenMap
from engine.kinds.kind import Example, Inputs, Kind
from engine.language.types import INTEGER, TEXT, TIMESTAMP_TZ, DataType
from engine.relation import Relation

_COLUMNS: Mapping[str, DataType] = FrozenMap(
    {"path": TEXT, "folder": TEXT, "name": TEXT, "extension": TEXT, "size": INTEGER, "modified": TIMESTAMP_TZ}
)


class ListFiles(Kind):
    """Lists the files that a pattern matches, a row for each, without opening them: `data/**/*.csv`.

    `path` leads from the project's folder to the file, `folder` is the part before `name`, and empty text for a file that lies in
    the project's folder itself. `extension` is what stands behind the last dot of the name, as it is written there, and null where
    there is no dot but at the beginning. `size` counts bytes, `modified` is the moment of the last change. Rows come in the order of
    `path`. Hidden files are not listed. A link that leads out of the project stops the run, and so does a pattern that matches no file.
    """

    kind = "list_files"
    category = "source"
    family = "source"
    title = "List files"
    synonyms = ("directory", "folder", "dir", "ls", "glob", "file list", "list.files", "from folder", "file metadata", "file size")
    inputs = ()

    path: Annotated[PathText, Field(title="Path", description="A pattern with `*`, `?` or `**`, such as `data/**/*.csv`.")]

    examples = (
        Example(
            title="Files of one kind",
            fields="path: in/*.csv",
            inputs={"in/may.csv": "n\n1\n", "in/june.csv": "n\n", "in/notes.txt": "x"},
            outputs={
                "rows": (
                    "path text, folder text, name text, extension text, size integer, modified timestamp_tz\n"
                    "in/june.csv,in,june.csv,csv,2,2024-01-31 10:20:30Z\n"
                    "in/may.csv,in,may.csv,csv,4,2024-01-31 10:20:30Z"
                )
            },
            summary="in/*.csv",
            ordered=True,
        ),
        Example(
            title="All files of all folders",
            fields="path: in/**",
            inputs={"in/a.csv": "", "in/old/b.tar.gz": "123"},
            outputs={
                "rows": (
                    "path text, folder text, name text, extension text, size integer, modified timestamp_tz\n"
                    "in/a.csv,in,a.csv,csv,0,2024-01-31 10:20:30Z\n"
                    "in/old/b.tar.gz,in/old,b.tar.gz,gz,3,2024-01-31 10:20:30Z"
                )
            },
            summary="in/**",
            ordered=True,
        ),
    )

    def relations(self, inputs: Inputs) -> Mapping[str, Relation]:
        """A row for each file; no two have one path."""
        rows = TypedSource("files", self.path, _COLUMNS, "error", "error").relations(inputs, None)["rows"]
        return {"rows": replace(rows, unique=frozenset({"path"}))}

    def summary(self) -> str:
        """Which files."""
        return self.path
