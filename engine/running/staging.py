"""Where sinks are written before they get their names: a hidden folder beside each target, so that a rename is enough.

A run that ends by itself before its outputs are put in place leaves nothing. What it is about to make stands in a ledger under
`.penstock/staging/<run>/`, which the run holds locked: see `engine.running.sweeping` for what becomes of a run that is killed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ConfigError, SinkError
from engine.project.claim import Claim
from engine.project.folders import replace_folder, retire_folder
from engine.project.paths import STATE_FOLDER
from engine.project.project import Project
from engine.project.saving import make_folder, put_in_place, save
from engine.running.intent import INTENT, aside_of
from engine.running.sweeping import CLAIM, LEDGER, SPILL_FOLDER, are_removed, clear, discard, forget, sweep

SPILL = "out"
"""The name under which the engine's process sees the folder for what does not fit into memory."""


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A sink's file, or its folder of files, before it has its name."""

    node: str
    target: Path
    path: Path
    is_folder: bool = False


class Staging:
    """The folders of one run."""

    def __init__(self, home: Path, targets: Mapping[str, Path], filled: Collection[str] = ()) -> None:
        self.home = home
        self.is_kept = False
        """Whether the folders stay when the block ends, as outputs are only in part in place."""
        parents = list(dict.fromkeys(target.parent for target in targets.values()))
        self.folders = [parent / f".penstock-{home.name}" for parent in parents]
        self.made = list(dict.fromkeys(folder for parent in parents for folder in _missing(parent)))
        self.files = {
            node: StagedFile(node, target, target.parent / f".penstock-{home.name}" / f"{number}{target.suffix}", node in filled)
            for number, (node, target) in enumerate(targets.items())
        }

    @property
    def spill(self) -> Path:
        """Where the engine puts what does not fit into memory."""
        return self.home / SPILL_FOLDER

    @property
    def writable(self) -> Mapping[str, Path]:
        """The folders that the engine's process may write to, by the name that it sees."""
        return {SPILL: self.spill} | {f"out_{number}": folder for number, folder in enumerate(self.folders)}

    def make(self) -> None:
        """Make the folders, after noting that they will be made; a run that is resumed has its note already."""
        if not (self.home / LEDGER).exists():
            ledger = {"folders": [str(folder) for folder in self.folders], "made": [str(folder) for folder in self.made]}
            save(self.home / LEDGER, json.dumps(ledger).encode())
        for folder in (self.spill, *self.folders):
            _make_folder(folder)

    def place(self, node: str) -> None:
        """Give the staged file of a node its name: the old file or the new one stands there, never another.

        Of a folder the intent record must be on disk before: between two renames neither stands there.

        Raises:
            SinkError: `sink.not_saved`.
            LimitError: `limit.disk`.
        """
        file = self.files[node]
        if file.is_folder:
            replace_folder(file.path, file.target, aside_of(file.path))
        else:
            put_in_place(file.path, file.target)

    def clear(self, node: str) -> None:
        """Remove what a run that is resumed has left half written for a node. Raises OSError."""
        path = self.files[node].path
        clear(each for each in (path, path.with_name(f"{path.name}.part"), path.with_name(f"{path.name}.arrow")) if os.path.lexists(each))

    def retire(self) -> tuple[Path, ...]:
        """Remove the older folders, when all outputs are in place; those that hold files of somebody else are kept: their new places."""
        kept = []
        for file in self.files.values():
            if file.is_folder and aside_of(file.path).exists():
                with suppress(OSError):
                    kept.append(retire_folder(aside_of(file.path), file.target))
        return tuple(place for place in kept if place is not None)

    @property
    def has_asides(self) -> bool:
        """Whether an older folder still stands aside."""
        return any(aside_of(file.path).exists() for file in self.files.values() if file.is_folder)

    def remove(self) -> None:
        """Remove the folders, and those that were made for the targets where they are still empty; nothing can be resumed then."""
        with suppress(OSError):
            (self.home / INTENT).unlink(missing_ok=True)
        if are_removed(self.folders, self.made):
            forget(self.home)


@contextmanager
def staging(
    project: Project, run_id: str, targets: Mapping[str, Path], filled: Collection[str] = (), *, is_resumed: bool = False
) -> Iterator[Staging]:
    """Folders for the sinks of a run, gone when the block ends, unless outputs are then only in part in place.

    Args:
        project: whose targets they are.
        run_id: names them.
        targets: by node.
        filled: nodes whose target is a folder that they fill.
        is_resumed: whether the folders of an earlier process are taken up; they stay unless all outputs get into place.

    Raises:
        SinkError: `sink.no_folder` where one cannot be made.
        ConfigError: `run.still_running`, another process runs under that id.
    """
    sweep(project)
    if not is_resumed:
        discard(project, run_id)
    home, held = _claimed(project, run_id)
    folders = Staging(home, targets, filled)
    folders.is_kept = is_resumed
    try:
        folders.make()
        yield folders
    finally:
        if not folders.is_kept:
            folders.remove()
        held.release()


@contextmanager
def scratch(project: Project, name: str) -> Iterator[Path]:
    """A folder of that name beside those of runs, gone when the block ends; the next run sweeps what a killed process has left of it.

    Raises:
        SinkError: `sink.no_folder` where it cannot be made.
    """
    home, held = _claimed(project, name)
    try:
        _make_folder(home / SPILL_FOLDER)
        yield home / SPILL_FOLDER
    finally:
        forget(home)
        held.release()


def _claimed(project: Project, run_id: str) -> tuple[Path, Claim]:
    """The run's own folder, held; a sweeper may come between the two and find it empty."""
    while True:
        try:
            home = project.state("staging", run_id)
        except OSError as problem:
            raise _no_folder(project.root / STATE_FOLDER, problem) from problem
        try:
            return home, Claim(home / CLAIM)
        except FileNotFoundError:
            continue
        except OSError as problem:
            hint = "wait until it ends; penstock runs lists runs that have ended"
            raise ConfigError(f"run '{run_id}' goes on in another process", code="run.still_running", hint=hint) from problem


def _missing(folder: Path) -> list[Path]:
    """The folder and those above it that are not there, the topmost first."""
    missing: list[Path] = []
    while not folder.exists():
        missing.insert(0, folder)
        folder = folder.parent
    return missing


def _make_folder(folder: Path) -> None:
    try:
        make_folder(folder)
    except OSError as problem:
        raise _no_folder(folder.parent, problem) from problem


def _no_folder(folder: Path, problem: OSError) -> SinkError:
    hint = "choose another path for the sink, or change the folder's permissions"
    return SinkError(f"the folder {folder} cannot be written to: {problem.strerror}", code="sink.no_folder", hint=hint)
