"""Opening a source's files, inside the engine's process: compression, encoding, header, line ends, and lines counted.

What the engine would read wrongly or not at all (UTF-16 in big endian, other encodings, mixed line ends) is written anew as
clean UTF-8 beside it, cell by cell the same; an Arrow or JSON file and a workbook as Parquet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.backends.duckdb.arrow_files import open_arrow
from engine.backends.duckdb.column_names import unique_names
from engine.backends.duckdb.excel_files import open_excel
from engine.backends.duckdb.file_bytes import look_through
from engine.backends.duckdb.file_faults import told_by_name
from engine.backends.duckdb.file_lists import open_file_list
from engine.backends.duckdb.json_files import open_json
from engine.backends.duckdb.normalising import write_clean
from engine.backends.duckdb.opened import OpenFile
from engine.backends.duckdb.parquet_files import open_parquet
from engine.backends.duckdb.texts import compression_of, encoding_name, not_text, opened_lines
from engine.csv_records import UNCLOSED, CsvForm, cells_of, read_records
from engine.errors import SourceError

if TYPE_CHECKING:
    import duckdb

_NATIVE = {"utf-8", "utf-16", "latin-1"}
_HEAD_LINES = 10_000
"""A header record may be that many lines long."""


def open_sources(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> tuple[dict[str, Any], None]:
    """Open the files of one scan.

    `format`, `options` (of the scan), `files` (mappings of `name` and `path`), `work` (a folder for clean copies), `thorough`
    (whether whole files are looked through, and their lines counted). Gives `files`: headers of `OpenFile`.

    Raises:
        SourceError: a file cannot be read as its node says.
    """
    with told_by_name(arguments["files"]):
        return {"files": [file.header() for file in _opened(connection, arguments)]}, None


def _opened(connection: duckdb.DuckDBPyConnection, arguments: Mapping[str, Any]) -> list[OpenFile]:
    files, options, work = arguments["files"], arguments["options"], arguments["work"]
    match arguments["format"]:
        case "parquet" | "database":  # what a database gave stands in a file by now
            return [open_parquet(connection, file, options) for file in files]
        case "json":
            return [open_json(file["name"], file["path"], options, work) for file in files]
        case "excel":
            return [open_excel(file["name"], file["path"], options, work) for file in files]
        case "files":
            return [open_file_list(files, work)]
        case "arrow":
            return [open_arrow(connection, file, options, work) for file in files]
        case _:
            return [open_csv(file["name"], file["path"], options, work, is_thorough=arguments["thorough"]) for file in files]


def form_of(options: Mapping[str, Any]) -> CsvForm:
    """The separators in a scan's options."""
    return CsvForm(options["delimiter"], options["quote"], options["escape"])


def open_csv(name: str, path: str, options: Mapping[str, Any], work: str, *, is_thorough: bool) -> OpenFile:
    """Open one CSV file.

    Raises:
        SourceError: `source.unpack`, `source.encoding`, `source.encoding_unknown`, `source.unclosed_quote`.
    """
    compression = compression_of(path, options["compression"])
    encoding = encoding_name(options["encoding"])
    bytes_found = look_through(path, compression, encoding, is_thorough=is_thorough)
    head = _read_head(name, path, compression, encoding, options)
    if options["header"] and not all(map(_is_text, head.cells)):
        raise not_text(name, encoding, head.skip)
    file = OpenFile(
        name=name,
        path=path,
        columns=unique_names(head.cells) if options["header"] else tuple(f"column_{place}" for place in range(1, len(head.cells) + 1)),
        skip=head.skip,
        encoding=encoding,
        compression=compression,
        newline=bytes_found.newline,
        has_long_lines=bytes_found.has_long_lines,
        first_line=head.first_line,
        lines=bytes_found.lines,
        renamed=_renamed(head.cells) if options["header"] else (),
    )
    if encoding in _NATIVE and not bytes_found.is_foreign and bytes_found.newline and not head.is_quoted_before:
        return file
    return _cleaned(file, form_of(options), work, leaves_out_bytes=bool(options["rejects"]))


@dataclass(frozen=True, slots=True)
class _Head:
    """The beginning of a file."""

    cells: Sequence[str | None]
    skip: int
    """Records, as the engine counts them, before the first row."""
    first_line: int
    is_quoted_before: bool
    """Whether a quote stands in the lines to be skipped, which the engine would take for one of a cell."""


def _read_head(name: str, path: str, compression: str, encoding: str, options: Mapping[str, Any]) -> _Head:
    form = form_of(options)
    skipped = int(options["skip_rows"])
    with opened_lines(path, compression, encoding) as lines:
        before = list(islice(lines, skipped))
        taken: list[str] = []
        record = next(read_records(_noted(islice(lines, _HEAD_LINES), taken), form, first_line=len(before) + 1), None)
    if record is None:
        return _Head((), len(before) + len(taken), len(before) + len(taken) + 1, is_quoted_before=False)
    if record.problem == UNCLOSED:
        raise unclosed(name, record.line)
    is_quoted = bool(form.quote) and any(form.quote in line for line in before)
    if not options["header"]:
        return _Head(cells_of(record.text, form), record.line - 1, record.line, is_quoted_before=is_quoted)
    return _Head(cells_of(record.text, form), record.line, len(before) + len(taken) + 1, is_quoted_before=is_quoted)


def _is_text(cell: str | None) -> bool:
    """Whether all bytes of a heading are text in the encoding of the file; those that are not came as lone surrogates."""
    return cell is None or cell.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in cell)


def _noted(lines: Iterator[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def unclosed(name: str, line: int) -> SourceError:
    """The error of a file whose rest is one quoted cell."""
    return SourceError(
        f"{name}, line {line}: a quote is opened and never closed",
        code="source.unclosed_quote",
        hint="close it in the file, or set quote to another character (none: '')",
    )


def _renamed(cells: Sequence[str | None]) -> tuple[tuple[int, str], ...]:
    names = unique_names(cells)
    found = enumerate(zip(cells, names, strict=True), start=1)
    return tuple((place, cell or "") for place, (cell, name) in found if (cell or "") != name)


def _cleaned(file: OpenFile, form: CsvForm, work: str, *, leaves_out_bytes: bool) -> OpenFile:
    """A clean copy of the rows, and the file as it is read from there."""
    source = Path(file.path)
    status = source.stat()
    key = f"{file.path}|{status.st_size}|{status.st_mtime_ns}|{file.encoding}|{file.first_line}|{form}|{leaves_out_bytes}"
    copy = Path(work) / f"clean-{hashlib.sha256(key.encode()).hexdigest()[:24]}.csv"
    if not copy.exists():
        write_clean(file, form, copy, leaves_out_bytes=leaves_out_bytes)
    return replace(
        file,
        path=str(copy),
        skip=0,
        encoding="utf-8",
        compression="none",
        newline="\n",
        original=file.path,
        original_encoding=file.encoding,
        original_compression=file.compression,
    )
