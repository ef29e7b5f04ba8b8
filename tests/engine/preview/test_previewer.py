"""Pages of nodes, and what is said about them."""

from __future__ import annotations

import gc
import os
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from engine.document.model import Document
from engine.errors import BackendError, CancelledError, ConfigError, SchemaError, SourceError, StudioError
from engine.preview.preview import Previewer
from engine.project.project import Project

Parse = Callable[[str], Document]
NODES = "penstock: 1\nnodes:\n"
ONE = """\
  one:
    inline_table:
      columns:
        a: integer
        b: text
      data: |-
        a,b
        1,x
        0,y
        3,
"""


def rows(previewer: Previewer, document: Document, node: str, port: str | None = None, **more: object) -> list[dict[str, object]]:
    return previewer.preview(document, node, port, **more).table().to_pylist()  # type: ignore[arg-type]


def test_a_page_of_every_node(previewer: Previewer, document: Document) -> None:
    for node in document.pipeline.nodes:
        preview = previewer.preview(document, node.id, rows=7)
        table = preview.table()
        assert table.num_rows == preview.rows_shown == min(7, preview.rows_seen or 0)
        assert table.column_names == [field.name for field in preview.fields]
        assert preview.problems == ()


def test_the_values_are_those_of_the_data(previewer: Previewer, document: Document, root: Path) -> None:
    shown = rows(previewer, document, "customers", rows=1000)
    assert shown == [{"id": number, "name": f"Customer {number}"} for number in range(90)]
    sampled = {row["id"]: row for row in rows(previewer, document, "orders", rows=5000)}
    whole = duckdb.sql(f"select * from '{root}/data/orders.parquet'").to_arrow_table().to_pylist()
    assert len(sampled) == 2000
    assert all(sampled[row["id"]] == row for row in whole if row["id"] in sampled)


def test_what_is_said_is_true(previewer: Previewer, document: Document) -> None:
    orders = previewer.preview(document, "orders", rows=10)
    assert (orders.rows_shown, orders.rows_seen, orders.rows_total, orders.is_sample, orders.ordered) == (10, 2000, 50_000, True, True)
    assert orders.line() == ("sample: 10 of 2,000 rows shown (of 50,000 in all); orders: 2,000 of 50,000 rows, blocks spread over the file")
    customers = previewer.preview(document, "customers")
    assert (customers.rows_seen, customers.rows_total, customers.is_sample) == (90, 90, False)
    assert customers.line() == "all: 90 of 90 rows shown; customers: all 90 rows"
    words = previewer.preview(document, "words")
    assert words.samples[0].method == "hash"
    assert words.rows_total is None, "rows that do not fit would end the run, so nobody knows before it"
    assert 1700 < (words.rows_seen or 0) < 2300
    named = previewer.preview(document, "named")
    assert [sample.node for sample in named.samples] == ["orders", "customers"]
    assert named.is_sample
    assert not previewer.preview(document, "by_customer").ordered
    assert previewer.preview(document, "sorted").ordered


def test_order_and_offset(previewer: Previewer, document: Document) -> None:
    every = rows(previewer, document, "sorted", rows=1000)
    assert every == sorted(every, key=lambda row: (-int(str(row["orders"])), row["name"] is None, row["name"]))
    assert rows(previewer, document, "sorted", rows=5, offset=3) == every[3:8]
    assert rows(previewer, document, "sorted", rows=5, offset=10_000) == []


def test_a_sink_is_shown_and_not_run(previewer: Previewer, document: Document, root: Path) -> None:
    assert rows(previewer, document, "out") == rows(previewer, document, "sorted")
    assert not (root / "out").exists()


def test_ports(previewer: Previewer, document: Document) -> None:
    passed, rejected = (previewer.preview(document, "dear", port).rows_seen for port in (None, "rejected"))
    assert (passed or 0) + (rejected or 0) == 2000
    with pytest.raises(ConfigError) as caught:
        previewer.preview(document, "dear", "rejcted")
    assert (caught.value.code, caught.value.hint) == ("config.no_port", "did you mean 'rejected'?")
    with pytest.raises(ConfigError) as caught:
        previewer.preview(document, "deer")
    assert caught.value.code == "config.no_node"


