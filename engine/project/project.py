"""A project: a folder with its settings, its pipelines, the files that it may touch and the place for what it keeps."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from engine.errors import ConfigError, TrustError, Where
from engine.project.globs import walk_files
from engine.project.paths import PIPELINE_SUFFIX, STATE_FOLDER, SourceFile, find_sources, find_target, judge_source
from engine.project.saving import make_folder, save
from engine.project.settings import SETTINGS_FILE, Settings, load_settings
from engine.project.trust import allowed

__all__ = ["Project", "Settings", "SourceFile"]


@dataclass(frozen=True, slots=True)
class Project:
    """An opened project. Opening reads `penstock.yaml` and this person's list of allowed folders, and writes nothing."""

    root: Path
    settings: Settings
    allowed: tuple[Path, ...] = ()
    """Folders outside the root that this person lets the project use."""

    @classmethod
    def open(cls, path: Path) -> Project:
        """The project of a folder, or of a pipeline's file: the nearest folder above it with a `penstock.yaml`, else its own.

        Raises:
            ConfigError: there is no such file or folder, or the settings are wrong.
        """
        real = path.resolve()
        if not real.exists():
            hint = "check the path, or make a project: penstock new"
            raise ConfigError(f"there is no '{path}'", code="config.no_project", hint=hint, where=Where(file=str(path)))
        root = real if real.is_dir() else next((above for above in real.parents if (above / SETTINGS_FILE).is_file()), real.parent)
        return cls(root, load_settings(root), allowed(root))

    @property
    def folders(self) -> tuple[Path, ...]:
        """All that the project may use: its root, then what is allowed."""
        return (self.root, *self.allowed)

    def pipelines(self) -> tuple[Path, ...]:
        """The pipeline files below the root, sorted; hidden folders and links to folders are left out."""
        return tuple(path for path in walk_files(self.root) if path.name.endswith(PIPELINE_SUFFIX) and path.is_file())

    def sources(self, path: str) -> tuple[SourceFile, ...]:
        """The files that a source's path or glob names, sorted.

        Raises:
            TrustError: one lies outside what the project may use, or is not what it seems.
            SourceError: there is none; the hint has the nearest names.
        """
        return find_sources(path, self.folders)

    def judge_source(self, path: str) -> None:
        """Refuse what `sources` would, as far as can be told without opening a folder.

        Raises:
            TrustError: the path lies outside what the project may use, or is not what it seems.
            SourceError: there is no such file.
        """
        judge_source(path, self.folders)

    def target(self, path: str, *, is_folder: bool = False) -> Path:
        """The file that a sink shall write, or the folder that it shall fill; what it lies in may still be missing.

        Raises:
            TrustError: it lies outside what the project may use, or belongs to the project itself.
            SinkError: the path makes no sense.
        """
        return find_target(path, self.folders, is_folder=is_folder)

    def state(self, *parts: str) -> Path:
        """A folder for what the project keeps, below `.penstock/`; it is made here, and never by opening.

        Raises:
            TrustError: something that is not a folder of this project stands in its place.
        """
        home = self.root / STATE_FOLDER
        folder = home.joinpath(*parts)
        for place in (home, *(above for above in (*reversed(folder.parents), folder) if above.is_relative_to(home))):
            if place.is_symlink() or (place.exists() and not place.is_dir()):
                message = f"'{place}' is not a folder of this project"
                raise TrustError(message, code="trust.state_folder", hint="remove it: what Penstock keeps there can be lost")
        make_folder(folder)
        if not os.path.lexists(home / ".gitignore"):
            save(home / ".gitignore", b"*\n")
        return folder
