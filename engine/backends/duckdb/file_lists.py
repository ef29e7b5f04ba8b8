"""Lists of files as sources: what is known of each file without opening it, as Parquet for the engine."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from engine.backends.duckdb.opened import OpenFile, Typing
from engine.errors import SourceError
from engine.language.types import INTEGER, TEXT, TIMESTAMP_TZ, duckdb_type

_TYPES = {"path": TEXT, "folder": TEXT, "name": TEXT, "extension": TEXT, "size": INTEGER, "modified": TIMESTAMP_TZ}


def open_file_list(files: Sequence[Mapping[str, str]], work: str) -> OpenFile:
    """One table with a row for each of the files, in the order of their paths.

    Args:
        files: `name`, the path that people see, and `path`, the one of this process.
        work: a folder for the table.

    Raises:
        SourceError: `source.gone`, a file was removed meanwhile.
    """
    rows = [_row(file["name"], file["path"]) for file in sorted(files, key=lambda file: file["name"])]
    key = hashlib.sha256(json.dumps(rows).encode("utf-8", "surrogatepass")).hexdigest()
    copy = Path(work) / f"clean-{key[:24]}.parquet"
    if not copy.exists():
        _write(rows, copy)
    return OpenFile(
        name="",
        path=str(copy),
        columns=tuple(_TYPES),
        types=tuple(Typing(duckdb_type(kind), str(kind)) for kind in _TYPES.values()),
        rows=len(rows),
    )


def _row(name: str, path: str) -> tuple[Any, ...]:
    place = PurePosixPath(name)
    folder = "" if str(place.parent) == "." else str(place.parent)
    try:
        status = os.stat(path)  # noqa: PTH116 - a path of the walled process
    except OSError:
        raise SourceError(f"{name} is gone", code="source.gone", hint="run again when nothing is moved there") from None
    return name, folder, place.name, place.suffix[1:] or None, status.st_size, status.st_mtime_ns // 1000


def _write(rows: Sequence[tuple[Any, ...]], copy: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = [pa.string(), pa.string(), pa.string(), pa.string(), pa.int64(), pa.timestamp("us", "UTC")]
    columns = zip(*rows, strict=True) if rows else [()] * len(types)
    arrays = [pa.array(values, kind) for values, kind in zip(columns, types, strict=True)]
    part = copy.with_name(f"{copy.name}.{os.getpid()}.part")
    try:
        pq.write_table(pa.table(arrays, names=list(_TYPES)), part)
        part.replace(copy)
    finally:
        part.unlink(missing_ok=True)
