"""What a run tells while it goes on: small frozen values, in order, from the thread that runs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The plan is made and the engine's process is about to start."""

    run_id: str
    stages: tuple[str, ...]
    """Their titles."""


@dataclass(frozen=True, slots=True)
class SourceFetched:
    """Rows of a database that have come so far, before the first stage; `is_done` says that there are no more."""

    node: str
    title: str
    rows: int
    is_done: bool
    asked: int = 0
    """By how many of the `conditions` below the source the database left out rows; known at the end."""
    conditions: int = 0
    is_cut: bool = False
    """Whether so many rows were enough, and there may be more."""


@dataclass(frozen=True, slots=True)
class CheckpointUsed:
    """The rows of a checkpoint that an earlier run kept are taken; what stands above it is not run. `made` is an instant."""

    node: str
    made: str
    rows: int


@dataclass(frozen=True, slots=True)
class StageStarted:
    """A stage's statement begins; `number` counts from 1 to `of`."""

    number: int
    of: int
    title: str


@dataclass(frozen=True, slots=True)
class StageProgress:
    """How far a stage is, in tasks of its engine; more may become known while it runs."""

    number: int
    title: str
    done: int
    tasks: int


@dataclass(frozen=True, slots=True)
class StageFinished:
    """A stage's statement is done; rows per relation stand in `rows`, None where no true count is to be had."""

    number: int
    of: int
    title: str
    seconds: float
    rows: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class RowsShown:
    """The rows that `--only` asked for, as an Arrow IPC stream; `is_all` says that there are no more."""

    node: str
    arrow: bytes
    rows: int
    is_all: bool


@dataclass(frozen=True, slots=True)
class OutputPlaced:
    """A sink's file stands under its name."""

    node: str
    path: str
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class RunFinished:
    """Everything is in place; the record holds the rest."""

    run_id: str
    seconds: float


RunEvent: TypeAlias = (
    RunStarted | SourceFetched | CheckpointUsed | StageStarted | StageProgress | StageFinished | RowsShown | OutputPlaced | RunFinished
)
