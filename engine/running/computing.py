"""The stages of a run, computed: those that need to be, on their engines, in processes of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine.backends.choice import PYTHON
from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.duckdb.parts import parts_sql
from engine.backends.python.runner import CodeRunner
from engine.databases.fetching import Fetching
from engine.databases.placing import Placing
from engine.preview import walls
from engine.project.project import Project
from engine.project.settings import Settings
from engine.running.cancel import CancelToken
from engine.running.checkpoints import Checkpoints
from engine.running.duckdb_stages import DuckdbStages
from engine.running.events import RunEvent, RunStarted
from engine.running.execution import Execution
from engine.running.fetched import FetchedSources
from engine.running.intent import Intent
from engine.running.limits import memory_beside, memory_beside_code
from engine.running.log import RunLog
from engine.running.outcome import StageRunner
from engine.running.outputs import Outputs
from engine.running.plan import plan
from engine.running.python_stages import PythonStages
from engine.running.sources import Sources
from engine.running.spark_process import SparkProcess
from engine.running.spark_stages import SparkStages
from engine.running.stage import Plan
from engine.running.staging import Staging
from engine.running.statements import Statements
from engine.running.table_outputs import TableOutputs
from engine.running.walled import open_scans, walled
from engine.running.workplace import Workplace, files_of


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be run, and by whom."""

    project: Project
    log: RunLog
    engines: Mapping[str, str]
    """Of every node."""
    spark: SparkProcess
    engine: str | None
    """For the whole run, where one was asked for."""
    given: Mapping[str, object]
    """Values of parameters, those of the run itself among them."""
    resumed: Intent | None
    """Of the run that is taken up."""
    is_fresh: bool
    """Whether checkpoints of earlier runs are left alone."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where the stages of a run find their files and put them, and who is told."""

    folders: Staging
    outputs: Outputs
    sources: Sources
    checkpoints: Checkpoints
    on_event: Callable[[RunEvent], None]
    token: CancelToken


def shortened(job: Job, stages: Plan, shop: Workshop) -> Plan:
    """The stages without those for what is staged, and without those above what earlier runs have kept, the furthest down first."""
    tried: set[str] = set()
    stored: list[str] = []
    while True:
        if shop.outputs.staged or stored:
            stages = plan(job.log.analysis, only=job.log.only, engines=job.engines, staged=shop.outputs.staged, stored=stored)
        name = next((name for name in reversed(stages.checkpoints) if name not in tried), None) if not job.is_fresh else None
        if name is None:
            return stages
        tried.add(name)
        used = shop.checkpoints.take(name)
        if used is not None:
            stored.append(name)
            shop.on_event(used)


def compute(job: Job, stages: Plan, shop: Workshop) -> Workplace:
    """Run the stages; gives where the rows of tables wait.

    Raises:
        StudioError: as `Execution.run`.
    """
    project, log, token = job.project, job.log, shop.token
    log.engines = stages.engines or log.engines
    shop.on_event(RunStarted(log.run_id, tuple(stage.title for stage in stages.stages)))
    if "spark" in stages.engines:
        job.spark.driver()  # it comes up while DuckDB reads what it is to have
    python = CodeRunner(memory_beside_code(project.settings), project.settings.disk_limit)
    folders = shop.folders
    with (
        walled(project, folders.writable, _duckdb_memory(project.settings, stages)) as child,
        token.calling(child.cancel),
        token.calling(job.spark.cancel),
        token.calling(python.cancel),
    ):
        log.missing_walls = child.missing_walls
        fetched = FetchedSources(stages, log.analysis.values)
        place = Workplace(
            child=child,
            sources=shop.sources,
            fetched=fetched,
            tables=TableOutputs(stages, shop.checkpoints.parts),
            scans=open_scans(child, lambda scan: files_of(scan, shop.sources, fetched), child.inside(folders.spill)),
            staging=folders,
            outputs=shop.outputs,
            parts=shop.checkpoints.parts,
            checkpoints=shop.checkpoints,
            parameters=log.analysis.values,
            log=log,
            token=token,
            on_event=shop.on_event,
            seconds=project.settings.time_limit,
        )
        _fetch(project, place)
        try:
            Execution(stages, place, _runners(stages, place, job.spark, python)).run()
        finally:
            log.missing_walls = tuple(wall for wall in walls.ALL if wall in {*child.missing_walls, *python.missing_walls})
    return place


def _duckdb_memory(settings: Settings, stages: Plan) -> int | None:
    """Bytes for DuckDB where it does not have all that the run may use."""
    beside_spark = memory_beside(settings).duckdb if "spark" in stages.engines else None
    beside_code = memory_beside_code(settings) if PYTHON in stages.engines else None
    return min((each for each in (beside_spark, beside_code) if each is not None), default=None)


def write_tables(job: Job, place: Workplace) -> None:
    """Write the sinks that are tables, each in one transaction, before any file gets its name.

    Raises:
        StudioError: one could not be written; the message says which are new.
    """
    place.log.outputs = place.tables.describe(place.log.written)
    placing = Placing(job.project)
    with place.token.calling(placing.cancel):
        place.tables.place(placing, place.seconds_left, place.log, place.on_event)


def _fetch(project: Project, place: Workplace) -> None:
    """Have the rows of databases here before the first stage."""
    fetching = Fetching(project, place.child)
    with place.token.calling(fetching.cancel):
        place.fetched.fetch(fetching, place.parts, place.seconds_left, place.token, place.on_event)
    place.log.sources += place.fetched.records()


def _runners(stages: Plan, place: Workplace, spark: SparkProcess, python: CodeRunner) -> Mapping[str, StageRunner]:
    """The engines that the stages need."""

    def files_of(name: str) -> str | None:
        part = place.parts.get(name)
        return None if part is None else parts_sql(part.fields, list(map(place.child.inside, part.files)))

    statements = Statements(stages, DuckdbDialect(place.scans), files_of)
    duckdb = DuckdbStages(place, statements)
    others: dict[str, StageRunner] = {PYTHON: PythonStages(place, statements, python, duckdb)}
    return {"duckdb": duckdb, **others, **({"spark": SparkStages(place, stages, spark, duckdb)} if "spark" in stages.engines else {})}
