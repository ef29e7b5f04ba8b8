"""The project's files that a path field may mean."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from engine.project.globs import walk_files

_SUFFIXES = {
    "read_csv": (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz"),
    "read_json": (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz"),
    "read_parquet": (".parquet", ".pq"),
    "read_excel": (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
    "read_arrow": (".arrow", ".arrows", ".feather", ".ipc"),
}
_LOOKED_AT, _MOST = 5_000, 40


def matching_files(root: Path, kind: str, text: str) -> tuple[str, ...]:
    """Paths inside the project, as a document writes them, that hold the text; the shortest first.

    Args:
        root: the project's folder.
        kind: of the node; a source is offered what it reads.
        text: what is written so far.
    """
    wanted, suffixes = text.strip().casefold(), _SUFFIXES.get(kind)
    paths = (path.relative_to(root).as_posix() for path in islice(walk_files(root), _LOOKED_AT))
    fitting = (path for path in paths if wanted in path.casefold() and (suffixes is None or path.casefold().endswith(suffixes)))
    return tuple(sorted(fitting, key=lambda path: (path.count("/"), path))[:_MOST])
