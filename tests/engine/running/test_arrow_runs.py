"""Runs that write files of other formats and read them again, behind the walls."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from run_projects import files_below, make_project, run_nodes

from engine.errors import SourceError

WRITING = """many:
  generate_rows:
    start: 1
    rows: 250000
    name: id
marked:
  add_columns:
    from: many
    columns:
      note: case when id % 2 = 0 then 'even' end
arrow:
  write_arrow:
    from: marked
    path: out/rows.arrow
lines:
  write_json:
    from: marked
    path: out/rows.jsonl
    nulls: leave_out
"""
READING = """rows:
  read_arrow:
    path: out/*.arrow
    columns:
      id: integer
      note: text
copy:
  write_csv:
    from: rows
    path: copy.csv
"""


def test_rows_are_written_and_read_again_in_their_order(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    record = run_nodes(project, WRITING)
    assert {output.path: output.rows for output in record.outputs} == {"out/rows.arrow": 250_000, "out/rows.jsonl": 250_000}
    assert record.nodes["marked"].rows == {"rows": 250_000}
    lines = (tmp_path / "out/rows.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines[:2]] == [{"id": 1}, {"id": 2, "note": "even"}]
    again = run_nodes(project, READING)
    assert again.nodes["rows"].rows == {"rows": 250_000}
    text = (tmp_path / "copy.csv").read_text()
    assert text == "id,note\n" + "".join(f"{number},{'' if number % 2 else 'even'}\n" for number in range(1, 250_001))


def test_a_broken_file_stops_the_run_before_anything_is_written(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, pa.schema([("id", pa.int64()), ("note", pa.string())])) as writer:
        writer.write_batch(pa.record_batch([[1], ["abcdefgh"]], names=["id", "note"]))
        writer.write_batch(pa.record_batch([[2], ["ijklmnop"]], names=["id", "note"]))
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a.arrow").write_bytes(sink.getvalue().to_pybytes().replace(b"ijklmnop", b"ijk\xff\xffnop"))
    before = files_below(tmp_path)
    with pytest.raises(SourceError, match=r"out/a\.arrow, rows from 2 \(batch 2\)") as caught:
        run_nodes(project, READING)
    assert caught.value.where.node == "rows"
    assert files_below(tmp_path) == before
