"""Previews of JSON and Arrow files: behind the walls, a sample where they are large, and an error that names the place where they are broken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from order_projects import parsed
from pyarrow import feather

from engine.errors import SourceError
from engine.preview.preview import Previewer
from engine.project.project import Project

ROWS, SAMPLE = 20_000, 1_000
TEXT = """\
penstock: 1
nodes:
  json:
    read_json:
      path: data/rows.json
      columns:
        n: integer
        word: text
  arrow:
    read_arrow:
      path: data/rows.arrow
      columns:
        n: integer
        word: text
  both:
    join:
      left: json
      right: arrow
      keys: [n]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with the same rows in both formats."""
    (tmp_path / "data").mkdir()
    (tmp_path / "penstock.yaml").write_text(f"name: rows\nsample_rows: {SAMPLE}\n")
    records = [{"n": number, "word": f"w{number}"} for number in range(ROWS)]
    (tmp_path / "data" / "rows.json").write_text("".join(f"{json.dumps(record)}\n" for record in records))
    feather.write_feather(pa.Table.from_pylist(records), str(tmp_path / "data" / "rows.arrow"))
    return tmp_path


@pytest.fixture
def previewer(root: Path) -> Iterator[Previewer]:
    with Previewer(Project.open(root)) as made:
        yield made


def test_rows_are_a_sample_of_both_and_find_each_other(previewer: Previewer) -> None:
    document = parsed(TEXT)
    for node in ("json", "arrow"):
        page = previewer.preview(document, node)
        assert page.table().num_rows < ROWS
        assert all(row["word"] == f"w{row['n']}" for row in page.table().to_pylist())
    joined = previewer.preview(document, "both").table().to_pylist()
    assert joined
    assert all(row["word"] == row["word_right"] for row in joined)


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [("rows.json", b'{"n": 1}\n{"n": 2,}\n', "rows.json, line 2"), ("rows.arrow", b"ARROW1\0\0cut", "rows.arrow is cut off")],
)
def test_a_broken_file_says_where(previewer: Previewer, root: Path, name: str, content: bytes, place: str) -> None:
    (root / "data" / name).write_bytes(content)
    with pytest.raises(SourceError) as caught:
        previewer.preview(parsed(TEXT), name.partition(".")[2])
    assert place in caught.value.message
    assert caught.value.hint
