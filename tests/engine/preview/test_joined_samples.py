"""Samples that survive joins: what is joined in the pipeline is joined in its samples too."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import assets
from engine.document.model import Document
from engine.document.reader import read
from engine.preview.child import Limits, Reply
from engine.preview.endings import too_slow
from engine.preview.preview import Previewer
from engine.preview.recipe import UNMATCHED
from engine.preview.sample import Sample
from engine.project.project import Project

ROWS, SAMPLE = 40_000, 1_000
HEAD = "penstock: 1\nnodes:\n"
FACTS = (
    "  facts:\n    read_parquet:\n      path: facts.parquet\n      columns:\n"
    "        id: integer\n        item: integer\n        shop: integer\n        day: integer\n"
)
ITEMS = "  items:\n    read_parquet:\n      path: items.parquet\n      columns:\n        item: integer\n        name: text\n"
ANTI = ("left", "right", "full", "anti")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Facts with items of which every third is not there, and items that no fact has."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "penstock.yaml").write_text(f"name: Facts\nsample_rows: {SAMPLE}\n")
    write(root, "facts", f"select a as id, (a * 7919) % 20000 as item, a % 11 as shop, a // 100 as day from range({ROWS}) t(a)")
    write(root, "items", "select a as item, 'Item ' || a as name from range(30000) t(a) where a % 3 > 0")
    return root


def parsed(text: str) -> Document:
    reading = read(text)
    assert reading.problems == ()
    return reading.document


def write(root: Path, name: str, sql: str) -> None:
    duckdb.sql(f"copy ({sql}) to '{root}/{name}.parquet' (row_group_size 4096)")


def join(node: str, left: str, right: str, keys: str, how: str = "inner") -> str:
    return f"  {node}:\n    join:\n      left: {left}\n      right: {right}\n      keys:\n        - {keys}\n      how: {how}\n"


def looked(root: Path, document: Document, node: str) -> tuple[pa.Table, dict[str, Sample], dict[str, pa.Table]]:
    """A node's rows; and of the sources that it reads the samples and their rows."""
    with Previewer(Project.open(root)) as previewer:
        preview = previewer.preview(document, node, rows=100_000)
        samples = {sample.node: sample for sample in preview.samples}
        return preview.table(), samples, {name: previewer.preview(document, name, rows=100_000).table() for name in samples}


def column(table: pa.Table, name: str) -> list[Any]:
    return list(table[name].to_pylist())


def test_every_sampled_fact_finds_its_partner(root: Path) -> None:
    rows, samples, tables = looked(root, parsed(HEAD + FACTS + ITEMS + join("both", "facts", "items", "item")), "both")
    partners = [item for item in column(tables["facts"], "item") if item % 3]
    assert sorted(column(rows, "item")) == sorted(partners)
    assert (samples["facts"].method, samples["items"].method, samples["items"].neighbours) == ("blocks", "joined", ("facts",))
    assert samples["items"].unmatched == UNMATCHED
    assert samples["items"].rows == len(set(partners)) + UNMATCHED


@pytest.mark.parametrize("how", ANTI)
def test_rows_without_a_match_are_seen(root: Path, how: str) -> None:
    document = parsed(
        HEAD + FACTS + ITEMS + join("facts_first", "facts", "items", "item", how) + join("items_first", "items", "facts", "item", how)
    )
    with Previewer(Project.open(root)) as previewer:
        one, other = (previewer.preview(document, node, rows=100_000).table() for node in ("facts_first", "items_first"))
        items = set(column(previewer.preview(document, "facts", rows=100_000).table(), "item"))
    without_item = [row for row in one.to_pylist() if row.get("id") is not None and row.get("name") is None]
    without_fact = [row for row in other.to_pylist() if row.get("name") is not None and row.get("id") is None]
    if how in ("left", "full", "anti"):
        assert {row["item"] for row in without_item} == {item for item in items if item % 3 == 0}
        assert len(without_fact) == UNMATCHED
        assert items.isdisjoint(row["item"] for row in without_fact)
    else:
        assert len([row for row in one.to_pylist() if row["id"] is None]) == UNMATCHED
        assert {row["item"] for row in other.to_pylist() if row["name"] is None} == {item for item in items if item % 3 == 0}


