"""Finding what a node's shape takes from data, as a job of a session; a new source is added once they are known, as one step."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from engine.document.copying import free_id
from engine.document.edits import AddNode, Edit, apply_all
from engine.document.hashing import upstream_hash
from engine.document.model import Document, Fields, Node
from engine.errors import CancelledError, SourceError
from engine.preview.detection import Detected, Detector
from engine.project.data_files import ENDINGS, id_after, reader_of
from engine.project.project import Project
from engine.session.jobs import Job


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source over a file: its edits are one step."""

    node: str
    edits: tuple[Edit, ...]


def new_source(document: Document, path: str, detected: Detected | None = None, position: tuple[int, int] | None = None) -> NewSource:
    """A source over a file, with what was found in it, or to be configured.

    Raises:
        SourceError: `source.unknown_ending`.
    """
    kind = reader_of(path)
    if kind is None:
        hint = ENDINGS
        raise SourceError(f"'{path}' has no ending that says how to read it", code="source.unknown_ending", hint=hint)
    name = free_id(document, id_after(path))
    added = AddNode(node=Node(id=name, kind=kind, fields=Fields({"path": path})), position=position)
    found = detected.edits if detected is not None else ()
    return NewSource(name, (added, *(edit.model_copy(update={"node": name}) for edit in found)))


def detect_job(project: Project, path: str) -> Job:
    """What a file's data say about a new source over it, as `Detected`; no edit makes it stale."""
    looking = _Looking(project, partial(_with_source, path))
    return Job(f"detect {path}", looking.look, depends_on=lambda _: "", stop=looking.stop, lane="detect")


def detect_node_job(project: Project, node: str) -> Job:
    """What the data say about a node that is there, as `Detected`; stale once it, or what it needs, is another."""
    looking = _Looking(project, lambda document: (document, node))
    return Job(f"detect {node}", looking.look, depends_on=partial(upstream_hash, node=node), stop=looking.stop, lane="detect")


def _with_source(path: str, document: Document) -> tuple[Document, str]:
    source = new_source(document, path)
    return apply_all(document, source.edits), source.node


@dataclass(slots=True)
class _Looking:
    """A detection that can be ended from another thread."""

    project: Project
    place: Callable[[Document], tuple[Document, str]]
    """The document with the node to look at, and its id."""
    _detector: Detector | None = field(default=None)
    _is_stopped: bool = False

    def look(self, document: Document) -> Detected:
        whole, node = self.place(document)
        with Detector(self.project) as detector:
            self._detector = detector
            if self._is_stopped:
                raise CancelledError("the data are not looked at any more")
            return detector.detect(whole, node)

    def stop(self) -> None:
        self._is_stopped = True
        if self._detector is not None:
            with suppress(CancelledError):
                self._detector.cancel()
