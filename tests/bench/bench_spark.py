"""The benchmark job on Spark: a pipeline run by `penstock run --engine spark` against the same written by hand in PySpark.

Both are whole programs with all their processes, Java too. The hand-written one is given the schema of its text file, so that it need
not look for one. Data and pipeline are those of `bench_job.py`.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from bench.bench_job import PIPELINE, Programs, data_folder, prepare, same_answer
from bench.comparing import lines_of, medians
from bench.machine import facts, own_versions
from bench.process_tree import Cost

from engine.document.reader import read
from engine.errors import CancelledError
from engine.preview.preview import Previewer
from engine.project.project import Project

ROUNDS = 3
EDITS = 10
CANCELS = 20
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
    return medians(SparkPrograms(programs.folder), NAMES, rounds)


def ratio(costs: dict[str, Cost]) -> float:
    """Seconds from start to end of the pipeline's run over those of the hand-written program."""
    return costs["job"].wall / costs["hand"].wall


def lines(costs: dict[str, Cost]) -> Iterator[str]:
    """The table."""
    yield from lines_of(costs)
    yield f"wall over hand-written PySpark: {ratio(costs):.2f} (bar {MOST_WALL})"


@dataclass(frozen=True)
class Looks:
    """Seconds of previews on Spark, through both processes."""

    cold: float
    """From nothing to the first page of the last node: processes, samples and Spark's session are made."""
    warm: list[float]
    """From an edit of the last node to its page, in a session that is there."""
    cancels: list[float]
    """From a wish to stop, at a random moment of such an edit, to the end of it."""
    cancelled: int
    """Edits that ended so; the others were done before."""


def looks(folder: Path) -> Looks:
    """Previews of the job: one from nothing, edits, and edits that are cancelled."""
    shutil.rmtree(folder / ".penstock" / "cache", ignore_errors=True)
    begin = time.monotonic()
    with Previewer(Project.open(folder), engine="spark") as previewer:
        wanted = _page(previewer, 3)
        cold = time.monotonic() - begin
        warm = [_seconds(previewer, 4 + number) for number in range(EDITS)]
        chosen = random.Random(7)
        ends = [_cancelled(previewer, 100 + number, chosen.uniform(0, statistics.median(warm))) for number in range(CANCELS)]
        if _page(previewer, 3) != wanted:
            raise SystemExit("after the cancels the page is another")
    return Looks(cold, warm, [seconds for seconds, _ in ends], sum(is_cancelled for _, is_cancelled in ends))


def _page(previewer: Previewer, most: int) -> object:
    """The first rows of the best months, `most` of each customer."""
    return previewer.preview(read(PIPELINE.replace("rn <= 3", f"rn <= {most}")).document, "best", rows=100).table()


def _seconds(previewer: Previewer, most: int) -> float:
    begin = time.monotonic()
    _page(previewer, most)
    return time.monotonic() - begin


def _cancelled(previewer: Previewer, most: int, after: float) -> tuple[float, bool]:
    asked: list[float] = []

    def cancel() -> None:
        asked.append(time.monotonic())
        previewer.cancel()

    timer = threading.Timer(after, cancel)
    timer.start()
    try:
        _page(previewer, most)
        is_cancelled = False
    except CancelledError:
        is_cancelled = True
    end = time.monotonic()
    timer.join()
    return max(end - asked[0], 0.0), is_cancelled


def look_lines(found: Looks) -> Iterator[str]:
    """Previews in words."""
    yield f"preview, cold start to the first page: {found.cold:.2f} s"
    yield f"preview, warm edit to page: median {statistics.median(found.warm):.2f} s, longest {max(found.warm):.2f} s of {len(found.warm)}"
    yield (
        f"preview, {len(found.cancels)} cancels at random moments: {found.cancelled} ended so, the rest were done; "
        f"median {statistics.median(found.cancels):.2f} s, longest {max(found.cancels):.2f} s"
    )


def main() -> int:
    """Print the table; 1 if the bar is missed."""
    programs = prepare(data_folder(), os.environ.get("PENSTOCK_BENCH_SCALE", "1"))
    print("\n".join(facts(own_versions("pyspark", "duckdb"))), flush=True)
    costs = measure(programs)
    print("\n".join(lines(costs)), flush=True)
    print("\n".join(look_lines(looks(programs.folder))))
    return int(ratio(costs) > MOST_WALL or not same_answer(programs.folder, "out_spark.parquet/*.parquet"))


if __name__ == "__main__":
    sys.exit(main())
