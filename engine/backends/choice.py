"""Which engine a pipeline runs on: its own word, else its project's."""

from __future__ import annotations

from engine.document.model import Document
from engine.errors import UnsupportedError
from engine.project.project import Project

ENGINES = ("duckdb",)
"""The engines of this version."""


def engine_of(document: Document, project: Project | None) -> str:
    """The name of the engine that is asked for."""
    default = project.settings.engine if project is not None else ENGINES[0]
    return document.pipeline.engine or default


def require_engine(document: Document, project: Project) -> None:
    """Refuse to run on another engine than the one that is asked for.

    Raises:
        UnsupportedError: `backend.not_here`, for the pipeline's engine or a node's.
    """
    for name in (engine_of(document, project), *(node.engine for node in document.pipeline.nodes)):
        if name is not None and name not in ENGINES:
            raise not_here(name)


def not_here(name: str) -> UnsupportedError:
    """The error for an engine that this version does not have."""
    hint = f"engines are {', '.join(ENGINES)}; leave `engine` out"
    return UnsupportedError(f"there is no engine '{name}' in this version", code="backend.not_here", hint=hint)
