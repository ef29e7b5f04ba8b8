"""Runs a pipeline: over all data, in processes of its own, and puts what its sinks wrote in place only when all is well."""

from __future__ import annotations

import platform
import secrets
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from importlib.metadata import version

from engine.backends.choice import PYTHON, engines_of
from engine.document.hashing import content_hash
from engine.document.model import Document
from engine.errors import CancelledError, ConfigError, SinkError, StudioError
from engine.preview.values import encode
from engine.project.project import Project
from engine.project.trust import require_python
from engine.running.analysed import analysed
from engine.running.cancel import CancelToken
from engine.running.checkpoints import Checkpoints
from engine.running.computing import Job, Workshop, compute, shortened, write_tables
from engine.running.events import RunEvent, RunFinished
from engine.running.fetched import reads_databases
from engine.running.intent import Intent
from engine.running.log import RunLog
from engine.running.outputs import Outputs, filled_nodes, find_targets
from engine.running.parts import Parts
from engine.running.plan import plan
from engine.running.record import RunRecord, is_run_id, save_record
from engine.running.resuming import (
    CHANGED,
    NOT_RESUMABLE,
    require_repeatable,
    require_same_document,
    require_same_sources,
    require_same_versions,
    take_up,
    values_of,
)
from engine.running.sources import Sources
from engine.running.spark_process import SparkProcess
from engine.running.stage import Plan
from engine.running.staging import staging
from engine.running.sweeping import give_up, given_up
from engine.running.table_outputs import has_tables


def run(  # noqa: PLR0913
    project: Project,
    document: Document,
    *,
    values: Mapping[str, object] | None = None,
    only: str | None = None,
    engine: str | None = None,
    resumed: Intent | None = None,
    is_fresh: bool = False,
    on_event: Callable[[RunEvent], None] | None = None,
    cancel: CancelToken | None = None,
    spark: SparkProcess | None = None,
) -> RunRecord:
    """Run the pipeline and give the record, which stands under `.penstock/runs/` too, also for a run that fails.

    A run that fails before its first output is put in place leaves nothing else behind. One that is killed, or fails later, can be
    resumed, which ends the same run: under its id, with its values.

    Args:
        project: where paths lead to.
        document: what to run; it must be free of errors.
        values: of parameters, typed; the others have their defaults.
        only: write this sink alone, or show the first rows of this node and write nothing.
        engine: an engine for the whole run, whatever the document says.
        is_fresh: whether checkpoints of earlier runs are computed again instead of being used.
        resumed: a run that ended too early, as `find_resumable` gives it; `only` and `engine` are then its own.
        on_event: told what happens, from the calling thread.
        cancel: lets another thread, or a signal handler, stop the run.
        spark: a Spark process that serves others too; by default the run has one of its own, where it needs any.

    Raises:
        StudioError: whatever ended the run; its `where` names the node if one is to blame.
    """
    given = _given(values) if resumed is None else values_of(resumed)
    run_id = str(given["run_id"])
    if not is_run_id(run_id):
        raise ConfigError(f"'{run_id}' cannot be the name of a run", code="run.bad_id", hint="use up to 100 letters, digits, _ and -")
    if resumed is not None:
        require_same_document(resumed, document, values or {})
        require_same_versions(resumed, _versions())
        only, engine = resumed.only, resumed.engine
    with nullcontext(spark) if spark is not None else SparkProcess(project) as process:
        analysis = analysed(project, document, given, process)
        judged = document.model_copy(update={"pipeline": analysis.pipeline})
        log = RunLog(run_id, judged, analysis, only, _versions(), project=project.settings.name)
        job = Job(project, log, engines_of(judged, project, engine), process, engine, given, resumed, is_fresh)
        tell = on_event or _tell_nobody
        try:
            _execute(job, tell, cancel or CancelToken())
        except StudioError as problem:
            log.note(problem, "error")
            if problem.code not in (CHANGED, NOT_RESUMABLE):  # then nothing was done, and what stands in the record is still true
                with suppress(SinkError):  # what ended the run matters more than that it cannot be recorded
                    save_record(project, log.record("cancelled" if isinstance(problem, CancelledError) else "failed"))
            raise
    record = log.record("done")
    save_record(project, record)
    tell(RunFinished(record.id, record.seconds))
    return record


def _given(values: Mapping[str, object] | None) -> dict[str, object]:
    now = datetime.now(UTC)
    return {"run_id": f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}", "run_time": now, **(values or {})}


def _tell_nobody(event: RunEvent) -> None:
    del event


def _execute(job: Job, on_event: Callable[[RunEvent], None], token: CancelToken) -> None:
    project, log = job.project, job.log
    stages = plan(log.analysis, only=log.only, engines=job.engines)
    for stage in stages.stages:
        if stage.engine == PYTHON:
            require_python(project.root, stage.node)
    sources = Sources(project, [relation for stage in stages.stages for relation in stage.relations.values()])
    log.sources = sources.records()
    log.engines = stages.engines
    if job.resumed is not None:
        require_same_sources(job.resumed, log.sources)
    targets = find_targets(project, stages)
    with staging(project, log.run_id, targets, filled_nodes(stages), is_resumed=job.resumed is not None) as folders:
        intent = _intent(job, stages) if job.resumed is None else take_up(job.resumed, folders, log)
        outputs = Outputs(project, folders, intent)
        place = None
        if not (intent.is_placing and outputs.staged.keys() == targets.keys()):
            if job.resumed is not None:
                require_repeatable(intent)
            parts = Parts(folders.spill / "parts", project.settings.disk_limit)
            checkpoints = Checkpoints(project, log, job.engines, parts)
            shop = Workshop(folders, outputs, sources, checkpoints, on_event, token)
            place = compute(job, shortened(job, stages, shop), shop)
            sources.require_unchanged()
        token.check()  # for the last time: from here on, stopping would leave a mixture of old and new
        outputs.require_own()
        if place is not None:
            write_tables(job, place)
        outputs.place(log, on_event)
        for other in give_up(project, frozenset(targets.values())):
            log.note(given_up(other), "warning")


def _intent(job: Job, stages: Plan) -> Intent:
    """What is known of the run before its first sink is staged."""
    log = job.log
    return Intent(
        run=log.run_id,
        pipeline=log.document.pipeline.name,
        document=content_hash(log.document),
        started=log.started.isoformat(timespec="milliseconds"),
        only=log.only,
        engine=job.engine,
        versions=dict(log.versions),
        values={name: encode(value) for name, value in job.given.items()},
        sources=log.sources,
        has_database=has_tables(stages) or reads_databases(stages),
    )


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("penstock", "duckdb", "sqlglot")} | {"python": platform.python_version()}
