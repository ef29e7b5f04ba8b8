"""The benchmark job, Parquet and CSV to filter, derive, join, group, two windows and Parquet, against the same in hand-written SQL.

Both are whole programs with all their processes: `penstock run` with every default, and Python with DuckDB. From each is taken
what the same program costs when it has nothing to do, so that what is compared is the work. Data: TPC-H-derived, by tpchgen-cli.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.comparing import lines_of, medians
from bench.process_tree import Cost

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
MOST_CPU = 1.15
MOST_MEMORY = 0.7

HAND_WRITTEN = """
import duckdb
duckdb.sql(\"\"\"copy (with l as (select l_orderkey, l_extendedprice*(1-l_discount) as rev, upper(l_shipmode) as mode
from 'lineitem.parquet' where l_shipdate >= date '1993-01-01'),
j as (select o_custkey, date_trunc('month',o_orderdate)::date as mon, rev, mode from l join 'orders.csv' on o_orderkey=l_orderkey),
g as (select o_custkey, mon, sum(rev) as rev, count(*) as n, max(mode) as mode from j group by all),
w as (select *, row_number() over(partition by o_custkey order by rev desc, mon) as rn,
sum(rev) over(partition by o_custkey order by mon rows unbounded preceding) as run from g)
select * from w where rn<=3) to 'out_hand.parquet'\"\"\")
"""
HAND_WRITTEN_EMPTY = "import duckdb\nduckdb.sql('select 1').fetchall()"

PIPELINE = """penstock: 1
name: Best three months of each customer
nodes:
  lineitem:
    read_parquet:
      path: lineitem.parquet
      columns:
        l_orderkey: integer
        l_partkey: integer
        l_suppkey: integer
        l_linenumber: integer
        l_quantity: decimal(15,2)
        l_extendedprice: decimal(15,2)
        l_discount: decimal(15,2)
        l_tax: decimal(15,2)
        l_returnflag: text
        l_linestatus: text
        l_shipdate: date
        l_commitdate: date
        l_receiptdate: date
        l_shipinstruct: text
        l_shipmode: text
        l_comment: text
  orders:
    read_csv:
      path: orders.csv
      columns:
        o_orderkey: integer
        o_custkey: integer
        o_orderstatus: text
        o_totalprice: float
        o_orderdate: date
        o_orderpriority: text
        o_clerk: text
        o_shippriority: integer
        o_comment: text
  recent:
    filter_rows:
      from: lineitem
      where: l_shipdate >= date '1993-01-01'
  revenue:
    add_columns:
      from: recent
      columns:
        rev: l_extendedprice * (1 - l_discount)
        mode: upper(l_shipmode)
  with_order:
    join:
      left: revenue
      right: orders
      keys: [l_orderkey = o_orderkey]
  with_month:
    add_columns:
      from: with_order
      columns:
        mon: date_trunc('month', o_orderdate)
  by_month:
    group_by:
      from: with_month
      columns:
        rev: sum(rev)
        n: count()
        mode: max(mode)
      keys: [o_custkey, mon]
  ranked:
    window:
      from: by_month
      columns:
        rn: row_number()
      partition_by: [o_custkey]
      order_by: [rev desc, mon]
  running:
    window:
      from: ranked
      columns:
        run: sum(rev)
      partition_by: [o_custkey]
      order_by: [mon]
      frame: rows between unbounded preceding and current row
  best:
    filter_rows:
      from: running
      where: rn <= 3
  out:
    write_parquet:
      from: best
      path: out/best.parquet
"""
PIPELINE_EMPTY = """penstock: 1
nodes:
  nothing:
    inline_table:
      columns:
        a: integer
      data: a
  out:
    write_parquet:
      from: nothing
      path: out/nothing.parquet
"""


@dataclass(frozen=True)
class Programs:
    """The four commands, and the folder that they run in."""

    folder: Path

    def command(self, name: str) -> tuple[str, ...]:
        if name.startswith("hand"):
            return (sys.executable, "-c", HAND_WRITTEN if name == "hand" else HAND_WRITTEN_EMPTY)
        return (sys.executable, "-m", "studio.cli", "run", f"{name}.pipeline.yaml")


NAMES = ("hand", "job", "hand_empty", "job_empty")


def prepare(folder: Path, scale: str = "1") -> Programs:
    """Make the data once, and the project around it."""
    folder = folder / f"job-{scale}"
    folder.mkdir(parents=True, exist_ok=True)
    generator = Path(sys.executable).with_name("tpchgen-cli")
    for table, form in (("lineitem", "parquet"), ("orders", "csv")):
        if not (folder / f"{table}.{form}").exists():
            subprocess.run([str(generator), form, "-s", scale, "-T", table, "-o", str(folder)], check=True, stdout=subprocess.DEVNULL)
    (folder / "penstock.yaml").write_text("name: Benchmark\n")
    (folder / "job.pipeline.yaml").write_text(PIPELINE)
    (folder / "job_empty.pipeline.yaml").write_text(PIPELINE_EMPTY)
    return Programs(folder)


def measure(programs: Programs, rounds: int = ROUNDS) -> dict[str, Cost]:
    """Medians of alternating runs, so that a busy machine slows all alike."""
    return medians(programs, NAMES, rounds)


def ratios(costs: dict[str, Cost]) -> tuple[float, float]:
    """CPU and peak memory of the pipeline over those of the hand-written SQL, each less its empty program."""
    hand, job = costs["hand"] - costs["hand_empty"], costs["job"] - costs["job_empty"]
    return job.cpu / hand.cpu, job.peak / hand.peak


def same_answer(folder: Path, by_hand: str = "out_hand.parquet") -> bool:
    """Whether both programs wrote the same rows, whatever their order and the types of their numbers."""
    import duckdb

    columns = "o_custkey, mon, round(rev, 2) AS rev, n, mode, rn, round(run, 2) AS run"
    hand, job = (f"SELECT {columns} FROM '{folder}/{name}'" for name in (by_hand, "out/best.parquet"))
    query = f"SELECT (SELECT count(*) FROM ({hand})), (SELECT count(*) FROM ({hand} EXCEPT ALL {job})), (SELECT count(*) FROM ({job} EXCEPT ALL {hand}))"
    rows, missing, extra = duckdb.sql(query).fetchall()[0]
    return rows > 0 and missing == extra == 0


def lines(costs: dict[str, Cost]) -> Iterator[str]:
    """The table."""
    yield from lines_of(costs)
    cpu, memory = ratios(costs)
    yield f"work over hand-written SQL: CPU {cpu:.2f} (bar {MOST_CPU}), peak memory {memory:.2f} (bar {MOST_MEMORY})"


def data_folder() -> Path:
    """Where the data is kept between runs."""
    return Path(os.environ.get("PENSTOCK_BENCH_DATA", ROOT / "build" / "bench"))


def main() -> int:
    """Print the table; 1 if a bar is missed."""
    programs = prepare(data_folder(), os.environ.get("PENSTOCK_BENCH_SCALE", "1"))
    costs = measure(programs)
    print("\n".join(lines(costs)))
    cpu, memory = ratios(costs)
    return int(cpu > MOST_CPU or memory > MOST_MEMORY or not same_answer(programs.folder))


if __name__ == "__main__":
    sys.exit(main())
