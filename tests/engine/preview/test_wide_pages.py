"""Pages of wide rows: few are made where all stream, and what cannot be computed further down is told all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from engine.document.model import Document
from engine.errors import StudioError
from engine.preview.preview import Previewer
from engine.preview.streaming import WIDE, streamed_columns
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


def test_what_needs_all_rows_makes_all(previewer: Previewer, parse: Parse) -> None:
    document = parse(HEAD + PASSED + PLACED)
    shown = previewer.preview(document, "it", rows=3)
    assert shown.rows_seen == 2000
    assert sorted(kept_ids(previewer, document) or ()) == [number for number in range(ROWS) if number % 3 != 1]
    assert not is_input_kept(previewer, document)  # its rows stream


def test_an_input_that_is_dear_is_kept_for_the_next_edit(previewer: Previewer, parse: Parse) -> None:
    counted = PASSED.replace("filter_rows", "window").replace("where: id % 3 <> 1", "columns:\n        n: count()")
    document = parse(HEAD + counted + SUM)
    ids(previewer, document, 3)
    view = previewer.view(document, "it", None, None)[1]
    assert view.path("some.rows").exists()
    assert streamed_columns(view.target, view.relations, view.is_kept) == ("c3", "sum")


@pytest.mark.parametrize(
    ("some", "it", "node"),
    [
        (PASSED, SUM.replace("id + 1", "1000 // (id - 2999)"), "it"),
        (PASSED.replace("id % 3", "1000 // (id - 2999)"), SUM, "some"),
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
        return streamed_columns(view.target, view.relations, view.is_kept)

    renamed = "  it:\n    rename_columns:\n      from: more\n      names:\n        sum: total\n"
    more = SUM.replace("  it:", "  more:")
    assert found(PASSED + SUM) == ("c3", "sum")
    assert found(PASSED + more + renamed) == ("c3", "total")
    assert found(PASSED + PLACED) is None
    assert found(PASSED + SUM.replace("sum: id + 1", "\n        ".join(f"n{number}: id" for number in range(WIDE + 1)))) == ("c3",)
    assert found(PASSED + SUM.replace("sum: id + 1", "\n        ".join(f"n{number}: id + 1" for number in range(WIDE + 1)))) is None
    assert found(PASSED + "  it:\n    select_columns:\n      from: some\n      keep: [id, c1]\n") is None  # not wide any more
    assert found(PASSED + "  it:\n    sample_rows:\n      from: some\n      count: 7\n") is None
