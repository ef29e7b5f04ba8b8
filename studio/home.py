"""A person's projects: what was open before, what lies in folders, and new ones."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, islice
from pathlib import Path

from engine.document.reader import read_file
from engine.errors import ConfigError, StudioError
from engine.project.data_files import id_after, reader_of
from engine.project.loader import main_pipelines
from engine.project.paths import PIPELINE_SUFFIX
from engine.project.project import Project
from engine.project.saving import make_folder, save
from engine.project.trust import settings_folder
from engine.running.record import list_records
from panels.notices.state import ago
from panels.start.state import EntryView, FolderView, RecentView
from panels.words import size
from studio.starting import DATA, copy_sample, make_project, start_pipeline

_RECENT_FILE = "recent.json"
_MOST_RECENT = 8
_MOST_ENTRIES = 1_000
_SAMPLE = "flights"


def projects_folder() -> Path:
    """Where new projects are proposed: `PENSTOCK_PROJECTS`, else a folder at home."""
    return Path(os.environ.get("PENSTOCK_PROJECTS") or Path.home() / "Penstock")


@dataclass(slots=True)
class Home:
    """See `panels.start.state.Keeper`."""

    tickets: dict[str, Path] = field(default_factory=dict)
    """The folders that files may be sent into."""

    def recent(self) -> tuple[RecentView, ...]:
        """The pipelines that were open before and are still there, the latest first."""
        now = datetime.now(UTC)
        return tuple(_recent(Path(path), datetime.fromisoformat(at), now) for path, at in _noted() if Path(path).is_file())

    def note(self, pipeline: Path) -> None:
        """A pipeline was opened."""
        path = str(pipeline.resolve())
        kept = [(path, datetime.now(UTC).isoformat()), *(pair for pair in _noted() if pair[0] != path)][:_MOST_RECENT]
        with suppress(OSError, StudioError):  # a list of what was open is not worth an error
            make_folder(settings_folder())
            save(settings_folder() / _RECENT_FILE, json.dumps(kept).encode())

    def proposed(self, names: Sequence[str]) -> str:
        """A folder that is not there yet."""
        base = id_after(names[0]) if names else "pipeline"
        return str(next(folder for name in _numbered(base) if not (folder := projects_folder() / name).exists()))

    def look(self, folder: str) -> FolderView:
        """Folders, pipelines and data files, in that order; hidden ones are left out."""
        path = (Path(folder).expanduser() if folder else Path.home()).resolve()
        try:
            found = list(islice(path.iterdir(), _MOST_ENTRIES + 1))
        except OSError as problem:
            message = f"'{path}' cannot be looked into: {problem.strerror or problem}"
            raise ConfigError(message, code="studio.unreadable_folder", hint="choose another folder") from problem
        entries = sorted(_entries(found[:_MOST_ENTRIES]), key=lambda entry: (_ORDER[entry.sort], entry.name.lower()))
        parent = "" if path.parent == path else str(path.parent)
        return FolderView(str(path), parent, tuple(entries), len(found) > _MOST_ENTRIES, _places())

    def sample(self) -> Path:
        """The copy that is there already, else a new one."""
        folder = projects_folder() / _SAMPLE
        return self.pipeline_in(str(folder)) or copy_sample(folder).pipeline

    def over(self, files: Sequence[str]) -> Path:
        """In the folder of the files."""
        folders = {Path(file).resolve().parent for file in files}
        if len(folders) != 1:
            message = "the files lie in several folders"
            raise ConfigError(message, code="studio.several_folders", hint="choose files of one folder, or drop them: then they are copied")
        return start_pipeline(_free(folders.pop(), id_after(Path(files[0]).name)), files).pipeline

    def empty(self, folder: str) -> Path:
        """In a folder that is made if need be."""
        path = Path(folder).expanduser()
        make_folder(path)
        return start_pipeline(_free(path, path.name), ()).pipeline

    def receive(self, folder: str) -> str:
        """The project's settings are written; its data folder is where the files go."""
        path = Path(folder).expanduser()
        make_project(path)
        make_folder(path / DATA)
        return self.ticket(path / DATA)

    def ticket(self, folder: Path) -> str:
        """Lets a page send files into a folder."""
        ticket = secrets.token_urlsafe(16)
        self.tickets[ticket] = folder
        return ticket

    def received(self, ticket: str) -> Path:
        """A pipeline over what has been sent."""
        folder = self.tickets.pop(ticket, None)
        if folder is None:
            raise ConfigError("no files were sent by this ticket", code="studio.no_ticket", hint="drop the files again")
        files = sorted(str(path) for path in folder.iterdir() if reader_of(path.name) is not None)
        return start_pipeline(_free(folder.parent, folder.parent.name), files).pipeline

    def pipeline_in(self, folder: str) -> Path | None:
        """Of the project that the folder belongs to."""
        path = Path(folder).expanduser()
        return next(iter(main_pipelines(Project.open(path))), None) if path.is_dir() else None


_ORDER = {"folder": 0, "pipeline": 1, "data": 2}


def _noted() -> list[tuple[str, str]]:
    try:
        found = json.loads((settings_folder() / _RECENT_FILE).read_text(encoding="utf-8"))
        pairs = [(str(path), str(at)) for path, at in found]
        return [(path, at) for path, at in pairs if datetime.fromisoformat(at).tzinfo is not None]
    except (OSError, ValueError, TypeError):
        return []


def _recent(path: Path, at: datetime, now: datetime) -> RecentView:
    shown = f"{path.parent.name}/{path.name}"
    try:
        project, document = Project.open(path), read_file(path).document
        title = document.pipeline.name or path.name.removesuffix(PIPELINE_SUFFIX)
        last = next((record for record in list_records(project) if record.pipeline == document.pipeline.name), None)
    except StudioError as error:
        return RecentView(str(path), path.name, shown, ago(at, now), "unreadable", error.message)
    if last is None:
        return RecentView(str(path), title, shown, ago(at, now), "never", "Not run yet")
    words = {"done": "Ran", "failed": "Failed", "cancelled": "Stopped"}[last.status]
    return RecentView(str(path), title, shown, ago(at, now), last.status, f"{words} {ago(_instant(last.started), now)}")


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _entries(paths: Sequence[Path]) -> Iterator[EntryView]:
    for path in paths:
        if path.name.startswith("."):
            continue
        with suppress(OSError):
            if path.is_dir():
                yield EntryView(path.name, str(path), "folder", "")
            elif path.name.endswith(PIPELINE_SUFFIX):
                yield EntryView(path.name, str(path), "pipeline", "")
            elif reader_of(path.name) is not None:
                yield EntryView(path.name, str(path), "data", size(path.stat().st_size))


def _places() -> tuple[tuple[str, str], ...]:
    home = Path.home()
    named = (("Home", home), ("Projects", projects_folder()), ("Documents", home / "Documents"), ("Downloads", home / "Downloads"))
    return tuple((name, str(path)) for name, path in named if path.is_dir())


def _free(folder: Path, name: str) -> Path:
    """A name that no pipeline of the folder has."""
    return next(folder / each for each in _numbered(name) if not (folder / f"{each}{PIPELINE_SUFFIX}").exists())


def _numbered(name: str) -> Iterator[str]:
    """The name, then with 2, 3 and so on."""
    yield name
    yield from (f"{name}_{number}" for number in count(2))
