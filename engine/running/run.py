"""Runs a pipeline: over all data, in the walled process, and puts what its sinks wrote in place only when all is well."""

from __future__ import annotations

import platform
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from engine.backends.choice import require_engine
from engine.backends.duckdb.dialect import DuckdbDialect
from engine.backends.duckdb.sources import OpenScans
from engine.document.model import Document
from engine.errors import CancelledError, ConfigError, DocumentError, SinkError, StudioError, Where
from engine.preview.binding import child_binder
from engine.preview.child import Child, Limits
from engine.project.project import Project
from engine.running.cancel import CancelToken
from engine.running.events import RunEvent, RunFinished, RunStarted
from engine.running.execution import Execution
from engine.running.limits import default_memory
from engine.running.log import RunLog
from engine.running.outputs import find_targets, place_outputs
from engine.running.plan import plan
from engine.running.record import RunRecord, is_run_id, save_record
from engine.running.sources import Sources
from engine.running.staging import SPILL, staging
from engine.running.statements import Statements
from engine.running.workplace import Workplace
from engine.schema import Analysis, analyse

SETTINGS = {"enable_profiling": "no_output", "disabled_optimizers": "cte_filter_pusher"}
"""What counts rows per node; with the pusher on, the counts are wrong (166,667 for 333,334)."""


def run(
    project: Project,
    document: Document,
    *,
    values: Mapping[str, object] | None = None,
    only: str | None = None,
    on_event: Callable[[RunEvent], None] | None = None,
    cancel: CancelToken | None = None,
) -> RunRecord:
    """Run the pipeline and give the record, which stands under `.penstock/runs/` too, also for a run that fails.

    A run that fails before its first output is put in place leaves nothing else behind.

    Args:
        project: where paths lead to.
        document: what to run; it must be free of errors.
        values: of parameters, typed; the others have their defaults.
        only: write this sink alone, or show the first rows of this node and write nothing.
        on_event: told what happens, from the calling thread.
        cancel: lets another thread, or a signal handler, stop the run.

    Raises:
        StudioError: whatever ended the run; its `where` names the node if one is to blame.
    """
    now = datetime.now(UTC)
    given = {"run_id": f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}", "run_time": now, **(values or {})}
    run_id = str(given["run_id"])
    if not is_run_id(run_id):
        raise ConfigError(f"'{run_id}' cannot be the name of a run", code="run.bad_id", hint="use up to 100 letters, digits, _ and -")
    log = RunLog(run_id, document, _analysed(project, document, given), only, _versions(), project=project.settings.name)
    tell = on_event or _tell_nobody
    try:
        _execute(project, log, tell, cancel or CancelToken())
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


def _analysed(project: Project, document: Document, values: Mapping[str, object]) -> Analysis:
    """The pipeline's relations; the engine is asked only for what a person's own SQL gives.

    Raises:
        StudioError: the first error that stands in the document.
    """
    require_engine(document, project)
    _require_known_keys(document)
    _require_values(document, values)
    if any(node.kind == "sql" for node in document.pipeline.nodes):
        with _started(project, {}) as child:
            analysis = analyse(document, values=values, binder=child_binder(child))
    else:
        analysis = analyse(document, values=values)
    for _, problem in analysis.parameter_problems:
        raise problem.error
    for node, shape in analysis.nodes.items():
        for problem in shape.problems:
            if problem.severity == "error":
                problem.error.where = Where(node=node, field=".".join(map(str, problem.path)))
                raise problem.error
    return analysis


def _require_values(document: Document, values: Mapping[str, object]) -> None:
    """An example stands in for previews only."""
    unset = [parameter.name for parameter in document.pipeline.parameters if parameter.default is None and parameter.name not in values]
    if unset:
        hint = " ".join(f"--set {name}=..." for name in unset)
        raise ConfigError(f"these parameters have no default and must be set: {', '.join(unset)}", code="parameter.not_set", hint=hint)


def _require_known_keys(document: Document) -> None:
    """A key that this version does not know may change what the pipeline means."""
    pipeline = document.pipeline
    unknown = [*pipeline.extra, *(f"{node.id}.{key}" for node in pipeline.nodes for key in node.extra)]
    if unknown:
        hint = "penstock check shows where they stand"
        raise DocumentError(f"unknown keys: {', '.join(unknown)}", code="document.unknown_keys", hint=hint)


def _execute(project: Project, log: RunLog, on_event: Callable[[RunEvent], None], token: CancelToken) -> None:
    stages = plan(log.analysis, only=log.only)
    sources = Sources(project, [relation for stage in stages.stages for relation in stage.relations.values()])
    log.sources = sources.records()
    on_event(RunStarted(log.run_id, tuple(stage.title for stage in stages.stages)))
    with staging(project, log.run_id, find_targets(project, stages)) as folders:
        with _started(project, folders.writable) as child, token.calling(child.cancel):
            log.missing_walls = child.missing_walls
            scans = _scans(child, sources, child.inside(folders.spill))
            place = Workplace(
                child=child,
                statements=Statements(stages, DuckdbDialect(scans)),
                scans=scans,
                staging=folders,
                parameters=log.analysis.values,
                log=log,
                token=token,
                on_event=on_event,
                seconds=project.settings.time_limit,
            )
            Execution(stages, place).run()
        sources.require_unchanged()
        token.check()
        place_outputs(project, folders, log, on_event)


def _scans(child: Child, sources: Sources, work: str) -> OpenScans:
    """The files of the run's sources, looked through whole when a stage first reads them."""
    return OpenScans(
        lambda operation, arguments: child.request(operation, arguments).values,
        lambda scan: [(name, child.inside(path)) for name, path in sources.names(scan)],
        work=work,
        is_thorough=True,
    )


@contextmanager
def _started(project: Project, writable: Mapping[str, Path]) -> Iterator[Child]:
    """The walled process: it reads the project and what this person allowed, and writes to the staging folders alone."""
    allowed = {f"in/allowed_{number}": folder for number, folder in enumerate(project.allowed)}
    settings = project.settings
    limits = Limits(memory=settings.memory_limit or default_memory(), seconds=settings.time_limit, disk=settings.disk_limit)
    spill = f"/{SPILL}" if writable else ""
    child = Child.start({"in/project": project.root, **allowed}, writable=writable, limits=limits, spill=spill, settings=SETTINGS)
    try:
        yield child
    finally:
        child.close()


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ("penstock", "duckdb", "sqlglot")} | {"python": platform.python_version()}
