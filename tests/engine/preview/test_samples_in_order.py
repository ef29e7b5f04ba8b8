"""Every sample's rows stand in the order of their files, so that what streams over them need not be sorted."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from order_projects import parsed
from workbooks import workbook_of

from engine.preview import survey
from engine.preview.preview import Previewer
from engine.project.project import Project

ROWS = 3000
"""In each of three files, one of which stands in a folder that is called as another one, as names and paths are sorted differently."""
NAMES = ("a", "a/b", "c")
FORMATS = {"parquet": "format parquet", "csv": "header", "json": "format json"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data" / "a").mkdir(parents=True)
    (tmp_path / "penstock.yaml").write_text("name: Order\nsample_rows: 1000\n")
    return tmp_path


def source(kind: str, path: str) -> str:
    return f"  s:\n    {kind}:\n      path: {path}\n      columns:\n        n: integer\n        k: integer\n"


def looked(root: Path, text: str, node: str = "s") -> dict[str, str]:
    """How the sample of each source was taken; each of them stands in order."""
    with Previewer(Project.open(root)) as previewer:
        preview = previewer.preview(parsed("penstock: 1\nnodes:\n" + text), node)
        for sample in preview.samples:
            path = previewer.place.cache.path(sample.key)
            places = duckdb.sql(f"select __penstock_file, __penstock_record from '{path}'").fetchall()
            assert places, "a sample without rows shows nothing"
            assert places == sorted(places)
        return {sample.node: sample.method for sample in preview.samples}


def write_files(root: Path, form: str, rows: int = ROWS) -> None:
    for number, name in enumerate(NAMES):
        made = f"select a * 7919 % {rows} as n, a % 5 as k from range({number * rows}, {(number + 1) * rows}) t(a)"
        duckdb.sql(f"copy ({made}) to '{root}/data/{name}.{form}' ({FORMATS[form]})")


@pytest.mark.parametrize(("form", "method"), [("parquet", "blocks"), ("csv", "hash"), ("json", "blocks")])
@pytest.mark.parametrize("rows", [ROWS, 300])
def test_many_files(root: Path, form: str, method: str, rows: int) -> None:
    write_files(root, form, rows)
    assert looked(root, source(f"read_{form}", f"data/**/*.{form}")) == {"s": method if rows == ROWS else "all"}


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_large_texts_and_what_joins_find_in_them(root: Path, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "SMALL_BYTES", 1)
    write_files(root, form)
    duckdb.sql(f"copy (select a as n, a % 3 as more from range({ROWS}) t(a)) to '{root}/data/more.parquet' (row_group_size 500)")
    text = source(f"read_{form}", f"data/**/[ac]*.{form}" if form == "csv" else "data/*/b.parquet")
    more = source("read_parquet", "data/more.parquet").replace("  s:", "  m:").replace("k: integer", "more: integer")
    assert looked(root, text)["s"] in ("head", "blocks")
    joined = "  j:\n    join:\n      left: m\n      right: s\n      keys: [n]\n      how: left\n"
    assert set(looked(root, text + more + joined, "j")) == {"s", "m"}


def test_a_filter_that_lets_few_rows_pass_adds_some(root: Path) -> None:
    write_files(root, "csv", 20_000)
    assert looked(root, source("read_csv", "data/**/*.csv") + "  f:\n    filter_rows:\n      from: s\n      where: n % 997 = 3\n", "f")


def test_keys_that_fill_a_sample_are_cut(root: Path) -> None:
    duckdb.sql(f"copy (select a as n, if(a % 3 = 0, a, 7) as k from range(20000) t(a)) to '{root}/data/a.parquet' (row_group_size 500)")
    other = source("read_parquet", "data/a.parquet").replace("  s:", "  m:")
    joined = "  j:\n    join:\n      left: m\n      right: s\n      keys: [k]\n      how: left\n"
    assert looked(root, source("read_parquet", "data/a.parquet") + other + joined, "j")


def test_sheets_of_a_workbook(root: Path) -> None:
    sheet = [["n", "k"], *([number, number % 5] for number in range(700))]
    for name in ("b", "a"):
        (root / "data" / f"{name}.xlsx").write_bytes(workbook_of({"late": sheet, "early": sheet}))
    assert looked(root, source("read_excel", "data/*.xlsx") + "      sheets:\n        - '*'\n")
