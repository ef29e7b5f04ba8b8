"""Statistics of columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from engine.document.model import Document
from engine.language.types import INTEGER
from engine.preview.preview import Previewer
from engine.preview.profile import ColumnProfile, Histogram
from engine.project.project import Project

Parse = Callable[[str], Document]

MANY = """\
penstock: 1
nodes:
  many:
    read_parquet:
      path: data/many.parquet
      columns:
        i: integer
        f: float
        d: date
        t: time
        z: timestamp_tz
        s: text
        b: boolean
        j: json
        l: list<integer>
        e: text
        c: decimal(9,2)
"""


@pytest.fixture
def many(root: Path, parse: Parse) -> Document:
    duckdb.execute("set TimeZone = 'UTC'")
    duckdb.sql(
        f"""copy (select case when a % 4 > 0 then a end as i, case a when 0 then 'NaN'::double when 1 then 'inf' else a / 2 end as f,
        date '2024-01-01' + a::int as d, time '00:00' + interval (a) minute as t, timestamptz '2024-01-01 00:00+00' + interval (a) day as z,
        'w' || (a % 3) as s, a % 2 = 0 as b, '[1]'::json as j, [a] as l, null::varchar as e, (a / 4)::decimal(9,2) as c
        from range(100) t(a)) to '{root}/data/many.parquet' (format parquet)"""
    )
    return parse(MANY)


def test_every_sort_of_column(previewer: Previewer, many: Document) -> None:
    profile = previewer.profile(many, "many")
    found = {column.name: column for column in profile.columns}
    assert (profile.rows, profile.is_sample, profile.is_approximate) == (100, False, False)
    assert found["i"] == ColumnProfile(
        name="i",
        type=INTEGER,
        nulls=25,
        null_share=0.25,
        distinct=75,
        smallest="1",
        largest="99",
        quantiles=("25", "50", "75"),
        histogram=Histogram(1.0, 99.0, found["i"].histogram.counts if found["i"].histogram else ()),
        top=tuple((str(number), 1) for number in sorted((n for n in range(100) if n % 4), key=str)[:10]),
    )
    assert sum(found["i"].histogram.counts if found["i"].histogram else ()) == 75
    floats = found["f"]
    assert (floats.smallest, floats.largest) == ("1.0", "nan")
    assert floats.histogram is not None
    assert (floats.histogram.low, floats.histogram.high, sum(floats.histogram.counts), len(floats.histogram.counts)) == (1.0, 49.5, 98, 20)
    assert (found["d"].smallest, found["d"].largest, found["d"].quantiles) == (
        "2024-01-01",
        "2024-04-09",
        ("2024-01-25", "2024-02-19", "2024-03-15"),
    )
    assert found["z"].smallest == "2024-01-01 00:00:00+00"
    assert found["t"].histogram is not None
    assert found["t"].histogram.high == 99 * 60
    assert (found["s"].quantiles, found["s"].histogram, found["s"].top) == (None, None, (("w0", 34), ("w1", 33), ("w2", 33)))
    assert found["b"].top == (("false", 50), ("true", 50))
    for name in ("j", "l"):
        assert (found[name].nulls, found[name].distinct, found[name].smallest, found[name].top) == (0, None, None, None)
    assert (found["e"].nulls, found["e"].null_share, found["e"].smallest, found["e"].top) == (100, 1.0, None, ())
    assert found["c"].largest == "24.75"


def test_no_rows_and_one_value(previewer: Previewer, many: Document, parse: Parse) -> None:
    empty = parse(
        MANY
        + "  none:\n    filter_rows:\n      from: many\n      where: i < 0\n  one:\n    filter_rows:\n      from: many\n      where: i = 5\n"
    )
    profile = previewer.profile(empty, "none")
    assert profile.rows == 0
    assert [(column.nulls, column.null_share, column.distinct in (0, None), column.histogram) for column in profile.columns] == [
        (0, 0.0, True, None)
    ] * 11
    one = previewer.profile(empty, "one").columns[0]
    assert (one.histogram, one.quantiles) == (Histogram(5.0, 5.0, (1,)), ("5", "5", "5"))


def test_a_profile_of_a_sample_says_so(previewer: Previewer, document: Document) -> None:
    orders = previewer.profile(document, "orders")
    assert (orders.rows, orders.is_sample, orders.is_approximate) == (2000, True, True)
    words = previewer.profile(document, "words")
    assert (words.is_sample, words.is_approximate) == (True, False)


def test_results_that_are_too_large_to_keep(root: Path, parse: Parse) -> None:
    text = "penstock: 1\nnodes:\n  one:\n    inline_table:\n      columns:\n        a: integer\n      data: |-\n        a\n        1\n"
    document = parse(text + "  many:\n    sql:\n      query: select r.range as n from t, range(300000) r\n      from:\n        t: one\n")
    with Previewer(Project.open(root)) as previewer:
        assert previewer.profile(document, "many").rows == 100_000
