"""From the words PIPELINE and NODE to a project, a document and a node of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from engine.document.model import Document, Pipeline
from engine.document.reader import Reading, read_file
from engine.errors import ConfigError, DocumentError, Where
from engine.expanding import expanded
from engine.nearest import known_names
from engine.project.loader import ProjectLoader, main_pipelines
from engine.project.paths import PIPELINE_SUFFIX
from engine.project.project import Project
from engine.project.settings import SETTINGS_FILE
from studio.cli.paths import shown_path


@dataclass(frozen=True)
class Place:
    """A pipeline's file, read, in its project."""

    project: Project
    file: Path
    reading: Reading

    @property
    def document(self) -> Document:
        """What the file says."""
        return self.reading.document

    @property
    def whole(self) -> Pipeline:
        """The pipeline with the nodes of its parts."""
        return expanded(self.document.pipeline).pipeline

    @property
    def shown(self) -> str:
        """The file's path as a person here would write it."""
        return shown_path(self.file)

    @property
    def relative(self) -> str:
        """The file's path from the project's root, for JSON."""
        return self.file.relative_to(self.project.root).as_posix()


@dataclass(frozen=True)
class Spot:
    """A node of a pipeline, and its port where one was named."""

    place: Place
    node: str
    port: str | None = None

    @property
    def name(self) -> str:
        """As a reference writes it."""
        return f"{self.node}.{self.port}" if self.port else self.node


def open_project(word: str | None = None) -> Project:
    """The project around a folder, by default the current one: the nearest parent with a penstock.yaml, else the folder itself."""
    folder = Path(word or ".").resolve()
    if not folder.is_dir():
        raise ConfigError(f"there is no folder '{folder}'", code="usage.no_folder", hint="name a folder that exists")
    return Project.open(next((parent for parent in (folder, *folder.parents) if (parent / SETTINGS_FILE).is_file()), folder))


def open_place(word: str | None) -> Place:
    """The pipeline that `word` names: a file, a folder that holds one, or a name; without a word the project's only one.

    Raises:
        ConfigError: there is none, or there are several; the hint lists them.
    """
    if word is None:
        project = open_project()
        return _read(project, _only(project))
    path = Path(word)
    if path.is_dir():
        project = open_project(word)
        return _read(project, _only(project))
    if path.is_file():
        return _read(Project.open(path.resolve()), path.resolve())
    project = open_project()
    return _read(project, _named(project, word))


def open_spot(first: str | None, second: str | None) -> Spot:
    """The node that the words [PIPELINE] NODE name.

    Raises:
        ConfigError: a word is missing or names nothing; the hint lists what there is.
    """
    place, node = open_place_and_node(first, second)
    if node is None:
        raise ConfigError(f"which node of {place.shown}?", code="usage.node_missing", hint=f"add one of {', '.join(_ids(place))}")
    return find_spot(place, node)


def open_place_and_node(first: str | None, second: str | None) -> tuple[Place, str | None]:
    """The pipeline and, where one was given, the word for a node; a single word is a node where the only pipeline has it."""
    if first is None or second is not None:
        return open_place(first), second
    if Path(first).is_file() or Path(first).is_dir() or first.endswith(PIPELINE_SUFFIX):
        return _pipeline_unless_node(first)
    project = open_project()
    pipelines = main_pipelines(project)
    if len(pipelines) != 1:
        return _read(project, _named(project, first, is_node_meant=True)), None
    place = _read(project, pipelines[0])
    is_pipeline = first == _stem(pipelines[0]) and first.partition(".")[0] not in _ids(place)
    return place, None if is_pipeline else first


def find_spot(place: Place, word: str) -> Spot:
    """The node and port that `word` (`node` or `node.port`) names in the pipeline.

    Raises:
        ConfigError: there is no such node.
        DocumentError: nor is there a document: the text is broken before it says which nodes there are.
    """
    node, _, port = word.partition(".")
    if node in place.whole.by_id:
        return Spot(place, node, port or None)
    if not place.document.pipeline.nodes:
        _require_readable(place)
    raise ConfigError(f"{place.shown} has no node '{node}'", code="usage.unknown_node", hint=known_names(node, _ids(place)))


def require_written(spot: Spot) -> None:
    """Refuse a node that stands in a part.

    Raises:
        ConfigError: `usage.inner_node`.
    """
    origin = expanded(spot.place.document.pipeline).origins.get(spot.node)
    if origin is not None:
        message = f"'{spot.node}' is not written in {spot.place.shown}"
        raise ConfigError(message, code="usage.inner_node", hint=f"name it in its own file: {origin.part.file} {origin.node}")


def _require_readable(place: Place) -> None:
    broken = next((problem for problem in place.reading.problems if problem.severity == "error"), None)
    if broken is not None:
        where = Where(file=place.shown, line=broken.line, column=broken.column, end=broken.end)
        raise DocumentError(f"{place.shown} cannot be read: {broken.message}", code=broken.code, hint=broken.hint, where=where)


def _pipeline_unless_node(word: str) -> tuple[Place, str | None]:
    """A folder beside the pipeline may have the name of a node, such as `data`; the node is meant then."""
    if Path(word).is_dir() and os.sep not in word:
        project = open_project()
        pipelines = main_pipelines(project)
        if len(pipelines) == 1 and word in _ids(place := _read(project, pipelines[0])):
            return place, word
    return open_place(word), None


def _read(project: Project, file: Path) -> Place:
    return Place(project, file, read_file(file).with_loader(ProjectLoader(project)))


def _only(project: Project) -> Path:
    pipelines = main_pipelines(project)
    if len(pipelines) == 1:
        return pipelines[0]
    if not pipelines:
        message = f"there is no pipeline (*{PIPELINE_SUFFIX}) in {project.root}"
        raise ConfigError(
            message, code="usage.no_pipeline", hint="make one: penstock new NAME --from FILE, or see a sample: penstock new --sample"
        )
    names = ", ".join(_stem(path) for path in pipelines)
    raise ConfigError(f"{project.root} has {len(pipelines)} pipelines", code="usage.several_pipelines", hint=f"name one of {names}")


def _named(project: Project, word: str, *, is_node_meant: bool = False) -> Path:
    for path in project.pipelines():
        if word in {_stem(path), path.name}:
            return path
    names = [_stem(path) for path in project.pipelines()]
    hint = known_names(word, names) if names else "make one: penstock new NAME --from FILE"
    if names and is_node_meant:
        hint += "; a node needs its pipeline named before it"
    raise ConfigError(f"there is no pipeline '{word}' in {project.root}", code="usage.unknown_pipeline", hint=hint)


def _stem(path: Path) -> str:
    return path.name.removesuffix(PIPELINE_SUFFIX)


def _ids(place: Place) -> list[str]:
    return list(place.document.pipeline.by_id)
