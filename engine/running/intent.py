"""The intent record of a run: what it has staged and is about to put in place, so that a crash in between can be mended and finished.

It stands beside the run's ledger under `.penstock/staging/<run>/` and is forced to disk each time a sink has been staged whole, and
before the first file or folder gets its name. It goes when the last one has its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from engine.document.model import Model
from engine.project.folders import restore_folder, retire_folder, sealed_hash
from engine.project.paths import STATE_FOLDER
from engine.project.saving import save
from engine.running.record import OutputRecord, SourceRecord

INTENT = "intent.json"


class StagedOutput(Model):
    """A sink that was written whole, and where it is to stand."""

    output: OutputRecord
    target: str
    staged: str
    is_folder: bool = False
    modified: int | None = None
    """When the file was written, in nanoseconds; None for a folder."""

    @property
    def aside(self) -> Path:
        """Where an older folder stands while the new one takes its place."""
        return aside_of(Path(self.staged))


class Intent(Model):
    """A run that is not at its end; `values` are the parameters' as they travel in JSON, `rows` those of relations."""

    run: str
    pipeline: str
    document: str
    """The content hash of the document."""
    started: str
    only: str | None = None
    engine: str | None = None
    """The engine that was asked for the whole run."""
    versions: dict[str, str] = Field(default_factory=dict)
    values: dict[str, Any] = Field(default_factory=dict)
    sources: tuple[SourceRecord, ...] = ()
    rows: dict[str, int | None] = Field(default_factory=dict)
    outputs: tuple[StagedOutput, ...] = ()
    has_database: bool = False
    """Whether it reads or writes a database, which nobody can hold still until it is resumed."""
    tables: tuple[OutputRecord, ...] = ()
    """Tables that were written before names were given."""
    is_placing: bool = False
    """Whether names are being given: all promises held, and the sources stayed as they were."""


def aside_of(staged: Path) -> Path:
    """Where the older folder of a staged one is moved."""
    return staged.with_name(f"{staged.name}.old")


def save_intent(home: Path, intent: Intent) -> None:
    """Write it, whole or not at all, and forced to disk.

    Raises:
        SinkError: `sink.not_saved`.
        LimitError: `limit.disk`.
    """
    save(home / INTENT, intent.model_dump_json().encode())


def load_intent(home: Path, trusted: Sequence[Path]) -> Intent | None:
    """The record of a run's folder; None where there is none, or it is damaged, or names what no run of this project would.

    Args:
        home: the run's folder; it may have come with a project from elsewhere.
        trusted: folders that the project may use.
    """
    with suppress(OSError, ValueError, ValidationError):
        intent = Intent.model_validate(json.loads((home / INTENT).read_text(encoding="utf-8")), strict=False)
        if intent.run == home.name and all(_is_believed(each, home.name, trusted) for each in intent.outputs):
            return intent
    return None


def _is_believed(each: StagedOutput, run: str, trusted: Sequence[Path]) -> bool:
    target, staged = Path(each.target), Path(each.staged)
    is_plain = target == Path(os.path.normpath(target)) and staged == Path(os.path.normpath(staged)) and STATE_FOLDER not in target.parts
    is_inside = any(target.resolve().is_relative_to(folder) and not folder.is_relative_to(target.resolve()) for folder in trusted)
    return is_plain and is_inside and staged.parent == target.parent / f".penstock-{run}"


def mend(intent: Intent) -> bool:
    """Have each folder of the record stand whole, the old one or the new one; whether no older one is left aside."""
    asides = [each for each in intent.outputs if intent.is_placing and each.is_folder and not each.aside.is_symlink()]
    for each in asides:
        with suppress(OSError):
            restore_folder(Path(each.target), each.aside)
            if each.aside.is_dir():
                retire_folder(each.aside, Path(each.target), is_own=sealed_hash(Path(each.target)) == each.output.sha256)
    return not any(os.path.lexists(each.aside) for each in asides)
