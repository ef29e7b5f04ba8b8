"""What the tree of data shows: the project's files folder by folder, with the columns that a source of the pipeline knows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import PurePosixPath

from engine.document.model import Document, Node
from engine.kinds import kind_named, ports_of
from engine.project.data_files import FORMATS, DataFile, DataFiles, reader_of
from engine.project.globs import covers
from engine.schema import Analysis
from panels.words import count, size


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of a file."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that can be dragged onto the canvas."""

    path: str
    name: str
    kind: str
    """The kind of node that reads it."""
    size: str
    """In words."""
    nodes: tuple[str, ...]
    """Titles of the nodes that read it."""
    columns: tuple[ColumnView, ...]
    """Empty: no node of the pipeline has told."""
    is_looked_at: bool
    """Whether its columns are being found for a node."""


@dataclass(frozen=True, slots=True)
class FolderView:
    """A folder with data files in it."""

    path: str
    """From the project's root; empty: the root."""
    files: tuple[FileView, ...]


@dataclass(frozen=True, slots=True)
class FilesView:
    """The whole tree."""

    folders: tuple[FolderView, ...]
    words: str
    """How many there are, or that there is none."""


def files_view(found: DataFiles, document: Document, analysis: Analysis, looked_at: Collection[str] = ()) -> FilesView:
    """The tree.

    Args:
        found: the project's files.
        document: whose sources tell columns.
        analysis: of the document.
        looked_at: paths of the files that are being looked at.
    """
    sources = [node for node in document.pipeline.nodes if (kind := kind_named(node.kind)) is not None and kind.category == "source"]
    files = [_file(file, sources, analysis, looked_at) for file in found.files]
    folders = groupby(files, lambda file: file.path.rpartition("/")[0])
    number = f"the first {len(files):,} files" if found.is_cut else count(len(files), "file")
    words = number if files else f"No {FORMATS} file is in this project's folder."
    return FilesView(tuple(FolderView(path, tuple(group)) for path, group in folders), words)


def _file(file: DataFile, sources: Collection[Node], analysis: Analysis, looked_at: Collection[str]) -> FileView:
    readers = [node for node in sources if _reads(node, file.path)]
    return FileView(
        path=file.path,
        name=file.path.rpartition("/")[2],
        kind=reader_of(file.path) or "",
        size=size(file.size),
        nodes=tuple(node.title or node.id for node in readers),
        columns=next((columns for node in readers if (columns := tuple(_columns(node, analysis)))), ()),
        is_looked_at=file.path in looked_at,
    )


def _reads(node: Node, path: str) -> bool:
    written = node.fields.get("path")
    if not isinstance(written, str) or not written:
        return False
    return PurePosixPath(written) == PurePosixPath(path) or covers(PurePosixPath(written).parts, PurePosixPath(path).parts)


def _columns(node: Node, analysis: Analysis) -> Iterator[ColumnView]:
    shape, ports = analysis.nodes.get(node.id), ports_of(analysis.pipeline, node)
    relation = shape.relations.get(ports[0]) if shape is not None and ports else None
    for field in relation.visible if relation is not None else ():
        yield ColumnView(field.name, str(field.type))
