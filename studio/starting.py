"""What `penstock new` writes: pipelines over a person's files, projects, and a copy of the sample."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import assets
from engine.document.model import Document, Fields, Node, Pipeline
from engine.document.problem import Problem
from engine.document.writer import write
from engine.errors import ConfigError, SourceError
from engine.nearest import known_names
from engine.preview.detection import Detector
from engine.project.data_files import ENDINGS, id_after, reader_of
from engine.project.paths import PIPELINE_SUFFIX
from engine.project.project import Project
from engine.project.saving import make_folder, save
from engine.project.settings import SETTINGS_FILE
from studio.cli.interrupt import on_interrupt
from studio.cli.paths import shown_path
from studio.cli.place import open_project

SAMPLE = "samples/flights"
DATA = "data"
FIRST_ROWS = Fields({"columns": Fields({"city": "text", "visitors": "integer"}), "data": "city,visitors\nLisbon,120\nOslo,75\nQuito,240"})


@dataclass(frozen=True)
class Started:
    """What was made: the files, the pipeline among them, and what was found in the data that a person should know."""

    written: tuple[Path, ...]
    pipeline: Path
    problems: tuple[Problem, ...] = ()


def copy_sample(folder: Path) -> Started:
    """Copy the sample project into `folder`, which must be new or empty."""
    _require_new(folder)
    shutil.copytree(assets.path(SAMPLE), folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".penstock", "out"))
    written = tuple(sorted(path for path in folder.rglob("*") if path.is_file()))
    return Started(written, next(path for path in written if path.name.endswith(PIPELINE_SUFFIX)))


def start_project(folder: Path, files: Sequence[str]) -> Started:
    """Make a folder with settings, copies of the files in its data folder, and a pipeline over them."""
    _require_new(folder)
    sources = [_existing(file) for file in files]
    settings = make_project(folder)
    copies = [_copied(source, folder / DATA) for source in sources]
    started = start_pipeline(folder / folder.resolve().name, [str(copy) for copy in copies])
    return replace(started, written=(settings, *copies, started.pipeline))


def make_project(folder: Path) -> Path:
    """Make a project without pipelines, in a folder that must be new or empty; the file of its settings. Raises ConfigError."""
    _require_new(folder)
    make_folder(folder)
    settings = folder / SETTINGS_FILE
    save(settings, f"name: {folder.resolve().name}\n".encode())
    return settings


def start_pipeline(name: Path, files: Sequence[str]) -> Started:
    """Write a pipeline with a source for each file or sheet, its columns found and written down; without files, with rows of its own.

    Raises:
        ConfigError: a pipeline of that name is there already, or there is no such folder.
        SourceError: a file is not there, or is of no sort that can be read.
        TrustError: a file lies outside the project.
    """
    target = name.with_name(name.name.removesuffix(PIPELINE_SUFFIX) + PIPELINE_SUFFIX)
    _require_free(target)
    title = target.name.removesuffix(PIPELINE_SUFFIX).replace("_", " ").strip().capitalize()
    document, problems = _pipeline(title, [_existing(file) for file in files], open_project(str(target.parent)))
    save(target, write(document).encode())
    return Started((target,), target, problems)


def _pipeline(title: str, files: Sequence[Path], project: Project) -> tuple[Document, tuple[Problem, ...]]:
    if files:
        with Detector(project) as detector, on_interrupt(detector.cancel):
            return detector.detect_sources(Document(pipeline=Pipeline(name=title, nodes=_sources(files, project))))
    return Document(pipeline=Pipeline(name=title, nodes=(Node(id="rows", kind="inline_table", fields=FIRST_ROWS),))), ()


def _sources(files: Sequence[Path], project: Project) -> tuple[Node, ...]:
    """A node a file, named after it; what its columns are is found later."""
    nodes: list[Node] = []
    for file in files:
        path = file.relative_to(project.root).as_posix() if file.is_relative_to(project.root) else str(file)
        nodes.append(Node(id=_free_id(file, [node.id for node in nodes]), kind=_reader(file), fields=Fields({"path": path})))
    return tuple(nodes)


def _reader(file: Path) -> str:
    reader = reader_of(file.name)
    if reader is None:
        message = f"'{shown_path(file)}' has no ending that says how to read it"
        raise SourceError(message, code="source.unknown_ending", hint=ENDINGS)
    return reader


def _free_id(file: Path, taken: Sequence[str]) -> str:
    base = id_after(file.name)
    number = next(number for number in range(1, len(taken) + 2) if _numbered(base, number) not in taken)
    return _numbered(base, number)


def _numbered(base: str, number: int) -> str:
    return base if number == 1 else f"{base}_{number}"


def _existing(file: str) -> Path:
    path = Path(file).resolve()
    if path.is_file():
        return path
    names = [item.name for item in path.parent.iterdir() if item.is_file()] if path.parent.is_dir() else []
    raise SourceError(f"there is no file '{file}'", code="source.no_file", hint=known_names(path.name, names))


def _copied(source: Path, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    target = folder / source.name
    _require_free(target)
    return Path(shutil.copyfile(source, target))


def _require_free(target: Path) -> None:
    if target.exists():
        raise ConfigError(f"'{shown_path(target.resolve())}' is there already", code="usage.exists", hint="choose another name")
    if not target.parent.is_dir():
        raise ConfigError(f"there is no folder '{target.parent}'", code="usage.no_folder", hint="make it first, or use --project")


def _require_new(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ConfigError(f"'{folder}' is there already and not empty", code="usage.exists", hint="name a folder that is new or empty")
