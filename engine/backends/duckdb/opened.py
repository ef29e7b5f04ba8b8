"""What is known of a source's file once it has been opened: how its cells are found, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from engine.language.types import duckdb_type
from engine.relation import Scan

LINE_BYTES = 128 << 20
"""The longest line that is read, and the longest record for the engine."""


class Typing(NamedTuple):
    """The type of a column in a file that has types."""

    engine: str
    """The engine's name for it."""
    ours: str
    """Ours; empty where it has none without a cast."""


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet of a workbook that a scan reads."""

    name: str
    columns: tuple[str, ...]
    """Names in the sheet's own order, made unique."""
    rows: int
    renamed: tuple[tuple[int, str], ...] = ()
    """(place, name in the sheet) of columns whose name was already taken."""

    def header(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @staticmethod
    def from_header(header: Mapping[str, Any]) -> OpenSheet:
        """The sheet that `header` gave."""
        renamed = tuple((int(place), str(name)) for place, name in header["renamed"])
        return OpenSheet(header["name"], tuple(header["columns"]), header["rows"], renamed)


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that a scan reads. Paths are as the engine's process sees them."""

    name: str
    """What people see: the path from the project's root."""
    path: str
    """What the engine opens; a clean copy where the engine cannot read the file itself."""
    columns: tuple[str, ...]
    """Names in the file's own order, made unique; `column_1`, ... without a header."""
    types: tuple[Typing, ...] = ()
    """Of the columns, for a format that has types."""
    rows: int | None = None
    """Rows, where the file's own footer says so."""
    skip: int = 0
    """Records before the first row, the header among them."""
    encoding: str = "utf-8"
    compression: str = "none"
    newline: str = "\n"
    has_long_lines: bool = False
    original: str = ""
    """The file itself, where `path` is a copy."""
    original_encoding: str = ""
    original_compression: str = ""
    first_line: int = 1
    """Line of the original where the first row may begin."""
    lines: int | None = None
    """Lines of the original, or records of a JSON file or a workbook; None where they were not counted."""
    renamed: tuple[tuple[int, str], ...] = ()
    """(place, name in the file) of columns whose name was empty or already taken."""
    sheets: tuple[OpenSheet, ...] = ()
    """Of a workbook: those that are read."""

    @property
    def named(self) -> Mapping[str, str]:
        """The file itself, by `name` and `path`."""
        return {"name": self.name, "path": self.source[0]}

    @property
    def source(self) -> tuple[str, str, str]:
        """(path, compression, encoding) of the file itself."""
        if self.original:
            return self.original, self.original_compression, self.original_encoding
        return self.path, self.compression, self.encoding

    def header(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)

    @staticmethod
    def from_header(header: Mapping[str, Any]) -> OpenFile:
        """The file that `header` gave."""
        types = tuple(Typing(*each) for each in header["types"])
        return OpenFile(
            **{
                **header,
                "columns": tuple(header["columns"]),
                "types": types,
                "renamed": tuple((int(place), str(name)) for place, name in header["renamed"]),
                "sheets": tuple(map(OpenSheet.from_header, header["sheets"])),
            }
        )


def as_declared(scan: Scan) -> tuple[OpenFile, ...]:
    """The file that the document describes, for printing a statement that nobody runs."""
    declared = tuple(scan.options["declared"])
    types = {field.name: Typing(duckdb_type(field.type), str(field.type)) for field in scan.fields}
    is_csv, is_text = scan.format == "csv", scan.format in ("csv", "json", "excel")
    return (
        OpenFile(
            name=scan.path,
            path=scan.path,
            columns=declared,
            types=() if is_text else tuple(types[name] for name in declared),
            skip=int(scan.options["skip_rows"]) + bool(scan.options["header"]) if is_csv else 0,
        ),
    )