def test_flights_whose_planes_nobody_knows(tmp_path: Path) -> None:
    root = Path(shutil.copytree(assets.path("samples/flights"), tmp_path / "flights"))
    flights, planes = f"'{root}/data/flights.parquet'", f"read_csv('{root}/data/planes.csv')"
    unknown = {tail for (tail,) in duckdb.sql(f"select distinct tailnum from {flights} anti join {planes} using (tailnum)").fetchall()}
    sources = (
        "  flights:\n    read_parquet:\n      path: data/flights.parquet\n      columns:\n        flight: integer\n        tailnum: text\n"
        "  planes:\n    read_csv:\n      path: data/planes.csv\n      columns:\n        tailnum: text\n        model: text\n"
    )
    document = parsed(HEAD + sources + "".join(join(how, "flights", "planes", "tailnum", how) for how in ANTI))
    with Previewer(Project.open(root)) as previewer:
        tables = {how: previewer.preview(document, how, rows=100_000).table().to_pylist() for how in ANTI}
    assert len(unknown) == 722
    for how in ("left", "full", "anti"):
        seen = {row["tailnum"] for row in tables[how] if row.get("model") is None}
        assert seen <= unknown
        assert len(seen) > 200
    assert all(row["model"] is not None for row in tables["right"])


def test_no_key_fills_a_sample(root: Path) -> None:
    write(
        root,
        "facts",
        f"select a as id, case when a % 2 = 0 then 4 else (a * 7919) % 20000 end as item, 1 as shop, 1 as day from range({ROWS}) t(a)",
    )
    document = parsed(HEAD + FACTS + ITEMS + join("both", "facts", "items", "item") + join("back", "items", "facts", "item"))
    rows, samples, tables = looked(root, document, "both")
    items = column(tables["facts"], "item")
    assert items.count(4) == SAMPLE // 4
    assert samples["facts"].left_out == SAMPLE // 2 - SAMPLE // 4
    assert f"without {samples['facts'].left_out:,} more of frequent keys" in samples["facts"].words()
    assert rows.num_rows == sum(1 for item in items if item % 3)


def test_a_neighbour_is_bounded_per_key(root: Path) -> None:
    """All rows of a day are far more than a sample; each day keeps some."""
    write(root, "days", "select a // 100 as day, 'Day ' || a // 100 as name from range(39999) t(a)")
    days = "  days:\n    read_parquet:\n      path: days.parquet\n      columns:\n        day: integer\n        name: text\n"
    write(root, "facts", f"select a as id, 1 as item, 1 as shop, a % 400 as day from range({ROWS}) t(a)")
    rows, samples, tables = looked(root, parsed(HEAD + FACTS + days + join("both", "facts", "days", "day")), "both")
    assert samples["days"].rows <= 5 * SAMPLE + UNMATCHED
    assert set(column(tables["facts"], "day")) <= set(column(tables["days"], "day"))
    assert rows.num_rows >= tables["facts"].num_rows


def test_joins_on_several_keys(root: Path) -> None:
    write(
        root, "prices", "select item, shop, item * shop as price from range(20000) i(item), range(11) s(shop) where (item + shop) % 4 > 0"
    )
    prices = "  prices:\n    read_parquet:\n      path: prices.parquet\n      columns:\n        item: integer\n        shop: integer\n        price: integer\n"
    document = parsed(HEAD + FACTS + prices + join("both", "facts", "prices", "item\n        - shop"))
    rows, samples, _ = looked(root, document, "both")
    assert samples["facts"].method == "joined", "the larger one comes first"
    assert samples["prices"].method == "blocks"
    assert rows.num_rows > 0
    assert all(row["price"] == row["item"] * row["shop"] for row in rows.to_pylist())


def test_joins_with_oneself(root: Path) -> None:
    write(root, "staff", "select a as id, (a * 31) % 30000 as boss from range(30000) t(a)")
    staff = "  staff:\n    read_parquet:\n      path: staff.parquet\n      columns:\n        id: integer\n        boss: integer\n"
    rows, samples, tables = looked(root, parsed(HEAD + staff + join("both", "staff", "staff", "boss = id")), "both")
    assert rows.num_rows >= SAMPLE, "every row that was sampled first finds its boss"
    assert samples["staff"].rows == tables["staff"].num_rows > SAMPLE


