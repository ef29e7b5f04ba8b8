"""From staged files to outputs: each is described first, then all get their names, one after the other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, runtime_checkable

from engine.errors import LimitError, SinkError, StudioError, UnsupportedError, Where
from engine.kinds.sinks.write_database import WriteDatabase
from engine.project.fingerprint import fingerprint
from engine.project.project import Project
from engine.running.events import OutputPlaced, RunEvent
from engine.running.log import RunLog
from engine.running.record import HASHED_BYTES, OutputRecord
from engine.running.stage import Plan, Stage
from engine.running.staging import StagedFile, Staging


def find_targets(project: Project, plan: Plan) -> dict[str, Path]:
    """The file that each sink of the plan writes, by node.

    Raises:
        TrustError: the file lies where this person has not allowed it.
        SinkError: `sink.same_target` for two sinks of one file, or a path that makes no sense.
    """
    targets: dict[str, Path] = {}
    owners: dict[Path, str] = {}
    for stage in plan.stages:
        if stage.sort == "sink" and not isinstance(stage.sink, WriteDatabase):
            target = project.target(_path_of(stage))
            where = Where(node=stage.node, field="path")
            if target in owners:
                message = f"nodes '{owners[target]}' and '{stage.node}' write the same file {target}"
                raise SinkError(message, code="sink.same_target", hint="give one of them another path", where=where)
            owners[target] = stage.node
            targets[stage.node] = target
    return targets


@runtime_checkable
class _FileSink(Protocol):
    @property
    def path(self) -> str: ...


def _path_of(stage: Stage) -> str:
    if not isinstance(stage.sink, _FileSink):
        raise UnsupportedError(f"node '{stage.node}' writes no file", code="sink.unsupported", where=Where(node=stage.node))
    return stage.sink.path


def describe_outputs(project: Project, folders: Staging, written: Mapping[str, int]) -> list[OutputRecord]:
    """The staged files, none of which has its name yet."""
    return [_described(project, file, written) for file in folders.files.values()]


def place_outputs(folders: Staging, log: RunLog, on_event: Callable[[RunEvent], None]) -> None:
    """Give every staged file its name; `log.outputs` has them, as `describe_outputs` gave them.

    Raises:
        SinkError, LimitError: one could not be placed; the message says which outputs are new and which are as they were.
    """
    for number, output in enumerate(log.outputs):
        if output.node not in folders.files:
            continue
        try:
            folders.place(output.node)
        except (SinkError, LimitError) as problem:
            if not folders.files[output.node].path.exists():  # the name was given, only its permanence is in doubt
                log.outputs[number] = _placed(output, folders)
            raise _half_done(log.outputs, problem, output.node) from problem
        log.outputs[number] = _placed(output, folders)
        on_event(OutputPlaced(output.node, output.path, output.rows, output.bytes))


def _described(project: Project, file: StagedFile, written: Mapping[str, int]) -> OutputRecord:
    size = file.path.stat().st_size
    name = file.target.relative_to(project.root).as_posix() if file.target.is_relative_to(project.root) else str(file.target)
    return OutputRecord(
        node=file.node,
        path=name,
        rows=written[file.node],
        bytes=size,
        sha256=_sha256(file.path) if size <= HASHED_BYTES else None,
        is_placed=False,
    )


def _placed(output: OutputRecord, folders: Staging) -> OutputRecord:
    """The fingerprint knows a file's path, so it is taken when the file has its own."""
    return output.model_copy(update={"is_placed": True, "fingerprint": fingerprint(folders.files[output.node].target)})


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _half_done(outputs: list[OutputRecord], problem: SinkError | LimitError, node: str) -> StudioError:
    new = ", ".join(output.path for output in outputs if output.is_placed) or "none"
    old = ", ".join(output.path for output in outputs if not output.is_placed) or "none"
    where = Where(node=node, field="path", file=problem.where.file)
    message = f"node '{node}': {problem.message}. New: {new}; as before: {old}"
    return type(problem)(message, code=problem.code, hint="mend the cause, then run again", where=where)
