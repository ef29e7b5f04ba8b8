"""Pages of wide rows: few are made where all stream, and what cannot be computed further down is told all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from engine.document.model import Document
from engine.errors import StudioError
from engine.preview.preview import Previewer
from engine.preview.streaming import WIDE, Judged, judged
from engine.project.project import Project

Parse = Callable[[str], Document]
ROWS = 3000
COLUMNS = [f"c{number}" for number in range(WIDE)]
HEAD = "penstock: 1\nnodes:\n  wide:\n    read_parquet:\n      path: wide.parquet\n      columns:\n        id: integer\n" + "".join(
    f"        {name}: text\n" for name in COLUMNS
)
PASSED = "  some:\n    filter_rows:\n      from: wide\n      where: id % 3 <> 1\n"
SUM = "  it:\n    add_columns:\n      from: some\n      columns:\n        sum: id + 1\n        c3: upper(c3)\n"
PLACED = (
    SUM.replace("add_columns", "window").replace("sum: id + 1\n        c3: upper(c3)", "place: row_number()")
    + "      order_by: [id desc]\n"
)


@pytest.fixture
def previewer(tmp_path: Path) -> Iterator[Previewer]:
    values = ", ".join(f"'v' || (a * 7 + {number}) AS {name}" for number, name in enumerate(COLUMNS))
    duckdb.sql(f"COPY (SELECT a AS id, {values} FROM range({ROWS}) t(a)) TO '{tmp_path}/wide.parquet'")
    (tmp_path / "penstock.yaml").write_text("name: Wide\n")
    with Previewer(Project.open(tmp_path)) as previewer:
        yield previewer


def ids(previewer: Previewer, document: Document, rows: int, offset: int = 0) -> list[int]:
    return previewer.preview(document, "it", rows=rows, offset=offset).table()["id"].to_pylist()


def kept_ids(previewer: Previewer, document: Document) -> list[int] | None:
    """Of all rows of the node, as they were written when the page was on its way; None: they were not."""
    previewer.place.child.request("execute", {"statements": []})
    view = previewer.view(document, "it", None, None)[1]
    path = view.path(view.target.name)
    return [row[0] for row in duckdb.sql(f"SELECT id FROM '{path}'").fetchall()] if path.exists() else None


def is_input_kept(previewer: Previewer, document: Document) -> bool:
    return previewer.view(document, "it", None, None)[1].path("some.passed").exists()


def test_a_page_shows_the_first_of_those_rows_that_are_kept_afterwards(previewer: Previewer, parse: Parse) -> None:
    document = parse(HEAD + PASSED + SUM)
    shown = previewer.preview(document, "it", rows=5)
    assert shown.rows_seen == 2000
    assert shown.table()["sum"].to_pylist() == [1, 3, 4, 6, 7]
    assert shown.table()["c3"].to_pylist()[:2] == ["V3", "V17"]
    kept = kept_ids(previewer, document)
    assert kept is not None
    assert kept == [number for number in range(ROWS) if number % 3 != 1]
    assert shown.table()["id"].to_pylist() == kept[:5]
    assert ids(previewer, document, 5, 5) == kept[5:10]  # of what is kept
    assert not is_input_kept(previewer, document)


def test_any_page_may_be_the_first(previewer: Previewer, parse: Parse) -> None:
    document = parse(HEAD + PASSED + SUM)
    assert ids(previewer, document, 5, 1990) == [2985, 2987, 2988, 2990, 2991]
    assert ids(previewer, document, 5, 3000) == []


def test_a_page_of_a_window_is_made_at_once_too(previewer: Previewer, parse: Parse) -> None:
    document = parse(HEAD + PASSED + PLACED)
    shown = previewer.preview(document, "it", rows=3)
    assert shown.rows_seen == 2000
    assert shown.table()["place"].to_pylist() == [2000, 1999, 1998]
    assert kept_ids(previewer, document) == [number for number in range(ROWS) if number % 3 != 1]
    assert not is_input_kept(previewer, document)  # its rows stream


@pytest.mark.parametrize("often", [1, 2])
def test_a_page_of_a_join_shows_the_first_of_what_is_kept(previewer: Previewer, parse: Parse, tmp_path: Path, often: int) -> None:
    """Where a row has two partners, nothing says which comes first: then all rows are made, and the page is of those."""
    duckdb.sql(f"COPY (SELECT a // {often} AS id, a AS partner FROM range({ROWS * often}) t(a)) TO '{tmp_path}/more.parquet'")
    more = "  more:\n    read_parquet:\n      path: more.parquet\n      columns:\n        id: integer\n        partner: integer\n"
    document = parse(HEAD + more + PASSED + "  it:\n    join:\n      left: some\n      right: more\n      keys: [id]\n")
    shown = previewer.preview(document, "it", rows=7)
    partners = shown.table()["partner"].to_pylist()
    assert shown.rows_seen == 2000 * often
    previewer.place.child.request("execute", {"statements": []})
    view = previewer.view(document, "it", None, None)[1]
    way = judged(view.target, view.relations, view.is_kept)
    assert way is not None
    assert len(way.ties) == 2
    assert [row[0] for row in duckdb.sql(f"SELECT partner FROM '{view.path('it.joined')}'").fetchall()][:7] == partners
    assert shown.table()["id"].to_pylist() == [partner // often for partner in partners]


def test_rows_of_lists_come_in_order(previewer: Previewer, parse: Parse) -> None:
    split = "  it:\n    text_to_rows:\n      from: some\n      column: c1\n      delimiter: '1'\n"
    document = parse(HEAD + PASSED + split)
    view = previewer.view(document, "it", None, None)[1]
    way = judged(view.target, view.relations, view.is_kept)
    assert way is not None
    assert way.is_in_order
    expected = [(number, part) for number in range(ROWS) if number % 3 != 1 for part in f"v{number * 7 + 1}".split("1") if part]
    shown = previewer.preview(document, "it", rows=50, offset=900).table()
    assert list(zip(shown["id"].to_pylist(), shown["c1"].to_pylist(), strict=True)) == expected[900:950]


def test_rows_that_stream_are_sorted_where_another_order_is_wanted(previewer: Previewer, parse: Parse) -> None:
    ordered = PASSED.replace("filter_rows", "sort_rows").replace("where: id % 3 <> 1", "order_by: [c1 desc]")
    document = parse(HEAD + ordered + SUM)
    expected = sorted((f"v{number * 7 + 1}", -number) for number in range(ROWS))[::-1]
    for offset in (0, 500):
        assert ids(previewer, document, 5, offset) == [-number for _, number in expected[offset : offset + 5]]
    view = previewer.view(document, "it", None, None)[1]
    way = judged(view.target, view.relations, view.is_kept)
    assert way is not None
    assert not way.is_in_order


def test_an_input_that_is_dear_is_kept_for_the_next_edit(previewer: Previewer, parse: Parse) -> None:
    counted = PASSED.replace("filter_rows", "window").replace("where: id % 3 <> 1", "columns:\n        n: count()")
    document = parse(HEAD + counted + SUM)
    ids(previewer, document, 3)
    view = previewer.view(document, "it", None, None)[1]
    assert view.path("some.rows").exists()
    assert judged(view.target, view.relations, view.is_kept) == Judged(("c3", "sum"), is_streamed=True, is_in_order=True, ties=())


@pytest.mark.parametrize(
    ("some", "it", "node"),
    [
        (PASSED, SUM.replace("id + 1", "1000 // (id - 2999)"), "it"),
        (PASSED.replace("id % 3", "1000 // (id - 2999)"), SUM, "some"),
        (PASSED, PLACED.replace("row_number()", "max(1000 // (id - 2999))"), "it"),
        (PASSED.replace("id % 3", "1000 // (id - 2999)"), PLACED, "some"),
        (PASSED.replace("filter_rows", "add_columns").replace("where: id % 3 <> 1", "columns:\n        id: 1 // (2999 - id)"), SUM, "some"),
    ],
)
def test_a_value_far_down_that_cannot_be_computed_is_told(previewer: Previewer, parse: Parse, some: str, it: str, node: str) -> None:
    with pytest.raises(StudioError) as caught:
        ids(previewer, parse(HEAD + some + it), 3)
    assert caught.value.where.node == node


def test_the_columns_that_are_judged_are_those_that_are_computed(previewer: Previewer, parse: Parse) -> None:
    def found(text: str) -> tuple[str, ...] | None:
        view = previewer.view(parse(HEAD + text), "it", None, None)[1]
        way = judged(view.target, view.relations, view.is_kept)
        return way.columns if way is not None else None

    renamed = "  it:\n    rename_columns:\n      from: more\n      names:\n        sum: total\n"
    more = SUM.replace("  it:", "  more:")
    assert found(PASSED + SUM) == ("c3", "sum")
    assert found(PASSED + more + renamed) == ("c3", "total")
    assert found(PASSED + PLACED) == ("place",)
    placed = more.replace("add_columns", "window").replace("id + 1", "count()").replace("upper(c3)", "max(c3)")
    assert found(PASSED + placed + PLACED.replace("from: some", "from: more")) is None  # that one is kept first
    assert found(PASSED + SUM.replace("sum: id + 1", "\n        ".join(f"n{number}: id" for number in range(WIDE + 1)))) == ("c3",)
    assert found(PASSED + SUM.replace("sum: id + 1", "\n        ".join(f"n{number}: id + 1" for number in range(WIDE + 1)))) is None
    assert found(PASSED + "  it:\n    select_columns:\n      from: some\n      keep: [id, c1]\n") is None  # not wide any more
    assert found(PASSED + "  it:\n    sample_rows:\n      from: some\n      count: 7\n") == ()
    assert found(PASSED + "  it:\n    limit_rows:\n      from: some\n      count: 7\n") is None
