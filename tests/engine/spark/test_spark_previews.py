"""Previews on Spark: the same rows as DuckDB's, node by node on the engine of each, over the same samples and in the same cache."""

from __future__ import annotations

import datetime as dt
import math
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from order_projects import make_orders, parsed

from engine.backends.spark.driver import SHIELD
from engine.document.model import Document
from engine.errors import BackendError, CancelledError, ExpressionError
from engine.preview.preview import Preview, Previewer
from engine.project.project import Project

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("spark previews")]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_orders(tmp_path_factory.mktemp("spark") / "project", rows=5_000, sample=1_000, group=500)
    duckdb.sql(f"copy ({WIDE}) to '{root}/data/wide.parquet'")
    return root


@pytest.fixture(scope="module")
def previewer(root: Path) -> Iterator[Previewer]:
    with Previewer(Project.open(root)) as previewer:
        yield previewer


def rows_of(preview: Preview) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = preview.table().to_pylist()
    return rows


MIXED = """\
penstock: 1
parameters:
  least:
    type: float
    default: 50
nodes:
  orders:
    read_parquet:
      path: data/orders.parquet
      columns:
        id: integer
        customer: integer
        amount: float
        day: date
  customers:
    read_csv:
      path: data/customers.csv
      columns:
        id: integer
        name: text
  dear:{spark}
    filter_rows:
      from: orders
      where: amount >= $least
  named:{duckdb}
    join:
      left: dear
      right: customers
      keys:
        - customer = id
      how: left
  by_customer:{spark}
    group_by:
      from: named
      columns:
        orders: count()
        total: sum(id)
      keys: [name]
  sorted:{duckdb}
    sort_rows:
      from: by_customer
      order_by:
        - orders desc
        - name
  top:{spark}
    limit_rows:
      from: sorted
      count: 7
"""
NODES = ["dear", "named", "by_customer", "sorted", "top"]


def engines(spark: str, duckdb: str) -> Document:
    return parsed(MIXED.format(spark=spark and f"\n    engine: {spark}", duckdb=duckdb and f"\n    engine: {duckdb}"))


@pytest.mark.parametrize("node", NODES)
def test_mixed_engines_give_the_rows_of_one(previewer: Previewer, node: str) -> None:
    alone = previewer.preview(engines("", ""), node, rows=2_000)
    mixed = previewer.preview(engines("spark", ""), node, rows=2_000)
    other = previewer.preview(engines("", "spark"), node, rows=2_000)
    assert alone.engines == ("duckdb",)
    assert SHIELD not in alone.line()
    assert "spark" in mixed.engines
    assert SHIELD in mixed.line()
    for preview in (mixed, other):
        assert preview.fields == alone.fields
        assert (preview.rows_seen, preview.rows_total, preview.is_sample) == (alone.rows_seen, alone.rows_total, alone.is_sample)
        found, wanted = rows_of(preview), rows_of(alone)
        assert found == wanted if node in ("sorted", "top") else sorted(map(repr, found)) == sorted(map(repr, wanted))


def test_a_word_for_all_counts_more_than_the_document(root: Path, previewer: Previewer) -> None:
    with Previewer(Project.open(root), engine="spark") as other:
        preview = other.preview(engines("", "duckdb"), "top")
    assert "spark" in preview.engines
    assert rows_of(preview) == rows_of(previewer.preview(engines("", ""), "top"))


def test_a_kept_page_asks_spark_no_more(previewer: Previewer) -> None:
    document = engines("spark", "")
    first = previewer.preview(document, "by_customer", rows=10)
    asked = repr(previewer.place.spark._numbers)
    second = previewer.preview(document, "by_customer", rows=10, offset=10)
    assert rows_of(first) != rows_of(second)
    assert first.rows_seen == second.rows_seen
    assert rows_of(previewer.preview(document, "by_customer", rows=10)) == rows_of(first)
    assert repr(previewer.place.spark._numbers) == asked


def test_values_of_parameters_reach_spark(previewer: Previewer) -> None:
    document = engines("spark", "")
    few = previewer.preview(document, "dear", values={"least": 99.0})
    assert 0 < (few.rows_seen or 0) < (previewer.preview(document, "dear").rows_seen or 0)


def test_profiles_and_promises_of_spark_nodes(previewer: Previewer) -> None:
    text = MIXED.format(spark="\n    engine: spark", duckdb="") + (
        "  judged:\n    engine: spark\n    assert_rows:\n      from: dear\n      checks:\n        - that: id > 1000000\n"
    )
    profile = previewer.profile(parsed(text), "dear")
    assert profile.rows == previewer.preview(parsed(text), "dear").rows_seen
    judged = previewer.preview(parsed(text), "judged")
    assert [problem.severity for problem in judged.problems] == ["warning"]


SQL = MIXED.format(spark="", duckdb="") + (
    "  asked:\n    sql:\n      dialect: spark\n      from:\n        o: dear\n        c: customers\n      query: >-\n        {query}\n"
)


