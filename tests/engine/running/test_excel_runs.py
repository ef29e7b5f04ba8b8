"""Runs that read workbooks, behind the walls: every row is accounted for, and nothing is written where a cell does not fit."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from run_projects import files_below, make_project, run_nodes
from workbooks import workbook_of

from engine.errors import SourceError

READING = """rows:
  read_excel:
    path: sales.xlsx
    sheets:
      - '*'
    sheet_column: store
    on_error: {on_error}
    columns:
      day: date
      sold: integer
sums:
  group_by:
    from: rows
    columns:
      sold: sum(sold)
    keys: [store]
out:
  write_csv:
    from: sums
    path: out/sums.csv
bad:
  write_csv:
    from: rows.rejected
    path: out/bad.csv
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    day = dt.date(2024, 5, 31)
    rows = [[day, number] for number in range(1, 1_001)]
    sheets = {"Leeds": [["day", "sold"], *rows], "York": [["sold", "day"], [7, day], ["many", day]]}
    (tmp_path / "sales.xlsx").write_bytes(workbook_of(sheets))
    return tmp_path


def test_rows_are_read_and_the_rest_rejected(root: Path) -> None:
    record = run_nodes(make_project(root), READING.format(on_error="reject"))
    assert {output.path: output.rows for output in record.outputs} == {"out/sums.csv": 2, "out/bad.csv": 1}
    assert (root / "out/sums.csv").read_text() in ("store,sold\nLeeds,500500\nYork,7\n", "store,sold\nYork,7\nLeeds,500500\n")
    (_, bad) = (root / "out/bad.csv").read_text().splitlines()
    assert bad.startswith('sales.xlsx,3,"{""_sheet"":""York""')


def test_nothing_is_written_where_a_cell_does_not_fit(root: Path) -> None:
    with pytest.raises(SourceError, match=r"sales\.xlsx, sheet 'York', row 3: sold: 'many' is not a whole number"):
        run_nodes(make_project(root), READING.format(on_error="error"))
    assert "out/sums.csv" not in files_below(root)
