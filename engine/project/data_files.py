"""The files of a project that a source can read: which they are, which kind reads each, and what its node is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

from engine.project.globs import walk_files

READERS: Mapping[str, str] = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), "read_csv"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), "read_json"),
    **dict.fromkeys((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), "read_excel"),
    ".parquet": "read_parquet",
    **dict.fromkeys((".arrow", ".feather"), "read_arrow"),
}
"""The kind that reads files of an ending."""
FORMATS = "CSV, JSON, Excel, Parquet or Arrow"
"""What those are, for people."""
ENDINGS = f"endings are {', '.join(READERS)}; those of texts also with .gz or .zst"
_COMPRESSED = {".gz", ".zst"}
_LONGEST_ID = 63
MOST_FILES = 500
"""More are not listed."""
_MOST_NAMES = 20_000
"""Names that are looked at, of files of any sort."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file that a source can read."""

    path: str
    """From the project's root, with `/`."""
    size: int
    """In bytes."""


@dataclass(frozen=True, slots=True)
class DataFiles:
    """What was found."""

    files: tuple[DataFile, ...]
    is_cut: bool
    """Whether there may be more."""


def reader_of(name: str) -> str | None:
    """The kind that reads a file, by the ending of its name; None: nothing says how to read it."""
    suffixes = [suffix.lower() for suffix in PurePosixPath(name).suffixes if suffix.lower() not in _COMPRESSED]
    return READERS.get(suffixes[-1]) if suffixes else None


def id_after(name: str) -> str:
    """An id after a file's name: `Order lines 2024.csv` is `order_lines_2024`; short enough for a number behind it."""
    stem = re.sub(r"[^a-z0-9]+", "_", PurePosixPath(name).name.partition(".")[0].lower()).strip("_")
    return (stem if stem[:1].isalpha() else f"file_{stem}".rstrip("_"))[: _LONGEST_ID - 3]


def data_files(root: Path) -> DataFiles:
    """The data files below a project's root, without hidden ones, folder by folder in the order of their names."""
    names = list(islice(walk_files(root), _MOST_NAMES + 1))
    found = list(islice(_readable(root, names[:_MOST_NAMES]), MOST_FILES + 1))
    return DataFiles(tuple(found[:MOST_FILES]), is_cut=len(names) > _MOST_NAMES or len(found) > MOST_FILES)


def _readable(root: Path, paths: list[Path]) -> Iterator[DataFile]:
    for path in paths:
        if reader_of(path.name) is not None and not path.is_symlink():
            try:
                yield DataFile(path.relative_to(root).as_posix(), path.stat().st_size)
            except OSError:
                continue  # it was removed while we looked
