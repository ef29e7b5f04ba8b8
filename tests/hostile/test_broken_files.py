"""Files that are broken: each is told with what, where and what to do, of none is a part read, and none takes long or much."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from broken_files import BROKEN, ENDINGS, GARBAGE, Broken
from counts import IS_FULL
from file_projects import Files
from run_projects import document_text, files_below, make_project, run_nodes

from engine.document.reader import read
from engine.errors import SourceError, StudioError
from engine.preview.preview import Previewer

IN_AN_ORDINARY_RUN = 3
LONGEST = 30.0
"""Seconds, of a machine that does other work too; most take one."""
BEFORE = "n,t\n0,what stood there before\n"
SETTINGS = "memory_limit: 1 GiB\n"


def chosen(cases: Mapping[str, Broken]) -> list[str]:
    """All of a kind's cases at night, otherwise some that stand far from one another."""
    names = list(cases)
    return names if IS_FULL else names[:: len(names) // IN_AN_ORDINARY_RUN][:IN_AN_ORDINARY_RUN]


CASES = [(kind, name) for kind, cases in BROKEN.items() for name in chosen(cases)]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_broken_file_is_told_and_never_half_read(kind: str, name: str, tmp_path: Path) -> None:
    case = BROKEN[kind][name]
    project = make_project(tmp_path, {"out.csv": BEFORE}, SETTINGS)
    case.put(tmp_path / "data")
    before = files_below(tmp_path)
    began = time.monotonic()
    with pytest.raises(StudioError) as caught:
        run_nodes(project, pipeline(kind, case))
    problem = caught.value
    assert re.search(case.says, problem.message), problem.message
    assert problem.hint, problem.message
    assert problem.where.node == "source"
    assert not re.search(r"/in/project|Errno|Traceback|Error:|Exception", problem.message)
    assert files_below(tmp_path) == before
    assert time.monotonic() - began < LONGEST


WITH_A_FORM = ("read_parquet", "read_arrow", "read_excel")
"""Kinds whose files say what they hold before any row is read."""
SOUND_AT_THE_HEAD = {"a page that was scribbled over", "rows that were scribbled over", "a value that is no number", "another heading"}
DETECTED = [
    (kind, name) for kind, name in CASES if kind in WITH_A_FORM and len(BROKEN[kind][name].files) == 1 and name not in SOUND_AT_THE_HEAD
]


@pytest.mark.parametrize(("kind", "name"), DETECTED)
def test_what_a_file_holds_is_not_guessed_where_it_is_broken(kind: str, name: str, tmp_path: Path) -> None:
    case = BROKEN[kind][name]
    case.put(tmp_path / "data")
    (file,) = case.files
    with pytest.raises(SourceError) as caught:
        Files(tmp_path, {}).detected(f"data/{file}", kind)
    assert re.search(case.says, caught.value.message), caught.value.message
    assert caught.value.hint


def test_a_preview_tells_what_stands_behind_its_sample_likewise(tmp_path: Path) -> None:
    """A preview looks at the beginning of a file first; what is broken behind it is told when its rows are read."""
    project = make_project(tmp_path, {}, SETTINGS)
    lines = b"n,t\n" + b"".join(b"%d,%s\n" % (number, GARBAGE[number % 9_000 :][:40].hex().encode()) for number in range(40_000))
    whole = gzip.compress(lines)
    Broken("", {"a.csv.gz": whole[: len(whole) * 9 // 10]}).put(tmp_path / "data")
    document = read(
        document_text("source:\n  read_csv:\n    path: data/a.csv.gz\n    columns:\n      n: integer\n      t: text\n")
    ).document
    with Previewer(project) as previewer, pytest.raises(StudioError) as caught:
        previewer.preview(document, "source")
    assert caught.value.message.startswith("data/a.csv.gz")
    assert caught.value.where.node == "source"
    assert caught.value.hint


def pipeline(kind: str, case: Broken) -> str:
    path = case.path or f"data/a.{ENDINGS[kind]}"
    columns = "" if kind == "list_files" else "    columns:\n      n: integer\n      t: text\n"
    return f"source:\n  {kind}:\n    path: {path}\n{columns}out:\n  write_csv:\n    from: source\n    path: out.csv\n"


@pytest.mark.parametrize("kind", BROKEN)
def test_there_are_enough_cases(kind: str) -> None:
    assert len(BROKEN[kind]) >= (20 if kind != "list_files" else 8)
