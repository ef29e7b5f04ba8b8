"""Paths of sources and sinks: may this person's project use them, and does no sink write over another's file or a source's."""

from __future__ import annotations

from collections.abc import Iterator

from engine.checks.finding import Finding, finding
from engine.document.model import Document
from engine.errors import SinkError, StudioError
from engine.kinds.configuring import plans
from engine.kinds.kind import Kind
from engine.project.project import Project
from engine.schema import Analysis


def path_findings(document: Document, analysis: Analysis, project: Project) -> Iterator[Finding]:
    """What is wrong with the paths of all nodes; files are not opened, and folders are not looked into."""
    written: dict[object, str] = {}
    for name, kind, field, text in _paths(analysis):
        place = ("nodes", name, document.pipeline.by_id[name].kind, field)
        try:
            if kind.category == "source":
                project.judge_source(text)
                continue
            target = project.target(text)
        except StudioError as error:
            yield finding(place, error, is_warning=error.code == "source.not_found")
            continue
        other = written.setdefault(target, name)
        if other != name:
            message = f"'{other}' writes to '{text}' too, and one of the two would be lost"
            yield finding(place, SinkError(message, code="sink.same_target", hint="write to another file"))


def _paths(analysis: Analysis) -> Iterator[tuple[str, Kind, str, str]]:
    for name, shape in analysis.nodes.items():
        for field, plan in plans(type(shape.kind)).items() if shape.kind is not None else ():
            value = getattr(shape.kind, field)
            if plan.sort.name == "path" and shape.kind is not None and isinstance(value, str):
                yield name, shape.kind, field, value
