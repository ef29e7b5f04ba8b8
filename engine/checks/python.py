"""Nodes of Python code: may this person's project run them, and where. Nothing of the code runs here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.backends.choice import PYTHON
from engine.checks.finding import Finding, finding
from engine.document.model import Document, Path
from engine.errors import StudioError, UnsupportedError
from engine.project.project import Project
from engine.project.trust import require_python
from engine.schema import Analysis


def python_findings(document: Document, analysis: Analysis, engines: Mapping[str, str], project: Project | None) -> Iterator[Finding]:
    """What is to be said of them.

    Args:
        document: which holds them.
        analysis: of the document.
        engines: the engine of every node.
        project: whose permission counts; without one nothing is said of it.
    """
    has_spark = "spark" in engines.values()
    for name in analysis.nodes:
        if engines.get(name) != PYTHON:
            continue
        place: Path = ("nodes", name, document.pipeline.by_id[name].kind, "code")
        if project is not None:
            yield from _of_trust(place, project, name)
        if has_spark:
            message = f"node '{name}' is computed on this machine and not on Spark, as code runs behind the walls of this machine only"
            hint = "all rows that it reads come here: filter and drop columns above it"
            yield finding(place, UnsupportedError(message, code="python.not_on_spark", hint=hint), is_warning=True)


def _of_trust(place: Path, project: Project, node: str) -> Iterator[Finding]:
    try:
        require_python(project.root, node)
    except StudioError as error:
        yield finding(place, error)
