"""What the inspector shows where nothing is selected: the pipeline itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.backends.choice import ENGINES
from engine.document.problem import Problem
from engine.project.project import Project
from engine.session.snapshot import Snapshot
from panels.inspector.engines import ENGINE_NAMES
from panels.words import count


@dataclass(frozen=True, slots=True)
class PipelineInspection:
    """The pipeline, where nothing is selected."""

    name: str
    description: str
    engine: str
    """Empty: that of the project."""
    project_engine: str
    words: str
    """How many nodes, and how many problems."""
    can_edit: bool


def pipeline_inspection(snapshot: Snapshot, problems: Iterable[Problem], project: Project | None = None) -> PipelineInspection:
    """The inspector of a pipeline."""
    pipeline = snapshot.document.pipeline
    errors = sum(problem.severity == "error" for problem in problems)
    found = f", {count(errors, 'problem')}" if errors else ""
    default = project.settings.engine if project is not None else ENGINES[0]
    return PipelineInspection(
        name=pipeline.name,
        description=pipeline.description or "",
        engine=pipeline.engine or "",
        project_engine=ENGINE_NAMES.get(default, default),
        words=f"{count(len(pipeline.nodes), 'node')}{found}",
        can_edit=can_edit(snapshot),
    )


def can_edit(snapshot: Snapshot) -> bool:
    """Whether this process may change the document, and would lose nothing of it."""
    return snapshot.other_writer is None and not snapshot.is_partial and not snapshot.document.read_only
