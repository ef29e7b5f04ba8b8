"""Editing the last of ten nodes, to its page as Arrow through the walled process, against DuckDB's own time for that node's query.

Data: TPC-H-derived, by tpchgen-cli; previews work on a cached sample of 10,000 rows. The profile comes after, apart.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from engine.document.edits import Configure, apply
from engine.document.model import Document, Fields
from engine.document.reader import read
from engine.preview.preview import Previewer
from engine.project.project import Project

ROUNDS = 31
SAMPLE = 10_000
TIMES, EXTRA = 3.0, 15.0
"""The bar: so many times DuckDB's own time, and so many milliseconds more."""
WHOLE, ALONE = "last node, from the sources", "last node, over its parent's rows"
EDIT = "edit of the last node to its page"
LINES = [
    "l_orderkey",
    "l_partkey",
    "l_suppkey",
    "l_linenumber",
    "l_quantity",
    "l_extendedprice",
    "l_discount",
    "l_tax",
    "l_returnflag",
    "l_linestatus",
    "l_shipdate",
    "l_commitdate",
    "l_receiptdate",
    "l_shipinstruct",
    "l_shipmode",
    "l_comment",
]
CHAIN = (
    "select * from c0 where l_discount > 0.01",
    "select *, l_extendedprice * (1 - l_discount) as rev from c1",
    "select *, upper(l_shipmode) as m from c2",
    "select c3.*, o_custkey, o_orderdate, o_orderpriority from c3 join o on o_orderkey = l_orderkey",
    "select *, row_number() over (partition by o_custkey order by l_shipdate) as rn from c4",
    "select *, date_trunc('month', o_orderdate) as mon from c5",
    "select *, regexp_replace(l_comment, '[aeiou]', '', 'g') as cc from c6",
    "select mon, m, o_orderpriority, sum(rev) as rev, count(*) as n from c7 group by all",
    "select *, sum(rev + {number}) over (partition by m order by mon) as run from c8",
)
NODES = """\
penstock: 1
name: Ten nodes
nodes:
  c0:
    read_parquet:
      path: lineitem.parquet
      columns:
{lines}
  o:
    read_parquet:
      path: orders.parquet
      columns:
        o_orderkey: integer
        o_custkey: integer
        o_orderdate: date
        o_orderpriority: text
  c1:
    filter_rows:
      from: c0
      where: l_discount > 0.01
  c2:
    add_columns:
      from: c1
      columns:
        rev: l_extendedprice * (1 - l_discount)
  c3:
    add_columns:
      from: c2
      columns:
        m: upper(l_shipmode)
  c4:
    join:
      left: c3
      right: o
      keys:
        - l_orderkey = o_orderkey
  c5:
    window:
      from: c4
      columns:
        rn: row_number()
      partition_by: [o_custkey]
      order_by: [l_shipdate]
  c6:
    add_columns:
      from: c5
      columns:
        mon: date_trunc('month', o_orderdate)
  c7:
    add_columns:
      from: c6
      columns:
        cc: regexp_replace(l_comment, '[aeiou]', '')
  c8:
    group_by:
      from: c7
      columns:
        rev: sum(rev)
        n: count()
      keys: [mon, m, o_orderpriority]
  c9:
    window:
      from: c8
      columns:
        run: sum(rev + 0)
      partition_by: [m]
      order_by: [mon]
"""


def make_project(folder: Path) -> Project:
    """Orders that are small enough to be taken whole, and the lines that belong to them."""
    generator = Path(sys.executable).with_name("tpchgen-cli")
    subprocess.run(
        [str(generator), "parquet", "-s", "0.01", "-T", "lineitem,orders", "-o", str(folder)], check=True, stdout=subprocess.DEVNULL
    )
    for table, condition in (("orders", "o_orderkey <= 40000"), ("lineitem", "l_orderkey <= 40000")):
        whole, part = folder / f"{table}.parquet", folder / f"{table}.part"
        duckdb.sql(f"copy (from '{whole}' where {condition}) to '{part}' (format parquet)")
        part.replace(whole)
    (folder / "penstock.yaml").write_text(f"name: Bench\nsample_rows: {SAMPLE}\n")
    return Project.open(folder)