def test_many_files(root: Path) -> None:
    for part in range(5):
        duckdb.sql(f"copy (from '{root}/facts.parquet' where id % 5 = {part}) to '{root}/facts{part}.parquet' (row_group_size 2048)")
        duckdb.sql(f"copy (from '{root}/items.parquet' where item % 5 = {part}) to '{root}/items{part}.parquet' (row_group_size 2048)")
    text = (HEAD + FACTS + ITEMS).replace("facts.parquet", "facts?.parquet").replace("items.parquet", "items?.parquet")
    rows, samples, tables = looked(root, parsed(text + join("both", "facts", "items", "item")), "both")
    items = column(tables["facts"], "item")
    assert {fact % 5 for fact in column(tables["facts"], "id")} == set(range(5))
    assert sorted(column(rows, "item")) == sorted(item for item in items if item % 3)
    assert samples["items"].unmatched == UNMATCHED


@pytest.mark.parametrize("packed", ["csv", "csv.gz", "csv.zst"])
def test_texts_as_neighbours(root: Path, packed: str) -> None:
    plain = root / "items.csv"
    duckdb.sql(f"copy (from '{root}/items.parquet') to '{plain}'")
    if packed == "csv.gz":
        (root / "items.csv.gz").write_bytes(gzip.compress(plain.read_bytes()))
    elif packed == "csv.zst":
        duckdb.sql(f"copy (from '{root}/items.parquet') to '{root}/items.csv.zst' (format csv, header, compression zstd)")
    text = HEAD + FACTS + ITEMS.replace("read_parquet", "read_csv").replace("items.parquet", f"items.{packed}")
    rows, samples, tables = looked(root, parsed(text + join("both", "facts", "items", "item")), "both")
    assert sorted(column(rows, "item")) == sorted(item for item in column(tables["facts"], "item") if item % 3)
    assert (samples["items"].method, samples["items"].total) == ("joined", 20_000)


def test_texts_as_facts(root: Path) -> None:
    """Of a text that is small enough all rows of some items are taken, so that groups are whole."""
    duckdb.sql(f"copy (select id, item % 8000 as item, shop, day from '{root}/facts.parquet') to '{root}/facts.csv'")
    text = HEAD + FACTS.replace("read_parquet", "read_csv").replace("facts.parquet", "facts.csv") + ITEMS
    rows, samples, tables = looked(root, parsed(text + join("both", "facts", "items", "item")), "both")
    items = column(tables["facts"], "item")
    assert samples["facts"].method == "keys"
    assert sorted(column(rows, "item")) == sorted(item for item in items if item % 3)
    whole = duckdb.sql(f"select item % 8000 as item, count(*) from '{root}/facts.parquet' group by 1").fetchall()
    assert {item: items.count(item) for item in set(items)} == {item: number for item, number in whole if item in set(items)}


def test_sources_of_a_union_stand_side_by_side(root: Path) -> None:
    write(root, "older", "select a + 100000 as id, (a * 104729) % 20000 as item, 1 as shop, 1 as day from range(30000) t(a)")
    older = FACTS.replace("facts", "older")
    union = "  all:\n    union_rows:\n      from:\n        - facts\n        - older\n"
    rows, samples, tables = looked(root, parsed(HEAD + FACTS + older + ITEMS + union + join("both", "all", "items", "item")), "both")
    assert (samples["facts"].method, samples["older"].method, samples["items"].method) == ("blocks", "blocks", "joined")
    partners = [item for name in ("facts", "older") for item in column(tables[name], "item") if item % 3]
    assert sorted(column(rows, "item")) == sorted(partners)


def test_new_names_projections_and_filters_hide_nothing(root: Path) -> None:
    document = parsed(
        HEAD
        + FACTS
        + ITEMS
        + "  named:\n    rename_columns:\n      from: facts\n      names:\n        item: article\n"
        + "  some:\n    filter_rows:\n      from: named\n      where: shop <> 3\n"
        + "  few:\n    select_columns:\n      from: some\n      keep: [article, id]\n"
        + "  made:\n    add_columns:\n      from: few\n      columns:\n        key: article + 1\n"
        + "  known:\n    add_columns:\n      from: items\n      columns:\n        next: item + 1\n"
        + join("both", "made", "known", "key = next")
    )
    rows, samples, tables = looked(root, document, "both")
    partners = [row for row in tables["facts"].to_pylist() if row["shop"] != 3 and row["item"] % 3]
    assert rows.num_rows == len(partners)
    assert samples["items"].neighbours == ("facts",)


