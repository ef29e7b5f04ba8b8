"""Documents that are odd and right: read without a problem, written in one form, and never taken for more than text."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.document.diff import diff
from engine.document.hashing import content_hash
from engine.document.reader import read
from engine.document.writer import write

HERE = Path(__file__).parent
FILES = sorted((HERE / "wellformed").iterdir())


def node_of(*lines: str) -> str:
    return "penstock: 1\nnodes:\n  a:\n    k:\n" + "".join(f"      {line}\n" for line in lines)


LARGE = {
    "a key of 100,000 characters": node_of("? " + "k" * 100_000, ": v"),
    "a line of a megabyte": node_of("x: " + "word " * 200_000 + "end"),
    "a text of 20,000 lines": node_of("query: |-", *(f"  select {number} as c{number}" for number in range(20_000))),
    "5,000 columns": node_of("columns:", *(f"  column_{number}: text" for number in range(5_000))),
    "20,000 comments": "".join(f"# comment {number}\n" for number in range(20_000)) + node_of("x: y"),
    "1,000 nodes": "penstock: 1\nnodes:\n" + "".join(f"  n{number}:\n    k:\n      from: n{number - 1}\n" for number in range(1_000)),
}


def check(content: str | bytes) -> None:
    reading = read(content)
    assert [problem for problem in reading.problems if problem.severity == "error"] == []
    assert reading.complete
    text = write(reading.document)
    again = read(text)
    assert again.problems == ()
    assert again.document == reading.document
    assert write(again.document) == text
    assert content_hash(again.document) == content_hash(reading.document)
    assert diff(reading.document, again.document) == ()


def test_there_are_enough_files() -> None:
    assert len(FILES) >= 50


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_an_odd_document_is_read_and_has_one_form(path: Path) -> None:
    check(path.read_bytes())


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_a_large_document_is_read_and_has_one_form(text: str) -> None:
    check(text)


def test_names_like_words_of_yaml_stay_names() -> None:
    columns = (
        read((HERE / "wellformed" / "columns_called_yes_no_on_null.pipeline.yaml").read_bytes())
        .document.pipeline.nodes[0]
        .fields["columns"]
    )
    assert list(columns) == ["yes", "no", "on", "off", "y", "n", "null", "~", "true", "False", "Null"]


def test_values_like_other_types_stay_texts() -> None:
    fields = read((HERE / "wellformed" / "values_like_other_types.pipeline.yaml").read_bytes()).document.pipeline.nodes[0].fields
    assert list(fields.values()) == [
        "007", "1_000", "1e5", "0o14", "0x1F", ".nan", "2024-01-01", "12:30:45", "1:20", "yes", "~", "TRUE", "5"
    ]  # fmt: skip


def test_every_style_of_text_reads_as_yaml_says() -> None:
    fields = read((HERE / "wellformed" / "block_with_every_chomping.pipeline.yaml").read_bytes()).document.pipeline.nodes[0].fields
    assert list(fields.values()) == ["x\n", "x", "x\n\n", "x y\n", "x\ny", "x\n\n\n"]
