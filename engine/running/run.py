"""Runs a pipeline: over all data, in processes of its own, and puts what its sinks wrote in place only when all is well."""

from __future__ import annotations

import platform
import secrets
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from engine.backends.choice import engines_of
from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.duckdb.parts import parts_sql
from engine.databases.fetching import Fetching
from engine.databases.placing import Placing
from engine.document.model import Document
from engine.errors import CancelledError, ConfigError, SinkError, StudioError
from engine.project.project import Project
from engine.running.analysed import analysed
from engine.running.cancel import CancelToken
from engine.running.duckdb_stages import DuckdbStages
from engine.running.events import RunEvent, RunFinished, RunStarted
from engine.running.execution import Execution
from engine.running.fetched import FetchedSources
from engine.running.limits import memory_beside
from engine.running.log import RunLog
from engine.running.outcome import StageRunner
from engine.running.outputs import describe_outputs, find_targets, place_outputs
from engine.running.parts import Parts
from engine.running.plan import plan
from engine.running.record import RunRecord, is_run_id, save_record
from engine.running.sources import Sources
from engine.running.spark_process import SparkProcess
from engine.running.spark_stages import SparkStages
from engine.running.stage import Plan
from engine.running.staging import staging
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


def run(
    project: Project,
    document: Document,
    *,
    values: Mapping[str, object] | None = None,
    only: str | None = None,
    engine: str | None = None,
    on_event: Callable[[RunEvent], None] | None = None,
    cancel: CancelToken | None = None,
    spark: SparkProcess | None = None,
) -> RunRecord:
    """Run the pipeline and give the record, which stands under `.penstock/runs/` too, also for a run that fails.

    A run that fails before its first output is put in place leaves nothing else behind.

    Args:
        project: where paths lead to.
        document: what to run; it must be free of errors.
        values: of parameters, typed; the others have their defaults.
        only: write this sink alone, or show the first rows of this node and write nothing.
        engine: an engine for the whole run, whatever the document says.
        on_event: told what happens, from the calling thread.
        cancel: lets another thread, or a signal handler, stop the run.
        spark: a Spark process that serves others too; by default the run has one of its own, where it needs any.

    Raises:
        StudioError: whatever ended the run; its `where` names the node if one is to blame.
    """
    now = datetime.now(UTC)
    given = {"run_id": f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}", "run_time": now, **(values or {})}
    run_id = str(given["run_id"])
    if not is_run_id(run_id):
        raise ConfigError(f"'{run_id}' cannot be the name of a run", code="run.bad_id", hint="use up to 100 letters, digits, _ and -")
    with nullcontext(spark) if spark is not None else SparkProcess(project) as process:
        log = RunLog(run_id, document, analysed(project, document, given, process), only, _versions(), project=project.settings.name)
        job = Job(project, log, engines_of(document, project, engine), process)
        tell = on_event or _tell_nobody
        try:
            _execute(job, tell, cancel or CancelToken())
        except StudioError as problem:
            log.note(problem, "error")
            with suppress(SinkError):  # what ended the run matters more than that it cannot be recorded
                save_record(project, log.record("cancelled" if isinstance(problem, CancelledError) else "failed"))
            raise
    record = log.record("done")
    save_record(project, record)
    tell(RunFinished(record.id, record.seconds))
    return record


def _tell_nobody(event: RunEvent) -> None:
    del event


def _execute(job: Job, on_event: Callable[[RunEvent], None], token: CancelToken) -> None:
    project, log = job.project, job.log
    stages = plan(log.analysis, only=log.only, engines=job.engines)
    sources = Sources(project, [relation for stage in stages.stages for relation in stage.relations.values()])
    log.sources, fetched = sources.records(), FetchedSources(stages)
    log.engines = stages.engines
    on_event(RunStarted(log.run_id, tuple(stage.title for stage in stages.stages)))
    if "spark" in stages.engines:
        job.spark.driver()  # it comes up while DuckDB reads what it is to have
    memory = memory_beside(project.settings).duckdb if "spark" in stages.engines else None
    with staging(project, log.run_id, find_targets(project, stages)) as folders:
        with walled(project, folders.writable, memory) as child, token.calling(child.cancel), token.calling(job.spark.cancel):
            log.missing_walls = child.missing_walls
            parts = Parts(folders.spill / "parts", project.settings.disk_limit)
            tables = TableOutputs(stages, parts)
            place = Workplace(
                child=child,
                sources=sources,
                fetched=fetched,
                tables=tables,
                scans=open_scans(child, lambda scan: files_of(scan, sources, fetched), child.inside(folders.spill)),
                staging=folders,
                parts=parts,
                parameters=log.analysis.values,
                log=log,
                token=token,
                on_event=on_event,
                seconds=project.settings.time_limit,
            )
            _fetch(project, place)
            Execution(stages, place, _runners(stages, place, job.spark)).run()
        sources.require_unchanged()
        token.check()
        log.outputs = [*tables.describe(log.written), *describe_outputs(project, folders, log.written)]
        placing = Placing(project)
        with token.calling(placing.cancel):
            tables.place(placing, place.seconds_left, log, on_event)
        place_outputs(folders, log, on_event)


def _fetch(project: Project, place: Workplace) -> None:
    """Have the rows of databases here before the first stage."""
    fetching = Fetching(project, place.child)
    with place.token.calling(fetching.cancel):
        place.fetched.fetch(fetching, place.parts, place.seconds_left, place.token, place.on_event)
    place.log.sources += place.fetched.records()


def _runners(stages: Plan, place: Workplace, spark: SparkProcess) -> Mapping[str, StageRunner]:
    """The engines that the stages need."""

    def files_of(name: str) -> str | None:
        part = place.parts.get(name)
        return None if part is None else parts_sql(part.fields, list(map(place.child.inside, part.files)))

    duckdb = DuckdbStages(place, Statements(stages, DuckdbDialect(place.scans), files_of))
    return {"duckdb": duckdb, **({"spark": SparkStages(place, stages, spark, duckdb)} if "spark" in stages.engines else {})}


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("penstock", "duckdb", "sqlglot")} | {"python": platform.python_version()}
