"""Rows that reach a node without rows, searched for in all data backwards from it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from engine.document.model import Document
from engine.errors import CancelledError
from engine.preview import survey
from engine.preview.child import Limits
from engine.preview.page import Preview
from engine.preview.preview import Previewer
from engine.project.project import Project

Parse = Callable[[str], Document]
ROWS = 60_000
SAMPLE = 500
HEAD = """\
penstock: 1
parameters:
  wanted:
    type: integer
    default: 7
nodes:
  facts:
    read_parquet:
      path: data/facts.parquet
      columns:
        id: integer
        item: integer
        word: text
        amount: float
  items:
    read_parquet:
      path: data/items.parquet
      columns:
        item: integer
        colour: text
  shops:
    read_csv:
      path: data/shops.csv
      columns:
        shop: integer
        town: text
        size: text
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "data").mkdir(parents=True)
    (root / "penstock.yaml").write_text(f"name: Facts\nsample_rows: {SAMPLE}\n")
    facts = f"select a as id, a % 30000 as item, 'w' || a as word, a / 7 as amount from range({ROWS}) t(a)"
    duckdb.sql(f"copy ({facts}) to '{root}/data/facts.parquet' (row_group_size 8192)")
    items = "select a as item, ['red', 'green', 'blue'][a % 3 + 1] as colour from range(40000) t(a)"
    duckdb.sql(f"copy ({items}) to '{root}/data/items.parquet' (row_group_size 8192)")
    shops = "select a as shop, 'Town ' || a as town, case when a = 4321 then 'x' else a::varchar end as size from range(9000) t(a)"
    duckdb.sql(f"copy ({shops}) to '{root}/data/shops.csv'")
    return root


def found(previewer: Previewer, document: Document, node: str = "target", **more: object) -> Preview:
    assert previewer.preview(document, node, **more).rows_seen == 0, "without a search there is nothing"  # type: ignore[arg-type]
    return previewer.preview(document, node, find=True, **more)  # type: ignore[arg-type]


def column(preview: Preview, name: str) -> list[object]:
    return sorted(preview.table()[name].to_pylist())


def outcome(preview: Preview) -> tuple[str, int | None]:
    assert preview.search is not None
    return preview.search.outcome, preview.rows_seen


def test_rows_behind_a_filter(root: Path, parse: Parse) -> None:
    document = parse(HEAD + "  target:\n    filter_rows:\n      from: facts\n      where: upper(word) in ('W31', 'W41003', 'W59000')\n")
    with Previewer(Project.open(root)) as previewer:
        preview = previewer.preview(document, "target", find=True)
    assert column(preview, "id") == [31, 41003, 59000]


def test_an_empty_node_says_that_it_may_be_searched(root: Path, parse: Parse) -> None:
    document = parse(HEAD + joined("inner", "word = 'w31'"))
    with Previewer(Project.open(root)) as previewer:
        preview = previewer.preview(document, "target")
        assert (preview.rows_seen, preview.may_be_searched) == (0, True)
        assert preview.line().endswith("; no row of the samples gets here, all data may hold some that do")
        again = previewer.preview(document, "target", find=True)
        assert not again.may_be_searched
        assert previewer.preview(document, "facts", find=True).search is None, "it has rows"


def joined(how: str, condition: str, sides: str = "left: facts\n      right: items") -> str:
    """A filter behind a join, which no sample is told of."""
    return (
        f"  both:\n    join:\n      {sides}\n      keys: [item]\n      how: {how}\n"
        f"  target:\n    filter_rows:\n      from: both\n      where: {condition}\n"
    )


def test_keys_are_looked_up_in_the_other_inputs(root: Path, parse: Parse) -> None:
    document = parse(HEAD + joined("inner", "word = 'w41003' and colour = 'blue'"))
    with Previewer(Project.open(root)) as previewer:
        preview = found(previewer, document)
        assert preview.table().to_pylist() == [{"id": 41003, "item": 11003, "word": "w41003", "amount": 41003 / 7, "colour": "blue"}]
        assert outcome(preview) == ("found", 1)
        facts = next(sample for sample in preview.samples if sample.node == "facts")
        items = next(sample for sample in preview.samples if sample.node == "items")
        assert (facts.sought, items.sought) == (1, 1)
        assert f"facts: {facts.rows - 1:,} + 1 found of 60,000 rows" in preview.line()
        assert "rows that get here were found in all data and added to the samples" in preview.line()
        assert previewer.preview(document, "target").rows_seen == 0, "the search changes nothing for others"
        assert previewer.preview(document, "target", find=True).table() == preview.table()


