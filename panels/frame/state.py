"""What the top bar and the banner below it show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.project.paths import PIPELINE_SUFFIX
from engine.session.snapshot import Snapshot
from panels.frame.engines import EngineChoice
from panels.frame.sampling import SamplingView
from panels.inspector.engines import ENGINE_NAMES
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
    sampling: SamplingView
    engine: str
    """The engine that previews and runs."""
    engines: tuple[EngineChoice, ...]
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
    sampling: SamplingView,
    shield: Sequence[str],
    now: datetime,
    base: bytes | None,
    engine: str,
    engines: Sequence[EngineChoice],
) -> FrameView:
    """The frame at one moment.

    Args:
        snapshot: of the session.
        project: the project's name.
        file: the pipeline's file, from the project's folder.
        pipelines: all of the project.
        sample: what the previewed rows stand for.
        sampling: how the project takes its samples.
        shield: walls that are missing.
        now: with its zone.
        base: what the file holds.
        engine: where no node says otherwise.
        engines: all there are.
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
        sampling=sampling,
        engine=ENGINE_NAMES.get(engine, engine),
        engines=tuple(engines),
        shield=tuple(shield),
        notices=notices(snapshot, now=now, base=base),
        pipelines=tuple(pipelines),
        selected=len(snapshot.selection),
    )