def test_values_of_parameters(previewer: Previewer, document: Document) -> None:
    assert all(float(str(row["amount"])) >= 99 for row in rows(previewer, document, "dear", values={"least": 99.0}))
    assert previewer.preview(document, "dear", values={"least": 1000.0}).rows_seen == 0
    assert previewer.preview(document, "dear").rows_seen == previewer.preview(document, "dear", values={"least": 50.0}).rows_seen


def test_a_failing_node_leaves_the_others_standing(previewer: Previewer, parse: Parse) -> None:
    document = parse(
        NODES + ONE + "  bad:\n    add_columns:\n      from: one\n      columns:\n        c: cast(b as integer)\n"
        "  behind:\n    filter_rows:\n      from: bad\n      where: a > 0\n"
        "  beside:\n    filter_rows:\n      from: one\n      where: a > 0\n"
    )
    for node in ("bad", "behind"):
        with pytest.raises(BackendError) as caught:
            previewer.preview(document, node)
        assert caught.value.where.node == "bad"
        assert caught.value.message.startswith("node 'bad': ")
    assert [row["a"] for row in rows(previewer, document, "beside")] == [1, 3]


def test_a_wrong_node_says_what_is_wrong(previewer: Previewer, parse: Parse) -> None:
    document = parse(
        NODES
        + ONE
        + "  bad:\n    filter_rows:\n      from: one\n      where: aa > 1\n  behind:\n    limit_rows:\n      from: bad\n      count: 1\n"
        "  off:\n    disabled: true\n    filter_rows:\n      from: one\n      where: a > 1\n"
        "  after:\n    limit_rows:\n      from: off\n      count: 10\n"
    )
    with pytest.raises(StudioError) as caught:
        previewer.preview(document, "bad")
    assert (caught.value.where.node, caught.value.where.field) == ("bad", "where")
    with pytest.raises(SchemaError) as caught:
        previewer.preview(document, "behind")
    assert caught.value.hint == "mend bad first"
    assert len(rows(previewer, document, "one")) == len(rows(previewer, document, "after")) == 3


def test_bad_cells_are_named_by_file_and_line(previewer: Previewer, document: Document, root: Path) -> None:
    (root / "data" / "customers.csv").write_text("id,name\n1,a\nx,b\n")
    for node in ("customers", "named"):
        with pytest.raises(SourceError) as caught:
            previewer.preview(document, node)
        assert caught.value.where.node == "customers"
        assert "data/customers.csv, line 3" in caught.value.message
    assert previewer.preview(document, "customers", "rejected").rows_seen == 1


def test_files_that_are_not_there_or_not_allowed(previewer: Previewer, document: Document, root: Path) -> None:
    (root / "data" / "orders.parquet").rename(root / "data" / "order.parquet")
    with pytest.raises(SourceError) as caught:
        previewer.preview(document, "dear")
    assert caught.value.where.node == "orders"
    assert "order.parquet" in caught.value.hint
    assert previewer.preview(document, "customers").rows_seen == 90


def test_a_changed_file_is_seen_at_once(previewer: Previewer, document: Document, root: Path) -> None:
    assert previewer.preview(document, "customers").rows_seen == 90
    (root / "data" / "customers.csv").write_text("id,name\n7,seven\n")
    assert rows(previewer, document, "customers") == [{"id": 7, "name": "seven"}]
    assert {row["name"] for row in rows(previewer, document, "named", rows=5000)} == {"seven", None}


KNOWN = """\
  orders:
    read_parquet:
      path: data/orders.parquet
      columns:
        id: integer
  words:
    read_csv:
      path: data/words.csv
      columns:
        n: integer
  known:
    assert_rows:
      from: orders
      reference: words
      checks:
        - references: [id = n]
          severity: reject
        - references: [id = n]
        - row_count:
            at_least: 1000000
"""


def test_keys_are_looked_for_in_a_sample_that_follows_them(previewer: Previewer, parse: Parse) -> None:
    document = parse(NODES + KNOWN)
    assert previewer.preview(document, "known").problems == (), "a sample says nothing of all rows"
    passed, rejected = (rows(previewer, document, "known", port, rows=5_000) for port in ("passed", "rejected"))
    assert passed
    assert rejected
    assert all(row["id"] < 10_000 for row in passed)
    assert all(row["id"] >= 10_000 for row in rejected)