@pytest.mark.parametrize(
    ("how", "sides", "condition", "shown"),
    [
        ("left", "left: items\n      right: facts", "item = 39999 and word is null", [39999]),
        ("right", "left: facts\n      right: items", "item = 39999 and word is null", [39999]),
        ("full", "left: facts\n      right: items", "item = 39999 and word is null", [39999]),
        ("anti", "left: items\n      right: facts", "item in (12, 31234)", [31234]),
        ("semi", "left: items\n      right: facts", "item in (12, 31234)", [12]),
    ],
)
def test_every_join(root: Path, parse: Parse, how: str, sides: str, condition: str, shown: list[int]) -> None:
    document = parse(HEAD + joined(how, condition, sides))
    with Previewer(Project.open(root)) as previewer:
        preview = previewer.preview(document, "target", find=True)
        assert column(preview, "item") == shown


def test_an_anti_join_of_what_matches_has_no_rows_and_that_is_proven(root: Path, parse: Parse) -> None:
    document = parse(HEAD + "  target:\n    join:\n      left: facts\n      right: items\n      keys: [item]\n      how: anti\n")
    with Previewer(Project.open(root)) as previewer:
        preview = found(previewer, document)
        assert outcome(preview) == ("none", 0)
        assert preview.line().endswith("no row of all data gets here: they were searched to the end")


def test_unions_and_joins_with_oneself(root: Path, parse: Parse) -> None:
    document = parse(
        HEAD
        + "  few:\n    select_columns:\n      from: facts\n      keep: [id, item]\n"
        + "  pairs:\n    join:\n      left: facts\n      right: few\n      keys:\n        - item = id\n"
        + "  ids:\n    select_columns:\n      from: pairs\n      keep: [id, item]\n"
        + "  colours:\n    select_columns:\n      from: items\n      keep: [item, colour]\n"
        + "  all:\n    union_rows:\n      from:\n        - ids\n        - colours\n      by: name\n"
        + "  target:\n    filter_rows:\n      from: all\n      where: id = 44004 or (item = 39998 and colour = 'blue')\n"
    )
    with Previewer(Project.open(root)) as previewer:
        preview = found(previewer, document)
        assert column(preview, "item") == [14004, 39998]
        assert {sample.node: sample.sought > 0 for sample in preview.samples} == {"facts": True, "items": True}


@pytest.mark.parametrize("on_error", ["error", "null", "reject"])
def test_texts_are_searched_too_and_wrong_cells_do_not_matter(root: Path, parse: Parse, on_error: str) -> None:
    document = parse(
        HEAD.replace("size: text", "size: integer")
        + f"      on_error: {on_error}\n"
        + "  same:\n    join:\n      left: shops\n      right: shops\n      keys: [shop]\n"
        + "  target:\n    filter_rows:\n      from: same\n      where: town = 'Town 8765'\n"
    )
    with Previewer(Project.open(root)) as previewer:
        assert column(found(previewer, document), "shop") == [8765]


def test_several_files(root: Path, parse: Parse) -> None:
    for part in range(3):
        duckdb.sql(
            f"copy (from '{root}/data/facts.parquet' where id % 3 = {part}) to '{root}/data/part{part}.parquet' (row_group_size 4096)"
        )
    document = parse(HEAD.replace("data/facts.parquet", "data/part*.parquet") + joined("inner", "word in ('w31', 'w41003', 'w59002')"))
    with Previewer(Project.open(root)) as previewer:
        assert column(found(previewer, document), "id") == [31, 41003, 59002]


def test_the_search_begins_before_a_stop_that_has_no_rows(root: Path, parse: Parse) -> None:
    document = parse(
        HEAD
        + joined("inner", "id in (31, 41003)").replace("target:", "some:")
        + "  target:\n    group_by:\n      from: some\n      keys: [colour]\n      columns:\n        number: count()\n"
    )
    with Previewer(Project.open(root)) as previewer:
        preview = found(previewer, document)
        assert outcome(preview)[0] == "found"
        assert sum(map(int, preview.table()["number"].to_pylist())) == 2


@pytest.mark.parametrize("totals", ["", "      totals: rollup\n"])
def test_many_rows_of_a_sample_make_one_and_stop_the_search(root: Path, parse: Parse, totals: str) -> None:
    document = parse(
        HEAD
        + f"  by_item:\n    group_by:\n      from: facts\n      keys: [item]\n{totals}      columns:\n        number: count()\n"
        + "  target:\n    filter_rows:\n      from: by_item\n      where: number > 1000\n"
    )
    with Previewer(Project.open(root)) as previewer:
        preview = found(previewer, document)
        assert outcome(preview) == ("stopped", 0)
        assert "the search stops at node 'by_item'" in preview.line()


def test_a_window_that_no_condition_reads_stops_nothing(root: Path, parse: Parse) -> None:
    windowed = (
        "  placed:\n    window:\n      from: facts\n      columns:\n        place: row_number()\n      order_by: [id]\n"
        "  target:\n    filter_rows:\n      from: placed\n      where: {}\n"
    )
    with Previewer(Project.open(root)) as previewer:
        assert column(previewer.preview(parse(HEAD + windowed.format("word = 'w41003'")), "target", find=True), "id") == [41003]
        assert outcome(found(previewer, parse(HEAD + windowed.format("place > 50000"))))[0] == "stopped"


