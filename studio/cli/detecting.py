"""Sources of a new pipeline, with their columns found."""

from __future__ import annotations

from engine.document.edits import apply_all
from engine.document.model import Document
from engine.document.problem import Problem
from engine.preview.detection import Detector
from engine.project.project import Project
from studio.cli.interrupt import on_interrupt


def detect_sources(project: Project, document: Document) -> tuple[Document, tuple[Problem, ...]]:
    """The document with the columns of all its sources, and what was found on the way."""
    problems: list[Problem] = []
    with Detector(project) as detector, on_interrupt(detector.cancel):
        for node in document.pipeline.nodes:
            detected = detector.detect(document, node.id)
            document = apply_all(document, detected.edits)
            problems += detected.problems
    return document, tuple(problems)
