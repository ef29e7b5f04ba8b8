"""A folder of files that is written as a whole. A manifest in it says what it holds, so that nobody else's file is removed with it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

from engine.errors import SinkError, Where
from engine.project.fingerprint import size_and_hash
from engine.project.saving import force_folder, make_folder, save, saving_failure

MANIFEST = ".penstock-written.json"
"""Begins with a dot, so that no reader takes it for data."""

Manifest: TypeAlias = "Mapping[str, Mapping[str, Any]]"
"""`bytes` and `sha256` of each file, by its path in the folder."""


def seal(folder: Path) -> int:
    """Write the manifest of a finished folder and force all of it to disk; the bytes of its files.

    Raises:
        SinkError: `sink.not_saved`; `sink.foreign_files`, something in it is no ordinary file.
        LimitError: `limit.disk`.
    """
    try:
        files = {name: _facts(path) for name, path in _files(folder)}
        save(folder / MANIFEST, json.dumps({"files": files}, sort_keys=True).encode())
        for inner, _, _ in os.walk(folder, topdown=False):
            force_folder(Path(inner))
    except OSError as problem:
        raise saving_failure(folder, problem) from problem
    return sum(facts["bytes"] for facts in files.values())


def sealed_hash(folder: Path) -> str | None:
    """The hash of the folder's manifest, which no two different contents have in common; None where there is none."""
    with suppress(OSError):
        return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    return None


def is_sealed(folder: Path, sha256: str | None) -> bool:
    """Whether the folder holds all that the manifest of that hash says, byte by byte, and nothing else."""
    if sha256 is None or sealed_hash(folder) != sha256:
        return False
    with suppress(OSError, SinkError):
        return {name: _facts(path, forces=False) for name, path in _files(folder)} == _manifest(folder)
    return False


def require_own(folder: Path) -> None:
    """See that a folder may be replaced: it is empty, or holds what a run wrote there and nothing else.

    Raises:
        SinkError: `sink.foreign_files`, with the first such file.
    """
    known = _manifest(folder)
    for name, path in _files(folder):
        if known.get(name, {}).get("bytes") != path.stat().st_size:
            what = "has changed since a run wrote it" if name in known else "was not written by Penstock"
            raise _foreign(folder, f"'{name}' in it {what}")


def replace_folder(staged: Path, target: Path, aside: Path) -> None:
    """Move the target aside, if it is there, and the staged folder into its place; all three are on one file system.

    A process that is killed between the two leaves the old folder at `aside`: see `restore_folder`.

    Raises:
        SinkError: `sink.not_saved`; the old folder stands, unless the message says otherwise.
        LimitError: `limit.disk`.
    """
    try:
        make_folder(target.parent)
        if os.path.lexists(target):
            target.rename(aside)
            force_folder(aside.parent)
            force_folder(target.parent)
        try:
            staged.rename(target)
        except OSError:
            restore_folder(target, aside)
            raise
        force_folder(target.parent)
    except OSError as problem:
        raise saving_failure(target, problem) from problem


def restore_folder(target: Path, aside: Path) -> None:
    """Move the old folder back where no new one has come into its place. Raises OSError."""
    if os.path.lexists(aside) and not os.path.lexists(target):
        make_folder(target.parent)
        aside.rename(target)
        force_folder(target.parent)


def retire_folder(aside: Path, target: Path, *, is_own: bool = True) -> Path | None:
    """Remove a folder that was moved aside.

    One that holds a file which no run wrote is kept beside the target, and so is any where what stands in its place is not ours: its
    new place is given back. Raises OSError.
    """
    try:
        require_own(aside)
    except SinkError:
        is_own = False
    if not is_own:
        kept = next(path for number in range(1, 1 << 20) if not os.path.lexists(path := target.with_name(f"{target.name}.old-{number}")))
        aside.rename(kept)
        return kept
    for _, path in _files(aside):
        path.unlink()
    shutil.rmtree(aside)  # the manifest goes last: a kill before leaves a folder that is still known as ours
    return None


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """All but the manifest, by their path in the folder, sorted in each folder."""
    for inner, folders, files in os.walk(folder):
        folders.sort()
        linked = [name for name in folders if (Path(inner) / name).is_symlink()]
        for name in sorted((*files, *linked)):
            path = Path(inner, name)
            if path.is_symlink() or not path.is_file():
                raise _foreign(folder, f"'{path.relative_to(folder).as_posix()}' in it is no ordinary file")
            if path != folder / MANIFEST:
                yield path.relative_to(folder).as_posix(), path


def _facts(path: Path, *, forces: bool = True) -> dict[str, Any]:
    """Of a file, which is forced to disk on the way."""
    if forces:
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    size, digest = size_and_hash(path)
    return {"bytes": size, "sha256": digest}


def _manifest(folder: Path) -> Manifest:
    """Nothing is believed of a folder without one, or with a damaged one."""
    try:
        files = json.loads((folder / MANIFEST).read_bytes())["files"]
        return {str(name): {"bytes": facts["bytes"], "sha256": facts["sha256"]} for name, facts in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _foreign(folder: Path, what: str) -> SinkError:
    message = f"the folder {folder} would be replaced as a whole, but {what}"
    hint = "move it elsewhere, or give the sink another path"
    return SinkError(message, code="sink.foreign_files", hint=hint, where=Where(file=str(folder)))
