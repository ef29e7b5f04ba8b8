"""Where sinks are written before they get their names: a hidden folder beside each target, so that a rename is enough.

A run that ends early, in whatever way, leaves nothing. What it is about to make stands in a ledger under
`.penstock/staging/<run>/`, which the run holds locked; the next run removes what one that no longer lives has left.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from engine.errors import SinkError
from engine.project.claim import Claim, claim
from engine.project.paths import STATE_FOLDER
from engine.project.project import Project
from engine.project.saving import make_folder, put_in_place, save
from engine.project.saving import sweep as sweep_folder

SPILL = "out"
"""The name under which the engine's process sees the folder for what does not fit into memory."""
_LEDGER = "made.json"
_CLAIM = "held"
_SPILL = "spill"


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A sink's file before it has its name."""

    node: str
    target: Path
    path: Path


class Staging:
    """The folders of one run."""

    def __init__(self, home: Path, targets: Mapping[str, Path]) -> None:
        self.home = home
        parents = list(dict.fromkeys(target.parent for target in targets.values()))
        self.folders = [parent / f".penstock-{home.name}" for parent in parents]
        self.made = list(dict.fromkeys(folder for parent in parents for folder in _missing(parent)))
        self.files = {
            node: StagedFile(node, target, target.parent / f".penstock-{home.name}" / f"{number}{target.suffix}")
            for number, (node, target) in enumerate(targets.items())
        }

    @property
    def spill(self) -> Path:
        """Where the engine puts what does not fit into memory."""
        return self.home / _SPILL

    @property
    def writable(self) -> Mapping[str, Path]:
        """The folders that the engine's process may write to, by the name that it sees."""
        return {SPILL: self.spill} | {f"out_{number}": folder for number, folder in enumerate(self.folders)}

    def make(self) -> None:
        """Make the folders, after noting that they will be made."""
        ledger = {"folders": [str(folder) for folder in self.folders], "made": [str(folder) for folder in self.made]}
        save(self.home / _LEDGER, json.dumps(ledger).encode())
        for folder in (self.spill, *self.folders):
            _make_folder(folder)

    def place(self, node: str) -> None:
        """Give the staged file of a node its name: the old file or the new one stands there, never another.

        Raises:
            SinkError: `sink.not_saved`.
            LimitError: `limit.disk`.
        """
        put_in_place(self.files[node].path, self.files[node].target)

    def remove(self) -> None:
        """Remove the folders, and those that were made for the targets where they are still empty."""
        if _are_removed(self.folders, self.made):
            _forget(self.home)


@contextmanager
def staging(project: Project, run_id: str, targets: Mapping[str, Path]) -> Iterator[Staging]:
    """Folders for the sinks of a run, gone when the block ends.

    Raises:
        SinkError: `sink.no_folder` where one cannot be made.
    """
    sweep(project)
    home, held = _claimed(project, run_id)
    folders = Staging(home, targets)
    try:
        folders.make()
        yield folders
    finally:
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
        _make_folder(home / _SPILL)
        yield home / _SPILL
    finally:
        _forget(home)
        held.release()


def _claimed(project: Project, run_id: str) -> tuple[Path, Claim]:
    """The run's own folder, held; a sweeper may come between the two and find it empty."""
    while True:
        try:
            home = project.state("staging", run_id)
        except OSError as problem:
            raise _no_folder(project.root / STATE_FOLDER, problem) from problem
        with suppress(FileNotFoundError):
            return home, Claim(home / _CLAIM)


def sweep(project: Project) -> None:
    """Remove what runs have left that were killed; those that go on are let be."""
    state = project.root / STATE_FOLDER
    sweep_folder(state)
    sweep_folder(state / "runs")
    for home in (state / "staging").glob("*"):
        with suppress(OSError):
            home.rmdir()
        held = claim(home / _CLAIM) if (home / _CLAIM).exists() else None
        if held is not None:
            if _are_removed(*_read_ledger(home, project.folders)):
                _forget(home)
            held.release()


def _forget(home: Path) -> None:
    """What marks a run as one to be swept goes last, so that a kill in between is mended by the next run."""
    with suppress(OSError):
        shutil.rmtree(home / _SPILL, ignore_errors=True)
        for path in home.iterdir():
            if path.name not in (_CLAIM, _LEDGER):
                path.unlink()
        (home / _LEDGER).unlink(missing_ok=True)
        (home / _CLAIM).unlink(missing_ok=True)
        home.rmdir()


def _read_ledger(home: Path, trusted: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """A ledger may be damaged, or may have come with a project from elsewhere: only what a run would make is believed."""
    try:
        ledger = json.loads((home / _LEDGER).read_text(encoding="utf-8"))
        folders, made = ([Path(str(path)) for path in ledger[key]] for key in ("folders", "made"))
    except (OSError, ValueError, KeyError, TypeError):
        return [], []
    own = [path for path in folders if path.name == f".penstock-{home.name}" and _is_inside(path, trusted)]
    return own, [path for path in made if _is_inside(path, trusted)]


def _is_inside(path: Path, folders: Sequence[Path]) -> bool:
    return any(path.resolve().is_relative_to(folder.resolve()) and path.resolve() != folder.resolve() for folder in folders)


def _are_removed(folders: list[Path], made: list[Path]) -> bool:
    """Remove staging folders, in which files stand flat; what could not be removed stays for the next run's sweep."""
    for folder in folders:
        with suppress(OSError):
            for path in folder.iterdir():
                path.unlink()
            folder.rmdir()
    for folder in reversed(made):
        with suppress(OSError):
            folder.rmdir()
    return not any(folder.exists() for folder in folders)


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
