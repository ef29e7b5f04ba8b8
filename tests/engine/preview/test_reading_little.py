"""Full rows of a large input are never scanned: the bytes that DuckDB reads for samples and searches, by its own profile."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from engine.document.model import Document
from engine.preview.child import Child, Reply
from engine.preview.preview import Previewer
from engine.project.project import Project

Parse = Callable[[str], Document]
ROWS = 120_000
PIPELINE = """\
penstock: 1
nodes:
  lines:
    read_parquet:
      path: lines.parquet
      columns:
        line: integer
        head: integer
        text: text
  heads:
    read_parquet:
      path: heads.parquet
      columns:
        head: integer
        kind: integer
        text: text
  both:
    join:
      left: lines
      right: heads
      keys: [head]
  rare:
    filter_rows:
      from: both
      where: kind = 70707
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two tables that are wide for their text, in the order of their keys."""
    wide = "md5(a::varchar) || md5((a + 1)::varchar) || md5((a + 2)::varchar) as text"
    tables = {
        "lines": f"a as line, a // 2 as head, {wide} from range({2 * ROWS})",
        "heads": f"a as head, a as kind, {wide} from range({ROWS})",
    }
    for name, select in tables.items():
        duckdb.sql(f"copy (select {select} t(a)) to '{tmp_path}/{name}.parquet' (row_group_size 2048)")
    (tmp_path / "penstock.yaml").write_text("name: Wide\nsample_rows: 1000\n")
    return tmp_path


class Replayed:
    """Lets a child take samples, and takes them once more here, where the profile can be seen."""

    def __init__(self, child: Child, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read = 0
        """Bytes."""
        self._request = child.request
        self._folders = {child.inside(root): str(root), child.inside(root / ".penstock" / "cache"): f"{root}/.penstock/cache"}
        self._connection = duckdb.connect()
        for name, value in (
            ("parquet_metadata_cache", "true"),
            ("disable_parquet_prefetching", "true"),
            ("enable_profiling", "'no_output'"),
        ):
            self._connection.execute(f"SET {name} = {value}")
        self._connection.execute("SET profiling_coverage = 'ALL'")
        monkeypatch.setattr(child, "request", self.request)

    def request(self, operation: str, arguments: Mapping[str, Any], *, timeout: float | None = None) -> Reply:
        reply = self._request(operation, arguments, timeout=timeout)
        if operation == "take":
            for name, sql in [*arguments.get("tables", ()), ("taken", arguments["sql"])]:
                self._run(name, sql)
        return reply

    def _run(self, name: str, sql: str) -> None:
        for inside, outside in self._folders.items():
            sql = sql.replace(f"'{inside}/", f"'{outside}/")
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {sql}")
        self.read += json.loads(self._connection.get_profiling_information("json"))["io"]["total_bytes_read"]


def size(root: Path, *names: str) -> int:
    return sum((root / f"{name}.parquet").stat().st_size for name in names)


def test_a_first_sample_reads_the_blocks_and_the_keys(root: Path, parse: Parse, monkeypatch: pytest.MonkeyPatch) -> None:
    with Previewer(Project.open(root)) as previewer:
        replayed = Replayed(previewer._child, root, monkeypatch)
        preview = previewer.preview(parse(PIPELINE), "both", rows=10_000)
    assert preview.rows_seen == 1000
    assert size(root, "lines") > 10 << 20
    assert size(root, "lines") // 50 < replayed.read < size(root, "lines", "heads") // 3


def test_a_search_reads_what_it_compares_and_what_it_finds(root: Path, parse: Parse, monkeypatch: pytest.MonkeyPatch) -> None:
    with Previewer(Project.open(root)) as previewer:
        assert previewer.preview(parse(PIPELINE), "rare").rows_seen == 0
        replayed = Replayed(previewer._child, root, monkeypatch)
        preview = previewer.preview(parse(PIPELINE), "rare", find=True)
    assert [row["line"] for row in preview.table().to_pylist()] == [141414, 141415]
    assert size(root, "lines") // 1000 < replayed.read < size(root, "lines", "heads") // 8
