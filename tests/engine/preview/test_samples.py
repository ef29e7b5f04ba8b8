"""Which rows of a source previews work on."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from engine.document.model import Document
from engine.preview import survey
from engine.preview.alone import BLOCKS
from engine.preview.alone import runs as _runs
from engine.preview.preview import Previewer
from engine.preview.sample import Sample
from engine.project.project import Project

Parse = Callable[[str], Document]
SOURCE = "penstock: 1\nnodes:\n  s:\n    {kind}:\n      path: {path}\n      columns:\n        n: integer\n"


def taken(root: Path, parse: Parse, kind: str, path: str) -> tuple[Sample, list[int]]:
    with Previewer(Project.open(root)) as previewer:
        preview = previewer.preview(parse(SOURCE.format(kind=kind, path=path)), "s", rows=100_000)
    return preview.samples[0], preview.table()["n"].to_pylist()


def write(root: Path, name: str, first: int, last: int, form: str) -> None:
    duckdb.sql(f"copy (select a as n, repeat('x', 20) as t from range({first}, {last}) t(a)) to '{root}/data/{name}' ({form})")


@pytest.mark.parametrize(("total", "rows"), [(0, 0), (1, 1), (2000, 2000), (2001, 2000), (70_000, 2000)])
def test_parquet(root: Path, parse: Parse, total: int, rows: int) -> None:
    write(root, "n.parquet", 0, total, "format parquet")
    sample, numbers = taken(root, parse, "read_parquet", "data/n.parquet")
    assert (sample.rows, sample.total, sample.method) == (rows, total, "all" if rows == total else "blocks")
    assert len(set(numbers)) == rows
    assert numbers == sorted(numbers), "in the file's own order"
    if total > 10 * rows:
        gaps = [later for earlier, later in pairwise(numbers) if later != earlier + 1]
        assert len(gaps) == BLOCKS - 1
        assert min(numbers) < total / 20
        assert max(numbers) > total * 19 / 20


def test_blocks_over_many_files(root: Path, parse: Parse) -> None:
    for number in range(7):
        write(root, f"part{number}.parquet", number * 3000, (number + 1) * 3000, "format parquet")
    sample, numbers = taken(root, parse, "read_parquet", "data/part*.parquet")
    assert (sample.rows, sample.total, sample.method) == (2000, 21_000, "blocks")
    assert {number // 3000 for number in numbers} == set(range(7))
    assert len(set(numbers)) == 2000


@pytest.mark.parametrize(("rows", "total"), [(1, 5), (7, 8), (19, 1000), (20, 21), (500, 501), (2000, 2001), (10_000, 1_000_000)])
@pytest.mark.parametrize("seed", [0, 1, -5])
def test_runs_are_apart_and_add_up(rows: int, total: int, seed: int) -> None:
    runs = _runs(rows, total, seed)
    assert sum(end - start for start, end in runs) == rows
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(runs))
    assert all(0 <= start < end <= total for start, end in runs)
    assert runs == _runs(rows, total, seed)


def test_small_texts_are_sampled_from_everywhere(root: Path, parse: Parse) -> None:
    write(root, "n.csv", 0, 60_000, "header")
    sample, numbers = taken(root, parse, "read_csv", "data/n.csv")
    assert (sample.total, sample.method) == (60_000, "hash")
    assert 1800 < len(numbers) < 2200
    assert numbers == sorted(set(numbers))
    assert min(numbers) < 1000
    assert max(numbers) > 59_000
    assert all(any(low <= number < low + 6000 for number in numbers) for low in range(0, 60_000, 6000))


def test_another_seed_takes_other_rows(root: Path, parse: Parse) -> None:
    write(root, "n.csv", 0, 60_000, "header")
    first = taken(root, parse, "read_csv", "data/n.csv")[1]
    (root / "penstock.yaml").write_text("name: Orders\nsample_rows: 2000\nseed: 3\n")
    second = taken(root, parse, "read_csv", "data/n.csv")[1]
    assert len(set(first) & set(second)) < 300


def test_of_large_texts_the_head_is_taken(root: Path, parse: Parse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "SMALL_BYTES", 100_000)
    write(root, "n.csv", 0, 60_000, "header")
    sample, numbers = taken(root, parse, "read_csv", "data/n.csv")
    assert (sample.rows, sample.total, sample.method) == (2000, None, "head")
    assert numbers == list(range(2000))
    assert sample.words() == "s: 2,000 of an unknown number of rows, the first rows"


def test_packed_texts(root: Path, parse: Parse, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root, "n.csv", 0, 30_000, "header")
    (root / "data" / "n.csv.gz").write_bytes(gzip.compress((root / "data" / "n.csv").read_bytes()))
    sample, numbers = taken(root, parse, "read_csv", "data/n.csv.gz")
    assert (sample.total, sample.method) == (30_000, "hash")
    assert numbers == sorted(set(numbers))
    monkeypatch.setattr(survey, "SMALL_BYTES", 1)
    (root / "data" / "few.csv").write_text("n\n1\n2\n")
    sample, numbers = taken(root, parse, "read_csv", "data/few.csv")
    assert (sample.rows, sample.total, sample.method, numbers) == (2, 2, "all", [1, 2]), "the head was all there is"


def test_rejected_records_are_all_there(root: Path, parse: Parse) -> None:
    lines = [f"{number}" if number % 100 else "x" for number in range(10_000)]
    (root / "data" / "n.csv").write_text("n\n" + "\n".join(lines) + "\n")
    document = parse(SOURCE.format(kind="read_csv", path="data/n.csv") + "      on_error: reject\n")
    with Previewer(Project.open(root)) as previewer:
        rejected = previewer.preview(document, "s", "rejected", rows=1000)
        assert rejected.rows_seen == 100
        assert rejected.table()["_line"].to_pylist() == list(range(2, 10_002, 100))
        again = parse(SOURCE.format(kind="read_csv", path="data/n.csv").replace("integer", "text") + "      on_error: reject\n")
        assert previewer.preview(again, "s", "rejected").rows_seen == 0, "another type, other records"


def test_words() -> None:
    assert Sample("a", "rows", "k", 5, 5, "all").words() == "a: all 5 rows"
    assert Sample("a", "rows", "k", 1000, 20_000, "hash").words() == "a: 1,000 of 20,000 rows, chosen by a hash of their place"
    assert [Sample("a", "rows", "k", 1, 2, method).is_approximate for method in ("all", "blocks", "hash", "head")] == [
        False,
        True,
        False,
        True,
    ]


def test_what_was_found_while_opening_is_told(root: Path, parse: Parse) -> None:
    (root / "data" / "n.csv").write_text("n,more\n1,2\n")
    document = parse(SOURCE.format(kind="read_csv", path="data/n.csv") + "  few:\n    limit_rows:\n      from: s\n      count: 1\n")
    for _ in range(2):
        with Previewer(Project.open(root)) as previewer:
            (problem,) = previewer.preview(document, "s").problems
            assert (problem.severity, "more" in problem.error.message) == ("warning", True), "also when it comes from the cache"
            assert previewer.preview(document, "few").problems == ()
