"""What is written is read back, and writing it again gives the same text: over documents full of hostile texts."""

from __future__ import annotations

from counts import scaled
from document_strategies import NASTY, documents, texts
from hypothesis import given, settings

from engine.document.model import Document, Fields, Node, Path, Pipeline
from engine.document.reader import read
from engine.document.writer import write


def comment_lines(document: Document) -> list[str]:
    """Every comment, wherever it stands: one of a list's item and one of the first key in it share a line."""
    found = [line for comment in document.comments.values() for line in (*comment.above, comment.behind) if line]
    return sorted(found)


def in_list(path: Path) -> bool:
    return any(isinstance(key, int) for key in path)


@settings(max_examples=scaled(10_000))
@given(documents())
def test_a_document_is_read_back_as_it_was_written(document: Document) -> None:
    text = write(document)
    reading = read(text)
    assert reading.document.pipeline == document.pipeline
    assert reading.document.layout == document.layout
    assert comment_lines(reading.document) == comment_lines(document)
    assert {path for path, comment in reading.document.comments.items() if comment.blank_before} == {
        path for path, comment in document.comments.items() if comment.blank_before
    }
    assert all(comment == document.comments.get(path) for path, comment in reading.document.comments.items() if not in_list(path))
    assert write(reading.document) == text
    assert read(write(reading.document)).document == reading.document
    assert reading.complete
    assert text.encode().decode() == text


@settings(max_examples=scaled(10_000))
@given(texts, texts)
def test_any_text_survives_as_key_and_value(key: str, value: str) -> None:
    document = Document(pipeline=Pipeline(nodes=(Node(id="a", kind="k", fields=Fields({key: value, "list": (value, value)})),)))
    assert read(write(document)).document == document


def test_every_nasty_text_survives_everywhere() -> None:
    fields = Fields((text, (text, Fields({text: text}), (text, None))) for text in NASTY)
    document = Document(
        pipeline=Pipeline(name="x", nodes=tuple(Node(id=f"n{i}", kind="k", title=t, fields=fields) for i, t in enumerate(NASTY)))
    )
    assert read(write(document)).document == document