def test_guards_warn(previewer: Previewer, parse: Parse) -> None:
    document = parse(NODES + ONE + "  judged:\n    assert_rows:\n      from: one\n      checks:\n        - not_null: [b]\n")
    preview = previewer.preview(document, "judged")
    (problem,) = preview.problems
    assert problem.severity == "warning"
    assert "1 row of this preview" in problem.error.message
    assert problem.error.hint == "a run would stop here"
    assert preview.rows_seen is not None


def test_sql_nodes(previewer: Previewer, parse: Parse) -> None:
    text = (
        NODES
        + ONE
        + "  own:\n    sql:\n      query: select b, count(*) as n, {what} as more from t group by b\n      from:\n        t: one\n"
    )
    assert sorted(str(row["b"]) for row in rows(previewer, parse(text.format(what="1")), "own")) == ["None", "x", "y"]
    with pytest.raises(StudioError) as caught:
        previewer.preview(parse(text.format(what="(select content from read_text('/etc/passwd'))")), "own")
    assert caught.value.code == "sql.function_refused"


def test_large_results_are_shown_without_being_kept(previewer: Previewer, parse: Parse) -> None:
    document = parse(
        NODES + ONE + "  many:\n    sql:\n      query: select r.range as n from t, range(200000) r\n      from:\n        t: one\n"
        "  half:\n    filter_rows:\n      from: many\n      where: n % 2 = 0\n"
    )
    for node in ("many", "half"):
        preview = previewer.preview(document, node, rows=3)
        assert (preview.rows_shown, preview.rows_seen) == (3, None)
        assert preview.line().startswith("all: 3 of more than can be kept rows shown")


def test_cancel(previewer: Previewer, parse: Parse) -> None:
    slow = "select count(*) as n from t, range(100000000) x, range(100000) y where (x.range * y.range) % 7 = 1"
    document = parse(NODES + ONE + f"  slow:\n    sql:\n      query: {slow}\n      from:\n        t: one\n")
    previewer.preview(document, "one")
    threading.Timer(0.5, previewer.cancel).start()
    begin = time.monotonic()
    with pytest.raises(CancelledError):
        previewer.preview(document, "slow")
    assert time.monotonic() - begin < 2
    assert previewer.preview(document, "one").rows_seen == 3


def test_two_hundred_pages_leave_the_studio_small(previewer: Previewer, document: Document) -> None:
    def resident() -> int:
        gc.collect()
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    previewer.preview(document, "orders", rows=1000).table()
    before = resident()
    for number in range(200):
        previewer.preview(document, document.pipeline.nodes[number % 8].id, rows=1000, offset=number)
    assert resident() - before < 20 << 20


def test_something_else_in_the_place_of_the_cache_is_not_followed(root: Path, document: Document) -> None:
    (root / ".penstock").write_text("in the way")
    with pytest.raises(StudioError) as caught, Previewer(Project.open(root)):
        pass
    assert caught.value.code == "trust.state_folder"


def test_outside_folders_that_are_allowed(root: Path, document: Document, tmp_path: Path, parse: Parse) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    shutil.copy(root / "data" / "customers.csv", outside / "people.csv")
    text = f"{NODES}  people:\n    read_csv:\n      path: {outside}/people.csv\n      columns:\n        id: integer\n"
    project = Project.open(root)
    with Previewer(Project(project.root, project.settings, (outside,))) as previewer:
        assert previewer.preview(parse(text), "people").rows_seen == 90
    with Previewer(project) as previewer, pytest.raises(StudioError) as caught:
        previewer.preview(parse(text), "people")
    assert caught.value.code.startswith("trust.")


def test_a_page_far_down_of_a_result_with_a_column_that_is_called_like_the_number_of_its_row(
    parse: Callable[[str], Document], previewer: Previewer
) -> None:
    rows = "\n".join(str(number) for number in range(50))
    text = f"penstock: 1\nnodes:\n  a:\n    inline_table:\n      columns:\n        NAME: integer\n      data: |-\n        NAME\n{rows}\n"
    for name in ("n", "File_Row_Number"):
        document = parse("\n".join(line if not line.isdigit() else f"        {line}" for line in text.replace("NAME", name).splitlines()))
        previewer.preview(document, "a", rows=0)
        page = previewer.preview(document, "a", rows=3, offset=40)
        assert page.table().column(name).to_pylist() == [40, 41, 42]