def test_a_persons_spark_sql(previewer: Previewer) -> None:
    query = "select c.name, array_sort(collect_list(o.id))[0] as first_id, $least as least from o join c on c.id = o.customer where o.amount < $least + 30 group by c.name order by 1 limit 3"
    preview = previewer.preview(parsed(SQL.format(query=query)), "asked")
    assert [(field.name, str(field.type)) for field in preview.fields] == [("name", "text"), ("first_id", "integer"), ("least", "float")]
    assert preview.rows_shown == 3
    assert {row["least"] for row in rows_of(preview)} == {50.0}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("select nope from o", "sql.wrong"),
        ("select reflect('a', 'b') from o", "sql.function_refused"),
        ("select * from text.`/etc/passwd`", "sql.table_unknown"),
    ],
)
def test_wrong_spark_sql_is_told_at_its_node(previewer: Previewer, query: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        previewer.preview(parsed(SQL.format(query=query)), "asked")
    assert caught.value.code == code
    assert caught.value.where.node == "asked"


def test_an_error_names_the_node_that_fails(previewer: Previewer) -> None:
    text = MIXED.format(spark="\n    engine: spark", duckdb="") + (
        "  broken:\n    engine: spark\n    add_columns:\n      from: dear\n      columns:\n        x: id // (id - id)\n"
        "  after:\n    engine: spark\n    filter_rows:\n      from: broken\n      where: x > 1\n"
    )
    with pytest.raises(BackendError) as caught:
        previewer.preview(parsed(text), "after")
    assert caught.value.where.node == "broken"
    assert "java" not in caught.value.message.lower()
    assert previewer.preview(parsed(text), "dear").rows_shown


def test_a_preview_on_spark_is_cancelled(previewer: Previewer) -> None:
    query = "select count(*) as n from range(1000000000000000) r where (r.id ^ 5) % 7 = 1"
    document = parsed(SQL.format(query=query))
    previewer.preview(document, "dear")
    previewer.analysis(document, None)
    timer = threading.Timer(3.0, previewer.cancel)
    timer.start()
    with pytest.raises(CancelledError):
        previewer.preview(document, "asked")
    assert rows_of(previewer.preview(engines("spark", ""), "top"))


WIDE = """
select * from (values
  (1, true, 9223372036854775807, 1.5::double, 'text é 👍 \\ ''', date '0001-01-01', time '00:00:00', timestamp '0001-01-01 00:00:00',
   timestamptz '0001-01-01 00:00:00+00', '\\x00\\xFF'::blob, '{"a": [1, null]}'::json, 1234567890123456789012345678.0123456789::decimal(38,10),
   [1, null, 3], {'a': 1, 'odd name': [date '9999-12-31']}, map {'k': 1.25::decimal(9,2)}),
  (2, false, (-9223372036854775807)::bigint - 1, 'nan'::double, '', date '9999-12-31', time '23:59:59.999999', timestamp '9999-12-31 23:59:59.999999',
   timestamptz '9999-12-31 23:59:59.999999+00', ''::blob, 'null'::json, (-0.0000000001)::decimal(38,10), [], {'a': null, 'odd name': []}, map {}),
  (3, null, 0, '-0.0'::double, null, date '1582-10-10', null, timestamp '1582-10-10 12:00:00', timestamptz '1883-11-18 12:03:58+00', null, null, null, null, null, null),
  (4, null, null, 'inf'::double, chr(0) || 'x', date '2024-02-29', time '12:34:56.000001', timestamp '2024-03-10 02:30:00', timestamptz '2024-03-10 07:30:00.000001+00',
   'a'::blob, '1'::json, 0::decimal(38,10), [null], {'a': -1, 'odd name': [null]}, map {'': null}),
  (5, null, null, 5e-324::double, 'z', null, null, null, null, null, null, null, null, null, null)
) t("id", "boolean", "integer", "float", "text", "date", "time", "timestamp", "timestamp_tz", "binary", "json", "decimal", "list", "struct", "map")
"""
WIDE_NODES = """\
penstock: 1
nodes:
  wide:{engine}
    read_parquet:
      path: data/wide.parquet
      columns:
        id: integer
        boolean: boolean
        integer: integer
        float: float
        text: text
        date: date
        time: time
        timestamp: timestamp
        timestamp_tz: timestamp_tz
        binary: binary
        json: json
        decimal: decimal(38,10)
        list: list<integer>
        struct: 'struct<a: integer, "odd name": list<date>>'
        map: map<text, decimal(9,2)>
  through:{engine}
    filter_rows:
      from: wide
      where: id > 0
  back:
    filter_rows:
      from: through
      where: id < 100
"""


@pytest.mark.parametrize("node", ["wide", "through", "back"])
def test_every_type_travels_unchanged(previewer: Previewer, node: str) -> None:
    """Sample to Spark to page, and to DuckDB again: types and values, bit for bit."""
    alone = previewer.preview(parsed(WIDE_NODES.format(engine="")), node)
    spark = previewer.preview(parsed(WIDE_NODES.format(engine="\n    engine: spark")), node)
    assert spark.fields == alone.fields
    assert _rows(spark) == _rows(alone)
    assert spark.rows_shown == 5


def test_the_wide_rows_are_what_was_written(previewer: Previewer) -> None:
    """So that both sides do not agree on something else."""
    rows = {row["id"]: row for row in rows_of(previewer.preview(parsed(WIDE_NODES.format(engine="\n    engine: spark")), "through"))}
    assert rows[1]["timestamp_tz"] == dt.datetime(1, 1, 1, tzinfo=dt.UTC)
    assert rows[2]["timestamp"] == dt.datetime(9999, 12, 31, 23, 59, 59, 999999)  # noqa: DTZ001
    assert rows[3]["date"] == dt.date(1582, 10, 10)
    assert rows[2]["time"] == dt.time(23, 59, 59, 999999)
    assert math.copysign(1, rows[3]["float"]) == -1.0
    assert rows[1]["decimal"] == Decimal("1234567890123456789012345678.0123456789")
    assert rows[1]["struct"] == {"a": 1, "odd name": [dt.date(9999, 12, 31)]}
    assert rows[1]["map"] == [("k", Decimal("1.25"))]
    assert rows[1]["binary"] == b"\x00\xff"
    assert rows[1]["list"] == [1, None, 3]


def _rows(preview: Preview) -> list[list[str]]:
    return [[repr(value) for value in row.values()] for row in rows_of(preview)]
