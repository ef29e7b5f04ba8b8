"""Fields that several sources of files have: one name, one meaning, one text in the form and in help."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from engine.kinds.fields import Choice, NewColumn, PathText, Patterns

FilePattern: TypeAlias = Annotated[PathText, Field(title="Path", description="A file, or a pattern with `*`, `?` or `**`.")]
FileColumn: TypeAlias = Annotated[NewColumn | None, Field(title="File column", description="Name of a column that holds each row's file.")]
MissingColumns: TypeAlias = Annotated[
    Choice[Literal["error", "null"]], Field(title="Missing columns", description="What to do where a file lacks a declared column.")
]
ExtraColumns: TypeAlias = Annotated[
    Choice[Literal["drop", "keep", "error"]],
    Field(
        title="Extra columns",
        description="What to do with columns that are not declared; keep puts them into one column, `_extra`, as JSON.",
    ),
]
OnError: TypeAlias = Annotated[
    Choice[Literal["error", "null", "reject"]],
    Field(title="On error", description="What happens to a value that does not fit its type."),
]
DateFormats: TypeAlias = Annotated[
    Patterns,
    Field(title="Formats", description="Column and how its dates are written, such as `'%d.%m.%Y'`; of several the first that fits."),
]
Compression: TypeAlias = Annotated[
    Choice[Literal["none", "gzip", "zstd"]] | None, Field(title="Compression", description="By the file's name by default: .gz, .zst.")
]
