"""Program that makes the archive of Spark's classes: `python -I -S archiving.py FOLDERS TARGET`.

It has a session do a little of everything that runs and previews do, so that their classes are loaded, and lets Java write down what
it has loaded when it ends. It yields to whatever else runs, and ends itself when it takes too long.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_MEMORY = 1 << 30
_THREADS = 2
_MOST_SECONDS = 600.0
_YIELDING = 19
_ROWS = """SELECT id AS key, CAST(id % 7 AS STRING) AS name, CAST(id AS DECIMAL(15, 2)) AS price, DATE '2024-02-29' AS day,
TIMESTAMP_NTZ '2024-02-29 12:00:00' AS moment, CAST(id AS DOUBLE) AS share FROM range(2000)"""
_WORK = """WITH some AS (SELECT key, price * (1 - price) AS value, day FROM rows WHERE day >= DATE '1993-01-01' AND key > :least),
joined AS (SELECT upper(rows.name) AS name, CAST(date_trunc('month', rows.moment) AS DATE) AS month, value
FROM some LEFT JOIN rows ON some.key = rows.key),
grouped AS (SELECT name, month, sum(value) AS value, count(*) AS n, count(DISTINCT value) AS values FROM joined GROUP BY name, month),
ranked AS (SELECT *, row_number() OVER (PARTITION BY name ORDER BY value DESC, month) AS place,
sum(value) OVER (PARTITION BY name ORDER BY month ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running FROM grouped)
SELECT * FROM ranked WHERE place <= 3 UNION ALL SELECT * FROM ranked WHERE place = 1"""


def main() -> None:
    """Do the work in a folder that is removed at the end."""
    sys.path[:0] = sys.argv[1].split(os.pathsep)
    target = Path(sys.argv[2])
    watchdog = threading.Timer(_MOST_SECONDS, _give_up)
    watchdog.daemon = True
    watchdog.start()
    if os.name == "posix":
        os.nice(_YIELDING)
    with TemporaryDirectory(prefix="penstock-spark-", ignore_cleanup_errors=True) as folder:
        _archive(target, folder)


def _archive(target: Path, folder: str) -> None:
    from engine.backends.spark import class_archive  # the path had to be set
    from engine.backends.spark.making import made
    from engine.backends.spark.plan import LOCAL, SparkPlan

    written = target.with_name(f"{target.name}.{os.getpid()}")
    plan = SparkPlan(LOCAL, _MEMORY, _THREADS, folder, folder, archive=str(written), is_archiving=True)
    os.environ.update(plan.environment())
    try:
        session = made(plan)
        _work(session, folder)
        _end(session)
        class_archive.put_in_place(written, target)
    finally:
        written.unlink(missing_ok=True)


def _work(session: SparkSession, folder: str) -> None:
    session.createDataFrame(session.sql(_ROWS).toArrow()).createOrReplaceTempView("given")
    session.table("given").write.parquet(f"{folder}/rows")
    session.read.parquet(f"{folder}/rows").createOrReplaceTempView("rows")
    answer = session.sql(_WORK, args={"least": 1})
    answer.write.parquet(f"{folder}/answer")
    answer.orderBy("name", "place").limit(9).toArrow()


def _end(session: SparkSession) -> None:
    """Java writes the archive when it ends by itself, and does not answer any more then."""
    from py4j.protocol import Py4JError

    context: Any = session.sparkContext
    try:
        context._jvm.System.exit(0)  # noqa: SLF001 - nothing public ends it without a kill
    except (Py4JError, OSError):
        context._gateway.proc.wait()  # noqa: SLF001 - nothing public says which process it is


def _give_up() -> None:
    if os.name == "posix" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
