"""Reads the pipelines that others use, from the project's files: each once, and anew when its file has changed."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

from engine.document.model import Loader, Part
from engine.document.reader import Reading, read_file
from engine.errors import ConfigError, DocumentError, Where
from engine.project.fingerprint import fingerprint
from engine.project.globs import is_pattern
from engine.project.project import Project, SourceFile


def main_pipelines(project: Project) -> tuple[Path, ...]:
    """The pipelines of a project that are no parts; all of them where there are only parts."""
    pipelines = project.pipelines()
    if len(pipelines) == 1:
        return pipelines
    return tuple(path for path in pipelines if not _is_part(path)) or pipelines


def _is_part(path: Path) -> bool:
    try:
        pipeline = read_file(path).document.pipeline
    except DocumentError:
        return False
    return bool(pipeline.inputs or pipeline.outputs)


class _State(NamedTuple):
    """What the system tells of a file without opening it."""

    device: int
    inode: int
    bytes: int
    written: int
    changed: int


_SURE = 2_000_000_000
"""Nanoseconds after which a file that is written again must have another time, whatever the file system."""


def _state(path: Path) -> _State | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return _State(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, max(found.st_ctime_ns, found.st_mtime_ns))


class ProjectLoader(Loader):
    """The parts of one project. What is read once is kept; nothing is written."""

    def __init__(self, project: Project) -> None:
        """Read nothing yet."""
        self._project = project
        self._known: dict[Path, tuple[str, Part]] = {}
        """By file its fingerprint, and the part."""
        self._seen: dict[str, tuple[_State, Part]] = {}
        """By path as it is written: a file of that state needs no second look."""

    def load(self, path: str) -> Part:
        """The part at a path from the project's root.

        Raises:
            ConfigError: `part.pattern`, the path names several files.
            TrustError: it lies outside what the project may use, or is not what it seems.
            SourceError: there is no such file; the hint has the nearest names.
            DocumentError: its text is wrong; the message has the first line that is.
        """
        state = _state(self._project.root / path)
        seen = self._seen.get(path)
        if seen is not None and seen[0] == state:
            return seen[1]
        part = self._looked_up(path)
        if state is not None and time.time_ns() - state.changed > _SURE:
            self._seen[path] = state, part
        return part

    def _looked_up(self, path: str) -> Part:
        if is_pattern(path):
            raise ConfigError(f"'{path}' is a pattern, and a part is one file", code="part.pattern", hint="write the path of one file")
        (file,) = self._project.sources(path)
        mark = fingerprint(file.path)
        known = self._known.get(file.path)
        if known is None or known[0] != mark:
            known = mark, self._read(file)
            self._known[file.path] = known
        return known[1]

    def _read(self, file: SourceFile) -> Part:
        root = self._project.root
        name = file.path.relative_to(root).as_posix() if file.path.is_relative_to(root) else str(file.path)
        reading = read_file(file.path)
        _require_readable(name, reading)
        return Part(name, reading.document.with_loader(self))


def _require_readable(name: str, reading: Reading) -> None:
    problem = next((each for each in reading.problems if each.severity == "error"), None)
    if problem is not None:
        where = Where(node=problem.node, field=problem.field, line=problem.line, column=problem.column, end=problem.end, file=name)
        line = f", line {problem.line}" if problem.line is not None else ""
        raise DocumentError(f"{name}{line}: {problem.message}", code=problem.code, hint=problem.hint, where=where)
