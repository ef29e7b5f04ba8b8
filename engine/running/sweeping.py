"""What runs leave that were killed, or failed while outputs were put in place: mended, kept to be resumed, or removed.

A run of which a sink was staged whole is kept until it is resumed, until another run has written one of its targets, or until a
person gives it up (`penstock runs --prune`). All others go with the next run.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from engine.errors import ConfigError
from engine.project.claim import claim
from engine.project.paths import STATE_FOLDER
from engine.project.project import Project
from engine.project.saving import sweep as sweep_folder
from engine.running.intent import INTENT, Intent, aside_of, load_intent, mend

LEDGER = "made.json"
CLAIM = "held"
SPILL_FOLDER = "spill"


def sweep(project: Project) -> None:
    """Remove what runs have left that were killed, mend what they left half done, keep what can be resumed; let be those that go on."""
    state = project.root / STATE_FOLDER
    sweep_folder(state)
    sweep_folder(state / "runs")
    for home in (state / "staging").glob("*"):
        with suppress(OSError):
            home.rmdir()
        with _unheld(project, home) as found:
            for intent in found:
                is_mended = intent is None or mend(intent)
                if intent is not None and intent.outputs:
                    shutil.rmtree(home / SPILL_FOLDER, ignore_errors=True)
                elif is_mended:
                    _remove(home, project.folders)


def mend_outputs(project: Project) -> None:
    """Have every folder stand whole that a run which was killed was about to replace; nothing else is touched."""
    for home in (project.root / STATE_FOLDER / "staging").glob("*"):
        if (home / INTENT).exists():
            with _unheld(project, home) as found:
                for intent in found:
                    if intent is not None:
                        mend(intent)


def resumable_runs(project: Project) -> tuple[Intent, ...]:
    """Runs that ended too early and can be finished, the newest first."""
    runs: list[Intent] = []
    for home in (project.root / STATE_FOLDER / "staging").glob("*"):
        if (home / INTENT).exists():
            with _unheld(project, home) as found:
                runs += [intent for intent in found if intent is not None and intent.outputs]
    return tuple(sorted(runs, key=lambda intent: (intent.started, intent.run), reverse=True))


def find_resumable(project: Project, word: str) -> Intent:
    """The run of that id that can be finished; the newest for `last`.

    Raises:
        ConfigError: `run.not_resumable`; the hint says which can be.
    """
    runs = resumable_runs(project)
    found = next((intent for intent in runs if word in ("last", intent.run)), None)
    if found is not None:
        return found
    said = "there is no run to be resumed" if word == "last" else f"run '{word}' cannot be resumed"
    known = f"these can be: {', '.join(intent.run for intent in runs)}" if runs else "none has left anything staged; run again"
    raise ConfigError(said, code="run.not_resumable", hint=known)


def give_up(project: Project, targets: Collection[Path] | None = None) -> tuple[Intent, ...]:
    """Remove what is staged of runs that could be resumed: those that write one of the targets, or all of them."""
    given_up: list[Intent] = []
    for home in (project.root / STATE_FOLDER / "staging").glob("*"):
        with _unheld(project, home) as found:
            for intent in found:
                if intent is not None and intent.outputs and _writes(intent, targets) and mend(intent):
                    _remove(home, project.folders)
                    given_up.append(intent)
    return tuple(given_up)


def discard(project: Project, run: str) -> None:
    """Remove what an earlier process of that id has left: whoever gives a run an id again wants it from its beginning."""
    home = project.root / STATE_FOLDER / "staging" / run
    with _unheld(project, home) as found:
        for intent in found:
            if intent is None or mend(intent):
                _remove(home, project.folders)


def given_up(intent: Intent) -> ConfigError:
    """What a run says of another that can no longer be resumed."""
    message = f"run {intent.run}, which began {intent.started} and ended too early, was given up: this run has written the same outputs"
    return ConfigError(message, code="run.given_up")


def _writes(intent: Intent, targets: Collection[Path] | None) -> bool:
    return targets is None or any(Path(each.target) in targets for each in intent.outputs)


@contextmanager
def _unheld(project: Project, home: Path) -> Iterator[tuple[Intent | None, ...]]:
    """The record of a run that no longer lives, held meanwhile, or None where it has none; nothing for one that goes on."""
    held = claim(home / CLAIM) if (home / CLAIM).exists() else None
    if held is None:
        yield ()
        return
    try:
        yield (load_intent(home, project.folders),)
    finally:
        held.release()


def _remove(home: Path, trusted: Sequence[Path]) -> None:
    if are_removed(*_read_ledger(home, trusted)):
        forget(home)


def forget(home: Path) -> None:
    """What marks a run as one to be swept goes last, so that a kill in between is mended by the next run."""
    with suppress(OSError):
        (home / INTENT).unlink(missing_ok=True)
        shutil.rmtree(home / SPILL_FOLDER, ignore_errors=True)
        for path in home.iterdir():
            if path.name not in (CLAIM, LEDGER):
                path.unlink()
        (home / LEDGER).unlink(missing_ok=True)
        (home / CLAIM).unlink(missing_ok=True)
        home.rmdir()


def _read_ledger(home: Path, trusted: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """A ledger may be damaged, or may have come with a project from elsewhere: only what a run would make is believed."""
    try:
        ledger = json.loads((home / LEDGER).read_text(encoding="utf-8"))
        folders, made = ([Path(str(path)) for path in ledger[key]] for key in ("folders", "made"))
    except (OSError, ValueError, KeyError, TypeError):
        return [], []
    own = [path for path in folders if path.name == f".penstock-{home.name}" and _is_inside(path, trusted)]
    return own, [path for path in made if _is_inside(path, trusted)]


def _is_inside(path: Path, folders: Sequence[Path]) -> bool:
    return any(path.resolve().is_relative_to(folder.resolve()) and path.resolve() != folder.resolve() for folder in folders)


def are_removed(folders: Sequence[Path], made: Sequence[Path]) -> bool:
    """Remove staging folders; what could not be removed stays for the next run's sweep, and what was moved aside for `mend`."""
    for folder in folders:
        with suppress(OSError):
            clear(folder.iterdir())
            folder.rmdir()
    for folder in reversed(made):
        with suppress(OSError):
            folder.rmdir()
    return not any(folder.exists() for folder in folders)


def clear(paths: Iterable[Path]) -> None:
    """Remove what is staged there, whatever it is, but no older folder that was moved aside. Raises OSError."""
    for path in paths:
        if path.is_symlink() or not path.is_dir():
            path.unlink(missing_ok=True)
        elif path != aside_of(path.with_suffix("")):
            shutil.rmtree(path)