def test_many_rows_that_make_one_end_the_search_for_partners(root: Path) -> None:
    document = parsed(
        HEAD
        + FACTS
        + ITEMS
        + "  daily:\n    group_by:\n      from: facts\n      keys: [day]\n      columns:\n        most: max(item)\n"
        + join("both", "daily", "items", "most = item")
    )
    samples = looked(root, document, "both")[1]
    assert (samples["items"].method, samples["items"].neighbours) == ("all", ()), "there is no key to look for, and it is not large"


def test_time_that_is_too_short_gives_plain_samples_that_say_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb.sql(f"copy (from '{root}/items.parquet') to '{root}/items.csv'")
    text = HEAD + FACTS + ITEMS.replace("read_parquet", "read_csv").replace("items.parquet", "items.csv")
    document = parsed(text + join("both", "facts", "items", "item"))
    with Previewer(Project.open(root)) as previewer:
        request = previewer._child.request

        def hurried(operation: str, arguments: Mapping[str, Any], *, timeout: float | None = None) -> Reply:
            if timeout is not None:
                raise too_slow(operation, timeout)
            return request(operation, arguments)

        monkeypatch.setattr(previewer._child, "request", hurried)
        preview = previewer.preview(document, "both")
        facts, items = preview.samples
        again = previewer.preview(document, "both").samples
    assert (facts.node, facts.method, facts.rows) == ("facts", "head", SAMPLE)
    assert (items.node, items.method, items.neighbours, items.unmatched) == ("items", "hash", (), 0)
    assert "rows, the first rows; items:" in preview.line()
    assert "chosen by a hash of their place" in preview.line()
    assert again == preview.samples


def test_the_same_rows_for_the_same_seed(root: Path) -> None:
    """In the same order too; in another process, with more threads, and without what was kept."""
    document = parsed(HEAD + FACTS + ITEMS + join("both", "facts", "items", "item") + join("back", "facts", "facts", "item = id"))
    seen = []
    for threads in (1, 2, 2, 2, 4):
        shutil.rmtree(root / ".penstock", ignore_errors=True)
        with Previewer(Project.open(root), limits=Limits(threads=threads)) as previewer:
            seen.append([previewer.preview(document, node, rows=100_000).table() for node in ("facts", "items", "both")])
    assert all(tables == seen[0] for tables in seen)


Star = dict[str, Any]
STARS = st.fixed_dictionaries(
    {
        "facts": st.integers(300, 3000),
        "dimensions": st.lists(
            st.fixed_dictionaries(
                {
                    "rows": st.integers(1, 4000),
                    "keys": st.integers(1, 3000),
                    "missing": st.sampled_from([1, 2, 7]),
                    "how": st.sampled_from(["inner", "left", "full", "semi"]),
                    "is_text": st.booleans(),
                }
            ),
            min_size=1,
            max_size=3,
        ),
        "seed": st.integers(-3, 3),
    }
)


@settings(max_examples=6, deadline=None, derandomize=True, database=None, phases=(Phase.generate,))
@given(star=STARS)
def test_any_star(tmp_path_factory: pytest.TempPathFactory, star: Star) -> None:
    """A row that is sampled and has partners in what is sampled after it keeps one at least, up to the bounds."""
    root = tmp_path_factory.mktemp("star")
    (root / "penstock.yaml").write_text(f"name: Star\nsample_rows: 100\nseed: {star['seed']}\n")
    document, last = parsed(written(root, star)), len(star["dimensions"]) - 1
    with Previewer(Project.open(root)) as previewer:
        samples = previewer.preview(document, f"j{last}").samples
        tables = {sample.node: previewer.preview(document, sample.node, rows=100_000).table() for sample in samples}
    for later in samples:
        for earlier in later.neighbours if later.rows < 500 else ():
            dimension = later.node if earlier == "facts" else earlier
            own, theirs = ("key", f"k{dimension[1:]}") if later.node == dimension else (f"k{dimension[1:]}", "key")
            every = {key for (key,) in duckdb.sql(f"select distinct {own} from '{root}/{later.node}.parquet'").fetchall()}
            assert set(column(tables[earlier], theirs)) & every <= set(column(tables[later.node], own))


