"""The benchmark job on Spark: a pipeline run by `penstock run --engine spark` against the same written by hand in PySpark.

Both are whole programs with all their processes, Java too. The hand-written one is given the schema of its text file, so that it need
not look for one. Data and pipeline are those of `bench_job.py`.
"""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.bench_job import Programs, data_folder, prepare, same_answer
from bench.process_tree import Cost, cost

ROUNDS = 3
MOST_WALL = 1.10

ORDERS = (
    "o_orderkey BIGINT, o_custkey BIGINT, o_orderstatus STRING, o_totalprice DOUBLE, o_orderdate DATE, "
    "o_orderpriority STRING, o_clerk STRING, o_shippriority INT, o_comment STRING"
)
HAND_WRITTEN = f"""
import os, sys
os.environ['PYSPARK_PYTHON'] = sys.executable
from pyspark.sql import SparkSession
spark = (SparkSession.builder.master('local[2]').config('spark.ui.enabled', 'false').config('spark.driver.memory', '6g')
    .config('spark.sql.shuffle.partitions', '4').config('spark.sql.session.timeZone', 'UTC').getOrCreate())
spark.sparkContext.setLogLevel('OFF')
spark.read.parquet('lineitem.parquet').createOrReplaceTempView('lineitem')
spark.read.csv('orders.csv', header=True, schema='{ORDERS}').createOrReplaceTempView('orders')
spark.sql(\"\"\"with l as (select l_orderkey, l_extendedprice*(1-l_discount) as rev, upper(l_shipmode) as mode
from lineitem where l_shipdate >= date '1993-01-01'),
j as (select o_custkey, cast(date_trunc('month',o_orderdate) as date) as mon, rev, mode from l join orders on o_orderkey=l_orderkey),
g as (select o_custkey, mon, sum(rev) as rev, count(*) as n, max(mode) as mode from j group by o_custkey, mon),
w as (select *, row_number() over(partition by o_custkey order by rev desc, mon) as rn,
sum(rev) over(partition by o_custkey order by mon rows unbounded preceding) as run from g)
select * from w where rn<=3\"\"\").write.mode('overwrite').parquet('out_spark.parquet')
"""
HAND_WRITTEN_EMPTY = """
from pyspark.sql import SparkSession
spark = SparkSession.builder.master('local[2]').config('spark.ui.enabled', 'false').config('spark.driver.memory', '6g').getOrCreate()
spark.sql('select 1').collect()
"""
NAMES = ("hand", "job", "hand_empty", "job_empty")


@dataclass(frozen=True)
class SparkPrograms:
    """The four commands, and the folder that they run in."""

    folder: Path

    def command(self, name: str) -> tuple[str, ...]:
        if name.startswith("hand"):
            return (sys.executable, "-W", "ignore", "-c", HAND_WRITTEN if name == "hand" else HAND_WRITTEN_EMPTY)
        return (sys.executable, "-m", "studio.cli", "run", f"{name}.pipeline.yaml", "--engine", "spark")


def measure(programs: Programs, rounds: int = ROUNDS) -> dict[str, Cost]:
    """Medians of alternating runs, so that a busy machine slows all alike."""
    ours = SparkPrograms(programs.folder)
    runs: dict[str, list[Cost]] = {name: [] for name in NAMES}
    for _ in range(rounds):
        for name in NAMES:
            runs[name].append(cost(ours.command(name), programs.folder))
    return {name: _median(costs) for name, costs in runs.items()}


def _median(costs: list[Cost]) -> Cost:
    peak = int(statistics.median(item.peak for item in costs))
    return Cost(statistics.median(item.cpu for item in costs), peak, statistics.median(item.wall for item in costs))


def ratio(costs: dict[str, Cost]) -> float:
    """Seconds from start to end of the pipeline's run over those of the hand-written program."""
    return costs["job"].wall / costs["hand"].wall


def lines(costs: dict[str, Cost]) -> Iterator[str]:
    """The table."""
    yield f"{'program':<12}{'CPU s':>8}{'peak MB':>10}{'wall s':>8}"
    for name, item in costs.items():
        yield f"{name:<12}{item.cpu:>8.2f}{item.peak / 1e6:>10.0f}{item.wall:>8.2f}"
    yield f"wall over hand-written PySpark: {ratio(costs):.2f} (bar {MOST_WALL})"


def main() -> int:
    """Print the table; 1 if the bar is missed."""
    programs = prepare(data_folder(), os.environ.get("PENSTOCK_BENCH_SCALE", "1"))
    costs = measure(programs)
    print("\n".join(lines(costs)))
    return int(ratio(costs) > MOST_WALL or not same_answer(programs.folder, "out_spark.parquet/*.parquet"))


if __name__ == "__main__":
    sys.exit(main())
