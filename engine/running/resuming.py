"""Taking up a run that ended too early: what it had staged whole is put in place as it is, the rest is computed again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.document.hashing import content_hash
from engine.document.model import Document
from engine.errors import ConfigError, Where
from engine.parameters import built_in_values
from engine.preview.values import decode
from engine.project.fingerprint import file_hash
from engine.project.folders import is_sealed, sealed_hash
from engine.project.saving import saving_failure
from engine.running.intent import Intent, StagedOutput
from engine.running.log import RunLog
from engine.running.record import SourceRecord
from engine.running.staging import Staging

CHANGED, NOT_RESUMABLE = "run.resume_changed", "run.not_resumable"
"""The codes of what stands against going on with a run."""


def values_of(intent: Intent) -> dict[str, Any]:
    """The values that the run had for its parameters, its own id and time among them.

    Raises:
        ConfigError: `run.not_resumable`, they cannot be read.
    """
    try:
        return {name: decode(value) for name, value in intent.values.items()}
    except (ValueError, KeyError, TypeError, ArithmeticError) as problem:
        hint = "give it up: penstock runs --prune"
        raise ConfigError(f"the record of run '{intent.run}' is damaged", code=NOT_RESUMABLE, hint=hint) from problem


def require_repeatable(intent: Intent) -> None:
    """See that a run of which something is to be computed again gives what it would have given.

    Raises:
        ConfigError: `run.not_resumable`, it may have written a table, or would read one that has changed.
    """
    if intent.has_database:
        message = f"run '{intent.run}' cannot be resumed: it reads or writes a database, which may hold other rows by now"
        raise ConfigError(message, code=NOT_RESUMABLE, hint="run the pipeline anew: penstock run")


def require_same_document(intent: Intent, document: Document, given: Mapping[str, object]) -> None:
    """See that the run would be the same one.

    Args:
        intent: of the run.
        document: as it is now.
        given: values of parameters that are asked for now.

    Raises:
        ConfigError: `run.resume_changed`, with what differs.
    """
    if content_hash(document) != intent.document:
        raise _changed(intent, "the pipeline has changed since")
    values = {**built_in_values(values_of(intent)), **values_of(intent)}
    other = next((name for name, value in given.items() if name not in values or values[name] != value), None)
    if other is not None:
        raise _changed(intent, f"parameter '{other}' had another value")


def require_same_versions(intent: Intent, versions: Mapping[str, str]) -> None:
    """See that what is staged was made as it would be made now.

    Raises:
        ConfigError: `run.resume_changed`.
    """
    other = next((name for name in ("penstock", "duckdb") if intent.versions.get(name) != versions.get(name)), None)
    if other is not None:
        raise _changed(intent, f"it ran with {other} {intent.versions.get(other)}, here is {versions.get(other)}")


def require_same_sources(intent: Intent, sources: tuple[SourceRecord, ...]) -> None:
    """See that every file is what it was when the run began.

    Raises:
        ConfigError: `run.resume_changed`, with the first that is not.
    """
    before = {(each.node, each.path): each.fingerprint for each in intent.sources}
    now = {(each.node, each.path): each.fingerprint for each in sources}
    for key in (*now, *before):
        if now.get(key) != before.get(key):
            node, path = key
            what = "is gone" if key not in now else "is new" if key not in before else "has changed since"
            problem = _changed(intent, f"{path}, which node '{node}' reads, {what}")
            problem.where = Where(node=node, field="path")
            raise problem


def _changed(intent: Intent, what: str) -> ConfigError:
    hint = "run the pipeline anew: penstock run"
    return ConfigError(f"run '{intent.run}' cannot be resumed: {what}", code=CHANGED, hint=hint)


def take_up(intent: Intent, folders: Staging, log: RunLog) -> Intent:
    """The record of the run as it goes on from here, and what is known already put into the log.

    Raises:
        SinkError: `sink.not_saved`, what it had left half written cannot be removed.
    """
    try:
        outputs = _whole_outputs(intent, folders)
    except OSError as problem:
        raise saving_failure(folders.home, problem) from problem
    log.started, log.resumed = datetime.fromisoformat(intent.started), datetime.now(UTC)
    log.rows.update(intent.rows)
    log.written.update((each.output.node, each.output.rows) for each in outputs)
    return intent.model_copy(update={"outputs": outputs})


def _whole_outputs(intent: Intent, folders: Staging) -> tuple[StagedOutput, ...]:
    """The outputs that need not be computed again: staged byte by byte as they were noted, or in place already.

    What else the run has left for its sinks is removed, so that they can be written anew. Raises OSError.
    """
    whole = tuple(each for each in intent.outputs if _is_expected(each, folders) and (_is_staged(each) or _is_placed(intent, each)))
    for node in folders.files.keys() - {each.output.node for each in whole if _is_staged(each)}:
        folders.clear(node)
    return whole


def _is_expected(each: StagedOutput, folders: Staging) -> bool:
    file = folders.files.get(each.output.node)
    return file is not None and (str(file.target), str(file.path), file.is_folder) == (each.target, each.staged, each.is_folder)


def _is_staged(each: StagedOutput) -> bool:
    return _is_whole(each, Path(each.staged))


def _is_placed(intent: Intent, each: StagedOutput) -> bool:
    return intent.is_placing and _is_whole(each, Path(each.target))


def _is_whole(each: StagedOutput, path: Path) -> bool:
    """By its hash; a file that is too large to be hashed by its size and its time to the nanosecond, which a rename leaves."""
    output = each.output
    if path.is_symlink():
        return False
    if each.is_folder:
        return path.is_dir() and sealed_hash(path) == output.sha256 and is_sealed(path, output.sha256)
    with suppress(OSError):
        state = path.stat()
        is_alike = path.is_file() and (state.st_size, state.st_mtime_ns) == (output.bytes, each.modified)
        return is_alike and (output.sha256 is None or file_hash(path) == output.sha256)
    return False
