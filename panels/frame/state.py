"""What the top bar and the banner below it show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.project.paths import PIPELINE_SUFFIX
from engine.session.snapshot import Snapshot
from panels.notices.state import Notice, notices, saved_words


@dataclass(frozen=True, slots=True)
class PipelineName:
    """A pipeline of the project."""

    path: str
    title: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class FrameView:
    """The top bar, and what must be known."""

    project: str
    pipeline: str
    """Its name, as people call it."""
    file: str
    """The file's name, from the project's folder."""
    saved: str
    """`Saved`, `Edited`, `Read only`, `Not saved yet`."""
    is_saved: bool
    can_edit: bool
    sample: str
    """What the rows stand for, in a word or two; empty: nothing was previewed yet."""
    engine: str
    """The engine that previews and runs."""
    shield: tuple[str, ...]
    """Walls around previews that this machine lacks."""
    notices: tuple[Notice, ...]
    pipelines: tuple[PipelineName, ...]
    selected: int
    """How many nodes are selected."""


def frame_view(  # noqa: PLR0913
    snapshot: Snapshot,
    *,
    project: str,
    file: str,
    pipelines: Sequence[PipelineName],
    sample: str,
    shield: Sequence[str],
    now: datetime,
    base: bytes | None,
    engine: str,
) -> FrameView:
    """The frame at one moment.

    Args:
        snapshot: of the session.
        project: the project's name.
        file: the pipeline's file, from the project's folder.
        pipelines: all of the project.
        sample: what the previewed rows stand for.
        shield: walls that are missing.
        now: with its zone.
        base: what the file holds.
        engine: where no node says otherwise.
    """
    title = snapshot.document.pipeline.name or file.removesuffix(PIPELINE_SUFFIX)
    return FrameView(
        project=project,
        pipeline=title,
        file=file,
        saved=saved_words(snapshot),
        is_saved=snapshot.is_saved,
        can_edit=snapshot.other_writer is None and not snapshot.is_partial,
        sample=sample,
        engine={"duckdb": "DuckDB", "spark": "Spark"}.get(engine, engine),
        shield=tuple(shield),
        notices=notices(snapshot, now=now, base=base),
        pipelines=tuple(pipelines),
        selected=len(snapshot.selection),
    )
