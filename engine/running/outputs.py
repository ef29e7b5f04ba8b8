"""From staged files to outputs: each is described when it is whole, then all get their names, one after the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

from engine.errors import LimitError, SinkError, StudioError, UnsupportedError, Where
from engine.kinds.partitioning import is_partitioned
from engine.kinds.sinks.write_database import WriteDatabase
from engine.project.fingerprint import fingerprint, size_and_hash
from engine.project.folders import MANIFEST, require_own, seal, sealed_hash
from engine.project.project import Project
from engine.project.saving import force_file
from engine.running.events import OutputPlaced, RunEvent
from engine.running.intent import Intent, StagedOutput, save_intent
from engine.running.log import RunLog
from engine.running.record import OutputRecord
from engine.running.stage import Plan, Stage
from engine.running.staging import StagedFile, Staging


def find_targets(project: Project, plan: Plan) -> dict[str, Path]:
    """The file that each sink of the plan writes, or the folder that it fills, by node.

    Raises:
        TrustError: it lies where this person has not allowed it.
        SinkError: `sink.same_target` for two sinks of one file, or one inside another's folder; a path that makes no sense;
            `sink.foreign_files` for a folder that holds something else than what a run wrote there.
    """
    targets: dict[str, Path] = {}
    filled = filled_nodes(plan)
    for stage in plan.stages:
        if stage.sort == "sink" and not isinstance(stage.sink, WriteDatabase):
            target = project.target(_path_of(stage), is_folder=stage.node in filled)
            _require_apart(stage.node, target, targets, filled)
            targets[stage.node] = target
    _require_own({node: target for node, target in targets.items() if node in filled})
    return targets


def filled_nodes(plan: Plan) -> frozenset[str]:
    """The sinks of the plan that fill a folder."""
    return frozenset(stage.node for stage in plan.stages if stage.sort == "sink" and is_partitioned(stage.sink))


def _require_apart(node: str, target: Path, targets: Mapping[str, Path], filled: frozenset[str]) -> None:
    where = Where(node=node, field="path")
    for other, taken in targets.items():
        if target == taken:
            message = f"nodes '{other}' and '{node}' write the same file {target}"
            raise SinkError(message, code="sink.same_target", hint="give one of them another path", where=where)
        if (other in filled and target.is_relative_to(taken)) or (node in filled and taken.is_relative_to(target)):
            message = f"node '{node}' writes to {target} and '{other}' to {taken}"
            hint = "give one of them another path: a folder is replaced as a whole"
            raise SinkError(message, code="sink.same_target", hint=hint, where=where)


def _require_own(folders: Mapping[str, Path]) -> None:
    """Raise SinkError for the first node whose folder is not ours to replace; the message tells of all."""
    found: list[SinkError] = []
    for node, folder in folders.items():
        try:
            require_own(folder)
        except SinkError as problem:
            problem.message = f"node '{node}': {problem.message}"
            problem.where = Where(node=node, field="path", file=problem.where.file)
            found.append(problem)
    if found:
        found[0].message = "; ".join(problem.message for problem in found)
        raise found[0]


@runtime_checkable
class _FileSink(Protocol):
    @property
    def path(self) -> str: ...


def _path_of(stage: Stage) -> str:
    if not isinstance(stage.sink, _FileSink):
        raise UnsupportedError(f"node '{stage.node}' writes no file", code="sink.unsupported", where=Where(node=stage.node))
    return stage.sink.path


class Outputs:
    """What a run has staged whole so far, in its intent record, and how it gets its names."""

    def __init__(self, project: Project, folders: Staging, intent: Intent) -> None:
        """Nothing is written yet; `intent` may hold outputs that an earlier process of the run has staged."""
        self._project = project
        self._folders = folders
        self._intent = intent

    @property
    def staged(self) -> Mapping[str, OutputRecord]:
        """By node."""
        return {each.output.node: each.output for each in self._intent.outputs}

    def add(self, node: str, log: RunLog) -> None:
        """Note that the sink of that node is written whole; the rows of a table wait elsewhere.

        Raises:
            SinkError, LimitError: it cannot be forced to disk.
        """
        file = self._folders.files.get(node)
        if file is None:
            return
        try:
            output = _described(self._project, file, log.written[node])
        except (SinkError, LimitError) as problem:
            problem.message = f"node '{node}': {problem.message}"
            problem.where = Where(node=node, field="path", file=problem.where.file)
            raise
        modified = None if file.is_folder else file.path.stat().st_mtime_ns
        made = StagedOutput(output=output, target=str(file.target), staged=str(file.path), is_folder=file.is_folder, modified=modified)
        self._save(outputs=(*self._intent.outputs, made), rows=dict(log.rows))

    def require_own(self) -> None:
        """See once more that every folder may be replaced: before a table is written, which cannot be taken back.

        What comes into a folder later is kept beside the new one.

        Raises:
            SinkError: `sink.foreign_files`.
        """
        _require_own({file.node: file.target for file in self._folders.files.values() if file.is_folder and file.path.exists()})

    def place(self, log: RunLog, on_event: Callable[[RunEvent], None]) -> None:
        """Give every output its name.

        Raises:
            SinkError, LimitError: one could not be placed; the message says which outputs are new and which are as they were.
        """
        folders, staged = self._folders, self.staged
        if not folders.files:
            return
        tables = tuple(log.outputs) or self._intent.tables
        log.outputs = [*tables, *(staged[node] for node in folders.files)]
        self._save(is_placing=True, tables=tables)
        folders.is_kept = True
        for number, output in enumerate(log.outputs[len(tables) :], len(tables)):
            self._place_one(number, output, log)
            placed = log.outputs[number]
            on_event(OutputPlaced(placed.node, placed.path, placed.rows, placed.bytes))
        for path in folders.retire():
            log.note(_kept_aside(path), "warning")
        folders.is_kept = folders.has_asides

    def _place_one(self, number: int, output: OutputRecord, log: RunLog) -> None:
        """A run that is resumed may have placed some before; of such an output nothing is staged any more."""
        folders = self._folders
        try:
            if os.path.lexists(folders.files[output.node].path):
                folders.place(output.node)
        except (SinkError, LimitError) as problem:
            if not folders.files[output.node].path.exists():  # the name was given, only its permanence is in doubt
                log.outputs[number] = _placed(output, folders)
            raise _half_done(log, problem, output.node) from problem
        log.outputs[number] = _placed(output, folders)

    def _save(self, **changes: object) -> None:
        self._intent = self._intent.model_copy(update=changes)
        save_intent(self._folders.home, self._intent)


def _described(project: Project, file: StagedFile, rows: int) -> OutputRecord:
    """A folder's hash is that of its manifest, which holds those of its files."""
    if file.is_folder:
        size, digest = seal(file.path), sealed_hash(file.path)
    else:
        force_file(file.path)
        size, digest = size_and_hash(file.path)
    name = file.target.relative_to(project.root).as_posix() if file.target.is_relative_to(project.root) else str(file.target)
    return OutputRecord(node=file.node, path=name, rows=rows, bytes=size, sha256=digest, is_placed=False)


def _placed(output: OutputRecord, folders: Staging) -> OutputRecord:
    """The fingerprint knows a file's path, so it is taken when the file has its own; a folder's is that of its manifest."""
    file = folders.files[output.node]
    known_by = file.target / MANIFEST if file.is_folder else file.target
    return output.model_copy(update={"is_placed": True, "fingerprint": fingerprint(known_by)})


def _half_done(log: RunLog, problem: SinkError | LimitError, node: str) -> StudioError:
    new = ", ".join(output.path for output in log.outputs if output.is_placed) or "none"
    old = ", ".join(output.path for output in log.outputs if not output.is_placed) or "none"
    where = Where(node=node, field="path", file=problem.where.file)
    message = f"node '{node}': {problem.message}. New: {new}; as before: {old}"
    hint = f"mend the cause, then finish the run: penstock run --resume {log.run_id}"
    return type(problem)(message, code=problem.code, hint=hint, where=where)


def _kept_aside(path: Path) -> SinkError:
    message = f"somebody put a file into a folder while it was replaced; the older folder stands at {path}"
    return SinkError(message, code="sink.kept_aside", hint="take out what you need and remove it", where=Where(file=str(path)))
