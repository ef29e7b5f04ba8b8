"""How the session of the Spark process is made: in the process itself, with a cluster's workers, or on a server."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from engine.backends.spark.plan import LOCAL, SparkPlan
from engine.backends.spark.reaching import shown
from engine.backends.spark.settings import LOCAL_SETTINGS, SERVER_SETTINGS, SETTINGS
from engine.errors import BackendError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_MIB = 1 << 20
_BRIEF_CORES = "2"
"""Of a cluster: a session that waits for its next short statement must not keep others from all that is there."""
_BRIEF = " -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Statements that run once are not worth more: they are three times as fast so."""
_WORKER_SECONDS = 60.0
_PARTITIONS = 4
"""Of a shuffle for each thread, so that what is large is sorted in the heap; Spark puts small ones together."""
_LEAST_HEAP = 512 * _MIB
"""Spark refuses to start with less."""
_LOOK_SECONDS = 0.05


def made(plan: SparkPlan) -> SparkSession:
    """A session as the plan has it.

    Raises:
        BackendError: `spark.no_worker`.
        PySparkException: it cannot be made.
    """
    return _remote(plan) if plan.is_remote else _classic(plan)


def _classic(plan: SparkPlan) -> SparkSession:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{plan.threads}]" if plan.master == LOCAL else plan.master).appName("penstock")
    for name, value in {**SETTINGS, **LOCAL_SETTINGS, **_own(plan)}.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    if not plan.is_local:
        _require_workers(session, plan)
    return session


def _require_workers(session: SparkSession, plan: SparkPlan) -> None:
    """A master without a free worker lets a statement wait for ever."""
    context: Any = session.sparkContext._jsc.sc()  # noqa: SLF001 - Python's own does not tell
    deadline = time.monotonic() + _WORKER_SECONDS
    while context.getExecutorMemoryStatus().size() < 2:  # the driver is one
        if time.monotonic() > deadline:
            hint = "see that its workers run and have a free core and 1 GiB of memory"
            raise BackendError(f"no worker of {shown(plan.master)} is free", code="spark.no_worker", hint=hint)
        time.sleep(_LOOK_SECONDS)


def _own(plan: SparkPlan) -> dict[str, str]:
    """What depends on the plan."""
    settings = {
        "spark.driver.memory": f"{max(plan.memory, _LEAST_HEAP) // _MIB}m",
        "spark.driver.extraJavaOptions": _java_options(plan),
        "spark.local.dir": plan.spill,
        "spark.sql.warehouse.dir": f"{plan.folder}/warehouse",
    }
    if not plan.is_local:
        settings |= {"spark.driver.host": plan.address, "spark.driver.bindAddress": plan.address}
        settings |= {"spark.cores.max": _BRIEF_CORES} if plan.is_brief else {}
    return settings | ({"spark.sql.shuffle.partitions": str(plan.threads * _PARTITIONS)} if plan.is_local else {})


def _java_options(plan: SparkPlan) -> str:
    """As Spark takes them, in one text; Java talks about each class that it does not archive, so it is kept quiet."""
    use = "ArchiveClassesAtExit" if plan.is_archiving else "SharedArchiveFile"
    archive = f' -Xlog:disable "-XX:{use}={plan.archive}"' if plan.archive else ""
    return f"-Djava.io.tmpdir={plan.folder} -XX:-UsePerfData{_BRIEF if plan.is_brief else ''}{archive}"


def _remote(plan: SparkPlan) -> SparkSession:
    """A server's own settings are its keeper's; those of the session are ours."""
    from pyspark.sql import SparkSession

    session: SparkSession = SparkSession.builder.remote(plan.master).getOrCreate()
    for name, value in SETTINGS.items():
        if name not in SERVER_SETTINGS:
            session.conf.set(name, value)
    return session