def written(root: Path, star: Star) -> str:
    """The files and the pipeline of a star."""
    keys = "".join(f", (hash(a, {number}) % {each['keys']})::bigint as k{number}" for number, each in enumerate(star["dimensions"]))
    write(root, "facts", f"select a as id{keys} from range({star['facts']}) t(a)")
    names = "".join(f"        k{number}: integer\n" for number in range(len(star["dimensions"])))
    text = f"{HEAD}  facts:\n    read_parquet:\n      path: facts.parquet\n      columns:\n        id: integer\n{names}"
    joined = "facts"
    for number, each in enumerate(star["dimensions"]):
        write(
            root,
            f"d{number}",
            f"select a % {each['keys']} as key, a as value{number} from range({each['rows']}) t(a) where a % {each['missing']} = 0",
        )
        duckdb.sql(f"copy (from '{root}/d{number}.parquet') to '{root}/d{number}.csv'")
        kind, form = ("read_csv", "csv") if each["is_text"] else ("read_parquet", "parquet")
        text += f"  d{number}:\n    {kind}:\n      path: d{number}.{form}\n      columns:\n        key: integer\n        value{number}: integer\n"
        text += join(f"j{number}", joined, f"d{number}", f"k{number} = key", each["how"])
        text += "      suffix: " + f"_{number}\n"
        joined = f"j{number}"
    return text


def test_what_is_looked_up_finds_its_partner_too(root: Path) -> None:
    text = (
        HEAD
        + FACTS
        + ITEMS
        + "  named:\n    lookup:\n      left: facts\n      right: items\n      keys: [item]\n      columns:\n        label: name\n"
    )
    rows, samples, tables = looked(root, parsed(text), "named")
    assert sorted(column(rows, "id")) == sorted(column(tables["facts"], "id"))
    assert all((item % 3 > 0) == (label is not None) for item, label in zip(column(rows, "item"), column(rows, "label"), strict=True))
    assert (samples["items"].method, samples["items"].neighbours) == ("joined", ("facts",))


def test_rows_that_stand_near_each_other_find_their_keys(root: Path) -> None:
    write(root, "prices", "select a % 30000 as item, a % 400 as day, a as price from range(90000) t(a) where a % 3 > 0")
    prices = "  prices:\n    read_parquet:\n      path: prices.parquet\n      columns:\n        item: integer\n        day: integer\n        price: integer\n"
    asof = (
        "  priced:\n    asof_join:\n      left: facts\n      right: prices\n      time: day\n      keys: [item]\n      direction: nearest\n"
    )
    rows, samples, tables = looked(root, parsed(HEAD + FACTS + prices + asof), "priced")
    offered = set(column(tables["prices"], "item"))
    assert sorted(column(rows, "id")) == sorted(column(tables["facts"], "id"))
    assert all((item in offered) == (price is not None) for item, price in zip(column(rows, "item"), column(rows, "price"), strict=True))
    matching = sum(item in offered for item in column(tables["facts"], "item"))
    assert matching > 0.5 * tables["facts"].num_rows
    assert {samples["facts"].method, samples["prices"].method} == {"blocks", "joined"}


def test_rows_that_stand_near_each_other_without_keys_are_read_whole_where_they_are_few(root: Path) -> None:
    write(root, "days", "select a as day, a * 2 as price from range(5000) t(a)")
    days = "  days:\n    read_parquet:\n      path: days.parquet\n      columns:\n        day: integer\n        price: integer\n"
    asof = "  priced:\n    asof_join:\n      left: facts\n      right: days\n      time: day\n"
    rows, samples, tables = looked(root, parsed(HEAD + FACTS + days + asof), "priced")
    assert all(price == 2 * day for day, price in zip(column(rows, "day"), column(rows, "price"), strict=True))
    assert tables["days"].num_rows == samples["days"].rows == 5000
