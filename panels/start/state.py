"""What the start page shows, and what it wants of whoever keeps projects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class RecentView:
    """A pipeline that was open before."""

    path: str
    title: str
    shown: str
    """Its folder and file, as people read them."""
    opened: str
    """`5 minutes ago`."""
    status: Literal["done", "failed", "cancelled", "never", "unreadable"]
    words: str
    """`Ran 3 hours ago`, `Not run yet`."""


@dataclass(frozen=True, slots=True)
class EntryView:
    """Something in a folder."""

    name: str
    path: str
    sort: Literal["folder", "pipeline", "data"]
    words: str
    """A file's size."""


@dataclass(frozen=True, slots=True)
class FolderView:
    """A folder that is being looked into."""

    path: str
    parent: str
    """Empty: there is none above it."""
    entries: tuple[EntryView, ...]
    is_cut: bool
    """Whether there is more than is listed."""
    places: tuple[tuple[str, str], ...]
    """(name, path) of folders to begin at."""


class Keeper(Protocol):
    """Keeps projects: makes, finds and lists them. All of it may take time, and runs in another thread."""

    def recent(self) -> tuple[RecentView, ...]:
        """The pipelines that were open before, the latest first."""

    def proposed(self, names: Sequence[str]) -> str:
        """A folder that is not there yet, for a project over files of these names."""

    def look(self, folder: str) -> FolderView:
        """What a person may choose in a folder; empty: where they are at home. Raises ConfigError: it cannot be read."""

    def sample(self) -> Path:
        """The sample's pipeline, copied where a person may change it."""

    def over(self, files: Sequence[str]) -> Path:
        """A new pipeline over files of one folder, which stay where they are. Raises ConfigError, SourceError."""

    def empty(self, folder: str) -> Path:
        """A new pipeline with a few rows of its own, in a folder that is new, or has no pipeline of its name."""

    def receive(self, folder: str) -> str:
        """Make a project's folder, and give the ticket by which files are sent into it. Raises ConfigError: it is there already."""

    def received(self, ticket: str) -> Path:
        """A new pipeline over the files that were sent. Raises ConfigError, SourceError."""

    def pipeline_in(self, folder: str) -> Path | None:
        """The first pipeline of a folder; None: it has none."""
