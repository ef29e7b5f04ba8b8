"""From the word behind `--resume` to a run that can be finished, and to its pipeline."""

from __future__ import annotations

from pathlib import Path

from engine.document.hashing import content_hash
from engine.document.reader import read_file
from engine.errors import StudioError
from engine.project.loader import ProjectLoader
from engine.project.project import Project
from engine.running.intent import Intent
from engine.running.sweeping import find_resumable
from studio.cli.place import Place, open_place, open_project


def open_resumed(pipeline: str | None, word: str) -> tuple[Place, Intent]:
    """The run that the word names, and its pipeline: the one that is named, else the one of the project that the run ran.

    Raises:
        ConfigError: `run.not_resumable`; or there is no such pipeline, or it is not clear which.
    """
    if pipeline is not None:
        place = open_place(pipeline)
        return place, find_resumable(place.project, word)
    project = open_project()
    intent = find_resumable(project, word)
    path = next((path for path in project.pipelines() if _hash(project, path) == intent.document), None)
    return open_place(None if path is None else str(path)), intent


def _hash(project: Project, path: Path) -> str | None:
    """Of what a file says; None where it cannot be read."""
    try:
        return content_hash(read_file(path).with_loader(ProjectLoader(project)).document)
    except StudioError:
        return None