def document(project: Project) -> Document:
    """The ten nodes."""
    types = dict(duckdb.sql(f"select column_name, column_type from (describe from '{project.root}/lineitem.parquet')").fetchall())
    lines = "\n".join(f"        {name}: {_type(types[name])}" for name in LINES)
    reading = read(NODES.format(lines=lines))
    assert not reading.problems, reading.problems
    return reading.document


def _type(kind: str) -> str:
    simple = {"BIGINT": "integer", "INTEGER": "integer", "VARCHAR": "text", "DATE": "date", "DOUBLE": "float"}
    return simple.get(kind) or kind.lower().replace(" ", "")


def milliseconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median of its milliseconds."""
    return statistics.median(milliseconds(work) for _ in range(rounds))


def own_queries(project: Project, previewer: Previewer) -> dict[str, Callable[[], object]]:
    """DuckDB itself on the same sample: the last node's query from the sources, and alone over its parent's rows."""
    view = previewer.view(document(project), "c9", None, None)[1]
    paths = {sample.node: previewer.place.cache.path(sample.key) for sample in view.samples}
    connection = duckdb.connect(config={"threads": 2})
    for node, path in paths.items():
        connection.execute(f"create temp table {node} as select * from '{path}'")
    chain = "with " + ", ".join(f"c{number} as ({sql})" for number, sql in enumerate(CHAIN, 1)).format(number=0)
    connection.execute(f"create temp table p8 as {chain} from c8")
    last = CHAIN[-1].format(number=0).replace("c8", "p8") + " limit 100"
    return {
        WHOLE: lambda: connection.sql(f"{chain} from c9 limit 100").to_arrow_table(),
        ALONE: lambda: connection.sql(last).to_arrow_table(),
    }


def edits(start: Document, rounds: int) -> Iterator[Document]:
    """The document with another last node, again and again."""
    for number in range(1, rounds + 1):
        yield apply(start, Configure(node="c9", field=("columns",), value=Fields({"run": f"sum(rev + {number})"})))


def measure(project: Project) -> tuple[dict[str, float], dict[str, float]]:
    """(DuckDB's own times, ours), in milliseconds; what is compared is measured in turns."""
    start = document(project)
    ours: dict[str, float] = {}
    begin = time.perf_counter()
    with Previewer(project) as previewer:
        ours["start of the walled process"] = (time.perf_counter() - begin) * 1000
        ours["first preview, samples taken"] = milliseconds(lambda: previewer.preview(start, "c9").table())
        queries = own_queries(project, previewer)
        states = edits(start, ROUNDS + 5)
        for _ in range(5):
            previewer.preview(next(states), "c9")
        rounds = [
            [milliseconds(work) for work in (*queries.values(), lambda: previewer.preview(next(states), "c9").table())]
            for _ in range(ROUNDS)
        ]
        *theirs, ours[EDIT] = (statistics.median(times) for times in zip(*rounds, strict=True))
        wide = (apply(start, Configure(node="c7", field=("columns",), value=Fields({"cc": f"l_comment || '{n}'"}))) for n in range(ROUNDS))
        ours["edit of a node of 10,000 x 22"] = median(lambda: previewer.preview(next(wide), "c7").table())
        ours["the same page again"] = median(lambda: previewer.preview(start, "c9").table())
        ours["profile of the last node"] = median(lambda: previewer.profile(start, "c9"), 7)
        ours["profile of 10,000 x 16"] = median(lambda: previewer.profile(start, "c0"), 7)
        return dict(zip(queries, theirs, strict=True)), ours


def bar(own: float) -> float:
    """Milliseconds that an edit may take where DuckDB itself takes `own`."""
    return TIMES * own + EXTRA


def main() -> int:
    """Print the table; 1 if the bar is missed."""
    with tempfile.TemporaryDirectory() as folder:
        theirs, ours = measure(make_project(Path(folder)))
    for title, found in (("DuckDB itself", theirs), ("Penstock", ours)):
        for name, each in found.items():
            print(f"{title:<14} {name:<36} {each:>8.1f} ms")
    for name, own in theirs.items():
        print(f"{TIMES:g} x {own:.1f} ({name}) + {EXTRA:g} = {bar(own):.1f} ms; measured {ours[EDIT]:.1f} ms")
    return int(ours[EDIT] > bar(theirs[WHOLE]))


if __name__ == "__main__":
    sys.exit(main())
