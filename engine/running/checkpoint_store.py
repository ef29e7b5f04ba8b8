"""Results of nodes that runs have kept: a folder for each under `.penstock/checkpoints/`, whole and sealed before it has its name.

Files are linked into it and out of it, so that neither a copy is made nor a run disturbed when another sweeps. What is kept is named by
all that it depends on; a folder that is not byte by byte what its seal says is never used.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from engine.document.model import Model
from engine.errors import SourceError, StudioError
from engine.project.folders import is_sealed, replace_folder, seal, sealed_hash
from engine.project.project import Project
from engine.project.saving import save
from engine.running.record import ProblemRecord

MOST_BYTES = 10 * 10**9
"""Of all that is kept; what was made first goes first."""
_FACTS = "checkpoint.json"
_KEY = re.compile(r"[0-9a-f]{32}")
_UNFINISHED = timedelta(days=1)
"""After so long what has no name yet was left by a process that was killed."""


class Kept(Model):
    """What is known of rows that are kept."""

    node: str
    made: str
    """An instant, ISO 8601 in UTC."""
    until: str
    rows: int
    bytes: int
    problems: tuple[ProblemRecord, ...] = ()
    """Warnings about what stands above, which a run that starts from here repeats."""


class CheckpointStore:
    """What a project keeps."""

    def __init__(self, project: Project) -> None:
        """Nothing is touched yet."""
        self._project = project

    def take(self, key: str, folder: Path) -> Kept | None:
        """Link the files of what is kept into a folder, which is made; None where there is none, or its time is over.

        Raises:
            SourceError: `checkpoint.damaged`; what is kept is removed, and the folder is not there.
        """
        home = self._home() / key
        if not home.is_dir() or home.is_symlink():
            return None
        copied = folder.with_name(f"{folder.name}.taken")
        try:
            _link_all(home, copied)
            kept = _facts(copied) if is_sealed(copied, sealed_hash(copied)) else None
        except (OSError, StudioError):
            kept = None
        if kept is None:
            shutil.rmtree(copied, ignore_errors=True)
            shutil.rmtree(home, ignore_errors=True)
            raise _damaged(key)
        if _is_over(kept):
            shutil.rmtree(copied, ignore_errors=True)
            return None
        copied.rename(folder)
        return kept

    def keep(self, key: str, folder: Path, kept: Kept) -> None:
        """Keep the Parquet files of a folder, instead of what was kept under that key; then remove what is too old or too much.

        Raises:
            SinkError: `sink.not_saved`, or the disk is full (LimitError): then what was kept before stays.
        """
        home = self._home()
        made, aside = (home / f".{key}.{secrets.token_hex(8)}.{word}" for word in ("new", "old"))
        try:
            _link_all(folder, made)
            save(made / _FACTS, kept.model_dump_json().encode())
            seal(made)
            replace_folder(made, home / key, aside)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
            shutil.rmtree(made, ignore_errors=True)
        self._sweep(home, spared=key)

    def _home(self) -> Path:
        return self._project.state("checkpoints")

    def _sweep(self, home: Path, spared: str) -> None:
        found: list[tuple[str, int, Path]] = []
        for path in home.iterdir():
            kept = _facts(path) if _KEY.fullmatch(path.name) else None
            if kept is not None and not _is_over(kept):
                found.append((kept.made, kept.bytes, path))
            elif path.name != spared and (_KEY.fullmatch(path.name) or _is_left_behind(path)):
                shutil.rmtree(path, ignore_errors=True)
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total > MOST_BYTES and path.name != spared:
                shutil.rmtree(path, ignore_errors=True)
                total -= size


def _link_all(source: Path, target: Path) -> None:
    """Every file of a flat folder, linked, or copied where the file system has no links."""
    target.mkdir(parents=True)
    for path in source.iterdir():
        if path.suffix in (".parquet", ".json") and path.is_file() and not path.is_symlink():
            try:
                os.link(path, target / path.name)
            except OSError:
                shutil.copy2(path, target / path.name)


def _facts(folder: Path) -> Kept | None:
    with suppress(OSError, ValueError, ValidationError):
        return Kept.model_validate(json.loads((folder / _FACTS).read_text(encoding="utf-8")), strict=False)
    return None


def _is_over(kept: Kept) -> bool:
    try:
        return datetime.now(UTC) >= datetime.fromisoformat(kept.until)
    except (ValueError, TypeError):
        return True


def _is_left_behind(path: Path) -> bool:
    with suppress(OSError):
        return datetime.now(UTC) - datetime.fromtimestamp(path.lstat().st_mtime, UTC) > _UNFINISHED
    return False


def _damaged(key: str) -> SourceError:
    message = f"what was kept as {key} is damaged, and was not used"
    return SourceError(message, code="checkpoint.damaged", hint="the rows are computed and kept again")
