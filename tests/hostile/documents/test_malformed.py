"""Whatever a file holds, reading it gives problems with line and column: never a traceback, never the end of the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from counts import scaled
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.document.reader import Reading, read, read_file

HERE = Path(__file__).parent
EXPECTED = [line.split() for line in (HERE / "malformed.txt").read_text().splitlines()]
"""Per file the problem that it was written for: code, line, column."""


def check_places(content: bytes, reading: Reading) -> None:
    """Every problem has a place inside the text, and words that help."""
    lines = content.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    for problem in reading.problems:
        assert problem.line is not None
        assert problem.column is not None
        assert problem.end is not None
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert problem.column <= problem.end
        assert problem.message
        assert problem.hint
        assert problem.message.isprintable()


def test_there_are_enough_files_and_each_is_listed() -> None:
    assert sorted(row[0] for row in EXPECTED) == sorted(path.name for path in (HERE / "malformed").iterdir())
    assert len(EXPECTED) >= 200


@pytest.mark.parametrize(("name", "code", "line", "column"), EXPECTED, ids=[row[0] for row in EXPECTED])
def test_a_malformed_file_is_a_problem_at_its_place(name: str, code: str, line: str, column: str) -> None:
    path = HERE / "malformed" / name
    reading = read_file(path)
    assert (code, int(line), int(column)) in [(problem.code, problem.line, problem.column) for problem in reading.problems]
    check_places(path.read_bytes(), reading)


def test_no_file_ends_the_process() -> None:
    """A crash of the C library would take this test run along, so another process reads them all."""
    code = (
        "import pathlib, sys\nfrom engine.document.reader import read\n"
        "for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n    assert read(path.read_bytes()).problems, path\n"
        "for char in '[{-?:!&*|>\\'\"%@`#,':\n    assert read(char * 100_000).problems, char\n"
        "for text in ('[{', '- ', '? ', '{a: ', '[a: ', 'a:\\n ', '!!str ', '&a ', '*a ', '- - ? '):\n    assert read(text * 50_000).problems, text\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code, str(HERE / "malformed")], cwd=HERE.parents[2], capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize("content", [b"x" * 5_000_001, "x" * 5_000_001, "é" * 2_500_001], ids=["bytes", "text", "two bytes a letter"])
def test_more_than_5_mb_are_not_read(content: str | bytes) -> None:
    assert [(problem.code, problem.line, problem.column) for problem in read(content).problems] == [("document.too_large", 1, 1)]


def test_5_mb_are_read() -> None:
    head = "penstock: 1\nname: "
    assert read(head + "x" * (5_000_000 - len(head))).problems == ()


def test_a_file_full_of_faults_gives_a_bounded_list() -> None:
    assert len(read("penstock: 1\n" + "x: y\n" * 100_000).problems) == 200
    assert len(read("\x00" * 1_000_000).problems) == 200


def test_a_lone_surrogate_is_a_problem() -> None:
    assert [(problem.code, problem.column) for problem in read("penstock: 1\nname: a\ud800\n").problems] == [("document.character", 8)]


@settings(max_examples=scaled(20_000))
@given(st.binary(max_size=60))
def test_any_bytes(content: bytes) -> None:
    check_places(content, read(content))


YAML_PIECES = st.sampled_from(
    ["penstock: 1\n", "nodes:\n", "  a:\n", "    k:\n", "      from: b\n", "- ", "? ", ": ", "\n", "  ", "[", "]", "{", "}", ",", "'", '"', "|-\n", ">\n",
     "#", " #", "&a ", "*a", "!t ", "---\n", "...\n", "%YAML 1.1\n", "\\", "null", "a", "é", "\t", "\r\n", "layout:\n", "[0, 0]\n", "x: y\n", "<<: "]
)  # fmt: skip


@settings(max_examples=scaled(20_000))
@given(st.lists(YAML_PIECES, max_size=25).map("".join))
def test_any_pieces_of_yaml(text: str) -> None:
    reading = read(text)
    check_places(text.encode(), reading)
    assert reading.problems or reading.complete


@settings(max_examples=scaled(20_000))
@given(st.sampled_from([row[0] for row in EXPECTED]), st.data())
def test_a_malformed_file_with_a_piece_changed(name: str, data: st.DataObject) -> None:
    content = (HERE / "malformed" / name).read_bytes()[:2_000]
    at = data.draw(st.integers(0, len(content)))
    gone = data.draw(st.integers(0, 5))
    mutated = content[:at] + data.draw(st.binary(max_size=4)) + content[at + gone :]
    check_places(mutated, read(mutated))


def test_what_is_no_ordinary_file(tmp_path: Path) -> None:
    import os

    from engine.errors import DocumentError

    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "missing", Path("/dev/zero"), tmp_path / "nul\0"):
        with pytest.raises(DocumentError) as caught:
            read_file(path)
        assert caught.value.code == "document.unreadable"


def test_nothing_is_read_of_a_second_document() -> None:
    for name in ("several_second_is_broken", "several_two_documents", "several_after_an_end_mark"):
        reading = read_file(HERE / "malformed" / f"{name}.yaml")
        assert [problem.code for problem in reading.problems] == ["document.several"]
        assert not reading.complete


@pytest.mark.parametrize("text", [r'"\e[31m": x', r'"\e]0;title\a":', '"two\\nlines": x', '"' + "k" * 5000 + '": x'])
@pytest.mark.parametrize(
    "shape", ["{0}\n{0}\n", "nodes:\n  {0}\n  {0}\n", "nodes:\n  a:\n    k:\n      {0}\n      {0}\n", "parameters:\n  {0}\n"]
)
def test_a_message_quotes_nothing_that_a_terminal_obeys(text: str, shape: str) -> None:
    for problem in read("penstock: 1\n" + shape.format(text)).problems:
        assert problem.message.isprintable()
        assert problem.hint.isprintable()
        assert len(problem.message) < 300
