"""Paths of sources and sinks: may this person's project use them, and does no sink write over another's file or a source's."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from engine.checks.finding import Finding, finding
from engine.document.model import Document
from engine.errors import SinkError, StudioError
from engine.kinds.configuring import plans
from engine.kinds.kind import Kind
from engine.kinds.partitioning import PartitionedSink, is_partitioned
from engine.project.globs import covers
from engine.project.project import Project
from engine.schema import Analysis


def path_findings(document: Document, analysis: Analysis, project: Project) -> Iterator[Finding]:
    """What is wrong with the paths of all nodes; files are not opened, and folders are not looked into."""
    written: dict[Path, str] = {}
    folders: set[Path] = set()
    paths = list(_paths(analysis))
    for name, kind, field, text in paths:
        place = ("nodes", name, document.pipeline.by_id[name].kind, field)
        try:
            if kind.category == "source":
                project.judge_source(text)
                continue
            target = project.target(text, is_folder=is_partitioned(kind))
            folders |= {target} if is_partitioned(kind) else set()
        except StudioError as error:
            yield finding(place, error, is_warning=error.code == "source.not_found")
            continue
        other = next((each for path, each in written.items() if path == target or _lies_in(path, target, folders)), None)
        if other is not None:
            message = f"'{other}' writes to '{text}' too, and one of the two would be lost"
            yield finding(place, SinkError(message, code="sink.same_target", hint="write to another file"))
        written[target] = name
        reader = next((each for each, its, _, path in paths if its.category == "source" and _reads(project, path, target, kind)), None)
        if reader is not None:
            message = f"'{reader}' reads '{text}', which a run would write over"
            yield finding(place, SinkError(message, code="sink.is_source", hint="write to another file"))


def _lies_in(one: Path, other: Path, folders: Collection[Path]) -> bool:
    """Whether one of the two is in a folder that the other is, which a run replaces as a whole."""
    return (one in folders and other.is_relative_to(one)) or (other in folders and one.is_relative_to(other))


def _reads(project: Project, pattern: str, target: Path, sink: Kind) -> bool:
    """Whether a source's path, which may be a pattern, names the file that a sink writes, or one in the folder that it fills."""
    path = Path(os.path.normpath(project.root / pattern))
    if not isinstance(sink, PartitionedSink) or not sink.partition_by:
        return os.path.realpath(path) == str(target) or covers(path.parts, target.parts)
    name = "part.csv" if sink.kind == "write_csv" else "part.parquet"
    return path.is_relative_to(target) or covers(path.parts, (*target.parts, *(f"{column}=x" for column in sink.partition_by), name))


def _paths(analysis: Analysis) -> Iterator[tuple[str, Kind, str, str]]:
    for name, shape in analysis.nodes.items():
        for field, plan in plans(type(shape.kind)).items() if shape.kind is not None else ():
            value = getattr(shape.kind, field)
            if plan.sort.name == "path" and shape.kind is not None and isinstance(value, str):
                yield name, shape.kind, field, value