def test_what_one_of_each_keeps(root: Path, parse: Parse) -> None:
    document = parse(
        HEAD
        + joined("inner", "id in (31, 41003)").replace("target:", "some:")
        + "  target:\n    distinct_rows:\n      from: some\n      keys: [item]\n      order_by: [id]\n"
    )
    with Previewer(Project.open(root)) as previewer:
        assert column(found(previewer, document), "id") == [31, 41003]


def test_values_of_parameters_count(root: Path, parse: Parse) -> None:
    document = parse(HEAD + joined("inner", "id = $wanted"))
    with Previewer(Project.open(root)) as previewer:
        for wanted in (31, 41003):
            assert column(found(previewer, document, values={"wanted": wanted}), "id") == [wanted]
        assert outcome(found(previewer, document, values={"wanted": -1})) == ("none", 0)


def test_sources_that_are_taken_whole_need_no_search(root: Path, parse: Parse) -> None:
    (root / "penstock.yaml").write_text("name: Facts\nsample_rows: 100000\n")
    document = parse(HEAD + joined("inner", "id = -1"))
    with Previewer(Project.open(root)) as previewer:
        preview = previewer.preview(document, "target", find=True)
        assert outcome(preview) == ("none", 0)
        assert not preview.is_sample


@pytest.mark.parametrize("threads", [1, 2])
def test_the_same_rows_every_time(root: Path, parse: Parse, threads: int) -> None:
    document = parse(HEAD + joined("full", "colour = 'red' and word is null and item > 30000"))
    with Previewer(Project.open(root), limits=Limits(threads=threads)) as previewer:
        preview = previewer.preview(document, "target", find=True, rows=1000)
        names = column(preview, "item")
    expected = duckdb.sql("select a from range(30001, 40000) t(a) where a % 3 = 0 order by a").fetchall()
    assert set(names) <= {number for (number,) in expected}
    assert len(names) >= 100


def endless(root: Path) -> str:
    """All pairs of 120,000 and 160,000 rows."""
    for name, column, rows in (
        ("facts", "id, a as item, '' as word, 0.5::double as amount", 120_000),
        ("items", "item, '' as colour", 160_000),
    ):
        duckdb.sql(f"copy (select a as {column} from range({rows}) t(a)) to '{root}/data/{name}.parquet'")
    pairs = "  pairs:\n    join:\n      left: facts\n      right: items\n      how: cross\n"
    return f"{HEAD}{pairs}  target:\n    filter_rows:\n      from: pairs\n      where: sqrt(id + item_right) = -1.0\n"


def test_time_that_is_too_short_is_said(root: Path, parse: Parse) -> None:
    document = parse(endless(root))
    with Previewer(Project.open(root)) as previewer:
        assert previewer.preview(document, "target").rows_seen == 0
        previewer._child._seconds = 4.0
        preview = previewer.preview(document, "target", find=True)
        assert outcome(preview) == ("unknown", 0)
        assert "could not be told" in preview.line()
        previewer._child._seconds = 60.0


def test_a_text_that_cannot_be_copied_is_not_searched(root: Path, parse: Parse, monkeypatch: pytest.MonkeyPatch) -> None:
    document = parse(HEAD + "  target:\n    filter_rows:\n      from: shops\n      where: upper(town) = 'TOWN -1'\n")
    monkeypatch.setattr(survey.Survey, "addressed", lambda *_: None)
    with Previewer(Project.open(root)) as previewer:
        assert outcome(previewer.preview(document, "target", find=True)) == ("unknown", 0)


def test_a_search_can_be_cancelled(root: Path, parse: Parse) -> None:
    document = parse(endless(root))
    with Previewer(Project.open(root)) as previewer:
        assert previewer.preview(document, "target").rows_seen == 0
        is_over = threading.Event()
        impatient = threading.Thread(target=lambda: [previewer.cancel() for _ in iter(lambda: is_over.wait(0.5), True)])
        impatient.start()
        with pytest.raises(CancelledError):
            previewer.preview(document, "target", find=True)
        is_over.set()
        impatient.join()


def test_nothing_is_written_into_the_project(root: Path, parse: Parse) -> None:
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file()}
    document = parse(HEAD + joined("inner", "word = 'w41003'") + "  out:\n    write_csv:\n      from: target\n      path: out/x.csv\n")
    with Previewer(Project.open(root)) as previewer:
        preview = found(previewer, document, "out")
    assert column(preview, "id") == [41003]
    after = {path: path.stat().st_mtime_ns for path in root.rglob("*") if path.is_file() and ".penstock" not in path.parts}
    assert after == before
