"""From a text to a document and its faults: the reader without problems, so that an edit can read a text too."""

from __future__ import annotations

from dataclasses import dataclass

from engine.document.comment_reader import add_cut_faults, read_comments
from engine.document.fault import Fault, Faults
from engine.document.fault_hints import with_hint
from engine.document.model import Document
from engine.document.places import places_of
from engine.document.structure import read_structure
from engine.document.text import clean_text
from engine.document.yaml_tree import Tree, read_tree


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document and what is wrong with the text it came from."""

    document: Document
    faults: tuple[Fault, ...]


def parse(content: str | bytes) -> Parsed:
    """Read a text; whatever it holds, the answer is a document, empty where YAML could not go on."""
    faults = Faults()
    text = clean_text(content, faults)
    if text is None:
        return Parsed(Document(), tuple(faults.found))
    root = read_tree(text, faults)
    document = _with_text(read_structure(root, faults), text, root, faults)
    lines = text.split("\n")
    found = (with_hint(fault, lines) for fault in faults.found)
    return Parsed(document, tuple(sorted(found, key=lambda fault: (fault.line, fault.column))))


def _with_text(document: Document, text: str, root: Tree | None, faults: Faults) -> Document:
    places = places_of(root)
    comments = read_comments(text, places) if root is not None else {}
    add_cut_faults(comments, places, faults)
    return document.model_copy(update={"comments": comments, "source": places.source(text)})
