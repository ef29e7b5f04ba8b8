"""Previews of workbooks: behind the walls, a sample where they are large, and an error that names the place where they are broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from order_projects import parsed
from workbooks import workbook_of

from engine.errors import LimitError, SourceError
from engine.preview.preview import Previewer
from engine.project.project import Project

ROWS, SAMPLE = 5_000, 1_000
TEXT = """\
penstock: 1
nodes:
  rows:
    read_excel:
      path: data/rows.xlsx
      sheets:
        - '*'
      sheet_column: half
      columns:
        n: integer
        word: text
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with a workbook of two sheets."""
    (tmp_path / "data").mkdir()
    (tmp_path / "penstock.yaml").write_text(f"name: rows\nsample_rows: {SAMPLE}\nmemory_limit: 1GiB\n")
    rows = [(number, f"w{number}") for number in range(ROWS)]
    sheets = {"first": rows[: ROWS // 2], "second": rows[ROWS // 2 :]}
    (tmp_path / "data" / "rows.xlsx").write_bytes(workbook_of({name: [("n", "word"), *held] for name, held in sheets.items()}))
    return tmp_path


@pytest.fixture
def previewer(root: Path) -> Iterator[Previewer]:
    with Previewer(Project.open(root)) as made:
        yield made


def test_rows_are_a_sample_of_all_sheets(previewer: Previewer) -> None:
    rows = previewer.preview(parsed(TEXT), "rows", rows=ROWS).table().to_pylist()
    assert SAMPLE / 2 <= len(rows) < ROWS
    assert {row["half"] for row in rows} == {"first", "second"}
    assert all((row["word"], row["half"]) == (f"w{row['n']}", "first" if row["n"] < ROWS // 2 else "second") for row in rows)


def test_a_broken_workbook_says_so(previewer: Previewer, root: Path) -> None:
    path = root / "data" / "rows.xlsx"
    path.write_bytes(path.read_bytes()[:5_000])
    with pytest.raises(SourceError) as caught:
        previewer.preview(parsed(TEXT), "rows")
    assert caught.value.message.startswith("data/rows.xlsx: the workbook is broken")
    assert caught.value.where.node == "rows"


def test_two_cells_at_the_ends_of_a_sheet_need_more_memory_than_there_is(previewer: Previewer, root: Path) -> None:
    far: list[list[object]] = [["n", "word"], *([] for _ in range(1_048_574)), [*([None] * 16_383), 1]]
    (root / "data" / "rows.xlsx").write_bytes(workbook_of({"S": far}))
    with pytest.raises(LimitError) as caught:
        previewer.preview(parsed(TEXT), "rows")
    assert caught.value.code == "limit.memory"
    assert caught.value.where.node == "rows"
    (root / "data" / "rows.xlsx").write_bytes(workbook_of({"S": [["n", "word"], [1, "w1"]]}))
    assert previewer.preview(parsed(TEXT), "rows").table().to_pylist() == [{"n": 1, "word": "w1", "half": "S"}]
